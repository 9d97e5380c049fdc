"""Calls read from pages of one source, for the tests of what people do to calls."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from tests.jobs.test_ingest import CATALOGUE, call_page, polled, the_call
from tracker.jobs.accounts import create_user
from tracker.jobs.migrate import load_funds
from tracker.store.calls import Call, facts_of
from tracker.store.people import User
from tracker.store.sources import Source

NOW = datetime(2025, 5, 21, 12, tzinfo=UTC)
FUND = CATALOGUE.fund("mx-uy")
MEXICO = "https://www.gob.mx/amexcid/documentos/convocatoria-mexico-uruguay"
URUGUAY = "https://www.gub.uy/auci/convocatoria-mexico-uruguay"
MONEY = "<p>Monto máximo por proyecto: 55,000 USD.</p>"


def day(number: int) -> datetime:
    """So many days after the first poll."""
    return NOW + timedelta(days=number)


def closing(on: str, more: str = "", edition: str = "VI", year: int = 2025) -> str:
    """A page that says when proposals are due."""
    return call_page(f"<p>Las propuestas se reciben hasta las 18:00 horas del {on} de {year}.</p>{more}", edition, year)


def prepare(session: Session) -> User:
    """The fund, its source, and a person who looks after Puente."""
    load_funds(session, CATALOGUE)
    session.flush()
    session.add(
        Source(
            key="s",
            name="S",
            host="www.gob.mx",
            also_hosts=["www.gub.uy"],
            funds=["mx-uy"],
            start_urls=[MEXICO],
            language="es",
            country="MX",
        )
    )
    session.flush()
    return create_user(session, "a@b.mx", "Ana", "una clave bien larga", now=NOW, cost=1, admin=True)


def state_of(session: Session, call: Call) -> dict[str, object]:
    """All that is known of a call now: its facts with evidence and locks, and how it stands."""
    session.flush()
    session.expire_all()
    facts = {
        name: (row.value, row.unknown, row.evidence, row.locked_by, row.note, row.disagrees)
        for name, row in facts_of(session, call.id).items()
    }
    return {
        "facts": facts,
        "how": (call.status, call.state, call.title, call.closes_at, call.clock_at, call.needs_review),
    }


__all__ = ["CATALOGUE", "closing", "polled", "prepare", "state_of", "the_call"]
