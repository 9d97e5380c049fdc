"""Finds calls: the index in memory, kept in step with the database by every question put to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from threading import Lock
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from tracker.catalogue import Catalogue
from tracker.jobs.index_calls import entry_for, whole_entries
from tracker.jobs.recipes import known_funds
from tracker.matching.search_entry import Entry
from tracker.matching.search_index import Found, SearchIndex, Standing
from tracker.matching.search_query import Query
from tracker.store.calls import facts_of_many
from tracker.store.search import ListedCall, calls_by_id, listed_calls, search_entries, search_fingerprint

AT_ONCE = 200


@dataclass(slots=True)
class Finder:
    """One for each process. A question costs one look at whether anything changed; then what changed is read.

    A call whose facts are newer than its entry is found by its facts at once, word by word; by other forms of these
    words and by its pages as soon as it is indexed.
    """

    catalogue: Catalogue
    _index: SearchIndex = field(default_factory=SearchIndex)
    _seen: tuple[Any, ...] | None = None
    _made: dict[int, tuple[int, int]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def search(
        self,
        session: Session,
        query: Query,
        now: datetime,
        zone: ZoneInfo,
        size: int,
        fits: Mapping[int, str] | None = None,
    ) -> Found:
        """A page of ``size`` calls that fit, as it is ``now`` for somebody who lives in ``zone``.

        ``fits`` says how well calls fit the projects of whoever asks (see :func:`tracker.store.search.best_fits`).
        """
        with self._lock:
            self._keep_up(session)
            return self._index.search(query, now, zone, size, fits)

    def live(self, session: Session, now: datetime, zone: ZoneInfo) -> tuple[dict[str, int], datetime | None]:
        """How many published calls there are of each situation, and when the next one closes."""
        with self._lock:
            self._keep_up(session)
            return self._index.live(now, zone)

    def found_since(
        self,
        session: Session,
        query: Query,
        since: datetime,
        now: datetime,
        zone: ZoneInfo,
        fits: Mapping[int, str] | None = None,
    ) -> tuple[int, int]:
        """How many calls fit a search, and how many of them were found after an instant."""
        with self._lock:
            self._keep_up(session)
            return self._index.found_since(query, since, now, zone, fits)

    def found(
        self, session: Session, query: Query, now: datetime, zone: ZoneInfo, fits: Mapping[int, str] | None = None
    ) -> frozenset[int]:
        """All calls that say what is searched: every word of it, as it was typed or in another form."""
        with self._lock:
            self._keep_up(session)
            found = self._index.search(replace(query, page=1), now, zone, max(1, len(self._made)), fits)
        guessed = any(term.how in ("typo", "nothing") for term in found.terms)
        return frozenset() if guessed or found.partly else frozenset(found.call_ids)

    def read_now(self, session: Session, call_ids: Sequence[int]) -> None:
        """Reads the pages and documents of calls that wait to be indexed, for this process alone."""
        with self._lock:
            self._keep_up(session)
            waiting = {call.id for call in listed_calls(session) if call.entry_version != call.version}
            some = [call_id for call_id in call_ids if call_id in waiting]
            if some:
                for call, entry in whole_entries(session, known_funds(session, self.catalogue), some):
                    self._index.put(call.id, entry)
                self._seen = None  # what was put anew has to be told how it stands

    def _keep_up(self, session: Session) -> None:
        seen = search_fingerprint(session)
        if seen == self._seen:
            return
        if self._index.crowded:
            self._index, self._made = SearchIndex(), {}
        calls = listed_calls(session)
        changed = [call for call in calls if self._made.get(call.id) != _state(call)]
        self._read([call for call in changed if call.entry_version == call.version], session)
        self._make([call for call in changed if call.entry_version != call.version], session)
        self._index.stand(Standing(call.id, call.status, call.clock_at, call.found_at) for call in calls)
        self._seen = seen

    def _read(self, calls: Sequence[ListedCall], session: Session) -> None:
        """Takes in the entries that are up to date."""
        states = {call.id: _state(call) for call in calls}
        for row in search_entries(session, list(states)):
            self._index.put(row.call_id, Entry(row.facets, row.title, row.said, row.body, "", row.files))
            self._made[row.call_id] = states[row.call_id]

    def _make(self, calls: Sequence[ListedCall], session: Session) -> None:
        """Takes in calls that wait to be indexed by their facts, beside what their pages said when they last were."""
        catalogue = known_funds(session, self.catalogue) if calls else self.catalogue
        states = {call.id: _state(call) for call in calls}
        ids = list(states)
        for start in range(0, len(ids), AT_ONCE):
            some = ids[start : start + AT_ONCE]
            facts, older = facts_of_many(session, some), {row.call_id: row for row in search_entries(session, some)}
            for call in calls_by_id(session, some):
                entry = entry_for(call, facts[call.id], catalogue, lemmas=False)
                row = older.get(call.id)
                body, files = (f"{entry.body} {row.body}", row.files) if row is not None else (entry.body, "")
                self._index.put(call.id, Entry(entry.facets, entry.title, entry.said, body, "", files))
                self._made[call.id] = states[call.id]


def _state(call: ListedCall) -> tuple[int, int]:
    return call.version, call.written or 0
