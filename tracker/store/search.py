"""What is searched: the words and facets of each call as they were last made, and the searches that people keep."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Text, UniqueConstraint, and_, case, func, select
from sqlalchemy.orm import Mapped, Session, defer, mapped_column, relationship

from tracker.domain.fact import Unknown
from tracker.store.base import Base
from tracker.store.calls import PUBLISHED, Call, CallDocument, CallFact, Sighting
from tracker.store.matches import Dismissal
from tracker.store.people import User
from tracker.store.projects import Match, Project
from tracker.store.sources import DocumentText, Snapshot

FITS = ("no", "aside", "none", "weak", "good", "strong")
"""How well a call can fit a project, worst first."""
AT_ONCE = 500
"""How many rows are asked for by their numbers in one statement."""


class SearchEntry(Base):
    """What a call is found by. It repeats what is kept elsewhere and can be made again at any time.

    It was made from the call's ``version``, from ``copies`` of its pages and by the rules of ``rules``. ``written``
    grows each time. ``title``, ``said``, ``body`` and ``files`` are words by where they stand, each once (see
    :mod:`tracker.matching.search_words`); ``text`` is what its pages say, a sentence a line, and ``files_text`` what
    its documents say; ``files_at`` says where in that each page of a document begins; ``facets`` are codes.
    """

    __tablename__ = "search_entries"

    call_id: Mapped[int] = mapped_column(ForeignKey("calls.id", ondelete="CASCADE"), primary_key=True)
    version: Mapped[int]
    copies: Mapped[str]
    rules: Mapped[str]
    written: Mapped[int] = mapped_column(index=True)
    facets: Mapped[dict[str, Any]]
    title: Mapped[str] = mapped_column(Text)
    said: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    files: Mapped[str] = mapped_column(Text, default="")
    files_text: Mapped[str] = mapped_column(Text, default="")
    files_at: Mapped[list[Any]] = mapped_column(default=list)


class SavedSearch(Base):
    """A search that a person keeps: its address without the page, and when they last looked at it.

    They are told by mail of calls found after ``alert_since``; None: they are not.
    """

    __tablename__ = "saved_searches"
    __table_args__ = (UniqueConstraint("user_id", "query"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    name: Mapped[str]
    query: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    alert_since: Mapped[datetime | None]

    user: Mapped[User] = relationship()


@dataclass(frozen=True, slots=True)
class ListedCall:
    """A published call as lists order it, with what its entry was made from; None where it has none."""

    id: int
    status: str
    clock_at: datetime | None
    found_at: datetime
    version: int
    entry_version: int | None
    written: int | None


def search_fingerprint(session: Session) -> tuple[Any, ...]:
    """What differs as soon as a published call appeared, went, changed its status or its facts, or was indexed anew."""
    sums = (func.count(), func.sum(Call.id), func.sum(Call.id * Call.id), func.sum(Call.version))
    calls = select(Call.status, *sums).where(Call.state == PUBLISHED).group_by(Call.status).order_by(Call.status)
    entries = select(func.count(), func.sum(SearchEntry.written))
    return (*(tuple(row) for row in session.execute(calls)), tuple(session.execute(entries).one()))


def listed_calls(session: Session) -> list[ListedCall]:
    """Every published call, oldest first."""
    columns = (Call.id, Call.status, Call.clock_at, Call.found_at, Call.version)
    query = select(*columns, SearchEntry.version, SearchEntry.written).outerjoin(
        SearchEntry, SearchEntry.call_id == Call.id
    )
    return [ListedCall(*row) for row in session.execute(query.where(Call.state == PUBLISHED).order_by(Call.id))]


def search_entries(session: Session, call_ids: Sequence[int]) -> Iterable[SearchEntry]:
    """The entries of calls, without the texts."""
    for start in range(0, len(call_ids), AT_ONCE):
        query = select(SearchEntry).where(SearchEntry.call_id.in_(call_ids[start : start + AT_ONCE]))
        yield from session.scalars(
            query.options(*map(defer, (SearchEntry.text, SearchEntry.files_text, SearchEntry.files_at)))
        )


def entries_with_text(session: Session, call_ids: Sequence[int]) -> dict[int, SearchEntry]:
    """The entries of a few calls with the text of their pages, by call; that of documents is read when asked for."""
    query = select(SearchEntry).where(SearchEntry.call_id.in_(call_ids)).options(defer(SearchEntry.files_text))
    return {row.call_id: row for row in session.scalars(query)}


def indexed(session: Session) -> dict[int, tuple[int, str, str]]:
    """What each entry was made from: version, copies and rules, by call."""
    query = select(SearchEntry.call_id, SearchEntry.version, SearchEntry.copies, SearchEntry.rules)
    return {call_id: (version, copies, rules) for call_id, version, copies, rules in session.execute(query)}


def presented_copies(session: Session) -> dict[int, list[str]]:
    """The contents of the pages that present each published call, as fingerprints in a fixed order."""
    found: dict[int, list[str]] = {}
    query = (
        select(Sighting.call_id, Snapshot.body_hash)
        .join(Snapshot, Sighting.snapshot_id == Snapshot.id)
        .join(Call, Sighting.call_id == Call.id)
        .where(Sighting.role == "presents", Call.state == PUBLISHED)
        .order_by(Sighting.call_id, Sighting.id)
    )
    for call_id, body in session.execute(query):
        found.setdefault(call_id, []).append(body or "")
    return found


@dataclass(frozen=True, slots=True)
class ReadPaper:
    """A document of a call that was read."""

    address: str
    title: str
    body_hash: str


def read_papers(session: Session, reader: str) -> dict[int, list[ReadPaper]]:
    """The documents of each published call that this version of the reader has read, in the order of their numbers."""
    found: dict[int, list[ReadPaper]] = {}
    query = (
        select(CallDocument.call_id, CallDocument.address, CallDocument.title, DocumentText.body_hash)
        .join(Call, CallDocument.call_id == Call.id)
        .join(DocumentText, DocumentText.body_hash == CallDocument.body_hash)
        .where(Call.state == PUBLISHED, DocumentText.reader == reader)
        .order_by(CallDocument.call_id, CallDocument.id)
    )
    for call_id, *paper in session.execute(query):
        found.setdefault(call_id, []).append(ReadPaper(*paper))
    return found


def calls_by_id(session: Session, call_ids: Sequence[int]) -> list[Call]:
    """Calls in the order of their numbers as given."""
    found = {call.id: call for call in session.scalars(select(Call).where(Call.id.in_(call_ids)))}
    return [found[call_id] for call_id in call_ids if call_id in found]


def facts_for_cards(session: Session, call_ids: Sequence[int], fields: Sequence[str]) -> dict[int, dict[str, CallFact]]:
    """Today's facts of calls in some fields, and those that are contradictory, by call and field."""
    found: dict[int, dict[str, CallFact]] = {call_id: {} for call_id in call_ids}
    wanted = CallFact.field.in_(fields) | (CallFact.unknown == Unknown.CONTRADICTORY.value)
    query = select(CallFact).where(CallFact.call_id.in_(call_ids), CallFact.until.is_(None), wanted)
    for row in session.scalars(query):
        found[row.call_id][row.field] = row
    return found


def saved_searches_of(session: Session, user_id: int) -> Sequence[SavedSearch]:
    """The searches that a person keeps, newest first."""
    query = select(SavedSearch).where(SavedSearch.user_id == user_id)
    return session.scalars(query.order_by(SavedSearch.created_at.desc(), SavedSearch.id.desc())).all()


def alerting_searches(session: Session) -> Sequence[SavedSearch]:
    """The searches that tell by mail what is new, of people whose account is open, by person."""
    query = select(SavedSearch).join(User).where(SavedSearch.alert_since.is_not(None), User.active)
    return session.scalars(query.order_by(SavedSearch.user_id, SavedSearch.id)).all()


def saved_search(session: Session, user_id: int, search_id: int) -> SavedSearch | None:
    """A search, only when this person keeps it."""
    return session.scalar(select(SavedSearch).where(SavedSearch.id == search_id, SavedSearch.user_id == user_id))


def saved_search_for(session: Session, user_id: int, address: str) -> SavedSearch | None:
    """What a person keeps under the very address of a search."""
    return session.scalar(select(SavedSearch).where(SavedSearch.user_id == user_id, SavedSearch.query == address))


def best_fits(session: Session, cvegeo: str) -> dict[int, str] | None:
    """By call, how well it fits the project of a municipality that it fits best; None when there is no project.

    Beside the words of :class:`tracker.domain.match.Fit` there are ``aside`` (somebody put it aside) and ``no`` (none
    of the projects may answer it).
    """
    if session.scalar(select(func.count()).where(Project.cvegeo == cvegeo, Project.archived.is_(False))) == 0:
        return None
    barred = Match.score < 0
    rank = case(
        (Dismissal.id.is_not(None), FITS.index("aside")),
        (barred, FITS.index("no")),
        *((Match.fit == fit, FITS.index(fit)) for fit in FITS[2:]),
        else_=FITS.index("none"),
    )
    aside = and_(Dismissal.project_id == Match.project_id, Dismissal.call_id == Match.call_id)
    query = (
        select(Match.call_id, func.max(rank))
        .join(Project, Match.project_id == Project.id)
        .outerjoin(Dismissal, aside)
        .where(Project.cvegeo == cvegeo, Project.archived.is_(False))
        .group_by(Match.call_id)
    )
    return {call_id: FITS[best] for call_id, best in session.execute(query)}


def matches_among(session: Session, project_ids: Sequence[int], call_ids: Sequence[int]) -> Sequence[Match]:
    """How some calls fit some projects, best first."""
    query = select(Match).where(Match.project_id.in_(project_ids), Match.call_id.in_(call_ids))
    return session.scalars(query.order_by(Match.score.desc(), Match.call_id)).all()
