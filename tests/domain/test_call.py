"""Editions, states at an instant, and how the pages of a call become its facts."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.call import Edition, Sighted, Status, edition_of, merge, roman, status_at
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
