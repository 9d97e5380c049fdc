"""Commands on the sources, and on single pages that a person hands over."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from typing import Any

import click
from sqlalchemy.orm import Session

from tracker import clock
from tracker.catalogue import load_catalogue
from tracker.commands.house import database
from tracker.config import Settings
from tracker.domain.fields import value_to_json
from tracker.jobs.add_page import Added, add_pieces
from tracker.jobs.bands import accept_as_usual
from tracker.jobs.material import gather
from tracker.jobs.source_code import begin_source, check_source, record_source
from tracker.jobs.source_status import SourceStatus, source_status
from tracker.jobs.try_page import Tried, try_address


@click.group()
def source() -> None:
    """The sources that Puente reads."""


@source.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_obj
def status(settings: Settings, as_json: bool) -> None:
    """Says of each source how it was last read, and when it is due."""
    with _reading(settings) as session:
        found = list(source_status(session, clock.now(settings)))
    if as_json:
        click.echo(json.dumps({"sources": [_record(item) for item in found]}, ensure_ascii=False, default=str))
        return
    for item in found:
        click.echo(f"{item.key:24} {item.outcome:8} {item.words}")
    if not found:
        click.echo("no source has been declared yet; run: puente poll", err=True)


def _record(item: SourceStatus) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in asdict(item).items()}


@source.command()
@click.argument("key")
@click.pass_obj
def accept(settings: Settings, key: str) -> None:
    """Takes what a held source brings now as usual: its site has changed for good, and the next poll goes on."""
    with database(settings) as sessions, sessions.begin() as session:
        accepted = accept_as_usual(session, key, clock.now(settings))
    click.echo(f"{accepted.key}: what is usual is learnt anew from now on")


@source.command("try")
@click.argument("address", metavar="URL")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_obj
def try_(settings: Settings, address: str, as_json: bool) -> None:
    """Shows what would be read from one address, with the words that prove it; stores nothing."""
    with _reading(settings) as session:
        tried = try_address(session, settings, load_catalogue(), address, clock.now(settings))
    if as_json:
        click.echo(json.dumps(tried.to_json(), ensure_ascii=False))
        return
    for line in _tried_lines(tried):
        click.echo(line)


def _tried_lines(tried: Tried) -> Iterator[str]:
    reading, edition = tried.reading, tried.edition
    yield f"{reading.address}"
    yield f"kind {reading.kind.value}; fund {reading.fund or '-'}; edition {edition.label if edition else '-'}"
    for evidence in reading.kind_evidence:
        yield f"  “{evidence.words}”"
    for name, fact in reading.facts.items():
        value = json.dumps(value_to_json(fact.value), ensure_ascii=False) if fact.known else f"- ({fact.unknown})"
        yield f"{name}: {value}"
        for evidence in fact.evidence:
            yield f"  “{evidence.words}” ({evidence.rule}, {evidence.confidence:.0%}, {evidence.address})"
    yield from (f"document: {document.title} {document.address}" for document in reading.documents)
    yield from (f"doubt: {doubt}" for doubt in reading.doubts)


@source.command()
@click.argument("key")
@click.argument("address", metavar="URL")
@click.option("--fund", "funds", multiple=True, help="A fund that it carries; by default the one that the page names.")
@click.pass_obj
def new(settings: Settings, key: str, address: str, funds: Sequence[str]) -> None:
    """Begins a source with code: its file of facts, and its first page recorded with what is read."""
    _say(begin_source(settings, key, address, funds))


@source.command()
@click.argument("key")
@click.pass_obj
def check(settings: Settings, key: str) -> None:
    """Says whether the recorded pages of a source read as expected."""
    _say(check_source(settings, key))


@source.command("record")
@click.argument("key")
@click.pass_obj
def record_(settings: Settings, key: str) -> None:
    """Fetches the recorded pages of a source anew, and says what is read otherwise now."""
    _say(record_source(settings, key))


def _say(lines: Sequence[str]) -> None:
    for line in lines:
        click.echo(line)


@click.command()
@click.argument("given", metavar="URL|FILE")
@click.option("--fund", help="The fund that it speaks of, where it names none.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_obj
def add(settings: Settings, given: str, fund: str | None, as_json: bool) -> None:
    """Takes in an address, document, HTML file or forwarded mail; the call that it presents waits for review."""
    with database(settings) as sessions:
        pieces = gather(settings, given)
        with sessions.begin() as session:
            added = add_pieces(session, load_catalogue(), pieces, clock.now(settings), fund)
    if as_json:
        calls = [{"key": key, "state": state} for key, state in added.calls]
        click.echo(json.dumps({**asdict(added), "calls": calls}, ensure_ascii=False))
        return
    click.echo(_added_line(added))


def _added_line(added: Added) -> str:
    if added.calls:
        return "; ".join(f"{key}: {state}" for key, state in added.calls)
    if added.fund is None and added.kind in ("call", "announcement", "results"):
        return "kept, but it names no fund that Puente knows; say with --fund which it is"
    return f"kept; it presents no call ({added.kind})"


@contextmanager
def _reading(settings: Settings) -> Iterator[Session]:
    with database(settings, reads_only=True) as sessions, sessions() as session:
        yield session
