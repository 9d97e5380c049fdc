"""Calls, the pages that present them, their facts over time, and the events they went through."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from tracker.domain.fact import Fact
from tracker.domain.reading import Reading, fact_from_json
from tracker.store.audit import Operation
from tracker.store.base import Base
from tracker.store.sources import Snapshot

PUBLISHED, REVIEW, DISCARDED, MERGED = "published", "review", "discarded", "merged"
"""The states of a call: shown, waiting for a person, taken for none by a person, or one with another call."""
MERGE, SPLIT = "merge", "split"


class Call(Base):
    """A call for proposals: one edition of one fund. Its facts are in :class:`CallFact`."""

    __tablename__ = "calls"
    __table_args__ = (
        UniqueConstraint("fund_key", "edition"),
        Index("ix_calls_state_status_id_version", "state", "status", "id", "version"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    fund_key: Mapped[str] = mapped_column(ForeignKey("funds.key"), index=True)
    edition: Mapped[str]
    label: Mapped[str]
    title: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(index=True)
    state: Mapped[str] = mapped_column(default="published", index=True)
    needs_review: Mapped[bool] = mapped_column(default=False)
    language: Mapped[str]
    found_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    closes_at: Mapped[datetime | None] = mapped_column(index=True)
    clock_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=0)

    sightings: Mapped[list[Sighting]] = relationship(back_populates="call", order_by="Sighting.id")


class CallVersion(Base):
    """A numbered state of a call: when it began and who or what made it."""

    __tablename__ = "call_versions"
    __table_args__ = (UniqueConstraint("call_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("calls.id", ondelete="CASCADE"))
    number: Mapped[int]
    at: Mapped[datetime]
    made_by: Mapped[str]
    reason: Mapped[str] = mapped_column(Text, default="")


class CallFact(Base):
    """One field of a call from version ``since`` until version ``until`` (exclusive; None: still so).

    ``locked_by`` is the person who corrected it: a locked fact survives every later reading. What the pages came to
    say otherwise since then is kept beside it in ``disagrees``: a fact as JSON, with ``at`` and ``rejected``.
    ``earlier`` holds the other sentences that the value once rested on, oldest first, each with the instant ``until``.
    """

    __tablename__ = "call_facts"
    __table_args__ = (
        UniqueConstraint("call_id", "field", "since"),
        Index("ix_call_facts_call_id_until", "call_id", "until"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("calls.id", ondelete="CASCADE"))
    field: Mapped[str]
    since: Mapped[int]
    until: Mapped[int | None]
    value: Mapped[Any] = mapped_column(Base.type_annotation_map[dict[str, Any]], nullable=True)
    unknown: Mapped[str | None]
    evidence: Mapped[list[Any]] = mapped_column(default=list)
    locked_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    locked_at: Mapped[datetime | None]
    note: Mapped[str | None] = mapped_column(Text)
    disagrees: Mapped[dict[str, Any] | None]
    earlier: Mapped[list[Any] | None]

    @property
    def disputed(self) -> bool:
        """Whether the pages say otherwise than the person who locked it, and nobody has decided on that."""
        return self.disagrees is not None and not self.disagrees.get("rejected")

    def fact(self, at: datetime | None = None) -> Fact:
        """The row as a fact of the domain; with ``at``, on the evidence that it rested on then."""
        kept = ((datetime.fromisoformat(item["until"]), item["evidence"]) for item in self.earlier or ())
        evidence = next((proof for until, proof in kept if at is not None and at < until), self.evidence)
        return fact_from_json(self.field, {"value": self.value, "unknown": self.unknown, "evidence": evidence})


class Sighting(Base):
    """A page that speaks of a call. ``role`` is presents, notice, mentions or past (it once presented it).

    ``absences`` counts the readings of a healthy source in a row that did not find the call there; from the second on
    it is gone from the page since ``gone_at``. That says nothing of the call itself. ``phase_since`` is the instant at
    which the page was first met saying of the call's phase what it says now, None where it did so at first sight.
    """

    __tablename__ = "sightings"
    __table_args__ = (UniqueConstraint("call_id", "address"), Index("ix_sightings_address", "address"))

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("calls.id", ondelete="CASCADE"))
    source_key: Mapped[str] = mapped_column(ForeignKey("sources.key"))
    address: Mapped[str] = mapped_column(Text)
    role: Mapped[str]
    snapshot_id: Mapped[int] = mapped_column(ForeignKey("snapshots.id"))
    reader: Mapped[str]
    first_seen: Mapped[datetime]
    last_seen: Mapped[datetime]
    reading: Mapped[dict[str, Any]]
    phase_since: Mapped[datetime | None]
    absences: Mapped[int] = mapped_column(default=0, server_default="0")
    gone_at: Mapped[datetime | None]

    call: Mapped[Call] = relationship(back_populates="sightings")

    def read(self) -> Reading:
        """What the page said of the call when it was last read."""
        return Reading.from_json(self.reading)


class CallDocument(Base):
    """A file that belongs to a call, as one of its pages offers it."""

    __tablename__ = "call_documents"
    __table_args__ = (UniqueConstraint("call_id", "address"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("calls.id", ondelete="CASCADE"))
    address: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    body_hash: Mapped[str | None] = mapped_column(ForeignKey("bodies.hash"))
    unreadable: Mapped[str | None]
    first_seen: Mapped[datetime]


class Event(Base):
    """Something that happened to a call, raised exactly once: ``material`` tells repeated kinds apart."""

    __tablename__ = "events"
    __table_args__ = (UniqueConstraint("call_id", "kind", "material"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("calls.id", ondelete="CASCADE"))
    kind: Mapped[str]
    material: Mapped[str]
    at: Mapped[datetime] = mapped_column(index=True)
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)

    call: Mapped[Call] = relationship()


def call_by_key(session: Session, key: str) -> Call | None:
    """The call with a key such as ``mx-uy-2025``."""
    return session.scalar(select(Call).where(Call.key == key))


def call_of(session: Session, fund_key: str, edition: str, address: str | None = None) -> Call | None:
    """The call that is this edition of this fund: the one it was merged into, if it was.

    With ``address``, the call that a person split off for the page there, if somebody did.
    """
    found = session.scalar(select(Call).where(Call.fund_key == fund_key, Call.edition == edition))
    if found is None:
        return None
    kept = kept_call(session, found)
    return _split_off(session, (found.id, kept.id), address) or kept if address else kept


def edition_taken(session: Session, fund_key: str, edition: str) -> bool:
    """Whether a fund has a call under this edition, in whatever state."""
    return session.scalar(select(Call.id).where(Call.fund_key == fund_key, Call.edition == edition)) is not None


def kept_call(session: Session, call: Call) -> Call:
    """The call that a call was merged into, directly or by others; itself when it was not."""
    query = select(Operation.call_id).where(Operation.kind == MERGE, Operation.undone_at.is_(None))
    while call.state == MERGED:
        kept = session.scalar(query.where(Operation.other_id == call.id).order_by(Operation.id.desc()))
        if kept is None:
            break
        call = session.get_one(Call, kept)
    return call


def _split_off(session: Session, call_ids: Sequence[int], address: str) -> Call | None:
    query = select(Operation).where(Operation.kind == SPLIT, Operation.undone_at.is_(None))
    for operation in session.scalars(query.where(Operation.call_id.in_(call_ids)).order_by(Operation.id.desc())):
        if address in operation.data.get("addresses", ()) and operation.other_id is not None:
            return kept_call(session, session.get_one(Call, operation.other_id))
    return None


def calls_of_fund(session: Session, fund_key: str) -> Sequence[Call]:
    """The calls of a fund, oldest first."""
    return session.scalars(select(Call).where(Call.fund_key == fund_key).order_by(Call.id)).all()


def calls_with_status(session: Session, statuses: Sequence[str] = (), *, review: bool = False) -> Sequence[Call]:
    """Published calls (with ``review`` also those in the queue), soonest closing first, undated ones last."""
    query = select(Call).where(Call.state.in_((PUBLISHED, REVIEW) if review else (PUBLISHED,)))
    if statuses:
        query = query.where(Call.status.in_(statuses))
    return session.scalars(query.order_by(Call.clock_at.is_(None), Call.clock_at, Call.id)).all()


def facts_of(session: Session, call_id: int, version: int | None = None) -> dict[str, CallFact]:
    """The facts of a call by field: those of today, or those of an earlier version."""
    query = select(CallFact).where(CallFact.call_id == call_id)
    if version is None:
        query = query.where(CallFact.until.is_(None))
    else:
        query = query.where(CallFact.since <= version, (CallFact.until.is_(None)) | (CallFact.until > version))
    return {row.field: row for row in session.scalars(query)}


def facts_of_many(session: Session, call_ids: Sequence[int]) -> dict[int, dict[str, CallFact]]:
    """Today's facts of several calls, by call and field."""
    found: dict[int, dict[str, CallFact]] = {call_id: {} for call_id in call_ids}
    query = select(CallFact).where(CallFact.call_id.in_(call_ids), CallFact.until.is_(None))
    for row in session.scalars(query):
        found[row.call_id][row.field] = row
    return found


def versions_of(session: Session, call_id: int) -> Sequence[CallVersion]:
    """The versions of a call, oldest first."""
    return session.scalars(select(CallVersion).where(CallVersion.call_id == call_id).order_by(CallVersion.number)).all()


def documents_of(session: Session, call_id: int) -> Sequence[CallDocument]:
    """The files of a call in the order in which they appeared."""
    query = select(CallDocument).where(CallDocument.call_id == call_id).order_by(CallDocument.id)
    return session.scalars(query).all()


def sightings_at(session: Session, address: str) -> Sequence[Sighting]:
    """What the page at an address was read to speak of."""
    return session.scalars(select(Sighting).where(Sighting.address == address).order_by(Sighting.id)).all()


def sightings_of(session: Session, call_id: int) -> Sequence[Sighting]:
    """The pages that speak of a call, in the order in which they were found."""
    return session.scalars(select(Sighting).where(Sighting.call_id == call_id).order_by(Sighting.id)).all()


def joined_sightings(session: Session, source_key: str | None = None) -> Sequence[tuple[Sighting, int]]:
    """The pages of all calls, or those of one source, each with the run that brought its copy; oldest copy first."""
    query = select(Sighting, Snapshot.run_id).join(Snapshot, Sighting.snapshot_id == Snapshot.id)
    query = query.where(Sighting.source_key == source_key) if source_key else query
    rows = session.execute(query.where(Snapshot.run_id.is_not(None)).order_by(Snapshot.id, Sighting.id))
    return [(row, int(run)) for row, run in rows if run is not None]


def presenting_addresses(session: Session, source_key: str) -> set[str]:
    """The pages of a source that present a call now."""
    query = select(Sighting.address).where(Sighting.source_key == source_key, Sighting.role == "presents")
    return set(session.scalars(query))


def presented_by(session: Session, source_key: str) -> Sequence[Sighting]:
    """The pages of a source that present a call now, each with its call."""
    query = select(Sighting).where(Sighting.source_key == source_key, Sighting.role == "presents")
    return session.scalars(query.order_by(Sighting.id)).all()


def events_since(session: Session, since: datetime | None = None) -> Sequence[Event]:
    """The events from an instant on, oldest first."""
    query = select(Event).order_by(Event.id)
    return session.scalars(query.where(Event.at >= since) if since else query).all()


def events_of(session: Session, call_id: int) -> Sequence[Event]:
    """What has happened to a call, newest first."""
    return session.scalars(select(Event).where(Event.call_id == call_id).order_by(Event.id.desc())).all()


def event_known(session: Session, call_id: int, kind: str, material: str) -> bool:
    """Whether the event has been raised already."""
    query = select(Event.id).where(Event.call_id == call_id, Event.kind == kind, Event.material == material)
    return session.scalar(query) is not None


def history_of(session: Session, call_id: int, field: str | None = None) -> Sequence[CallFact]:
    """Every row of a call's facts, of one field or of all, oldest first."""
    query = select(CallFact).where(CallFact.call_id == call_id)
    query = query.where(CallFact.field == field) if field is not None else query
    return session.scalars(query.order_by(CallFact.since, CallFact.id)).all()


def version_at(session: Session, call_id: int, at: datetime) -> CallVersion | None:
    """The version of a call that held at an instant; None before its first."""
    query = select(CallVersion).where(CallVersion.call_id == call_id, CallVersion.at <= at)
    return session.scalar(query.order_by(CallVersion.number.desc()).limit(1))
