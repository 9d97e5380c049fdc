"""Commands on the people who sign in."""

from __future__ import annotations

import secrets

import click

from tracker import clock
from tracker.commands.house import database
from tracker.config import Settings
from tracker.jobs.accounts import create_user
from tracker.store.people import ROLES


@click.group()
def users() -> None:
    """The people who sign in."""


@users.command()
@click.argument("email")
@click.argument("name")
@click.option("--municipality", help="INEGI's code of the municipality that the person works for, five digits.")
@click.option("--role", type=click.Choice(ROLES), default="technician", show_default=True)
@click.option("--admin", is_flag=True, help="The person also reviews calls and sees the sources.")
@click.pass_obj
def add(settings: Settings, email: str, name: str, municipality: str | None, role: str, admin: bool) -> None:
    """Makes an account and prints the password made for it, which is kept nowhere else."""
    password = secrets.token_urlsafe(12)
    with database(settings) as sessions, sessions.begin() as session:
        create_user(
            session,
            email,
            name,
            password,
            now=clock.now(settings),
            cost=settings.password_cost,
            cvegeo=municipality,
            role=role,
            admin=admin,
        )
    click.echo(password)
