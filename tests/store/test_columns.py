"""Columns and contents behave alike on both engines."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.orm import Session

from tracker.errors import SettingsError
from tracker.store.engine import make_engine
from tracker.store.people import Municipality
from tracker.store.projects import Project
from tracker.store.sources import Body, keep_body

NOW = datetime(2025, 5, 21, 12, tzinfo=UTC)


def project(session: Session, created: datetime = NOW, budget: Decimal | None = None) -> Project:
    if session.get(Municipality, "14120") is None:
        session.add(Municipality(cvegeo="14120", state="Jalisco", name="Zapopan", seat="Zapopan"))
        session.flush()
    row = Project(cvegeo="14120", title="P", created_at=created, changed_at=NOW, budget=budget, currency="USD")
    session.add(row)
    session.flush()
    session.expire(row)
    return row


def test_an_instant_of_any_zone_comes_back_in_utc(session: Session) -> None:
    created = project(session, NOW.astimezone(ZoneInfo("America/Mexico_City"))).created_at
    assert (created, created.utcoffset()) == (NOW, UTC.utcoffset(None))


def test_an_instant_without_offset_is_refused(session: Session) -> None:
    with pytest.raises(StatementError, match="needs an offset"):
        project(session, NOW.replace(tzinfo=None))


@pytest.mark.parametrize("amount", ["0.1", "500000", "1234567890123456.7891", "0"])
def test_a_sum_stays_exact(session: Session, amount: str) -> None:
    assert str(project(session, budget=Decimal(amount)).budget) == amount


def test_the_same_content_is_kept_once_and_comes_back_whole(session: Session) -> None:
    data = "¿Qué se financia?".encode() * 100
    assert keep_body(session, data) == keep_body(session, data)
    assert session.scalar(select(func.count()).select_from(Body)) == 1
    assert session.get_one(Body, keep_body(session, data)).unpack() == data


def test_a_row_that_refers_to_nothing_is_refused(session: Session) -> None:
    session.add(Project(cvegeo="00000", title="P", created_at=NOW, changed_at=NOW))
    with pytest.raises(IntegrityError):
        session.flush()


@pytest.mark.parametrize("address", ["mysql://a/b", "nonsense", "oraclex://a"])
def test_an_address_of_another_kind_of_database_is_refused_by_the_name_of_its_setting(address: str) -> None:
    with pytest.raises(SettingsError, match="DATABASE_URL"):
        make_engine(address)
