"""What waits for a person, in which order, and what each decision does."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from tests.jobs.ledger import FUND, MONEY, NOW, closing, day, prepare, state_of
from tests.jobs.test_ingest import polled, raised, the_call
from tracker.domain.fact import Fact, Unknown
from tracker.domain.match import Fit, MatchResult, Reason
from tracker.errors import Invalid
from tracker.jobs.correct_fact import correct_fact
from tracker.jobs.projects import create_project
from tracker.jobs.review import (
    alerts_of_correction,
    alerts_of_publishing,
    decide,
    differing,
    discard,
    publish,
    queue,
)
from tracker.jobs.undo import undo
from tracker.store.alerts import Subscription
from tracker.store.audit import operations_of
from tracker.store.calls import Call, calls_with_status, facts_of
from tracker.store.people import Municipality, User
from tracker.store.projects import Match


@pytest.fixture
def ana(session: Session) -> User:
    return prepare(session)


@pytest.fixture
def call(session: Session, ana: User) -> Call:
    polled(session, closing("15 de julio", MONEY))
    return the_call(session)


def doubt(session: Session, call: Call, field: str, reason: Unknown) -> None:
    facts_of(session, call.id)[field].unknown = reason
    session.flush()


def reader(session: Session, call: Call, fit: Fit = Fit.GOOD, place: str = "14120") -> None:
    """Somebody who confirmed a subscription, in a municipality with a project that the call fits so well."""
    session.add(Municipality(cvegeo=place, state="Jalisco", name=place, seat="Z", population=None))
    session.flush()
    project = create_project(session, place, {"title": "Agua"}, NOW)
    result = MatchResult(project.id, call.key, fit, 0.5, (), Reason("", "", 0.0, ()), "m", "r").to_json()
    fits = {"fit": str(fit), "score": 0.5, "model_version": "m", "rules_version": "r", "at": NOW}
    session.add(Match(project_id=project.id, call_id=call.id, result=result, **fits))
    session.add(Subscription(email="x@y.mx", cvegeo=place, requested_at=NOW, confirmed_at=NOW))
    session.flush()


def disputed(session: Session, call: Call, ana: User) -> None:
    """A deadline that a person locked, and that the page has come to extend since."""
    correct_fact(session, call, "closes", "2025-07-20", "", "Lo dijo AUCI.", user=ana, now=NOW)
    polled(session, closing("31 de julio", MONEY), day(1))


def fields(session: Session) -> list[str]:
    return [item.row.field if item.row else "" for item in queue(session, NOW)]


def test_nothing_waits_when_nothing_is_doubtful(session: Session, call: Call) -> None:
    assert queue(session, NOW) == []


def test_the_most_harmful_doubt_comes_first_with_its_figures(session: Session, call: Call) -> None:
    doubt(session, call, "amount_max", Unknown.CONTRADICTORY)
    doubt(session, call, "closes", Unknown.CONTRADICTORY)
    assert fields(session) == ["closes", "amount_max"]
    harm = queue(session, NOW)[0].harm
    assert (harm.days, harm.people, harm.doubt) == (55, 0, 1.0)


def test_only_people_whom_the_call_suits_are_counted(session: Session, call: Call) -> None:
    doubt(session, call, "closes", Unknown.AMBIGUOUS)
    reader(session, call)
    reader(session, call, Fit.NONE, "20067")
    assert queue(session, NOW)[0].harm.people == 1


def test_a_call_that_nobody_has_seen_waits_and_one_that_was_discarded_does_not(
    session: Session, call: Call, ana: User
) -> None:
    call.state = "review"
    session.flush()
    assert fields(session) == [""]
    discard(session, call, user=ana, now=NOW)
    assert (fields(session), calls_with_status(session, review=True)) == ([], [])
    undo(session, operations_of(session, call.id)[0], FUND, user=ana, now=NOW)
    assert call.state == "review"
    publish(session, call, user=ana, now=NOW)
    assert calls_with_status(session) == [call]
    assert raised(session) == ["call_found"]
    with pytest.raises(Invalid):
        publish(session, call, user=ana, now=NOW)


def test_accepting_a_doubtful_fact_settles_and_locks_it(session: Session, call: Call, ana: User) -> None:
    doubt(session, call, "closes", Unknown.CONTRADICTORY)
    before = state_of(session, call)
    decide(session, call, "closes", "accept", user=ana, now=day(1))
    row = facts_of(session, call.id)["closes"]
    assert (row.unknown, row.locked_by, fields(session)) == (None, ana.id, [])
    assert raised(session) == ["call_found"]
    undo(session, operations_of(session, call.id)[0], FUND, user=ana, now=day(2))
    assert state_of(session, call)["facts"] == before["facts"]


def test_rejecting_a_doubtful_fact_makes_it_unknown(session: Session, call: Call, ana: User) -> None:
    doubt(session, call, "amount_max", Unknown.CONTRADICTORY)
    decide(session, call, "amount_max", "reject", user=ana, now=day(1))
    row = facts_of(session, call.id)["amount_max"]
    assert (row.value, row.locked_by, fields(session)) == (None, ana.id, [])
    assert raised(session) == ["call_found", "corrected"]


def test_accepting_what_the_page_came_to_say_takes_its_value_with_its_sentence(
    session: Session, call: Call, ana: User
) -> None:
    disputed(session, call, ana)
    assert fields(session) == ["closes"]
    decide(session, call, "closes", "accept", user=ana, now=day(2))
    row = facts_of(session, call.id)["closes"]
    assert (row.value["local"], row.disagrees, call.needs_review) == ("2025-07-31T18:00", None, False)
    assert "31 de julio" in row.evidence[0]["words"]


def test_rejecting_it_keeps_the_lock_and_warns_no_more_until_the_page_says_a_third_thing(
    session: Session, call: Call, ana: User
) -> None:
    disputed(session, call, ana)
    decide(session, call, "closes", "reject", user=ana, now=day(2))
    polled(session, closing("31 de julio", MONEY), day(3))
    assert (facts_of(session, call.id)["closes"].value, fields(session)) == ({"local": "2025-07-20"}, [])
    polled(session, closing("7 de agosto", MONEY), day(4))
    assert fields(session) == ["closes"]


def test_undoing_a_rejection_warns_again(session: Session, call: Call, ana: User) -> None:
    disputed(session, call, ana)
    decide(session, call, "closes", "reject", user=ana, now=day(2))
    undo(session, operations_of(session, call.id)[0], FUND, user=ana, now=day(3))
    assert fields(session) == ["closes"]


def test_a_lock_holds_until_it_is_taken_off(session: Session, call: Call, ana: User) -> None:
    decide(session, call, "closes", "lock", user=ana, now=day(1))
    polled(session, closing("31 de julio", MONEY), day(2))
    assert facts_of(session, call.id)["closes"].value["local"] == "2025-07-15T18:00"
    decide(session, call, "closes", "unlock", user=ana, now=day(3))
    polled(session, closing("31 de julio", MONEY), day(4))
    assert facts_of(session, call.id)["closes"].value["local"] == "2025-07-31T18:00"


def test_a_decision_needs_a_fact_and_a_known_verdict(session: Session, call: Call, ana: User) -> None:
    for field, verdict in (("nothing", "accept"), ("closes", "burn")):
        with pytest.raises(Invalid):
            decide(session, call, field, verdict, user=ana, now=NOW)


def test_the_mails_of_a_save_are_known_before_it(session: Session, call: Call, ana: User) -> None:
    reader(session, call)
    assert alerts_of_correction(session, call, "closes") == 1
    assert alerts_of_correction(session, call, "questions_until") == 0, "nobody was told a day for questions"
    assert alerts_of_correction(session, call, "title") == 0
    assert alerts_of_publishing(session) == 1


def test_where_the_pages_differ_from_what_is_published_both_are_shown() -> None:
    published, read = {"title": Fact("A"), "opens": Fact("2025-05")}, {"title": Fact("B"), "opens": Fact("2025-05")}
    assert differing(published, read, ("title", "opens", "closes")) == [("title", Fact("A"), Fact("B"))]
