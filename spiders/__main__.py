"""``python -m spiders list --json`` and ``python -m spiders crawl KEY:RUN_ID …``."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence

from spiders.base import MissingFact
from spiders.crawl import crawl
from spiders.recipes import recipe_sources
from spiders.sources import SOURCES
from tracker import logs
from tracker.config import load_settings
from tracker.errors import SettingsError

USAGE = "usage: python -m spiders list [--json] | crawl KEY:RUN_ID [KEY:RUN_ID …]"
DONE, FAILED, WRONG_USE = 0, 1, 2


def main(arguments: Sequence[str]) -> int:
    """Runs a command; gives the exit status."""
    match list(arguments):
        case ["list"]:
            return _say(sorted(SOURCES))
        case ["list", "--json"]:
            return _say([json.dumps(SOURCES[key].facts(), ensure_ascii=False) for key in sorted(SOURCES)])
        case ["crawl", "--recipes", "-", *pairs] if pairs:
            return _crawl(pairs, sys.stdin)
        case ["crawl", *pairs] if pairs:
            return _crawl(pairs)
        case _:
            return _refuse(USAGE)


def _crawl(pairs: Sequence[str], recipes: Iterable[str] = ()) -> int:
    try:
        sources = SOURCES | recipe_sources(recipes)
    except MissingFact as error:
        return _refuse(str(error))
    runs = {}
    for pair in pairs:
        key, _, run = pair.partition(":")
        if key not in sources:
            return _refuse(f"no such source: {key}; there are {', '.join(sorted(sources))}")
        if not run.isdecimal() or key in runs:
            return _refuse(f"write each source once, as KEY:RUN_ID: {pair}")
        runs[key] = int(run)
    try:
        settings = load_settings()
    except SettingsError as error:
        return _refuse(str(error))
    logs.configure(settings.log_level)
    reports = crawl(settings, runs, sources)
    _say([json.dumps(report, ensure_ascii=False) for report in reports])
    return FAILED if any(report["reason"] for report in reports) else DONE


def _say(lines: Sequence[str]) -> int:
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    return DONE


def _refuse(why: str) -> int:
    sys.stderr.write(f"{why}\n")
    return WRONG_USE


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
