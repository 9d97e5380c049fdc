"""The decision on the deadline: what closes, what only looks like it, and when to abstain."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.domain.deadline import Deadline
from tracker.domain.fact import Unknown
from tracker.domain.reading import Reading
from tracker.extract.read_text import ReadContext, read_text
from tracker.extract.text import Text

COUNTRY = {"es": "MX", "fr": "FR", "en": "GB", "pt": "BR"}


def reading(text: str, page_date: str | None = None, language: str = "es", title: str | None = None) -> Reading:
    day = date.fromisoformat(page_date) if page_date else None
    context = ReadContext("https://example.org/", day, COUNTRY[language], language, title=title)
    return read_text(Text.plain(text), context)


def local(value: object) -> str | None:
    return value.local() if isinstance(value, Deadline) else None


def sure(answer: Reading, name: str = "closes") -> str | None:
    """The local time of a deadline that is not contradictory."""
    fact = answer.fact(name)
    return local(fact.value) if fact.unknown is None else None


WORDINGS = [
    json.loads(line) for line in (Path(__file__).parent / "wordings.jsonl").read_text(encoding="utf-8").splitlines()
]


def value_of(answer: Reading, name: str) -> object:
    if name in ("closes", "extended_from", "questions_until"):
        return sure(answer, name)
    if name == "zone":
        closes = answer.fact("closes").value
        return closes.zone if isinstance(closes, Deadline) else None
    value = answer.fact(name).value
    if isinstance(value, tuple):
        return [item.local() if isinstance(item, Deadline) else item for item in value]
    return value


@pytest.mark.parametrize("row", WORDINGS, ids=[row["text"][:50] for row in WORDINGS])
def test_each_date_of_a_wording_gets_its_role(row: dict[str, object]) -> None:
    answer = reading(str(row["text"]), str(row["page_date"]), str(row["language"]))
    expected = {name: value for name, value in row.items() if name not in ("text", "page_date", "language")}
    assert {name: value_of(answer, name) for name in expected} == expected


def test_open_until_a_day_is_not_rolling() -> None:
    answer = reading("La convocatoria para municipios permanecerá abierta hasta el 31 de mayo de 2019.", "2019-04-01")
    assert sure(answer) == "2019-05-31"
    assert answer.fact("rolling").value is None


def test_yearly_cut_offs_have_no_year() -> None:
    text = "El Fondo recibe propuestas de instituciones públicas al 31 de mayo y 30 de noviembre de cada año."
    answer = reading(text, "2024-03-01")
    assert answer.fact("recurring").value == ("05-31", "11-30")
    assert answer.fact("closes").value is None


def test_a_cut_off_with_its_year_closes_this_round() -> None:
    text = (
        "Fecha de cierre: 30 de noviembre de 2021\nLas propuestas se reciben al 31 de mayo y 30 de noviembre "
        "de cada año."
    )
    answer = reading(text, "2021-09-14")
    assert sure(answer) == "2021-11-30"
    assert answer.edition.cutoff == "11-30"


def test_a_date_without_a_year_is_the_next_one_after_the_page() -> None:
    assert sure(reading("Les collectivités peuvent y répondre jusqu'au 15 mars.", "2018-12-05", "fr")) == "2019-03-15"


def test_this_year_comes_from_the_title_when_the_page_has_no_date() -> None:
    text = (
        "Convocatoria 2019 del Fondo Conjunto\n\nSe reciben propuestas desde el 8 de julio al 30 de "
        "septiembre del presente año."
    )
    answer = reading(text)
    assert sure(answer) == "2019-09-30"
    assert answer.fact("opens").value == "2019-07-08"


def test_a_year_that_nothing_settles_is_not_guessed() -> None:
    answer = reading("Los municipios entregan sus propuestas a más tardar el 18 de octubre.")
    assert answer.fact("closes").value is None
    assert answer.fact("closes").unknown is Unknown.AMBIGUOUS


def test_a_weekday_that_does_not_fit_makes_the_date_contradictory() -> None:
    fact = reading("Submission deadline for cities: Monday, 31 March 2022.", "2022-01-24", "en").fact("closes")
    assert fact.unknown is Unknown.CONTRADICTORY


def test_two_times_for_the_same_day_contradict_each_other_and_the_earlier_warns() -> None:
    text = (
        "Las propuestas se reciben hasta el 5 de mayo de 2025 a las 12:00 horas. Cierre: 5 de mayo de 2025, "
        "18:00 horas."
    )
    fact = reading(text, "2025-04-01").fact("closes")
    assert fact.unknown is Unknown.CONTRADICTORY
    assert local(fact.value) == "2025-05-05T12:00"
    assert len(fact.evidence) == 2


def test_a_header_that_moved_beats_the_body_that_did_not() -> None:
    text = (
        "Cierre de postulación: Lunes 13 de Mayo, 2024\n"
        "El periodo de postulación se extiende desde el 20 de marzo y hasta el 22 de abril de 2024 (23:59 horas)."
    )
    answer = reading(text)
    assert sure(answer) == "2024-05-13"
    assert sure(answer, "extended_from") == "2024-04-22T23:59"


def test_a_struck_out_date_whose_markup_is_lost_is_replaced_by_the_next() -> None:
    text = "Las ciudades pueden enviar sus proyectos hasta el 30 de junio 31 de julio de 2025."
    answer = reading(text, "2025-06-18")
    assert sure(answer) == "2025-07-31"
    assert sure(answer, "extended_from") == "2025-06-30"


def test_a_suspended_call_has_no_deadline_but_the_one_it_had() -> None:
    text = (
        "Se suspende hasta nuevo aviso el plazo de postulación de municipalidades, que vencía el 27 de marzo de 2020."
    )
    answer = reading(text, "2020-03-20")
    assert answer.fact("closes").value is None
    assert sure(answer, "extended_from") == "2020-03-27"
    assert answer.fact("phase").value == "suspended"


def test_stages_keep_their_order_and_the_first_one_closes() -> None:
    text = (
        "Etapa 1: los gobiernos locales envían una nota conceptual antes del 16 de febrero de 2024. "
        "Etapa 2: las candidaturas elegidas envían el formulario completo antes del 3 de abril de 2024."
    )
    answer = reading(text, "2023-12-01")
    assert sure(answer) == "2024-02-16"
    stages = answer.fact("stages").value
    assert isinstance(stages, tuple)
    assert [local(stage) for stage in stages] == ["2024-02-16", "2024-04-03"]


def test_where_everyone_completes_the_same_form_in_a_second_stage_that_one_closes() -> None:
    text = (
        "Etapa 1: los gobiernos locales envían una parte del formulario antes del 16 de febrero de 2024. "
        "Etapa 2: el formulario completo se envía antes del 3 de abril de 2024."
    )
    answer = reading(text, "2023-12-01")
    assert sure(answer) == "2024-04-03"
    stages = answer.fact("stages").value
    assert isinstance(stages, tuple)
    assert [local(stage) for stage in stages] == ["2024-02-16", "2024-04-03"]


def test_an_extension_without_its_former_date_keeps_its_words() -> None:
    answer = reading("Final submission deadline extended to 31 October 2020.", "2020-07-15")
    assert sure(answer) == "2020-10-31"
    before = answer.fact("extended_from")
    assert (before.value, before.unknown) == (None, Unknown.NOT_STATED)
    assert "extended to 31 October 2020" in before.evidence[0].words


def test_early_birds_are_no_deadline() -> None:
    text = (
        "Early bird submission deadline extended to: 23:59:59 (UTC+08:00), 30th September 2020\n"
        "Final submission deadline extended to: 23:59:59 (UTC+08:00), 31st October 2020\nOpen to any city."
    )
    assert sure(reading(text, "2020-07-20", "en")) == "2020-10-31T23:59:59"


def test_several_calls_on_one_page_leave_the_deadline_open() -> None:
    text = (
        "Le ministère a ouvert plusieurs appels à projets. L'appel généraliste : dépôt jusqu'au 31 mars. "
        "L'appel clés en main, ouvert jusqu'au 13 avril aux associations."
    )
    assert reading(text, "2022-01-19", "fr").fact("closes").value is None


def test_a_relative_period_is_no_date() -> None:
    text = (
        "El plazo de presentación de solicitudes para ayuntamientos será de veinte días hábiles desde la publicación."
    )
    assert reading(text, "2023-06-12").fact("closes").value is None


def test_the_evidence_holds_the_words_as_they_stand() -> None:
    text = "Se reciben propuestas de municipios hasta las 23.59 horas del 15 de julio de 2025, en ambos países."
    (evidence,) = reading(text, "2025-06-01").fact("closes").evidence
    assert text[evidence.start : evidence.end] == evidence.words
    assert evidence.words.endswith("hasta las 23.59 horas del 15 de julio de 2025")
    assert evidence.rule == "closing-date"


@settings(max_examples=60, deadline=None)
@given(
    st.text(
        alphabet=st.sampled_from(list("hasta el 15 de julio 2025 plazo cierre propuestas.\n|:;,()0123456789$%")),
        max_size=200,
    )
)
def test_no_text_makes_the_decision_fail(text: str) -> None:
    answer = reading(text, "2025-01-01")
    for fact in answer.facts.values():
        for evidence in fact.evidence:
            assert evidence.words
