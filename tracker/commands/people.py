"""Commands on the people who sign in."""

from __future__ import annotations

import secrets

import click

from tracker import clock
from tracker.commands.house import database
from tracker.config import Settings
from tracker.errors import NotFound
from tracker.jobs.accounts import create_user
from tracker.jobs.audit import record
from tracker.jobs.second_factor import take_off
from tracker.jobs.sign_ins import end_sessions
from tracker.store.people import ROLES, STATES, user_by_email


@click.group()
def users() -> None:
    """The people who sign in."""


@users.command()
@click.argument("email")
@click.argument("name")
@click.option("--municipality", help="INEGI's code of the municipality that the person works for, five digits.")
@click.option("--role", type=click.Choice(ROLES), default="technician", show_default=True)
@click.option("--state", type=click.Choice(STATES), help="INEGI's two digits of the state whose liaison it is.")
@click.option("--admin", is_flag=True, help="The person also reviews calls and sees the sources.")
@click.pass_obj
def add(
    settings: Settings, email: str, name: str, municipality: str | None, role: str, state: str | None, admin: bool
) -> None:
    """Makes an account and prints the password made for it, which is kept nowhere else."""
    password = secrets.token_urlsafe(12)
    now = clock.now(settings)
    with database(settings) as sessions, sessions.begin() as session:
        user = create_user(
            session,
            email,
            name,
            password,
            now=now,
            cost=settings.password_cost,
            cvegeo=municipality,
            role=role,
            state=state,
            admin=admin,
        )
        rights = {"cvegeo": municipality, "role": role if municipality else None, "state": state, "admin": admin}
        record(session, now, None, "account_made", f"user:{user.id}", rights)
    click.echo(password)


@users.command("forget-phone")
@click.argument("email")
@click.pass_obj
def forget_phone(settings: Settings, email: str) -> None:
    """Takes the second step off an account whose phone and recovery codes are lost, and ends its sessions."""
    now = clock.now(settings)
    with database(settings) as sessions, sessions.begin() as session:
        user = user_by_email(session, email)
        if user is None:
            raise NotFound(f"nobody has the address {email}")
        take_off(session, user, now, None)
        end_sessions(session, user, now)
