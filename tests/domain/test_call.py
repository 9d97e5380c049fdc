"""Editions, states at an instant, and how the pages of a call become its facts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.asked import RequiredDocument
from tracker.domain.call import (
    NOTICED,
    REST,
    Edition,
    Sighted,
    Status,
    among_members,
    at_cutoff,
    edition_of,
    merge,
    roman,
    status_at,
)
from tracker.domain.deadline import Deadline
from tracker.domain.fact import Evidence, Fact, Unknown
from tracker.domain.reading import EditionMarks, PageKind, Reading

OFFICES = ("America/Mexico_City", "America/Montevideo")
LIMIT = datetime(2025, 7, 15, 21, tzinfo=UTC)
CLOSES = Fact(Deadline(date(2025, 7, 15), time(18)))


def page(name: str, marks: EditionMarks | None = None, language: str = "es", **values: object) -> Reading:
    address = f"https://{name}.example"
    facts = {
        field: Fact(value, (Evidence(f"{name} says {field}", 0, 9, "rule", address=address),))
        for field, value in values.items()
    }
    return Reading(address, PageKind.CALL, "mx-uy", marks or EditionMarks(), language, None, facts)


def day(number: int) -> Deadline:
    return Deadline(date(2025, 7, number))


@pytest.mark.parametrize(
    ("by", "marks", "expected"),
    [
        ("year", EditionMarks(number=6, year=2025), Edition("2025", "VI (2025)")),
        ("year", EditionMarks(year=2025), Edition("2025", "2025")),
        ("number", EditionMarks(number=7, year=2026), Edition("7", "7")),
        ("period", EditionMarks(span="2021-2023"), Edition("2021-2023", "2021-2023")),
        ("permanent", EditionMarks(), Edition("permanente", "permanente")),
        ("year", EditionMarks(), None),
    ],
)
def test_the_edition_is_counted_as_the_fund_counts(by: str, marks: EditionMarks, expected: Edition | None) -> None:
    assert edition_of(by, page("a", marks)) == expected


def test_a_year_that_no_mark_says_is_that_of_the_deadline() -> None:
    assert edition_of("year", page("a", closes=day(15))) == Edition("2025", "2025")
    assert edition_of("year", page("a", opens="2024-11")) == Edition("2024", "2024")


def test_a_cutoff_is_counted_within_its_year_and_other_days_are_none() -> None:
    assert edition_of("cutoff", page("a", closes=day(15)), ("11-15", "07-15")) == Edition("2025-1", "2025-1")
    assert edition_of("cutoff", page("a", closes=day(16)), ("11-15", "07-15")) is None
    assert edition_of("cutoff", page("a"), ("07-15",)) is None


@pytest.mark.parametrize(("number", "written"), [(1, "I"), (4, "IV"), (9, "IX"), (14, "XIV"), (49, "XLIX")])
def test_ordinals_are_written_in_roman_numerals(number: int, written: str) -> None:
    assert roman(number) == written


@pytest.mark.parametrize(("seconds", "status"), [(-1, Status.OPEN), (0, Status.CLOSED), (1, Status.CLOSED)])
def test_a_call_is_closed_from_its_safe_instant_on(seconds: int, status: Status) -> None:
    assert status_at({"closes": CLOSES}, LIMIT + timedelta(seconds=seconds), OFFICES) == status


@pytest.mark.parametrize(("seconds", "status"), [(-1, Status.ANNOUNCED), (0, Status.OPEN)])
def test_a_call_opens_with_the_first_instant_of_its_day(seconds: int, status: Status) -> None:
    opening = datetime(2025, 6, 1, 6, tzinfo=UTC)
    for opens in ("2025-06-01", "2025-06"):
        facts = {"opens": Fact(opens), "closes": CLOSES}
        assert status_at(facts, opening + timedelta(seconds=seconds), OFFICES) == status


@pytest.mark.parametrize(
    ("phase", "status"),
    [("results", Status.RESULTS), ("permanent", Status.PERMANENT), ("announced", Status.ANNOUNCED), ("call", "open")],
)
def test_the_phase_that_a_page_says_counts(phase: str, status: Status) -> None:
    assert status_at({"phase": Fact(phase)}, LIMIT) == status


@given(st.lists(st.integers(1, 28), min_size=1, max_size=4))
def test_facts_do_not_depend_on_the_order_in_which_pages_were_seen(days: list[int]) -> None:
    pages = [
        Sighted(page(f"p{i}", title=f"Title {i}", closes=day(n), contact_emails=(f"{i}@a.example",)), i % 2 == 1)
        for i, n in enumerate(days)
    ]
    assert len({str(merge(order)) for order in permutations(pages)}) == 1


def test_of_two_closing_days_the_earlier_rules_and_both_sentences_are_kept() -> None:
    fact = merge([Sighted(page("a", closes=day(20))), Sighted(page("b", closes=day(15)))])["closes"]
    assert (fact.value, fact.unknown) == (day(15), Unknown.CONTRADICTORY)
    assert [evidence.words for evidence in fact.evidence] == ["b says closes", "a says closes"]


def test_a_page_that_once_presented_the_call_yields_to_those_that_do() -> None:
    past = Sighted(page("a", closes=day(10), title="Old"), past=True)
    facts = merge([past, Sighted(page("b", closes=day(15), title="New"))])
    assert (facts["closes"].value, facts["closes"].unknown, facts["title"].value) == (day(15), None, "New")
    assert merge([past])["closes"].value == day(10)


def test_a_repost_neither_rules_nor_contradicts_the_fund_s_own_page() -> None:
    facts = merge([Sighted(page("a", closes=day(1)), secondary=True), Sighted(page("b", closes=day(15)))])
    assert (facts["closes"].value, facts["closes"].unknown) == (day(15), None)


def test_a_page_that_says_the_hour_and_the_zone_makes_the_day_exact() -> None:
    exact = Deadline(date(2025, 7, 15), time(18), "America/Montevideo", "city")
    assert merge([Sighted(page("a", closes=day(15))), Sighted(page("b", closes=exact))])["closes"].value == exact


def test_addresses_and_languages_of_all_pages_add_up() -> None:
    pages = [Sighted(page("a", languages=("fr",))), Sighted(page("b", languages=("es", "fr")))]
    assert merge(pages)["languages"].value == ("es", "fr")


LETTER, MINUTES = RequiredDocument("carta de intención", "letter"), RequiredDocument("acta de cabildo", "minutes")


def test_of_several_lists_of_papers_the_one_that_names_most_counts() -> None:
    pages = [Sighted(page("a", required_documents=(LETTER,))), Sighted(page("b", required_documents=(LETTER, MINUTES)))]
    for order in permutations(pages):
        found = merge(order)["required_documents"]
        assert (found.value, [item.words for item in found.evidence]) == (
            (LETTER, MINUTES),
            ["b says required_documents"],
        )


def test_a_list_of_papers_that_could_not_be_read_is_not_replaced_by_a_shorter_one() -> None:
    unread = page("b", required_documents=None)
    half = Fact(None, (Evidence("deberán adjuntar", 0, 9, "rule"),), Unknown.AMBIGUOUS)
    pages = [
        Sighted(page("a", required_documents=(LETTER,))),
        Sighted(replace(unread, facts={"required_documents": half})),
    ]
    assert merge(pages)["required_documents"] == half


def test_a_page_in_spanish_comes_before_its_translation() -> None:
    pages = [Sighted(page("a", language="fr", title="Appel")), Sighted(page("b", title="Convocatoria"))]
    assert merge(pages)["title"].value == "Convocatoria"


def test_what_no_page_says_is_not_stated_unless_one_was_in_doubt() -> None:
    assert merge([Sighted(page("a"))])["closes"].unknown is Unknown.NOT_STATED
    doubtful = page("a")
    doubtful = Reading.from_json(
        doubtful.to_json() | {"facts": {"closes": {"value": None, "unknown": "ambiguous", "evidence": []}}}
    )
    assert merge([Sighted(doubtful), Sighted(page("b"))])["closes"].unknown is Unknown.AMBIGUOUS


def extended(name: str, number: int) -> Reading:
    """A page that says that its closing day is an extended one, without the former day."""
    reading = page(name, closes=day(number))
    said = Fact(None, (Evidence("extended to", 0, 11, "extension", address=reading.address),), Unknown.NOT_STATED)
    return replace(reading, facts={**reading.facts, "extended_from": said})


def test_an_extended_deadline_outdates_that_of_an_older_page_and_names_it_as_the_former_one() -> None:
    facts = merge([Sighted(page("a", closes=day(10))), Sighted(extended("b", 20))])
    assert (facts["closes"].value, facts["closes"].unknown) == (day(20), None)
    assert facts["extended_from"].value == day(10)
    assert [item.words for item in facts["extended_from"].evidence] == ["a says closes", "extended to"]


def test_an_extension_in_one_country_does_not_outdate_the_page_of_the_other_country_s_office() -> None:
    pages = [Sighted(page("a", closes=day(10)), country="UY"), Sighted(extended("b", 20), country="MX")]
    fact = merge(pages)["closes"]
    assert (fact.value, fact.unknown) == (day(10), Unknown.CONTRADICTORY)


def test_results_on_any_page_are_the_phase_of_the_call() -> None:
    pages = [Sighted(page("a", phase="call", title="A")), Sighted(page("b", phase="results"))]
    assert merge(pages)["phase"].value == "results"


def test_what_took_a_call_up_again_is_the_proof_that_it_goes_on_and_of_nothing_else() -> None:
    resumed = Evidence("Se reanuda la convocatoria.", 0, 27, NOTICED, address="b")
    other = replace(page("b"), facts={"phase": Fact("call", (resumed,))})
    goes_on = merge([Sighted(page("a", phase="call")), Sighted(other)])["phase"]
    assert [item.words for item in goes_on.evidence] == [resumed.words, "a says phase"]
    for phase in ("results", "permanent"):
        proof = merge([Sighted(page("a", phase=phase)), Sighted(other)])["phase"].evidence
        assert [item.words for item in proof] == ["a says phase"]


def test_what_the_fund_s_share_leaves_is_the_own_share_that_no_page_states() -> None:
    fact = merge([Sighted(page("a", cofinancing_pct_max=Decimal(60)))])["cofinancing_pct_min_own"]
    assert (fact.value, fact.evidence[0].rule) == (Decimal(40), REST)
    stated = page("a", cofinancing_pct_max=Decimal(60), cofinancing_pct_min_own=Decimal(45))
    assert merge([Sighted(stated)])["cofinancing_pct_min_own"].value == Decimal(45)
    assert merge([Sighted(page("a", cofinancing_pct_max=Decimal(100)))])["cofinancing_pct_min_own"].value is None


def test_the_cities_of_a_network_s_call_are_its_members_only() -> None:
    both = merge([Sighted(page("a", applicant_types=("municipality", "network_member")))])
    assert among_members(both)["applicant_types"].value == ("network_member",)
    alone = among_members(merge([Sighted(page("a", applicant_types=("municipality",)))]))["applicant_types"]
    assert (alone.value, alone.unknown, len(alone.evidence)) == (None, Unknown.AMBIGUOUS, 1)


CUTOFFS = ("05-31", "11-30")


@pytest.mark.parametrize(
    ("today", "next_one", "edition"),
    [
        (date(2025, 5, 31), date(2025, 5, 31), "2025-1"),
        (date(2025, 6, 1), date(2025, 11, 30), "2025-2"),
        (date(2025, 12, 1), date(2026, 5, 31), "2026-1"),
    ],
)
def test_a_page_that_names_yearly_cutoffs_presents_the_edition_of_the_next_one(
    today: date, next_one: date, edition: str
) -> None:
    reading = at_cutoff(page("a", recurring=CUTOFFS), CUTOFFS, today)
    assert reading.fact("closes").value == Deadline(next_one)
    assert reading.fact("closes").evidence[0].words == "a says recurring"
    assert edition_of("cutoff", reading, CUTOFFS) == Edition(edition, edition)


def test_a_page_with_a_closing_date_of_its_own_or_other_cutoffs_stays_as_it_is() -> None:
    for reading in (page("a", recurring=CUTOFFS, closes=day(15)), page("a", recurring=("03-01",)), page("a")):
        assert at_cutoff(reading, CUTOFFS, date(2025, 6, 1)) == reading
