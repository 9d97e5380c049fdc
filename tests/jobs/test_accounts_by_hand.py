"""Accounts are made by a command that prints the password once."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from click.testing import CliRunner, Result
from sqlalchemy.orm import Session

from tracker.cli import main
from tracker.config import Settings
from tracker.domain.totp import code_at, step_at
from tracker.jobs.accounts import check_password, create_user
from tracker.jobs.second_factor import begin, confirm, has_second_factor, key_of
from tracker.store.people import Municipality, audit_of, user_by_email


def add(settings: Settings, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["users", "add", *arguments], env={"DATABASE_URL": settings.database})


@pytest.fixture(autouse=True)
def zapopan(session: Session) -> None:
    """A municipality to work for."""
    session.add(Municipality(cvegeo="14120", state="Jalisco", name="Zapopan", seat="Zapopan"))
    session.commit()


def test_the_printed_password_signs_in(settings: Settings, session: Session) -> None:
    made = add(settings, "Ana@zapopan.example", "Ana Ríos", "--municipality", "14120", "--role", "director", "--admin")
    assert made.exit_code == 0, made.stderr
    user = check_password(session, "ana@zapopan.example", made.stdout.strip(), cost=settings.password_cost)
    assert user is not None
    assert (user.name, user.is_admin) == ("Ana Ríos", True)
    assert [(place.cvegeo, place.role) for place in user.memberships] == [("14120", "director")]


@pytest.mark.engines("sqlite")
def test_an_account_that_cannot_be_made_is_refused_with_the_reason(settings: Settings) -> None:
    assert add(settings, "ana@zapopan.example", "Ana").exit_code == 0
    again = add(settings, "ana@zapopan.example", "Ana")
    assert (again.exit_code, again.stdout) == (1, "")
    assert "ana@zapopan.example" in again.stderr
    assert add(settings, "luis@zapopan.example", "Luis", "--municipality", "99999").exit_code == 2
    assert add(settings, "luis@zapopan.example", "Luis", "--role", "king").exit_code == 2


@pytest.mark.engines("sqlite")
def test_a_states_liaison_is_made_by_its_digits(settings: Settings, session: Session) -> None:
    assert add(settings, "eva@jalisco.example", "Eva", "--state", "14").exit_code == 0
    assert add(settings, "luis@jalisco.example", "Luis", "--state", "33").exit_code == 2
    user = user_by_email(session, "eva@jalisco.example")
    assert user is not None
    assert ([row.state for row in user.liaisons], user.memberships) == (["14"], [])
    assert [row.action for row in audit_of(session, f"user:{user.id}")] == ["account_made"]


@pytest.mark.engines("sqlite")
def test_a_lost_phone_is_forgotten_with_its_sessions(settings: Settings, session: Session) -> None:
    now = datetime(2025, 7, 2, 18, tzinfo=UTC)
    user = create_user(session, "ana@zapopan.example", "Ana Ríos", "caballo correcto batería", now=now, cost=1)
    code = code_at(key_of(settings, begin(session, user)), step_at(now))
    confirm(session, settings, user, code, now)
    session.commit()
    arguments = ["users", "forget-phone", "ana@zapopan.example"]
    assert CliRunner().invoke(main, arguments, env={"DATABASE_URL": settings.database}).exit_code == 0
    session.expire_all()
    assert (has_second_factor(session, user), user.session_version) == (False, 2)
    session.rollback()
    arguments[-1] = "nadie@zapopan.example"
    missing = CliRunner().invoke(main, arguments, env={"DATABASE_URL": settings.database})
    assert (missing.exit_code, "nadie@zapopan.example" in missing.stderr) == (2, True)
