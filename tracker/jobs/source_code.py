"""Has the spiders begin, check and record sources with code; their messages are handed on as they come."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence

from tracker.config import Settings, child_environment
from tracker.errors import Invalid, NotFound
from tracker.jobs.crawl import SPIDERS

WRONG_USE = 2


def begin_source(settings: Settings, key: str, address: str, funds: Sequence[str]) -> list[str]:
    """Writes the files of a new source from its first page; gives their paths.

    Raises:
        Invalid: the source can't be begun; the message says why.
    """
    options = [part for fund in funds for part in ("--fund", fund)]
    return [*_spiders(settings, "new", key, address, *options), *_spiders(settings, "note", key)]


def check_source(settings: Settings, key: str) -> list[str]:
    """Holds a source's recorded pages against what is expected; gives what there is to say.

    Raises:
        Invalid: a page reads otherwise; the message has a line for each difference.
        NotFound: there is no such source.
    """
    return _spiders(settings, "check", key)


def record_source(settings: Settings, key: str) -> list[str]:
    """Fetches a source's recorded pages anew; gives a line for each.

    Raises:
        Invalid: a page could not be fetched.
        NotFound: there is no such source.
    """
    return _spiders(settings, "record", key)


def _spiders(settings: Settings, *arguments: str) -> list[str]:
    done = subprocess.run(
        [*SPIDERS, *arguments],
        env=child_environment(settings, {"PUENTE_LOG_LEVEL": "ERROR"}),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode == 0:
        return done.stdout.splitlines()
    why = done.stdout.strip() or done.stderr.strip()[-2000:] or "the spiders ended without a word"
    raise NotFound(why) if done.returncode == WRONG_USE else Invalid(why)
