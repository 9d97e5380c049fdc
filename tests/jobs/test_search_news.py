"""A saved search tells its person by mail of new calls: once, in the mail that goes anyway or in one of its own."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.support.databases import Rows
from tests.support.mail import MailServer
from tracker.alerts.tokens import BadLink, Purpose, seal
from tracker.catalogue import load_catalogue
from tracker.config import Settings, load_settings
from tracker.domain.match import Fit, MatchResult
from tracker.errors import NotFound
from tracker.jobs.accounts import create_user
from tracker.jobs.index_calls import index_calls
from tracker.jobs.keep_search import (
    forget_search,
    keep_search,
    searches_to_stop,
    start_alerts,
    stop_alerts,
    stop_url,
)
from tracker.jobs.migrate import load_funds
from tracker.jobs.notify import queue_alerts, recipient_of, send_alerts
from tracker.matching.search_query import Query
from tracker.store.alerts import OutboxRow, Subscription
from tracker.store.calls import Call, CallFact, Event
from tracker.store.engine import Sessions
from tracker.store.matches import forget_marks, keep_marks
from tracker.store.people import Municipality, User
from tracker.store.projects import Match, Project
from tracker.store.search import SavedSearch

NOW = datetime(2025, 5, 21, 12, tzinfo=UTC)
BEFORE = NOW - timedelta(days=1)
CATALOGUE = load_catalogue()
PASSWORD = "una clave bien larga"


def fill(session: Session) -> None:
    """A call on water that was just found, an older one, and two people of Zapopan with a project it fits."""
    load_funds(session, CATALOGUE)
    session.add(Municipality(cvegeo="14120", state="Jalisco", name="Zapopan", seat="Zapopan"))
    session.flush()
    for name in ("ana", "luis"):
        create_user(session, f"{name}@zapopan.mx", name, PASSWORD, now=BEFORE, cost=1, cvegeo="14120")
    session.add(Project(cvegeo="14120", title="Arroyo", created_at=BEFORE, changed_at=BEFORE))
    session.flush()
    add_call(session, "2024", "Convocatoria de agua vieja", BEFORE - timedelta(days=1))
    add_call(session, "2025", "Convocatoria de agua", NOW)


def add_call(session: Session, edition: str, title: str, at: datetime, kind: str = "call_found") -> Call:
    row = Call(
        key=f"mx-uy-{edition}",
        fund_key="mx-uy",
        edition=edition,
        label=edition,
        title=title,
        status="open",
        language="es",
        found_at=at,
        changed_at=at,
        version=1,
    )
    session.add(row)
    session.flush()
    session.add(Event(call_id=row.id, kind=kind, material="", at=at, data={}))
    session.add(CallFact(call_id=row.id, field="theme_ids", since=1, value=["agua"], evidence=[]))
    keep_marks(session, {f"call:{row.id}": "ranked"}, at)
    session.flush()
    return row


@pytest.fixture
def rows() -> Rows:
    """The rows above; written once, then copied."""
    return fill


def person(session: Session, name: str = "ana") -> User:
    return session.scalars(select(User).where(User.name == name)).one()


def keep(session: Session, words: str = "agua", name: str = "ana", query: Query | None = None) -> SavedSearch:
    found = query or Query(words=words)
    return keep_search(session, person(session, name), f"Mi {words}", found, BEFORE, alert=True)


def subscribe(session: Session, name: str = "ana") -> None:
    """A confirmed subscription, and a match that is worth a mail."""
    user, call = person(session, name), session.get_one(Call, 2)
    session.add(
        Subscription(user_id=user.id, email=user.email, cvegeo="14120", requested_at=BEFORE, confirmed_at=BEFORE)
    )
    result = MatchResult(1, call.key, Fit.GOOD, 0.7)
    versions = {"model_version": "1", "rules_version": "1", "at": NOW}
    session.add(Match(project_id=1, call_id=call.id, fit="good", score=0.7, result=result.to_json(), **versions))
    session.flush()


def queued(session: Session, settings: Settings, now: datetime = NOW) -> list[OutboxRow]:
    queue_alerts(session, settings, CATALOGUE, now)
    return list(session.scalars(select(OutboxRow).order_by(OutboxRow.id)))


def told(rows: Iterable[OutboxRow]) -> list[tuple[str, str, str]]:
    return [(row.kind, recipient_of(row), row.event.call.key if row.event else "") for row in rows]


def test_a_new_call_that_a_search_finds_is_told_once_with_the_search_as_the_reason(
    session: Session, settings: Settings
) -> None:
    keep(session)
    rows = [queued(session, settings) for _ in range(3)][-1]
    assert told(rows) == [("search", "ana@zapopan.mx", "mx-uy-2025")]
    for body in (rows[0].text_body, rows[0].html_body):
        assert "Coincide con su búsqueda guardada «Mi agua»." in body
        assert "pidió avisos de sus búsquedas guardadas" in body
        assert stop_url(settings, 1, 1) in body


def test_a_search_that_finds_nothing_new_or_was_not_asked_to_tell_sends_nothing(
    session: Session, settings: Settings
) -> None:
    keep(session, "danza")
    keep_search(session, person(session), "Sin avisos", Query(words="convocatoria"), BEFORE)
    assert queued(session, settings) == []


def test_no_other_person_is_told(session: Session, settings: Settings) -> None:
    keep(session)
    keep(session, "danza", "luis")
    assert told(queued(session, settings)) == [("search", "ana@zapopan.mx", "mx-uy-2025")]
    with pytest.raises(NotFound):
        start_alerts(session, person(session, "luis"), 1, NOW)


def test_who_gets_the_alert_of_a_project_anyway_reads_the_reason_there_and_gets_no_second_mail(
    session: Session, settings: Settings
) -> None:
    keep(session)
    subscribe(session)
    rows = queued(session, settings)
    assert told(rows) == [("event", "ana@zapopan.mx", "mx-uy-2025")]
    assert "Coincide con su búsqueda guardada «Mi agua»." in rows[0].text_body
    assert "confirmó los avisos de Zapopan" in rows[0].text_body
    assert len(queued(session, settings)) == 1


def test_an_alert_to_somebody_else_says_nothing_of_the_search(session: Session, settings: Settings) -> None:
    keep(session)
    subscribe(session, "luis")
    rows = queued(session, settings)
    assert told(rows) == [("event", "luis@zapopan.mx", "mx-uy-2025"), ("search", "ana@zapopan.mx", "mx-uy-2025")]
    assert "Mi agua" not in rows[0].text_body


def test_who_was_told_by_a_search_is_not_told_of_the_same_event_again_for_a_project(
    session: Session, settings: Settings
) -> None:
    keep(session)
    queued(session, settings)
    subscribe(session)
    assert told(queued(session, settings)) == [("search", "ana@zapopan.mx", "mx-uy-2025")]


def test_a_search_waits_until_the_call_has_met_the_projects(session: Session, settings: Settings) -> None:
    keep(session)
    forget_marks(session, ["call:2"])
    assert queued(session, settings) == []
    keep_marks(session, {"call:2": "ranked"}, NOW)
    assert told(queued(session, settings)) == [("search", "ana@zapopan.mx", "mx-uy-2025")]


def test_two_searches_that_find_a_call_make_one_mail_that_names_both(session: Session, settings: Settings) -> None:
    keep(session)
    keep(session, "convocatoria")
    (row,) = queued(session, settings)
    assert "«Mi agua»" in row.text_body
    assert "«Mi convocatoria»" in row.text_body


def test_a_call_is_told_once_also_when_it_opens_later(session: Session, settings: Settings) -> None:
    keep(session)
    queued(session, settings)
    session.add(Event(call_id=2, kind="call_opened", material="", at=NOW + timedelta(hours=1), data={}))
    session.flush()
    assert len(queued(session, settings, NOW + timedelta(hours=2))) == 1


def test_a_call_that_only_comes_to_match_when_it_opens_is_told_then(session: Session, settings: Settings) -> None:
    session.get_one(Call, 2).status = "announced"
    keep(session, query=Query(words="agua", chosen={"situacion": ("open",)}))
    assert queued(session, settings) == []
    session.get_one(Call, 2).status = "open"
    session.add(Event(call_id=2, kind="call_opened", material="", at=NOW, data={}))
    session.flush()
    assert len(queued(session, settings)) == 1


def test_calls_in_review_or_over_are_not_told(session: Session, settings: Settings) -> None:
    keep(session)
    call = session.get_one(Call, 2)
    call.state = "review"
    assert queued(session, settings) == []
    call.state, call.clock_at = "published", BEFORE
    assert queued(session, settings) == []
    call.clock_at = None
    assert len(queued(session, settings)) == 1


def test_words_that_stand_in_no_call_are_not_taken_for_others(session: Session, settings: Settings) -> None:
    keep(session, "aguaa convocatorias")
    assert queued(session, settings) == []


def test_a_call_that_is_indexed_is_found_as_one_that_waits(session: Session, settings: Settings) -> None:
    keep(session, "aguas")
    index_calls(session, CATALOGUE)
    assert len(queued(session, settings)) == 1


@pytest.mark.parametrize(("fit", "mails"), [("strong", 0), ("good", 1)])
def test_a_search_by_fit_looks_at_the_projects_of_its_persons_municipality(
    session: Session, settings: Settings, fit: str, mails: int
) -> None:
    subscribe(session, "luis")
    keep(session, query=Query(chosen={"encaje": (fit,)}))
    kinds = [row.kind for row in queued(session, settings)]
    assert kinds.count("search") == mails


def test_a_search_by_fit_of_somebody_without_municipality_tells_nothing(session: Session, settings: Settings) -> None:
    create_user(session, "eva@x.mx", "eva", PASSWORD, now=BEFORE, cost=1)
    keep(session, name="eva", query=Query(words="agua", chosen={"encaje": ("good",)}))
    assert queued(session, settings) == []


def test_a_stopped_search_tells_no_more_not_even_what_waits(session: Session, settings: Settings) -> None:
    both = [keep(session), keep(session, "convocatoria")]
    queued(session, settings)
    stop_alerts(session, both[:1])
    (row,) = queued(session, settings)
    assert "«Mi agua»" not in row.text_body
    assert "«Mi convocatoria»" in row.text_body
    forget_search(session, person(session), both[1].id)
    session.flush()
    assert queued(session, settings) == []


def test_asking_again_counts_from_then_on(session: Session, settings: Settings) -> None:
    row = keep(session)
    stop_alerts(session, [row])
    start_alerts(session, person(session), row.id, NOW + timedelta(hours=1))
    assert queued(session, settings, NOW + timedelta(hours=1)) == []


def test_the_link_of_a_mail_stops_one_search_or_all_of_that_person(session: Session, settings: Settings) -> None:
    for words, name in (("agua", "ana"), ("danza", "ana"), ("agua", "luis")):
        keep(session, words, name)

    def by(link: str) -> list[tuple[int, str]]:
        token = link.rsplit("/", 1)[1]
        return [(row.user_id, row.name) for row in searches_to_stop(session, settings, token, NOW)]

    assert by(stop_url(settings, 1, 1)) == [(1, "Mi agua")]
    assert sorted(by(stop_url(settings, 1))) == [(1, "Mi agua"), (1, "Mi danza")]
    other = seal(settings.secret_key.get_secret_value(), Purpose.LEAVE, 1, 1)
    for wrong in ("x/nada", f"x/{other}", stop_url(settings, 1, 3), stop_url(settings, 9)):
        with pytest.raises(BadLink):
            by(wrong)


def test_the_mail_goes_to_the_persons_address_of_today_with_a_way_out_in_one_click(
    sessions: Sessions, settings: Settings, smtp: MailServer
) -> None:
    with sessions.begin() as session:
        keep(session)
        queued(session, settings)
        person(session).email = "ana@nueva.mx"
    there = load_settings(mail=smtp.address, base_url=settings.base_url, secret_key=settings.secret_key)
    assert [send_alerts(sessions, there, NOW).sent for _ in range(2)] == [1, 0]
    (mail,) = smtp.messages
    assert mail["To"] == "ana@nueva.mx"
    assert mail["List-Unsubscribe"] == f"<{stop_url(there, 1)}>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_a_closed_account_is_told_nothing_not_even_what_waits(
    sessions: Sessions, settings: Settings, smtp: MailServer
) -> None:
    with sessions.begin() as session:
        keep(session)
        queued(session, settings)
        person(session).active = False
        add_call(session, "2026", "Más agua", NOW)
        assert len(queued(session, settings)) == 1
    assert send_alerts(sessions, load_settings(mail=smtp.address), NOW).sent == 0
    assert smtp.messages == []
