"""Each kind of event is raised exactly once, and what is only cosmetic raises none."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from tests.jobs.ledger import CATALOGUE, FUND, MEXICO, MONEY, NOW, URUGUAY, closing, day, prepare
from tests.jobs.test_ingest import polled, raised, the_call
from tracker.domain.deadline import Deadline
from tracker.domain.fact import Fact, Unknown
from tracker.domain.sides import sides_of
from tracker.jobs.correct_fact import correct_fact
from tracker.jobs.sweep import sweep
from tracker.store.calls import Event, events_of, facts_of
from tracker.store.people import User
from tracker.store.sources import Source

HALT = "<p>Se suspende la recepción de propuestas de la convocatoria hasta nuevo aviso.</p>"


@pytest.fixture
def ana(session: Session) -> User:
    return prepare(session)


def last(session: Session) -> Event:
    return events_of(session, the_call(session).id)[0]


def test_a_call_that_the_fund_suspends_is_told_once_and_keeps_its_deadline(session: Session, ana: User) -> None:
    polled(session, closing("15 de julio"))
    for number in (1, 2):
        polled(session, closing("15 de julio", HALT), day(number))
    assert raised(session) == ["call_found", "suspended"]
    assert the_call(session).status == "suspended"
    assert facts_of(session, the_call(session).id)["closes"].value["local"] == "2025-07-15T18:00"


def test_a_suspended_call_that_goes_on_is_told_as_reopened(session: Session, ana: User) -> None:
    polled(session, closing("15 de julio"))
    polled(session, closing("15 de julio", HALT), day(1))
    for number in (2, 3):
        polled(session, closing("31 de julio"), day(number))
    assert raised(session) == ["call_found", "suspended", "deadline_extended", "reopened"]
    assert last(session).data == {"to": "2025-07-31T18:00"}
    assert the_call(session).status == "open"


def test_each_suspension_is_told(session: Session, ana: User) -> None:
    polled(session, closing("15 de julio"))
    for number, more in enumerate((HALT, "", HALT), 1):
        polled(session, closing("15 de julio", more), day(number))
    assert raised(session) == ["call_found", "suspended", "reopened", "suspended"]


def test_a_closed_call_with_a_later_deadline_is_extended_and_reopened_once(session: Session, ana: User) -> None:
    polled(session, closing("15 de julio"))
    after = NOW.replace(month=7, day=20)
    sweep(session, CATALOGUE, after)
    for number in (0, 1):
        polled(session, closing("15 de agosto"), after + timedelta(days=number))
    assert raised(session) == ["call_found", "closed", "deadline_extended", "reopened"]


def test_a_call_that_a_person_learns_to_be_cancelled_is_over(session: Session, ana: User) -> None:
    polled(session, closing("15 de julio"))
    correct_fact(session, the_call(session), "phase", "cancelled", "", "Lo dijo AMEXCID.", user=ana, now=day(1))
    assert the_call(session).status == "cancelled"
    polled(session, closing("15 de julio"), day(2))
    assert the_call(session).status == "cancelled"


def test_a_corrected_deadline_is_told_as_corrected_and_not_as_extended(session: Session, ana: User) -> None:
    polled(session, closing("15 de julio"))
    call = the_call(session)
    for number, value in enumerate(("2025-07-20", "2025-07-22", "2025-07-20"), 1):
        correct_fact(session, call, "closes", value, "", "Lo dijo AMEXCID.", user=ana, now=day(number))
    assert raised(session) == ["call_found", "corrected", "corrected", "corrected"]
    assert last(session).data == {"field": "closes", "from": "2025-07-22", "to": "2025-07-20"}


def test_a_correction_of_what_nobody_was_told_or_acts_on_raises_nothing(session: Session, ana: User) -> None:
    polled(session, closing("15 de julio"))
    call = the_call(session)
    correct_fact(session, call, "amount_max", "55000 USD", "", "Lo dijo AMEXCID.", user=ana, now=day(1))
    correct_fact(session, call, "title", "Otro título", "", "Así lo escribe.", user=ana, now=day(1))
    assert raised(session) == ["call_found"]


@pytest.mark.parametrize("change", [("18:00 horas", "18:00  horas"), ("Las propuestas", "Todas las propuestas")])
def test_other_words_for_the_same_facts_raise_nothing(session: Session, ana: User, change: tuple[str, str]) -> None:
    polled(session, closing("15 de julio", MONEY))
    again = polled(session, closing("15 de julio", MONEY).replace(*change), day(1))
    assert (again.changed, again.events) == ([], 0)


def test_the_sentence_that_once_proved_a_value_is_kept_with_its_days(session: Session, ana: User) -> None:
    polled(session, closing("15 de julio"))
    row = facts_of(session, the_call(session).id)["closes"]
    first = row.fact().evidence[0].words
    for number in (1, 2):
        polled(session, closing("15 de julio").replace("Las propuestas", "Todas las propuestas"), day(number))
    assert [piece.words for piece in row.fact(NOW).evidence] == [first]
    assert row.fact(day(1)).evidence == row.fact().evidence != row.fact(NOW).evidence
    assert len(row.earlier or ()) == 1


# --- people and pages that disagree -------------------------------------------------------------------------------


def test_a_locked_fact_warns_when_the_page_comes_to_say_otherwise(session: Session, ana: User) -> None:
    polled(session, closing("15 de julio"))
    call = the_call(session)
    correct_fact(session, call, "closes", "2025-07-20", "", "Lo dijo AMEXCID.", user=ana, now=NOW)
    polled(session, closing("15 de julio"), day(1))
    assert not call.needs_review, "what the person knew is no news"
    polled(session, closing("31 de julio"), day(2))
    row = facts_of(session, call.id)["closes"]
    assert (row.value, row.disputed, call.needs_review) == ({"local": "2025-07-20"}, True, True)
    assert row.disagrees is not None
    assert row.disagrees["value"]["local"] == "2025-07-31T18:00"
    assert "31 de julio" in row.disagrees["evidence"][0]["words"]
    assert "deadline_extended" not in raised(session)
    polled(session, closing("15 de julio"), day(3))
    assert not facts_of(session, call.id)["closes"].disputed


# --- two sides of a deadline --------------------------------------------------------------------------------------


def both_sides(session: Session, here: str, there: str) -> Fact:
    session.add(
        Source(key="u", name="U", host="www.gub.uy", funds=["mx-uy"], start_urls=[], language="es", country="UY")
    )
    session.flush()
    polled(session, closing(here), NOW, MEXICO)
    polled(session, closing(there), NOW, URUGUAY)
    for sighting in the_call(session).sightings:
        sighting.source_key = "u" if sighting.address == URUGUAY else "s"
    polled(session, closing(here), day(1), MEXICO)
    return facts_of(session, the_call(session).id)["closes"].fact()


def test_the_earlier_of_two_sides_rules_and_each_keeps_its_day_and_country(session: Session, ana: User) -> None:
    fact = both_sides(session, "15 de julio", "10 de julio")
    assert isinstance(fact.value, Deadline)
    assert (fact.value.local(), fact.unknown) == ("2025-07-10T18:00", Unknown.CONTRADICTORY)
    days = {(side.country, side.deadline.day.day) for side in sides_of(fact)}
    assert days == {("MX", 15), ("UY", 10)}
    assert the_call(session).clock_at == fact.value.clock_instant(FUND.office_zones)


def test_sides_that_agree_are_not_told_apart(session: Session, ana: User) -> None:
    fact = both_sides(session, "15 de julio", "15 de julio")
    assert (fact.unknown, sides_of(fact)) == (None, ())
