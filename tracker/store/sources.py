"""Funds, sources, runs and what each fetch brought: snapshots with their bodies."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, Text, UniqueConstraint, false, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from tracker.store.base import Base


class Outcome(StrEnum):
    """How a fetch ended. Only ``ok`` and ``not_modified`` can change a call."""

    OK = "ok"
    NOT_MODIFIED = "not_modified"
    MOVED = "moved"
    GONE = "gone"
    FORBIDDEN = "forbidden"
    ROBOTS = "robots"
    CHALLENGE = "challenge"
    LOGIN = "login"
    MAINTENANCE = "maintenance"
    SERVER_ERROR = "server_error"
    TIMEOUT = "timeout"
    UNREACHABLE = "unreachable"
    TOO_LARGE = "too_large"
    WRONG_TYPE = "wrong_type"
    TRUNCATED = "truncated"
    UNREADABLE = "unreadable"
    REDIRECTS = "redirects"
    REFUSED = "refused"
    EMPTY = "empty"
    LAYOUT = "layout_changed"
    OTHER = "other"


class Health(StrEnum):
    """How a source is: well, blocked by a wall or an error, or showing something else than it used to."""

    HEALTHY = "healthy"
    BLOCKED = "blocked"
    CHANGED = "changed"


READABLE = (Outcome.OK, Outcome.NOT_MODIFIED)


class Fund(Base):
    """A fund, so that calls and sources can refer to it.

    ``facts`` are what is known of a fund that the data files do not know (``tracker.catalogue.seeds``), else None.
    """

    __tablename__ = "funds"

    key: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    kind: Mapped[str]
    facts: Mapped[dict[str, Any] | None]


class Source(Base):
    """A place that publishes calls. ``selectors`` are the CSS facts that its spider declares.

    A ``recipe`` has no spider of its own: this row holds all its facts, and what it brings waits for review.
    ``not_before`` says per host until when it asked to be left alone; ``skeletons`` how each start page was built when
    it was last read well; what is usual for the source is learnt from its runs since ``judged_from``.
    """

    __tablename__ = "sources"

    key: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    host: Mapped[str]
    also_hosts: Mapped[list[Any]] = mapped_column(default=list)
    start_urls: Mapped[list[Any]] = mapped_column(default=list)
    funds: Mapped[list[Any]] = mapped_column(default=list)
    language: Mapped[str]
    country: Mapped[str | None]
    every_hours: Mapped[int] = mapped_column(default=24)
    secondary: Mapped[bool] = mapped_column(default=False)
    selectors: Mapped[dict[str, Any]] = mapped_column(default=dict)
    active: Mapped[bool] = mapped_column(default=True)
    recipe: Mapped[bool] = mapped_column(default=False, server_default=false())
    health: Mapped[str] = mapped_column(default=Health.HEALTHY, server_default=Health.HEALTHY)
    health_reason: Mapped[str | None]
    health_since: Mapped[datetime | None]
    not_before: Mapped[dict[str, Any] | None]
    skeletons: Mapped[dict[str, Any] | None]
    judged_from: Mapped[datetime | None]


class SourceEvent(Base):
    """Something that happened to a source: blocked, changed its layout, recovered."""

    __tablename__ = "source_events"

    id: Mapped[int] = mapped_column(primary_key=True)
    source_key: Mapped[str] = mapped_column(ForeignKey("sources.key"), index=True)
    kind: Mapped[str]
    at: Mapped[datetime] = mapped_column(index=True)
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)


class Run(Base):
    """One reading of a source: done when, how it ended and what it brought.

    ``planned_at`` is the instant of the schedule that asked for it (at most one run each); None when a person did.
    ``notes`` are sentences on what was unusual and alarmed nobody.
    """

    __tablename__ = "runs"
    __table_args__ = (UniqueConstraint("source_key", "planned_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    source_key: Mapped[str] = mapped_column(ForeignKey("sources.key"), index=True)
    planned_at: Mapped[datetime | None]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(default="running")
    reason: Mapped[str | None] = mapped_column(Text)
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    fill_rates: Mapped[dict[str, Any]] = mapped_column(default=dict)
    notes: Mapped[list[Any] | None]


class Body(Base):
    """The bytes that an address answered, kept once per content (SHA-256) and compressed."""

    __tablename__ = "bodies"

    hash: Mapped[str] = mapped_column(primary_key=True)
    size: Mapped[int]
    packed: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)

    def unpack(self) -> bytes:
        """The bytes as they came."""
        return zlib.decompress(self.packed)


class DocumentText(Base):
    """What a version of the document reader read in a body, packed by :mod:`tracker.extract.stored_text`."""

    __tablename__ = "document_texts"

    body_hash: Mapped[str] = mapped_column(ForeignKey("bodies.hash", ondelete="CASCADE"), primary_key=True)
    reader: Mapped[str] = mapped_column(primary_key=True)
    packed: Mapped[bytes] = mapped_column(LargeBinary)


class Snapshot(Base):
    """One fetch of one address: when, how it ended, its headers and its body."""

    __tablename__ = "snapshots"
    __table_args__ = (Index("ix_snapshots_address_fetched_at", "address", "fetched_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int | None] = mapped_column(ForeignKey("runs.id"), index=True)
    source_key: Mapped[str] = mapped_column(ForeignKey("sources.key"), index=True)
    address: Mapped[str] = mapped_column(Text)
    role: Mapped[str]
    fetched_at: Mapped[datetime]
    outcome: Mapped[str]
    status: Mapped[int | None]
    reason: Mapped[str | None] = mapped_column(Text)
    media_type: Mapped[str | None]
    encoding: Mapped[str | None]
    title: Mapped[str | None] = mapped_column(Text)
    parent: Mapped[str | None] = mapped_column(Text)
    headers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    body_hash: Mapped[str | None] = mapped_column(ForeignKey("bodies.hash"))

    body: Mapped[Body | None] = relationship()

    def text(self) -> str:
        """The body as text in the encoding that was found when it was fetched."""
        return self.body.unpack().decode(self.encoding or "utf-8", "replace") if self.body else ""


def hash_of(data: bytes) -> str:
    """The name of a content: its SHA-256 in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def keep_body(session: Session, data: bytes) -> str:
    """Keeps the bytes unless they are known; gives their hash."""
    return keep_bodies(session, [data])[0]


def keep_bodies(session: Session, contents: Sequence[bytes]) -> list[str]:
    """Keeps those contents that are not known; gives the hash of each."""
    hashes = [hash_of(data) for data in contents]
    if not hashes:
        return []
    new = dict(zip(hashes, contents, strict=True))
    for known in session.scalars(select(Body.hash).where(Body.hash.in_(new))):
        del new[known]
    session.add_all(Body(hash=name, size=len(data), packed=zlib.compress(data, 6)) for name, data in new.items())
    session.flush()
    return hashes


def latest_good(session: Session, addresses: Iterable[str]) -> dict[str, Snapshot]:
    """The newest readable snapshot with a body of each address."""
    wanted = list(addresses)
    newest = (
        select(func.max(Snapshot.id))
        .where(Snapshot.address.in_(wanted), Snapshot.outcome == Outcome.OK, Snapshot.body_hash.is_not(None))
        .group_by(Snapshot.address)
    )
    return {s.address: s for s in session.scalars(select(Snapshot).where(Snapshot.id.in_(newest)))}


def document_text(session: Session, body_hash: str, reader: str) -> DocumentText | None:
    """What this version of the reader read in a body; None when it has not read it."""
    return session.get(DocumentText, (body_hash, reader))


def document_texts(session: Session, body_hashes: Iterable[str]) -> dict[tuple[str, str], bytes]:
    """What is kept of these bodies, by body and reader."""
    query = select(DocumentText.body_hash, DocumentText.reader, DocumentText.packed)
    found = session.execute(query.where(DocumentText.body_hash.in_(list(body_hashes))))
    return {(body_hash, reader): packed for body_hash, reader, packed in found}


def keep_document_text(session: Session, body_hash: str, reader: str, packed: bytes, *, new: bool = False) -> None:
    """Keeps what a reader made of a body, in the place of what it made before; ``new`` says that it made nothing."""
    row = DocumentText(body_hash=body_hash, reader=reader, packed=packed)
    if new:
        session.add(row)
    else:
        session.merge(row)


def good_snapshots(session: Session, source_key: str) -> dict[str, Snapshot]:
    """The newest readable snapshot with a body of every address of a source."""
    newest = (
        select(func.max(Snapshot.id))
        .where(Snapshot.source_key == source_key, Snapshot.outcome == Outcome.OK, Snapshot.body_hash.is_not(None))
        .group_by(Snapshot.address)
    )
    return {s.address: s for s in session.scalars(select(Snapshot).where(Snapshot.id.in_(newest)))}


def snapshots_of(session: Session, run_id: int) -> Sequence[Snapshot]:
    """What a run fetched, in order."""
    return session.scalars(select(Snapshot).where(Snapshot.run_id == run_id).order_by(Snapshot.id)).all()


def snapshots_after(session: Session, run_ids: Collection[int], number: int) -> Sequence[Snapshot]:
    """What these runs have fetched after the snapshot of a number, in order."""
    query = select(Snapshot).where(Snapshot.run_id.in_(run_ids), Snapshot.id > number)
    return session.scalars(query.order_by(Snapshot.id)).all()


def snapshots_by_id(session: Session, numbers: Collection[int]) -> Sequence[Snapshot]:
    """The snapshots with these numbers, in order."""
    return session.scalars(select(Snapshot).where(Snapshot.id.in_(numbers)).order_by(Snapshot.id)).all()


def stored_funds(session: Session) -> Sequence[Fund]:
    """The funds that the data files do not know, by key."""
    return session.scalars(select(Fund).where(Fund.facts.is_not(None)).order_by(Fund.key)).all()


def active_sources(session: Session) -> Sequence[Source]:
    """The sources that are read, by key."""
    return session.scalars(select(Source).where(Source.active).order_by(Source.key)).all()


def sources_of(session: Session, runs: Iterable[Run]) -> Sequence[Source]:
    """The sources that runs read, by key."""
    keys = {run.source_key for run in runs}
    return session.scalars(select(Source).where(Source.key.in_(keys)).order_by(Source.key)).all()


def good_runs(session: Session, before: Run, since: datetime | None, most: int) -> Sequence[Run]:
    """The newest runs of a source before one that brought something and whose figures were kept, oldest first."""
    query = select(Run).where(
        Run.source_key == before.source_key, Run.id < before.id, Run.outcome.in_(("ok", "partial"))
    )
    if since is not None:
        query = query.where(Run.started_at >= since)
    found = session.scalars(query.order_by(Run.id.desc()).limit(most)).all()
    return [run for run in reversed(found) if "entries" in run.counts]


def waits(session: Session, now: datetime) -> dict[str, datetime]:
    """Until when each host asked to be left alone, of those whose time has not come."""
    asked = session.scalars(select(Source.not_before).where(Source.not_before.is_not(None)))
    told = [(host, datetime.fromisoformat(until)) for hosts in asked for host, until in (hosts or {}).items()]
    found: dict[str, datetime] = {}
    for host, until in told:
        if until > now:
            found[host] = max(until, found.get(host, until))
    return found


def last_runs(session: Session, source_key: str, most: int = 14) -> Sequence[Run]:
    """The newest runs of a source, newest first."""
    query = select(Run).where(Run.source_key == source_key).order_by(Run.id.desc())
    return session.scalars(query.limit(most)).all()


def source_events(session: Session, since: datetime | None = None) -> Sequence[SourceEvent]:
    """What happened to the sources from an instant on, oldest first."""
    query = select(SourceEvent).order_by(SourceEvent.at, SourceEvent.id)
    return session.scalars(query.where(SourceEvent.at >= since) if since else query).all()
