"""What the tracker, and people who write sources, ask of the spiders; ``USAGE`` lists it."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from spiders import once, recorded, scaffold
from spiders.base import MissingFact, SourceSpider
from spiders.crawl import crawl
from spiders.recipes import recipe_sources
from spiders.sources import SOURCES
from tracker import logs
from tracker.config import Settings, load_settings
from tracker.errors import NotFound, PuenteError, SettingsError

DONE, FAILED, WRONG_USE = 0, 1, 2


def main(arguments: Sequence[str]) -> int:
    """Runs a command; gives the exit status."""
    asked = _parser().parse_args(arguments)
    try:
        done: int = asked.does(asked)
    except (SettingsError, NotFound, MissingFact) as error:
        return _refuse(str(error))
    except PuenteError as error:
        sys.stderr.write(f"{error}\n")
        return FAILED
    return done


def _parser() -> ArgumentParser:
    parser = ArgumentParser("python -m spiders", description="Reads sites, and helps to write what reads them.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, does, words in (
        ("list", _list, "say which sources have code"),
        ("crawl", _crawl, "read sources for their runs"),
        ("read", _read, "read the sources that stdin names, as a poll has it done"),
        ("fetch", _fetch, "fetch one address with its documents, and keep nothing"),
        ("new", _new, "begin a source from its first page"),
        ("note", _note, "note what a new source reads, for review"),
        ("check", _check, "hold a source's recorded pages against what is expected"),
        ("record", _record, "fetch a source's recorded pages anew"),
    ):
        command = commands.add_parser(name, help=words, description=words)
        command.set_defaults(does=does)
        if name == "list":
            command.add_argument("--json", action="store_true", help="all facts, a JSON object a line")
        elif name == "crawl":
            command.add_argument("--recipes", choices=["-"], help="read facts of sources without code from stdin")
            command.add_argument("pairs", nargs="+", metavar="KEY:RUN_ID")
        elif name == "read":
            command.add_argument("--declare", action="store_true", help="say first which sources have code")
            command.add_argument("--discard", action="store_true", help="keep nothing: for the benchmark")
        elif name == "fetch":
            command.add_argument("address")
        else:
            command.add_argument("key")
        if name == "new":
            command.add_argument("address")
            command.add_argument("--fund", action="append", default=[], help="a fund that it carries")
    return parser


def _list(asked: Namespace) -> int:
    if asked.json:
        return _say([json.dumps(SOURCES[key].facts(), ensure_ascii=False) for key in sorted(SOURCES)])
    return _say(sorted(SOURCES))


def _crawl(asked: Namespace) -> int:
    sources = SOURCES | recipe_sources(sys.stdin if asked.recipes else ())
    runs = _runs(asked.pairs, sources)
    return _report(crawl(_settings(), runs, sources))


def _read(asked: Namespace) -> int:
    """Says what sources there are and, after an empty line, what was kept and how each run went.

    The first line on stdin is an object of keys and numbers of runs; the others are recipes.
    """
    if asked.declare:
        _list(Namespace(json=True))
        _say([""])
        sys.stdout.flush()
    wanted: dict[str, int] = json.loads(sys.stdin.readline() or "{}")
    sources = SOURCES | recipe_sources(sys.stdin)
    for key in wanted:
        _known(key, sources)
    return _report(crawl(_settings(), wanted, sources, _progress, discard=asked.discard))


def _progress(kept: int) -> None:
    with suppress(BrokenPipeError):
        sys.stdout.write(f"{json.dumps({'kept': kept})}\n")
        sys.stdout.flush()


def _report(rows: Sequence[Mapping[str, Any]]) -> int:
    _say([json.dumps(row, ensure_ascii=False) for row in rows])
    return FAILED if any(row["reason"] for row in rows) else DONE


def _runs(pairs: Iterable[str], sources: Mapping[str, type[SourceSpider]]) -> dict[str, int]:
    runs: dict[str, int] = {}
    for pair in pairs:
        key, _, run = pair.partition(":")
        _known(key, sources)
        if not run.isdecimal() or key in runs:
            raise NotFound(f"write each source once, as KEY:RUN_ID: {pair}")
        runs[key] = int(run)
    return runs


def _fetch(asked: Namespace) -> int:
    came = once.fetch_once(_settings(), asked.address)
    return _say([json.dumps(once.record(item), ensure_ascii=False) for item in came])


def _new(asked: Namespace) -> int:
    written = scaffold.new_source(_settings(), asked.key, asked.address, asked.fund)
    return _say([path.relative_to(recorded.ROOT).as_posix() for path in written])


def _note(asked: Namespace) -> int:
    noted = scaffold.note_reading(_known(asked.key, SOURCES))
    return _say([noted.relative_to(recorded.ROOT).as_posix()])


def _check(asked: Namespace) -> int:
    source = _known(asked.key, SOURCES)
    pages = recorded.pages_of(asked.key)
    wrong = [line for page in pages for line in recorded.differences(source, page)]
    if not pages:
        wrong = [f"tests/recorded/{asked.key}: there is no recorded page"]
    _say(wrong or [f"{len(pages)} recorded pages read as expected"])
    return FAILED if wrong else DONE


def _record(asked: Namespace) -> int:
    return _say(scaffold.record_again(_settings(), _known(asked.key, SOURCES)))


def _known(key: str, sources: Mapping[str, type[SourceSpider]]) -> type[SourceSpider]:
    if key not in sources:
        raise NotFound(f"no such source: {key}; there are {', '.join(sorted(sources))}")
    return sources[key]


def _settings() -> Settings:
    settings = load_settings()
    logs.configure(settings.log_level)
    return settings


def _say(lines: Sequence[str]) -> int:
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    return DONE


def _refuse(why: str) -> int:
    sys.stderr.write(f"{why}\n")
    return WRONG_USE


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
