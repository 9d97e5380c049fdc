"""The benchmark of the crawl: a poll of a site on this machine, against the same crawl that only downloads.

Both ask for the same pages by the same rules, each in a child process of its own that is started anew. The poll begins
with an empty database, so that every page is fetched, kept, read and joined.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from itertools import count
from pathlib import Path

from tracker.bench import loopback
from tracker.bench.pairs import Figure, compare
from tracker.catalogue import load_catalogue
from tracker.config import Settings, child_environment, load_settings
from tracker.jobs.crawl import SPIDERS
from tracker.jobs.demo import replay_server, timeline
from tracker.jobs.migrate import bring_up_to_date
from tracker.jobs.poll import PollReport, poll
from tracker.memory import peak_memory
from tracker.store.engine import open_sessions

PAGES = 100
"""The pages of a copy of the recorded sites, or a few more."""
FEW, MANY = 500, 5_000
"""Pages of the two polls whose memory is compared."""
MEASURED = (sys.executable, "-m", "tracker.bench.crawling")


@dataclass(frozen=True, slots=True)
class Held:
    """A poll's pages, and the most memory that its two processes held, in KiB."""

    pages: int
    poll_kib: int
    spiders_kib: int

    def __str__(self) -> str:
        return f"{self.pages:,} pages: poll {self.poll_kib / 1024:.0f} MiB, spiders {self.spiders_kib / 1024:.0f} MiB"


@dataclass(frozen=True, slots=True)
class CrawlFigure(Figure):
    """How fast a poll is, and how much memory a short and a long one hold."""

    memory: tuple[Held, ...]

    def line(self) -> str:
        """A line for the speed, and one for each poll whose memory was measured."""
        ratio = Figure(**{field.name: getattr(self, field.name) for field in fields(Figure)})
        return "\n".join([ratio.line(), *(f"  peak memory at {held}" for held in self.memory)])


def crawl(size: int, pairs: int) -> CrawlFigure:
    """So many pages, or a few more, fetched, kept, read and joined to their calls.

    From 500 pages on, the memory of a poll of so many and of one of 5,000 is measured too.
    """
    with _site(size) as (folder, settings):
        tries = count()

        def ours() -> int:
            return _pages(_poll(_fresh(folder, settings, next(tries)), _copies(size)))

        def bare() -> int:
            return _download(settings, _copies(size))

        found = compare("crawl", "pages", ours, bare, "the same crawl that only downloads", pairs)
    said = {field.name: getattr(found, field.name) for field in fields(Figure)}
    return CrawlFigure(**said, memory=(held(FEW), held(MANY)) if size >= FEW else ())


def held(pages: int) -> Held:
    """The memory of a poll of so many pages, in a process of its own; of as many sources however many pages it has."""
    copies = _copies(MANY)
    with _site(pages, copies) as (folder, settings):
        there = child_environment(_fresh(folder, settings, 0), {"PUENTE_LOG_LEVEL": settings.log_level})
        command = [*MEASURED, str(copies)]
        done = subprocess.run(command, env=there, stdout=subprocess.PIPE, text=True, check=True)
    return Held(**json.loads(done.stdout))


def measure(copies: int) -> Held:
    """Polls the site of the settings in this process, and says what it held."""
    report = _poll(load_settings(), copies)
    return Held(_pages(report), peak_memory(), report.spiders_kib)


def _copies(pages: int) -> int:
    return -(-pages // PAGES)


@contextmanager
def _site(pages: int, copies: int | None = None) -> Iterator[tuple[Path, Settings]]:
    """A folder with an empty database, and settings for it and a site of so many pages that is being served.

    They are spread over so many ``copies`` of the recorded sites, or over as few as have them.
    """
    copies = copies or _copies(pages)
    most = pages // copies
    as_of = timeline()[0]["as_of"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        loopback.build(folder / "site", copies, as_of, most if most < PAGES else None)
        with replay_server(loopback.STEP, folder / "site") as address:
            settings = load_settings(
                mode="development",
                data_dir=folder,
                DATABASE_URL=f"sqlite:///{folder / 'empty.sqlite3'}",
                now=as_of,
                replay=address,
                mail="none",
                log_level="WARNING",
            )
            bring_up_to_date(settings.database, load_catalogue())
            yield folder, settings


def _fresh(folder: Path, settings: Settings, number: int) -> Settings:
    """The settings with a database of their own, still empty."""
    file = folder / f"{number}.sqlite3"
    shutil.copyfile(folder / "empty.sqlite3", file)
    return settings.model_copy(update={"database_url": f"sqlite:///{file}"})


def _poll(settings: Settings, copies: int) -> PollReport:
    now = settings.now or datetime.fromisoformat(timeline()[0]["as_of"])
    with open_sessions(settings.database) as sessions:
        return poll(settings, sessions, load_catalogue(), (), now, loopback.seeds(copies))


def _pages(report: PollReport) -> int:
    return sum(sum(run.counts.get(how, 0) for how in ("ok", "gone")) for run in report.runs)


def _download(settings: Settings, copies: int) -> int:
    """Has the same sources crawled in a process of their own that keeps nothing; gives how many pages came."""
    recipes = loopback.seeds(copies).recipes
    lines = [{recipe.key: number for number, recipe in enumerate(recipes)}, *map(asdict, recipes)]
    done = subprocess.run(
        [*SPIDERS, "read", "--discard"],
        input="".join(f"{json.dumps(line)}\n" for line in lines),
        env=child_environment(settings, {"PUENTE_LOG_LEVEL": settings.log_level}),
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    return sum(json.loads(line)["requests"] for line in done.stdout.splitlines() if line.startswith("{"))


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asdict(measure(int(sys.argv[1])))))
