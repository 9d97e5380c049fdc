"""What holds for every project and every call, whatever is filled in."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from tests.matching.conftest import TODAY, URUGUAY, ZAPOPAN
from tracker.domain.brief import AgreementBrief, CallBrief, MunicipalityBrief, ProjectBrief
from tracker.domain.fact import Evidence, Fact, Unknown
from tracker.domain.match import BARRING, Criterion, MatchResult, Verdict
from tracker.domain.money import Money
from tracker.matching.case import Applicant, Case
from tracker.matching.eligibility import barred, judge
from tracker.matching.money import reference_rates
from tracker.matching.rank import level
from tracker.matching.weights import weights

COUNTRIES = st.sampled_from(("MX", "UY", "FR", "CA", "CA-QC", "EU", "LAC", "*"))
KINDS = st.sampled_from(("municipality", "state", "intermunicipal", "ngo", "network_member"))
STATES = st.sampled_from(("Jalisco", "Sonora", "Estado de México", "Nowhere"))
STAGES = st.sampled_from(("idea", "design", "ready", "running", "finished"))
SUMS = st.builds(Money, st.integers(0, 10**6).map(Decimal), st.sampled_from(("USD", "EUR", "MXN", "JPY")))
PERCENTAGES = st.integers(0, 100).map(Decimal)


def several(what: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(what, max_size=3).map(tuple)


VALUES: dict[str, st.SearchStrategy[object]] = {
    "applicant_types": several(KINDS),
    "applicant_types_excluded": several(KINDS),
    "applicant_countries": several(COUNTRIES),
    "mx_states": several(STATES),
    "border_km_max": st.integers(1, 300),
    "population_min": st.integers(1, 10**6),
    "networks": several(st.sampled_from(("CGLU", "Mercociudades"))),
    "partner_countries": several(COUNTRIES),
    "partner_required": st.booleans(),
    "partner_kinds": several(KINDS),
    "agreement_required": st.booleans(),
    "pairs_with": several(COUNTRIES),
    "amount_min": SUMS,
    "amount_max": SUMS,
    "cofinancing_pct_min_own": PERCENTAGES,
    "pays_works": st.booleans(),
    "pays_soft": st.booleans(),
    "award": st.booleans(),
    "stages_accepted": several(STAGES),
    "theme_ids": several(st.sampled_from(("agua", "salud"))),
    "rolling": st.booleans(),
}
FACTS = st.fixed_dictionaries(
    {},
    optional={
        name: st.builds(Fact, value, unknown=st.none() | st.sampled_from(Unknown)) for name, value in VALUES.items()
    },
)
CALLS = st.builds(
    lambda facts, closes: replace(URUGUAY, countries=(), facts=facts, closes_at=closes),
    FACTS,
    st.none() | st.datetimes(datetime(2025, 6, 1), datetime(2025, 8, 1), timezones=st.just(UTC)),  # noqa: DTZ001
)
AGREEMENTS = st.builds(
    AgreementBrief,
    st.just("X"),
    COUNTRIES,
    st.none() | st.booleans(),
    st.none() | st.dates(date(2025, 1, 1), date(2026, 1, 1)),
)
PLACES = st.builds(
    lambda people, agreements, networks: replace(ZAPOPAN, population=people, agreements=agreements, networks=networks),
    st.none() | st.integers(0, 10**6),
    st.lists(AGREEMENTS, max_size=2).map(tuple),
    several(st.sampled_from(("CGLU", "Mercociudades"))),
)
PROJECTS = st.builds(
    ProjectBrief,
    st.just(1),
    st.just("Agua"),
    themes=several(st.sampled_from(("agua", "salud"))),
    stage=st.none() | STAGES,
    budget=st.none() | SUMS,
    own_contribution=st.none() | SUMS,
    partner_country=st.none() | st.sampled_from(("UY", "FR", "CA", "CA-QC")),
    partner_kind=st.none() | KINDS,
    includes_works=st.none() | st.booleans(),
    applicant_type=st.sampled_from(("municipality", "intermunicipal", "state")),
)
DISTANCES = st.none() | st.floats(0, 500)


def judged(call: CallBrief, project: ProjectBrief, place: MunicipalityBrief, km: float | None) -> tuple[Criterion, ...]:
    return judge(Case(Applicant(project, place, km), call, TODAY, reference_rates()))


def verdicts(criteria: tuple[Criterion, ...]) -> dict[str, Verdict]:
    return {criterion.name: criterion.verdict for criterion in criteria}


@given(CALLS, PROJECTS, PLACES, DISTANCES)
def test_only_a_proven_failure_keeps_out(
    call: CallBrief, project: ProjectBrief, place: MunicipalityBrief, km: float | None
) -> None:
    criteria = judged(call, project, place, km)
    failed = {item.name for item in criteria if item.verdict is Verdict.FAILS}
    assert barred(criteria) == bool(failed & BARRING)


@given(CALLS, PROJECTS, PLACES, DISTANCES)
def test_a_fact_in_doubt_is_as_good_as_none(
    call: CallBrief, project: ProjectBrief, place: MunicipalityBrief, km: float | None
) -> None:
    sure = {name: fact for name, fact in call.facts.items() if fact.unknown is None}
    assert verdicts(judged(call, project, place, km)) == verdicts(judged(replace(call, facts=sure), project, place, km))


@given(
    CALLS,
    PROJECTS,
    PLACES,
    DISTANCES,
    st.sampled_from(("budget", "partner_country", "partner_kind", "includes_works", "stage")),
)
def test_a_datum_that_is_taken_away_never_proves_a_failure(
    call: CallBrief, project: ProjectBrief, place: MunicipalityBrief, km: float | None, name: str
) -> None:
    before = verdicts(judged(call, project, place, km))
    after = verdicts(judged(call, replace(project, **{name: None}), place, km))
    assert all(before[key] is Verdict.FAILS for key, found in after.items() if found is Verdict.FAILS)


@given(CALLS, PROJECTS, PLACES, DISTANCES, SUMS, STAGES, st.booleans(), COUNTRIES, KINDS)
def test_filling_in_what_is_missing_never_makes_something_met_unknown(
    call: CallBrief,
    project: ProjectBrief,
    place: MunicipalityBrief,
    km: float | None,
    money: Money,
    stage: str,
    works: bool,
    partner: str,
    kind: str,
) -> None:
    before = verdicts(judged(call, project, place, km))
    fuller = replace(
        project,
        stage=project.stage or stage,
        own_contribution=project.own_contribution or money,
        partner_kind=project.partner_kind or kind,
        includes_works=works if project.includes_works is None else project.includes_works,
    )
    counted = place if place.population is not None else replace(place, population=1)
    after = verdicts(judged(call, fuller, counted, 1.0 if km is None else km))
    assert not [key for key in before if before[key] is Verdict.MEETS and after[key] is Verdict.UNKNOWN]


@given(CALLS, PROJECTS, PLACES, st.integers(0, 10**6), st.integers(0, 10**6))
def test_more_inhabitants_never_hurt(
    call: CallBrief, project: ProjectBrief, place: MunicipalityBrief, people: int, more: int
) -> None:
    few = verdicts(judged(call, project, replace(place, population=people), None))
    many = verdicts(judged(call, project, replace(place, population=people + more), None))
    assert not (few.get("population") is Verdict.MEETS and many["population"] is not Verdict.MEETS)


@given(CALLS, PROJECTS, PLACES, DISTANCES, st.floats(0, 1), st.floats(0, 1))
def test_a_higher_chance_never_lowers_the_fit(
    call: CallBrief, project: ProjectBrief, place: MunicipalityBrief, km: float | None, one: float, other: float
) -> None:
    order = ["none", "weak", "good", "strong"]
    criteria = judged(call, project, place, km)
    low, high = sorted((one, other))
    assert order.index(level(criteria, low)) <= order.index(level(criteria, high))
    assert order.index(weights().fit(low)) <= order.index(weights().fit(high))
    assert order.index(level(criteria, high)) <= order.index(weights().fit(high))


@given(CALLS, PROJECTS, PLACES, DISTANCES)
def test_a_result_survives_json(
    call: CallBrief, project: ProjectBrief, place: MunicipalityBrief, km: float | None
) -> None:
    words = Evidence("palabras", 0, 8, "rule", page=2)
    facts = {name: replace(fact, evidence=(words,)) for name, fact in call.facts.items()}
    criteria = judged(replace(call, facts=facts), project, place, km)
    result = MatchResult(1, "x", level(criteria, 0.5), 0.5, criteria, model_version="m", rules_version="1")
    assert MatchResult.from_json(result.to_json()) == result
