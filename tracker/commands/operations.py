"""Commands that keep Puente going: the clock, the queue worker, the doctor, and jobs by hand."""

from __future__ import annotations

import sys

import click

from tracker import clock as time
from tracker.commands.house import house_of
from tracker.config import Settings
from tracker.errors import SettingsError
from tracker.house import House
from tracker.jobs import doctor as health
from tracker.jobs import notify as alerts
from tracker.jobs import rematch as matching
from tracker.jobs import sending
from tracker.jobs.index_calls import index_calls
from tracker.queue import Embedded, open_queue
from tracker.scheduler import run_clock, tasks
from tracker.store.alerts import sendable


@click.command()
@click.pass_obj
def clock(settings: Settings) -> None:
    """Does what is due, when it is due; one process per database."""
    with house_of(settings) as house:
        run_clock(house, open_queue(settings.database, tasks(house)))


@click.command()
@click.pass_obj
def worker(settings: Settings) -> None:
    """Does what the clock leaves in the queue (PostgreSQL only)."""
    with house_of(settings) as house:
        queue = open_queue(settings.database, tasks(house))
        if isinstance(queue, Embedded):
            raise SettingsError("DATABASE_URL: workers need PostgreSQL; on SQLite the clock does the jobs itself")
        queue.work()


@click.command()
@click.pass_obj
def doctor(settings: Settings) -> None:
    """Looks whether all that Puente needs is there; a line each."""
    findings = list(health.doctor(settings, time.now(settings)))
    for finding in findings:
        click.echo(f"{'ok   ' if finding.well else 'WRONG'} {finding.what}: {finding.words}")
    sys.exit(0 if all(finding.well for finding in findings) else 1)


@click.command()
@click.option("--dry-run", is_flag=True, help="Only list the mails that would be sent; keep and send nothing.")
@click.option("--resume", is_flag=True, help="After a restore: this is the Puente that sends. Let the mails go.")
@click.option("--drop", is_flag=True, help="With --resume: what is owed and waits until now stays unsent for good.")
@click.pass_obj
def notify(settings: Settings, dry_run: bool, resume: bool, drop: bool) -> None:
    """Queues the alerts that are owed and sends those that wait."""
    if drop and not resume:
        raise click.UsageError("--drop goes with --resume")
    now = time.now(settings)
    with house_of(settings) as house:
        if dry_run:
            _list_mails(house)
            return
        with house.sessions.begin() as session:
            queued = alerts.queue_alerts(session, settings, house.catalogue, now)
            if resume:
                dropped = sending.resume(session, settings, now, drop=drop)
                click.echo(f"mails leave from here again; {dropped} stay unsent", err=True)
        report = alerts.send_alerts(house.sessions, settings, now)
    click.echo(f"{queued} queued, {report.sent} sent, {report.put_off} put off, {report.failed} failed", err=True)
    if report.held:
        click.echo(f"no mail leaves: {report.held}", err=True)
    sys.exit(1 if report.put_off or report.failed or report.held else 0)


def _list_mails(house: House) -> None:
    now = house.now()
    with house.sessions() as session:  # ends without a commit, so nothing is kept
        alerts.queue_alerts(session, house.settings, house.catalogue, now)
        for row in sendable(session, now, most=10_000):
            click.echo(f"{alerts.recipient_of(row)}\t{row.subject}")


@click.command()
@click.pass_obj
def rematch(settings: Settings) -> None:
    """Ranks what changed since the last time: new calls for all projects, changed projects for all live calls."""
    with house_of(settings) as house, house.sessions.begin() as session:
        report = matching.rematch(session, house.catalogue, house.now(), encoder=settings.encoder)
    changed = f"{report.changed_projects} and {report.changed_calls} of them changed"
    click.echo(f"{report.projects} projects, {report.calls} calls; {changed}", err=True)


@click.command()
@click.pass_obj
def index(settings: Settings) -> None:
    """Takes the words of new and changed calls into the search; of all calls when its rules changed."""
    with house_of(settings) as house, house.sessions.begin() as session:
        report = index_calls(session, house.catalogue)
    click.echo(f"{report.calls} calls, {report.written} indexed anew", err=True)
