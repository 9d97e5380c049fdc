"""Why a call suits a project, in words that a person reads."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from string import Formatter

import pytest

from tests.matching.conftest import ARROYO, TODAY, ZAPOPAN, call_with, criteria_of
from tracker.domain.brief import AgreementBrief
from tracker.domain.fact import Evidence, Fact
from tracker.domain.match import Criterion, Fit, MatchResult, Message, Reason, Verdict
from tracker.domain.money import Money
from tracker.errors import Invalid
from tracker.matching import explain as words
from tracker.matching.eligibility import CRITERIA
from tracker.matching.explain import Explanation, explain
from tracker.matching.rank import rank
from tracker.matching.similarity import Similarity

ROOM = Path(words.__file__).parent


def same(text: str) -> str:
    return text


def explained(*criteria: Criterion, reason: Reason | None = None, locale: str = "es_MX") -> Explanation:
    result = MatchResult(1, "x", Fit.GOOD, 0.5, criteria, reason or Reason())
    return explain(result, same, locale)


def row(criterion: Criterion, locale: str = "es_MX") -> tuple[str, str, str]:
    (found,) = explained(criterion, locale=locale).rows
    return found.call_says, found.municipality_says, found.would_change


def test_the_first_line_names_what_both_speak_of_and_quotes_the_call() -> None:
    reason = Reason("Se apoya el saneamiento de ríos.", "Sanear el arroyo.", 0.5, ("agua",), ("saneamiento", "cuenca"))
    assert explained(reason=reason).why == (
        "Los dos tratan de saneamiento y cuencas, ríos y acuíferos. "
        "La convocatoria dice: «Se apoya el saneamiento de ríos.»"
    )


def test_without_a_shared_subject_the_theme_is_named() -> None:
    reason = Reason("Agua y clima.", "x", 0.5, ("agua", "clima"))
    assert explained(reason=reason).why == "Coincide en el tema de agua y clima. La convocatoria dice: «Agua y clima.»"


def test_likeness_alone_is_said_as_such() -> None:
    assert explained(reason=Reason("Otra cosa.", "x", 0.4)).why.startswith("Lo más parecido que dice")
    assert explained().why == "La convocatoria no habla de lo que busca el proyecto."


def test_a_long_paragraph_is_cut_at_a_word() -> None:
    line = explained(reason=Reason("saneamiento " * 40, "x")).why
    assert line.endswith("saneamiento…»")
    assert len(line) < 250


def test_the_second_line_counts_the_verdicts() -> None:
    found = explained(Criterion("country", Verdict.MEETS), Criterion("closing", Verdict.UNKNOWN))
    assert found.count == "Cumple 1, no cumple 0, falta saber 1."
    assert found.lines == (found.why, found.count)


def test_the_second_line_begins_with_what_stands_in_the_way() -> None:
    assert explained(Criterion("works", Verdict.FAILS)).count.startswith("Por corregir: lo que se paga.")
    barred = explained(Criterion("country", Verdict.FAILS), Criterion("works", Verdict.FAILS))
    assert barred.count == "No puede participar: país. Cumple 0, no cumple 2, falta saber 0."


def test_a_counterpart_from_elsewhere() -> None:
    call = call_with(partner_countries=("UY", "CL"), partner_required=True)
    found = criteria_of(call, replace(ARROYO, partner_country="FR", partner_name="Angulema"))["counterpart"]
    assert row(found) == (
        "Una contraparte de: Uruguay y Chile",
        "Angulema (Francia)",
        "Cambiaría con una contraparte de: Uruguay y Chile.",
    )


def test_a_counterpart_without_a_name_is_known_by_its_country() -> None:
    found = criteria_of(call_with(), replace(ARROYO, partner_name=None))["counterpart"]
    assert row(found) == ("No indicado", "Contraparte de Uruguay", "La aclara: el fondo.")


def test_sums_days_and_shares_are_written_the_local_way() -> None:
    call = call_with(amount_max=Money(Decimal(10000), "EUR"), cofinancing_pct_min_own=Decimal(20))
    project = replace(ARROYO, own_contribution=Money(Decimal(6200), "USD"))
    found = criteria_of(call, project)
    assert row(found["ceiling"])[:2] == ("Hasta 10,000 EUR", "Cuesta 62,000 USD; el municipio pone 6,200 USD")
    assert row(found["own_share"]) == (
        "Al menos 20 % del costo",
        "El municipio pone 10 %",
        "Cambiaría con una aportación propia de 20 %.",
    )
    assert row(found["closing"])[1] == "Hoy es 2 de julio de 2025"
    assert row(found["ceiling"], "fr")[0] == "Hasta 10\u202f000 EUR"


def test_y_gives_way_to_e_before_an_i() -> None:
    call = call_with(theme_ids=("agua", "inclusion"))
    assert row(criteria_of(call)["theme"])[0] == "Temas: agua e inclusión"


def test_quebec_and_regions_have_names() -> None:
    call = call_with(partner_countries=("CA-QC", "EU"), partner_required=True)
    assert row(criteria_of(call)["counterpart"])[0] == "Una contraparte de: Quebec y Unión Europea"


def test_the_sentence_of_the_call_goes_along_in_its_own_language() -> None:
    words_ = Evidence("any city", 0, 8, "applicants")
    found = explained(Criterion("applicant", Verdict.MEETS, words_))
    assert found.rows[0].evidence == words_
    assert (found.rows[0].label, found.rows[0].verdict_label) == ("Quién puede participar", "Cumple")


def test_every_text_goes_through_the_translator(similarity: Similarity) -> None:
    call = call_with(applicant_types=("municipality",), theme_ids=("agua",))
    (result,) = rank([ARROYO], ZAPOPAN, [call], similarity, TODAY)
    found = explain(result, lambda text: f"<{text}>")
    texts = [found.fit_label, found.why, found.count]
    texts += [text for item in found.rows for text in (item.label, item.verdict_label, item.call_says)]
    assert all(text.startswith("<") and text.endswith(">") for text in texts)


def test_every_criterion_and_every_message_has_its_sentence() -> None:
    used = {
        key
        for file in ROOM.glob("*.py")
        for key in re.findall(r'"((?:requires|says|change)\.\w+)"', file.read_text("utf-8"))
    }
    assert used - {"requires.works", "requires.soft"} == set(words.MESSAGES) - {"requires.works", "requires.soft"}
    assert set(words.CRITERIA) == {criterion.__name__ for criterion in CRITERIA}


def test_every_message_of_a_full_case_can_be_written() -> None:
    call = call_with(
        applicant_types=("ngo",),
        applicant_countries=("PA",),
        mx_states=("Sonora",),
        border_km_max=100,
        population_min=9_000_000,
        networks=("CGLU",),
        partner_countries=("FR",),
        partner_required=True,
        partner_kinds=("university",),
        agreement_required=True,
        pairs_with=("US",),
        amount_min=Money(Decimal(900_000), "USD"),
        amount_max=Money(Decimal(10), "USD"),
        cofinancing_pct_min_own=Decimal(50),
        pays_works=False,
        pays_soft=True,
        award=True,
        stages_accepted=("ready",),
        theme_ids=("salud",),
    )
    project = replace(ARROYO, includes_works=True, stage="idea", partner_kind="municipality")
    place = replace(
        ZAPOPAN,
        term_ends=date(2025, 7, 1),
        networks=("UCCI",),
        agreements=(AgreementBrief("Canelones", "UY", registered=False),),
    )
    found = explained(*criteria_of(call, project, place, border_km=300).values())
    assert len(found.rows) == len(CRITERIA)
    assert not [
        text for item in found.rows for text in (item.call_says, item.municipality_says) if "{" in text or not text
    ]
    assert all(item.would_change for item in found.rows)


@pytest.mark.parametrize("text", words.MESSAGES.values())
def test_a_sentence_only_asks_for_named_values(text: str) -> None:
    assert all(name is None or name.isidentifier() for _, name, _, _ in Formatter().parse(text))


def test_a_result_that_is_not_one_is_refused() -> None:
    with pytest.raises(Invalid, match="not a match result"):
        MatchResult.from_json({"project_id": 1})
    assert Message.from_json(Message("k", {"a": ("b",)}).to_json()) == Message("k", {"a": ("b",)})
    assert Fact(None).unknown is not None
