"""Two calls become one, one becomes two, and both can be undone to the last sentence."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.jobs.ledger import FUND, MONEY, NOW, URUGUAY, closing, day, prepare, state_of
from tests.jobs.test_ingest import polled, the_call
from tracker.errors import Conflict, Invalid
from tracker.jobs.correct_fact import correct_fact
from tracker.jobs.dismiss import dismiss, take_back
from tracker.jobs.merge_calls import merge_calls
from tracker.jobs.projects import create_project
from tracker.jobs.split_call import split_call
from tracker.jobs.undo import can_undo, undo
from tracker.store.alerts import OutboxRow, Subscription
from tracker.store.audit import operations_of
from tracker.store.calls import Call, call_by_key, call_of, calls_with_status, documents_of, events_of, sightings_of
from tracker.store.matches import dismissal_of, dismissed_projects
from tracker.store.people import Municipality, User
from tracker.store.projects import Application, Match

pytestmark = pytest.mark.usefixtures("one_reader")

FILE = "https://www.gub.uy/auci/bases.pdf"
LINK = f"<p><a href='{FILE}'>Bases de la convocatoria (PDF)</a></p>"


@pytest.fixture
def ana(session: Session) -> User:
    return prepare(session)


@pytest.fixture
def pair(session: Session, ana: User) -> tuple[Call, Call]:
    """A call, and one that was read from another page as the edition of the year after."""
    polled(session, closing("15 de julio"))
    polled(session, closing("20 de julio", MONEY + LINK, "VII", 2026), NOW, URUGUAY)
    return the_call(session), the_call(session, "mx-uy-2026")


def joined(session: Session, pair: tuple[Call, Call], ana: User, now: datetime = NOW) -> tuple[Call, Call]:
    merge_calls(session, *pair, FUND, user=ana, now=now)
    session.expire_all()
    return pair


def test_what_belongs_to_the_other_call_goes_to_the_one_that_is_kept(
    session: Session, pair: tuple[Call, Call], ana: User
) -> None:
    kept, other = joined(session, pair, ana)
    assert [row.address for row in sightings_of(session, kept.id)][1:] == [URUGUAY]
    assert [row.address for row in documents_of(session, kept.id)] == [FILE]
    assert (sightings_of(session, other.id), documents_of(session, other.id)) == ([], [])
    assert calls_with_status(session, review=True) == [kept]
    assert call_of(session, "mx-uy", "2026") == kept


def test_a_merge_says_by_what_the_two_were_joined(session: Session, pair: tuple[Call, Call], ana: User) -> None:
    kept, _ = joined(session, pair, ana)
    (operation,) = operations_of(session, kept.id)
    assert operation.data["joined_by"] == ["fund"]
    assert operation.data["differ"] == ["edition", "closes", "title"]


def test_later_readings_of_a_merged_page_go_to_the_call_that_is_kept(
    session: Session, pair: tuple[Call, Call], ana: User
) -> None:
    kept, other = joined(session, pair, ana)
    again = polled(session, closing("20 de julio", MONEY + LINK, "VII", 2026), day(1), URUGUAY)
    assert (again.found, sightings_of(session, other.id)) == ([], [])
    assert len(sightings_of(session, kept.id)) == 2


def test_undoing_a_merge_gives_both_calls_back_as_they_were(
    session: Session, pair: tuple[Call, Call], ana: User
) -> None:
    correct_fact(session, pair[1], "amount_max", "70000 USD", "", "Lo dijo AUCI.", user=ana, now=NOW)
    before = [state_of(session, call) for call in pair]
    rows = [[row.id for row in sightings_of(session, call.id)] for call in pair]
    kept, _ = joined(session, pair, ana)
    assert state_of(session, kept) != before[0]
    undo(session, operations_of(session, kept.id)[0], FUND, user=ana, now=day(1))
    session.expire_all()
    assert [state_of(session, call) for call in pair] == before
    assert [[row.id for row in sightings_of(session, call.id)] for call in pair] == rows
    assert [row.address for row in documents_of(session, pair[1].id)] == [FILE]


def test_what_the_pages_changed_since_the_merge_stays_changed_when_it_is_undone(
    session: Session, pair: tuple[Call, Call], ana: User
) -> None:
    kept, other = joined(session, pair, ana)
    polled(session, closing("9 de julio"), day(1))
    undo(session, operations_of(session, kept.id)[0], FUND, user=ana, now=day(2))
    session.expire_all()
    facts: list[Any] = [state_of(session, call)["facts"] for call in (kept, other)]
    assert facts[0]["closes"][0]["local"] == "2025-07-09T18:00"
    assert facts[0]["amount_max"][0] is None
    assert facts[1]["closes"][0]["local"] == "2026-07-20T18:00"


def test_matches_applications_and_waiting_mails_follow_and_nobody_is_told_twice(
    session: Session, pair: tuple[Call, Call], ana: User
) -> None:
    kept, other = pair
    session.add(Municipality(cvegeo="14120", state="Jalisco", name="Zapopan", seat="Zapopan", population=None))
    session.flush()
    shared = create_project(session, "14120", {"title": "Agua"}, NOW)
    alone = create_project(session, "14120", {"title": "Mercado"}, NOW)
    for project, call in ((shared, kept), (shared, other), (alone, other)):
        versions = {"model_version": "m", "rules_version": "r"}
        session.add(Match(project_id=project.id, call_id=call.id, fit="good", score=1.0, result={}, at=NOW, **versions))
        form = {"form_key": "f", "form_version": "1", "form_checksum": "c", "created_at": NOW, "changed_at": NOW}
        session.add(Application(project_id=project.id, call_id=call.id, **form))
    reader = Subscription(email="x@y.mx", cvegeo="14120", requested_at=NOW, confirmed_at=NOW)
    session.add(reader)
    session.flush()
    found = events_of(session, other.id)[-1]
    mail = OutboxRow(
        subscription_id=reader.id,
        event_id=found.id,
        queued_at=NOW,
        message_id="<1@x>",
        subject="s",
        text_body="t",
        html_body="h",
    )
    session.add(mail)
    session.flush()
    joined(session, pair, ana)
    moved = operations_of(session, kept.id)[0].data
    assert [len(moved["moved"][kind]) for kind in ("matches", "applications")] == [1, 1]
    assert moved["stayed"] == {"events": 1, "matches": 1, "applications": 1}
    assert mail.status == "suppressed"
    assert session.get_one(Application, moved["moved"]["applications"][0]).version == 1
    undo(session, operations_of(session, kept.id)[0], FUND, user=ana, now=day(1))
    session.expire_all()
    assert mail.status == "queued"
    assert session.get_one(Application, moved["moved"]["applications"][0]).call_id == other.id


def test_what_was_put_aside_stays_aside_when_two_calls_become_one_and_goes_back_when_they_part(
    session: Session, pair: tuple[Call, Call], ana: User
) -> None:
    kept, other = pair
    session.add(Municipality(cvegeo="14120", state="Jalisco", name="Zapopan", seat="Zapopan", population=None))
    session.flush()
    both, one, taken_up = (create_project(session, "14120", {"title": title}, NOW) for title in ("Agua", "Luz", "Ríos"))
    dismiss(session, both, kept, "no_staff", "", by=ana, now=NOW)
    for project in (both, one, taken_up):
        dismiss(session, project, other, "no_money", "", by=ana, now=NOW)
    joined(session, pair, ana)
    assert dismissed_projects(session, kept.id) == {both.id, one.id, taken_up.id}
    own = dismissal_of(session, both.id, kept.id)
    assert own is not None
    assert own.reason == "no_staff", "the reason that was given for the call that is kept holds"
    take_back(session, taken_up, kept, by=ana, now=day(1))
    undo(session, operations_of(session, kept.id)[0], FUND, user=ana, now=day(1))
    session.expire_all()
    assert dismissed_projects(session, kept.id) == {both.id}
    assert dismissed_projects(session, other.id) == {both.id, one.id}


def test_a_call_is_not_merged_with_itself_nor_twice(session: Session, pair: tuple[Call, Call], ana: User) -> None:
    kept, other = pair
    with pytest.raises(Invalid):
        merge_calls(session, kept, kept, FUND, user=ana, now=NOW)
    joined(session, pair, ana)
    with pytest.raises(Invalid):
        merge_calls(session, kept, other, FUND, user=ana, now=NOW)


def test_an_undone_merge_is_not_undone_again(session: Session, pair: tuple[Call, Call], ana: User) -> None:
    kept, _ = joined(session, pair, ana)
    (operation,) = operations_of(session, kept.id)
    undo(session, operation, FUND, user=ana, now=day(1))
    assert not can_undo(session, operation)
    with pytest.raises(Conflict):
        undo(session, operation, FUND, user=ana, now=day(2))


# --- splitting ----------------------------------------------------------------------------------------------------


@pytest.fixture
def mixed(session: Session, ana: User) -> Call:
    """A call that a page of another one was joined to."""
    polled(session, closing("15 de julio"))
    polled(session, closing("15 de julio", MONEY + LINK), NOW, URUGUAY)
    return the_call(session)


def test_a_page_that_was_joined_wrongly_becomes_a_call_of_its_own(session: Session, mixed: Call, ana: User) -> None:
    split_call(session, mixed, [URUGUAY], "2025-b", FUND, user=ana, now=day(1))
    new = the_call(session, "mx-uy-2025-b")
    facts: list[Any] = [state_of(session, call)["facts"] for call in (mixed, new)]
    assert [call["amount_max"][0] for call in facts] == [None, {"amount": "55000", "currency": "USD"}]
    assert [row.address for row in documents_of(session, new.id)] == [FILE]
    assert documents_of(session, mixed.id) == []
    assert [event.kind for event in events_of(session, new.id)] == ["call_found"]


def test_undoing_a_split_gives_the_call_back_as_it_was(session: Session, mixed: Call, ana: User) -> None:
    before = state_of(session, mixed)
    operation = split_call(session, mixed, [URUGUAY], "2025-b", FUND, user=ana, now=day(1))
    undo(session, operation, FUND, user=ana, now=day(2))
    assert state_of(session, mixed) == before
    assert [row.address for row in documents_of(session, mixed.id)] == [FILE]
    new = call_by_key(session, "mx-uy-2025-b")
    assert new is not None
    assert (new.state, sightings_of(session, new.id)) == ("discarded", [])


@pytest.mark.parametrize(
    ("addresses", "edition"), [([], "b"), (None, "b"), ([URUGUAY], "2025"), ([URUGUAY], "¡no!"), ([URUGUAY], "")]
)
def test_a_split_that_makes_no_sense_is_refused(
    session: Session, mixed: Call, ana: User, addresses: list[str] | None, edition: str
) -> None:
    every = [row.address for row in sightings_of(session, mixed.id)]
    with pytest.raises(Invalid):
        split_call(session, mixed, every if addresses is None else addresses, edition, FUND, user=ana, now=NOW)


def test_later_readings_of_a_page_that_was_split_off_find_its_own_call(
    session: Session, mixed: Call, ana: User
) -> None:
    split_call(session, mixed, [URUGUAY], "2025-b", FUND, user=ana, now=day(1))
    new = the_call(session, "mx-uy-2025-b")
    assert call_of(session, "mx-uy", "2025", URUGUAY) == new
    assert call_of(session, "mx-uy", "2025") == mixed


def test_a_poll_leaves_a_page_with_the_call_that_it_was_split_off_to(session: Session, mixed: Call, ana: User) -> None:
    split_call(session, mixed, [URUGUAY], "2025-b", FUND, user=ana, now=day(1))
    again = polled(session, closing("25 de julio", MONEY + LINK), day(2), URUGUAY)
    assert (again.found, again.changed) == ([], ["mx-uy-2025-b"])
    assert [row.address for row in sightings_of(session, mixed.id)] != [URUGUAY]
