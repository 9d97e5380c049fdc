"""How fast and how rightly deadlines are read, beside dateparser's ``search_dates`` on the same passages."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from pathlib import Path
from typing import Any

import regex

from tracker.bench.pairs import Figure, compare
from tracker.catalogue import Catalogue, load_catalogue
from tracker.domain.deadline import Deadline
from tracker.errors import PuenteError
from tracker.extract.lexicon import fold
from tracker.extract.predict import prediction
from tracker.extract.read_text import ReadContext, read_text, reader_of_parts
from tracker.extract.text import Text

try:
    from dateparser.search import search_dates
except ImportError:  # only what development needs brings it
    search_dates = None

PASSAGES = Path(__file__).resolve().parents[2] / "tests" / "reading" / "passages.dev.jsonl"
"""The development half of the benchmark: on mixtures of pages and single sentences dateparser's ways come out even in
exactness, and which of them is chosen decides its time, 9 or 80 ms.
"""
TIMED = 48
"""So many of the passages, spread over all of them, are read again and again to measure the time."""

Answers = Sequence[str | None]

_COMMON = {"DATE_ORDER": "DMY", "PREFER_DATES_FROM": "future", "RETURN_AS_TIMEZONE_AWARE": False}
_WHOLE = {"REQUIRE_PARTS": ["day", "month"], "PARSERS": ["absolute-time"]}
WAYS: dict[str, tuple[str, Mapping[str, Any]]] = {
    "split": ("split", _COMMON),
    "split, day and month": ("split", {**_COMMON, **_WHOLE}),
    "ngram, day and month": ("ngram", {**_COMMON, **_WHOLE}),
}
"""Ways of asking dateparser, strategy and settings: in each language the one that is right most often stands for it."""
NO_PAGE_DATE = datetime.fromisoformat("2025-06-18")
"""What dateparser takes as today for a passage without a date of its own; the clock must not change a figure."""
_DEADLINE_WORDS = regex.compile(
    r"\b(?:hasta|limite|cierr\w+|venc\w+|plazo|antes del?|mas tardar|jusqu\w*|clotur\w*|plus tard|avant le|delai"
    r"|echeance|deadline|clos(?:e|es|ing)|due|no later|until|before|ate|encerr\w+|prazo|termin\w+)\b",
)


@dataclass(frozen=True, slots=True)
class Exactness:
    """The share of passages whose closing day is right, none where the text states none, in 0..1."""

    passages: int
    ours: float
    baseline: float
    way: str


@dataclass(frozen=True, slots=True)
class ReadFigure(Figure):
    """How fast the deadline of a passage is read, what all its facts cost, and how often the deadline is right."""

    milliseconds: float
    baseline_milliseconds: float
    facts_milliseconds: float
    proved_milliseconds: float
    exact: Exactness
    exact_by_dates: float
    languages: dict[str, Exactness]

    def line(self) -> str:
        """Lines for a person: speed, then exactness in all and by language."""
        more = self.exact.ours - self.exact.baseline
        shares = [language.ours for language in self.languages.values()]
        lines = [
            Figure.line(self),
            f"  {self.milliseconds:.3g} ms per passage for the deadline, dateparser {self.baseline_milliseconds:.3g}",
            f"  {self._beside(self.facts_milliseconds)} for all facts and whether it is a call",
            f"  {self._beside(self.proved_milliseconds)} with each value of a call proved",
            f"  deadline exact {_both(self.exact)}, {more:+.2f}; by the dates alone {self.exact_by_dates:.1%}",
            *(f"  {name}: {_both(language)} ({language.way})" for name, language in self.languages.items()),
            f"  {100 * (max(shares) - min(shares)):.1f} points between the best language and the worst",
        ]
        return "\n".join(lines)

    def _beside(self, milliseconds: float) -> str:
        return f"{milliseconds:.3g} ms ({self.baseline_milliseconds / milliseconds:.3g} x dateparser)"


def _both(exact: Exactness) -> str:
    return f"{exact.ours:.1%} of {exact.passages}, dateparser {exact.baseline:.1%}"


def read(size: int, pairs: int, passages: Path | None = None) -> ReadFigure:
    """The deadline of passages, against dateparser looking for dates; and what all facts of the same passages cost.

    ``passages`` is a file of JSON lines with the keys ``lang``, ``page_date``, ``country``, ``text`` and
    ``expect``, whose ``closes`` is the right answer; without it, the benchmark's development half is read.
    Of more than ``size`` passages so many are taken, evenly. The answer of dateparser is its date nearest to a
    deadline word.

    Raises:
        PuenteError: dateparser or the passages are missing.
    """
    if search_dates is None:
        raise PuenteError("the reader is compared with dateparser, which is not installed: run bin/setup dev")
    catalogue = load_catalogue()
    rows = _spread(passages_of(passages), size)
    answers = [_day(prediction(row, catalogue)["closes"]) for row in rows]
    theirs = {way: [nearest_to_deadline(row, way) for row in rows] for way in WAYS}
    languages = {}
    for language in sorted({row["lang"] for row in rows}):
        of_it = [index for index, row in enumerate(rows) if row["lang"] == language]
        best = max(WAYS, key=lambda way: _share([theirs[way][index] for index in of_it], [rows[i] for i in of_it]))
        languages[language] = _exactness(rows, answers, theirs[best], of_it, best)
    chosen = [theirs[languages[row["lang"]].way][index] for index, row in enumerate(rows)]
    exact = _exactness(rows, answers, chosen, range(len(rows)), "the best of each language")
    timed = _spread(rows, TIMED)

    def ours() -> int:
        return len([_by_dates(row) for row in timed])

    def bare() -> int:
        return len([nearest_to_deadline(row, languages[row["lang"]].way) for row in timed])

    speed = compare("read", "passages", ours, bare, "dateparser search_dates", pairs)
    facts = compare("facts", "passages", lambda: len([prediction(row, catalogue) for row in timed]), ours, "", pairs)
    proof = compare("proof", "passages", lambda: _proved(timed, catalogue), ours, "", pairs)
    known = {field.name: getattr(speed, field.name) for field in fields(speed)}
    each = 1000 / speed.rate
    return ReadFigure(
        **known,
        milliseconds=each,
        baseline_milliseconds=each * speed.ratio,
        facts_milliseconds=each / facts.ratio,
        proved_milliseconds=each / proof.ratio,
        exact=exact,
        exact_by_dates=_share([_by_dates(row) for row in rows], rows),
        languages=languages,
    )


def _proved(rows: Sequence[Mapping[str, Any]], catalogue: Catalogue) -> int:
    """Reads passages as the product does: each value of a call is read again from its sentences alone."""
    for row in rows:
        read_text(Text.plain(str(row["text"])), _known(row, catalogue))
    return len(rows)


def _known(row: Mapping[str, Any], catalogue: Catalogue | None = None) -> ReadContext:
    """What is known of a passage besides its words."""
    day = row.get("page_date")
    return ReadContext(
        "", date.fromisoformat(day) if day else None, row.get("country"), row["lang"], catalogue=catalogue
    )


def _by_dates(row: Mapping[str, Any]) -> str | None:
    """The deadline by the dates of a passage alone: what dateparser is asked for, and no more."""
    found = reader_of_parts(_known(row))("closes", Text.plain(str(row["text"])))
    return found.day.isoformat() if isinstance(found, Deadline) else None


def passages_of(file: Path | None) -> list[dict[str, Any]]:
    """The passages of a file, or of the benchmark's development half in a checkout, that say what is right.

    Raises:
        PuenteError: there are none.
    """
    file = file or PASSAGES
    if not file.is_file():
        raise PuenteError(f"no passages in {file}; name a file with --passages, or run in a checkout")
    rows = [json.loads(line) for line in file.read_text("utf-8").splitlines() if line.strip()]
    judged = [row for row in rows if {"lang", "text", "expect"} <= row.keys() and "closes" in row["expect"]]
    if not judged:
        raise PuenteError(f"no passage in {file} has the keys lang, text and expect with closes")
    return judged


def nearest_to_deadline(row: Mapping[str, Any], way: str) -> str | None:
    """What dateparser makes of a passage, ``YYYY-MM-DD``: of its dates the one nearest to a deadline word; None where
    there is no date or no such word.
    """
    strategy, settings = WAYS[way]
    text, day = str(row["text"]), row.get("page_date")
    base = datetime.fromisoformat(day) if day else NO_PAGE_DATE
    found = search_dates(text, languages=[row["lang"]], settings={**settings, "RELATIVE_BASE": base}, strategy=strategy)
    words = [match.start() for match in _DEADLINE_WORDS.finditer(fold(text))]
    if not found or not words:
        return None
    placed, position = [], 0
    for written, instant in found:
        at = text.find(written, position)
        position = at + len(written) if at >= 0 else position
        placed.append((min(abs(at - word) for word in words), instant.date().isoformat()))
    nearest: str = min(placed, key=lambda item: item[0])[1]
    return nearest


def _exactness(
    rows: Sequence[Mapping[str, Any]],
    ours: Sequence[str | None],
    theirs: Sequence[str | None],
    of: Sequence[int],
    way: str,
) -> Exactness:
    judged = [rows[index] for index in of]
    mine, bare = _share([ours[index] for index in of], judged), _share([theirs[index] for index in of], judged)
    return Exactness(len(judged), mine, bare, way)


def _share(answers: Answers, rows: Sequence[Mapping[str, Any]]) -> float:
    right = [answer == _day(row["expect"].get("closes")) for answer, row in zip(answers, rows, strict=True)]
    return right.count(True) / len(right)


def _day(written: str | None) -> str | None:
    return date.fromisoformat(written[:10]).isoformat() if written else None


def _spread(rows: list[dict[str, Any]], size: int) -> list[dict[str, Any]]:
    """At most ``size`` of the rows, evenly taken."""
    return [rows[index * len(rows) // size] for index in range(size)] if size < len(rows) else rows
