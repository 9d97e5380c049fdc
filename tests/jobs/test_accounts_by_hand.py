"""Accounts are made by a command that prints the password once."""

from __future__ import annotations

import pytest
from click.testing import CliRunner, Result
from sqlalchemy.orm import Session

from tracker.cli import main
from tracker.config import Settings
from tracker.jobs.accounts import check_password
from tracker.store.people import Municipality


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
