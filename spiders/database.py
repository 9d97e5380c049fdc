"""The database of a crawl: one for all spiders of this process, so that its statements are prepared once."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence

from sqlalchemy.exc import OperationalError, SQLAlchemyError

from spiders.base import SourceSpider
from tracker.config import Settings
from tracker.errors import PuenteError
from tracker.jobs.keep import Fetch, keep_fetches
from tracker.store.engine import make_engine, make_sessions

BATCH = 25
"""So many fetches at most are kept in one transaction."""
LONGEST = 0.5
"""Seconds that a fetch waits at most for others to be kept with: what a kill can lose, and the next poll fetches."""

Waiting = tuple[SourceSpider, Fetch]


class Database:
    """What the spiders read and keep. Whoever opens it closes it; the last one lets the connections go."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.engine = make_engine(address)
        self.sessions = make_sessions(self.engine)
        self.reading = make_sessions(self.engine, reads_only=True)
        self.users = 0
        self.waiting: list[Waiting] = []
        self.timer: asyncio.TimerHandle | None = None
        self.kept: Callable[[int], None] | None = None

    @classmethod
    def open(cls, settings: Settings) -> Database:
        """The database of these settings, shared with all who have it open."""
        found = _OPEN.get(settings.database) or cls(settings.database)
        _OPEN[settings.database] = found
        found.users += 1
        return found

    def close(self) -> None:
        """Keeps what waits; the last to close lets the connections go."""
        self.flush()
        self.users -= 1
        if self.users <= 0:
            self.engine.dispose()
            _OPEN.pop(self.address, None)

    def add(self, spider: SourceSpider, fetch: Fetch) -> None:
        """Keeps a fetch together with others, soon."""
        self.waiting.append((spider, fetch))
        if len(self.waiting) >= BATCH:
            self.flush()
        elif self.timer is None:
            self.timer = asyncio.get_running_loop().call_later(LONGEST, self.flush)

    def flush(self) -> None:
        """Keeps all that waits. Where one of them can't be kept, each is tried alone, and what can't then is lost.

        A database that can't be written to at all (locked, disk full) loses the batch, so that it is waited for once.
        """
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None
        batch, self.waiting = self.waiting, []
        why = self._keep(batch) if batch else None
        for one in batch if why else ():
            if isinstance(why, (OperationalError, PuenteError)) or (why := self._keep([one])):
                spider, fetch = one
                spider.lose()
                _LOG.error("could not keep %s: %s", fetch.came.address, why)

    def _keep(self, batch: Sequence[Waiting]) -> Exception | None:
        try:
            with self.sessions.begin() as session:
                keep_fetches(session, [fetch for _, fetch in batch])
        except (SQLAlchemyError, PuenteError) as error:
            return error
        for spider, fetch in batch:
            spider.tally.count(fetch.came)
        if self.kept is not None:
            self.kept(len(batch))
        return None


_OPEN: dict[str, Database] = {}
_LOG = logging.getLogger(__name__)
