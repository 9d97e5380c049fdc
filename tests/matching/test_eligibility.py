"""Who may answer a call: each criterion meets, fails or stays unknown, with what was held against what."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from tests.matching.conftest import ARROYO, TODAY, URUGUAY, ZAPOPAN, call_with, criteria_of
from tracker.domain.brief import AgreementBrief, PartnerBrief
from tracker.domain.fact import Evidence, Fact, Unknown
from tracker.domain.match import BARRING, Message, Verdict
from tracker.domain.money import Money

MEETS, FAILS, UNKNOWN = Verdict.MEETS, Verdict.FAILS, Verdict.UNKNOWN


def usd(amount: int) -> Money:
    return Money(Decimal(amount), "USD")


def test_a_call_that_says_nothing_leaves_everything_unknown() -> None:
    silent = replace(URUGUAY, countries=(), facts={})
    assert {criterion.verdict for criterion in criteria_of(silent).values()} == {UNKNOWN}


@pytest.mark.parametrize(
    ("kind", "admitted", "excluded", "verdict"),
    [
        ("municipality", ("municipality", "state"), (), MEETS),
        ("municipality", ("ngo",), (), FAILS),
        ("municipality", (), (), UNKNOWN),
        ("municipality", ("network_member",), (), UNKNOWN),
        ("municipality", (), ("municipality",), FAILS),
        ("intermunicipal", ("municipality",), (), UNKNOWN),
        ("intermunicipal", ("municipality",), ("intermunicipal",), FAILS),
    ],
)
def test_the_kind_of_applicant(
    kind: str, admitted: tuple[str, ...], excluded: tuple[str, ...], verdict: Verdict
) -> None:
    call = call_with(applicant_types=admitted, applicant_types_excluded=excluded)
    assert criteria_of(call, replace(ARROYO, applicant_type=kind))["applicant"].verdict is verdict


@pytest.mark.parametrize("doubt", list(Unknown))
@pytest.mark.parametrize(("admitted", "verdict"), [((), UNKNOWN), (("municipality",), MEETS)])
def test_an_exclusion_in_doubt_keeps_nobody_out(doubt: Unknown, admitted: tuple[str, ...], verdict: Verdict) -> None:
    call = call_with(applicant_types=admitted)
    doubted = replace(call, facts={**call.facts, "applicant_types_excluded": Fact(("municipality",), unknown=doubt)})
    found = criteria_of(doubted)["applicant"]
    assert (found.verdict, found.bars) == (verdict, False)


@pytest.mark.parametrize(
    ("countries", "verdict"),
    [(("MX",), MEETS), (("LAC",), MEETS), (("*",), MEETS), (("PA",), FAILS), (("EU",), FAILS)],
)
def test_the_country_of_the_applicant(countries: tuple[str, ...], verdict: Verdict) -> None:
    assert criteria_of(call_with(applicant_countries=countries))["country"].verdict is verdict


def test_the_countries_of_a_fund_never_prove_that_mexico_is_out() -> None:
    assert criteria_of(replace(URUGUAY, countries=("UY",)))["country"].verdict is UNKNOWN
    assert criteria_of(replace(URUGUAY, countries=("MX", "UY")))["country"].verdict is MEETS


@pytest.mark.parametrize(
    ("states", "verdict"),
    [(("Jalisco",), MEETS), (("14",), MEETS), (("Sonora", "Estado de México"), FAILS), (("Atlántida",), UNKNOWN)],
)
def test_the_territory(states: tuple[str, ...], verdict: Verdict) -> None:
    assert criteria_of(call_with(mx_states=states))["territory"].verdict is verdict


def test_a_state_is_known_by_any_of_its_names() -> None:
    place = replace(ZAPOPAN, cvegeo="", state="Veracruz de Ignacio de la Llave")
    assert criteria_of(call_with(mx_states=("Veracruz",)), municipality=place)["territory"].verdict is MEETS


@pytest.mark.parametrize(
    ("km", "verdict"), [(None, UNKNOWN), (5.0, MEETS), (100.0, MEETS), (101.0, FAILS), (float("inf"), FAILS)]
)
def test_the_distance_to_the_border(km: float | None, verdict: Verdict) -> None:
    assert criteria_of(call_with(border_km_max=100), border_km=km)["border"].verdict is verdict


@pytest.mark.parametrize(("people", "verdict"), [(None, UNKNOWN), (100_000, MEETS), (99_999, FAILS)])
def test_the_population(people: int | None, verdict: Verdict) -> None:
    place = replace(ZAPOPAN, population=people)
    assert criteria_of(call_with(population_min=100_000), municipality=place)["population"].verdict is verdict


def test_a_network_that_is_not_listed_may_still_be_one_of_theirs() -> None:
    call = call_with(networks=("Red IberCultura Viva",))
    assert criteria_of(call)["network"].verdict is UNKNOWN
    assert criteria_of(call, municipality=replace(ZAPOPAN, networks=("CGLU",)))["network"].verdict is UNKNOWN
    member = replace(ZAPOPAN, networks=("red ibercultura viva",))
    assert criteria_of(call, municipality=member)["network"].verdict is MEETS


@pytest.mark.parametrize(
    ("named", "countries", "required", "verdict"),
    [
        ("UY", ("UY",), True, MEETS),
        ("FR", ("UY",), True, FAILS),
        ("FR", ("UY",), None, UNKNOWN),
        ("FR", ("UY",), False, MEETS),
        (None, ("UY",), True, UNKNOWN),
        ("FR", ("EU",), True, MEETS),
        ("CA-QC", ("CA",), True, MEETS),
        ("CA", ("CA-QC",), True, UNKNOWN),
        ("FR", (), True, MEETS),
    ],
)
def test_the_counterpart(
    named: str | None, countries: tuple[str, ...], required: bool | None, verdict: Verdict
) -> None:
    call = call_with(partner_countries=countries, **({} if required is None else {"partner_required": required}))
    assert criteria_of(call, replace(ARROYO, partner_country=named))["counterpart"].verdict is verdict


def test_what_is_known_of_the_fund_serves_when_the_page_is_silent() -> None:
    call = replace(call_with(partner_countries=("CL",)), partner_required=True)
    assert criteria_of(call)["counterpart"].verdict is FAILS


def test_the_kind_of_counterpart_only_counts_when_the_call_names_one() -> None:
    assert "counterpart_kind" not in criteria_of()
    call = call_with(partner_kinds=("municipality",))
    assert criteria_of(call)["counterpart_kind"].verdict is UNKNOWN
    assert criteria_of(call, replace(ARROYO, partner_kind="municipality"))["counterpart_kind"].verdict is MEETS
    assert criteria_of(call, replace(ARROYO, partner_kind="university"))["counterpart_kind"].verdict is FAILS


@pytest.mark.parametrize(
    ("agreements", "verdict"),
    [
        ((), UNKNOWN),
        ((AgreementBrief("Canelones", "UY", registered=True),), MEETS),
        ((AgreementBrief("Canelones", "UY", registered=True, valid_until=TODAY),), MEETS),
        ((AgreementBrief("Canelones", "UY", registered=True, valid_until=date(2025, 7, 1)),), FAILS),
        ((AgreementBrief("Canelones", "UY", registered=False),), FAILS),
        ((AgreementBrief("Canelones", "UY"),), UNKNOWN),
        ((AgreementBrief("Angulema", "FR", registered=True),), UNKNOWN),
    ],
)
def test_the_agreement_with_the_counterpart(agreements: tuple[AgreementBrief, ...], verdict: Verdict) -> None:
    place = replace(ZAPOPAN, agreements=agreements)
    assert criteria_of(call_with(agreement_required=True), municipality=place)["agreement"].verdict is verdict


def test_an_agreement_that_lapsed_proves_nothing_while_no_counterpart_is_named() -> None:
    place = replace(ZAPOPAN, agreements=(AgreementBrief("Canelones", "UY", registered=False),))
    alone = replace(ARROYO, partner_country=None)
    found = criteria_of(call_with(agreement_required=True), alone, place)["agreement"]
    assert found.verdict is UNKNOWN


@pytest.mark.parametrize(("named", "verdict"), [(None, MEETS), ("US", MEETS), ("FR", FAILS)])
def test_a_programme_that_finds_the_counterpart(named: str | None, verdict: Verdict) -> None:
    project = replace(ARROYO, partner_country=named)
    assert criteria_of(call_with(pairs_with=("US",)), project)["pairing"].verdict is verdict


@pytest.mark.parametrize(
    ("cost", "own", "verdict"),
    [
        (100_000, None, MEETS),
        (100_001, None, UNKNOWN),
        (300_000, None, UNKNOWN),
        (300_001, None, FAILS),
        (120_000, 20_000, MEETS),
        (120_000, 10_000, FAILS),
        (0, None, UNKNOWN),
    ],
)
def test_the_ceiling(cost: int, own: int | None, verdict: Verdict) -> None:
    project = replace(ARROYO, budget=usd(cost), own_contribution=None if own is None else usd(own))
    assert criteria_of(call_with(amount_max=usd(100_000)), project)["ceiling"].verdict is verdict


def test_sums_in_two_currencies_are_compared_by_the_table() -> None:
    call = call_with(amount_max=Money(Decimal(50_000), "EUR"))
    assert criteria_of(call, replace(ARROYO, budget=usd(54_000)))["ceiling"].verdict is MEETS
    assert criteria_of(call, replace(ARROYO, budget=usd(56_000)))["ceiling"].verdict is UNKNOWN


def test_a_currency_outside_the_table_leaves_the_sum_unknown() -> None:
    call = call_with(amount_max=Money(Decimal(1), "JPY"), amount_min=Money(Decimal(10**9), "JPY"))
    assert criteria_of(call)["ceiling"].verdict is UNKNOWN
    assert criteria_of(call)["floor"].verdict is UNKNOWN


@pytest.mark.parametrize(("cost", "verdict"), [(50_000, MEETS), (49_999, UNKNOWN), (15_000, UNKNOWN), (14_999, FAILS)])
def test_the_floor(cost: int, verdict: Verdict) -> None:
    assert criteria_of(call_with(amount_min=usd(50_000)), replace(ARROYO, budget=usd(cost)))["floor"].verdict is verdict


@pytest.mark.parametrize(
    ("facts", "own", "verdict"),
    [
        ({"cofinancing_pct_min_own": Decimal(20)}, 12_400, MEETS),
        ({"cofinancing_pct_min_own": Decimal(20)}, 12_000, FAILS),
        ({"cofinancing_pct_max": Decimal(80)}, 12_400, MEETS),
        ({"cofinancing_pct_min_own": Decimal(20)}, None, UNKNOWN),
        ({"cofinancing_pct_min_own": Decimal(0)}, None, MEETS),
        ({}, 12_400, UNKNOWN),
    ],
)
def test_the_own_share(facts: dict[str, object], own: int | None, verdict: Verdict) -> None:
    project = replace(ARROYO, own_contribution=None if own is None else usd(own))
    assert criteria_of(call_with(**facts), project)["own_share"].verdict is verdict


@pytest.mark.parametrize(
    ("includes", "works", "soft", "verdict"),
    [
        (True, True, False, MEETS),
        (True, False, True, FAILS),
        (False, True, False, FAILS),
        (False, True, True, MEETS),
        (None, False, True, UNKNOWN),
        (True, None, True, UNKNOWN),
    ],
)
def test_works_or_soft_measures(includes: bool | None, works: bool | None, soft: bool, verdict: Verdict) -> None:
    call = call_with(pays_soft=soft, **({} if works is None else {"pays_works": works}))
    assert criteria_of(call, replace(ARROYO, includes_works=includes))["works"].verdict is verdict


@pytest.mark.parametrize(
    ("stage", "verdict"), [("running", MEETS), ("finished", MEETS), ("design", FAILS), (None, UNKNOWN), ("?", UNKNOWN)]
)
def test_an_award_for_running_practices(stage: str | None, verdict: Verdict) -> None:
    assert criteria_of(call_with(award=True), replace(ARROYO, stage=stage))["practice"].verdict is verdict


@pytest.mark.parametrize(("stage", "verdict"), [("ready", MEETS), ("idea", FAILS), (None, UNKNOWN)])
def test_the_stage_of_the_project(stage: str | None, verdict: Verdict) -> None:
    call = call_with(stages_accepted=("design", "ready"))
    assert criteria_of(call, replace(ARROYO, stage=stage))["stage"].verdict is verdict


@pytest.mark.parametrize(
    ("closes", "verdict"),
    [
        (datetime(2025, 7, 3, 5, 59, 59, tzinfo=UTC), MEETS),  # still the 2nd in Zapopan
        (datetime(2025, 7, 2, 5, 59, 59, tzinfo=UTC), FAILS),  # the last second of the 1st
        (None, UNKNOWN),
    ],
)
def test_a_call_closes_by_the_calendar_of_the_municipality(closes: datetime | None, verdict: Verdict) -> None:
    assert criteria_of(replace(URUGUAY, closes_at=closes))["closing"].verdict is verdict


def test_a_call_that_always_receives_is_open() -> None:
    assert criteria_of(call_with(rolling=True))["closing"].verdict is MEETS


def test_a_shared_theme_counts_and_a_missing_one_is_no_failure() -> None:
    assert criteria_of(call_with(theme_ids=("agua", "salud")))["theme"].verdict is MEETS
    assert criteria_of(call_with(theme_ids=("salud",)))["theme"].verdict is UNKNOWN


@pytest.mark.parametrize("unknown", [Unknown.AMBIGUOUS, Unknown.CONTRADICTORY])
def test_a_doubted_fact_proves_nothing(unknown: Unknown) -> None:
    call = replace(URUGUAY, facts={"applicant_types": Fact(("ngo",), unknown=unknown)})
    assert criteria_of(call)["applicant"].verdict is UNKNOWN


def test_a_criterion_carries_the_sentence_the_datum_and_what_would_turn_it() -> None:
    words = Evidence("una institución mexicana y una uruguaya", 10, 49, "partner")
    facts = {
        "partner_required": Fact(True, (words,)),
        "partner_countries": Fact(("UY",)),
    }
    found = criteria_of(replace(URUGUAY, facts=facts), replace(ARROYO, partner_country="FR"))["counterpart"]
    assert found.call_says == words
    assert found.requires is not None
    assert found.requires.key == "requires.partner"
    assert found.municipality_says is not None
    assert found.municipality_says.params["country"] == "FR"
    assert found.would_change is not None
    assert found.would_change.params == {"countries": ("UY",)}
    assert found.bars


def test_only_proven_failures_on_who_may_answer_bar() -> None:
    call = call_with(amount_max=usd(1), pays_works=False, award=True, agreement_required=True)
    project = replace(ARROYO, includes_works=True, stage="idea")
    failed = {name for name, found in criteria_of(call, project).items() if found.verdict is FAILS}
    assert failed == {"ceiling", "works", "practice"}
    assert not failed & BARRING


def test_a_project_that_ends_within_the_term_meets_it_and_a_longer_one_does_not() -> None:
    seat = replace(ZAPOPAN, term_ends=date(2027, 9, 30))
    call = replace(URUGUAY, closes_at=datetime(2025, 7, 16, 5, 59, tzinfo=UTC))
    short, long = replace(ARROYO, duration_months=24), replace(ARROYO, duration_months=36)
    assert criteria_of(call, short, seat)["term"].verdict is Verdict.MEETS
    found = criteria_of(call, long, seat)["term"]
    assert found.verdict is Verdict.FAILS
    assert not found.bars
    assert found.municipality_says == Message("says.ends", {"day": "2028-06-29"})
    assert criteria_of(call, replace(ARROYO, starts_on=date(2027, 10, 1)), seat)["term"].verdict is Verdict.FAILS


def test_without_a_duration_the_term_is_open_and_without_a_term_it_is_not_asked() -> None:
    seat = replace(ZAPOPAN, term_ends=date(2027, 9, 30))
    found = criteria_of(URUGUAY, ARROYO, seat)["term"]
    assert (found.verdict, found.would_change) == (Verdict.UNKNOWN, Message("change.fill_duration"))
    assert "term" not in criteria_of(URUGUAY, ARROYO, ZAPOPAN)


def test_any_of_several_counterparts_will_do_and_none_fails_while_the_country_of_one_is_not_said() -> None:
    call = call_with(partner_countries=("UY",), partner_required=True)
    lyon = PartnerBrief("Ville de Lyon", "FR")
    assert criteria_of(call, replace(ARROYO, partners=(lyon,)))["counterpart"].verdict is Verdict.MEETS
    alone = replace(ARROYO, partner_country=None, partner_name=None, partners=(lyon,))
    assert criteria_of(call, alone)["counterpart"].verdict is Verdict.FAILS
    unsaid = replace(alone, partners=(lyon, PartnerBrief("Una universidad")))
    assert criteria_of(call, unsaid)["counterpart"].verdict is Verdict.UNKNOWN


@pytest.mark.parametrize(("people", "verdict"), [(None, UNKNOWN), (50_000, MEETS), (50_001, FAILS)])
def test_a_call_for_small_places_takes_no_larger_one(people: int | None, verdict: Verdict) -> None:
    place = replace(ZAPOPAN, population=people)
    found = criteria_of(call_with(population_max=50_000), municipality=place)["population"]
    assert found.verdict is verdict
    assert found.requires == Message("requires.population_max", {"people": 50_000})


@pytest.mark.parametrize(("people", "verdict"), [(49_999, FAILS), (50_000, MEETS), (500_001, FAILS)])
def test_a_call_may_ask_for_no_fewer_and_no_more(people: int, verdict: Verdict) -> None:
    call = call_with(population_min=50_000, population_max=500_000)
    found = criteria_of(call, municipality=replace(ZAPOPAN, population=people))["population"]
    assert found.verdict is verdict
    assert found.requires == Message("requires.population_between", {"least": 50_000, "people": 500_000})


def test_a_network_is_known_inside_the_name_that_the_municipality_gives_it() -> None:
    call = call_with(networks=("Mercociudades",))
    member = replace(ZAPOPAN, networks=("Red Mercociudades (desde 2019)",))
    assert criteria_of(call, municipality=member)["network"].verdict is MEETS
