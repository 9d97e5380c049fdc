"""What is shown as proof of who may apply is a sentence, not a noun torn out of it."""

from __future__ import annotations

from tracker.extract.applicants import read_applicants
from tracker.extract.roles_layout import Layout
from tracker.extract.text import Text


def quotes(text: str) -> list[str]:
    layout = Layout(Text.plain(text), ())
    return [text[start:end] for start, end in read_applicants(layout).spans]


def test_kinds_of_one_sentence_share_it_as_their_proof() -> None:
    sentence = "Pueden participar municipios, gobiernos estatales y organizaciones de la sociedad civil"
    assert quotes(f"El fondo nació en 2009. {sentence}. Los temas son seis.") == [f"{sentence}."]


def test_of_a_very_long_sentence_whole_words_around_the_noun_are_shown() -> None:
    long = " ".join(["palabra"] * 60)
    (quote,) = quotes(f"{long} los municipios pueden participar {long}.")
    assert "municipios pueden participar" in quote
    assert len(quote) < 320
    assert set(quote.split()) <= {"palabra", "los", "municipios", "pueden", "participar"}
