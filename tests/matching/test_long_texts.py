"""A project of twenty thousand words is read by what it is about: in little time, as well as its short version."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random
from time import process_time

import pytest

from tests.matching.conftest import ARROYO, TODAY, ZAPOPAN
from tests.matching.test_rank import DANCE, FRENCH, WATER
from tracker.domain.brief import Activity, ProjectBrief
from tracker.domain.match import Fit
from tracker.matching.gist import MOST_WORDS, gist
from tracker.matching.rank import rank
from tracker.matching.similarity import Similarity, project_texts, whole

OWN = (
    "El arroyo recibe descargas de aguas negras de tres colonias sin drenaje.",
    "Se construirán humedales de tratamiento en las orillas del arroyo.",
    "El monitoreo vecinal mide la calidad del agua cada mes.",
    "El plan de cuenca ordena las descargas y el saneamiento.",
    "Las familias gastan en pipas porque el agua potable no llega.",
)
OTHER = (
    "El municipio se localiza en la región centro del estado y colinda al norte con los municipios vecinos.",
    "La administración presenta este documento conforme a la ley orgánica y a los reglamentos vigentes.",
    "El comité de seguimiento se reunirá cada dos meses y levantará un acta de cada sesión.",
    "Las fiestas patronales se celebran en octubre con danzas, música y una feria regional.",
    "La población se dedica al comercio, a la agricultura de temporal y a los servicios.",
    "Las escuelas primarias y la clínica de salud atienden a los habitantes de la cabecera.",
    "La dirección de obras públicas licitará los trabajos por invitación a cuando menos tres personas.",
    "El presente apartado describe los antecedentes de la fundación de la villa en el siglo XVI.",
)
SHORT = replace(ARROYO, id=7, summary=" ".join(OWN))


def written(share: float, words: int = 20_000, own: Sequence[str] = OWN, seed: int = 1) -> str:
    """So many words, of which a part is of the project's own sentences and the rest is of every municipality."""
    chance, said, count = Random(seed), list[str](), 0
    while count < words:
        sentence = chance.choice(own if chance.random() < share else OTHER)
        said.append(f"{sentence[:-1]} en el punto {chance.randrange(10**6)}.")
        count += len(said[-1].split())
    return " ".join(said)


def fits(project: ProjectBrief, similarity: Similarity) -> dict[str, Fit]:
    return {
        result.call_key: result.fit for result in rank([project], ZAPOPAN, [WATER, FRENCH, DANCE], similarity, TODAY)
    }


@pytest.mark.parametrize("share", [1.0, 0.3, 0.05])
def test_a_project_of_20_000_words_matches_as_its_short_version_does(similarity: Similarity, share: float) -> None:
    short = fits(SHORT, similarity)
    assert short["water"] in (Fit.STRONG, Fit.GOOD)
    assert fits(replace(SHORT, summary=written(share)), similarity) == short


def test_the_title_tells_what_a_long_text_is_about(similarity: Similarity) -> None:
    dance = replace(SHORT, title="Compañía de danza contemporánea", summary=written(0.1))
    assert "danza" in whole(dance).casefold()
    assert "aguas negras" not in whole(dance)


def test_without_a_telling_title_the_text_tells_it(similarity: Similarity) -> None:
    untold = replace(SHORT, title="Proyecto municipal", summary=written(0.5))
    assert fits(untold, similarity)["water"] in (Fit.STRONG, Fit.GOOD)


def test_capitals_without_accents_are_read_as_other_letters(similarity: Similarity) -> None:
    loud = replace(SHORT, title=SHORT.title.upper(), summary=SHORT.summary.upper())
    assert fits(loud, similarity) == fits(SHORT, similarity)


def test_a_short_project_is_read_whole() -> None:
    texts = ("Agua", "El arroyo está sucio.", "Sanearlo.")
    assert gist(texts) == texts


def test_of_a_long_project_the_short_texts_stay_whole_and_the_long_ones_give_their_best() -> None:
    title, *short, told = gist(("Agua limpia", "El arroyo está sucio.", "Sanear el arroyo.", written(0.1)))
    assert (title, short) == ("Agua limpia", ["El arroyo está sucio.", "Sanear el arroyo."])
    assert "aguas negras" in told
    assert sum(len(text.split()) for text in (title, *short, told)) <= MOST_WORDS


def test_a_text_without_any_sentence_end_or_known_word_is_cut_too() -> None:
    (title, told) = gist(("Lorem", "ipsum dolor sit amet " * 5_000))
    assert title == "Lorem"
    assert 0 < len(told.split()) <= MOST_WORDS


def test_a_title_alone_may_be_long() -> None:
    assert 0 < len(" ".join(gist((written(0.5, 1_000),))).split()) <= MOST_WORDS


def test_the_longest_project_that_can_be_written_is_read_in_bounded_time(similarity: Similarity) -> None:
    longest = replace(
        SHORT,
        problem=written(0.3, 25_000, seed=2),
        objective=written(0.3, 25_000, seed=3),
        summary=written(0.3, 25_000, seed=4),
        activities=tuple(Activity(written(0.3, 300, seed=number)) for number in range(5, 30)),
    )
    start = process_time()
    assert fits(longest, similarity)["water"] in (Fit.STRONG, Fit.GOOD)
    assert process_time() - start < 6, "seconds of processor; a fifth of a second for 20,000 words is usual"
    assert len(project_texts(longest)) < MOST_WORDS / 2
