"""Scores what is read of an application: what it brings, where it goes and how it is judged.

    python tests/reading/asked_score.py tests/reading/asked-scoring.jsonl [--half 0|1] [--wrong]

Each passage has ``text``, ``lang`` and ``expect``, the right values as JSON; a field that is left out has none. Half 0
are the passages with an even number, which were written before the rules and not looked at while those were made; half
1 the others. A value counts when its sentences, read alone, give it. Names are compared without case, accents and
marks at their ends.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from tracker.domain.fields import value_to_json
from tracker.extract.asked import read_asked
from tracker.extract.dates import find_dates
from tracker.extract.lexicon import fold
from tracker.extract.proof import proven
from tracker.extract.read_text import ReadContext, reader_of_parts
from tracker.extract.roles_layout import Layout
from tracker.extract.text import Text


class Figures:
    """How often a field is stated, given, given rightly; how often it is not stated, and given all the same."""

    def __init__(self) -> None:
        self.stated = self.given = self.right = self.silent = self.invented = 0
        self.wrong: list[str] = []

    @property
    def precision(self) -> float:
        """The share of the values given that are right, in percent."""
        return 100 * self.right / self.given if self.given else 100.0

    @property
    def recall(self) -> float:
        """The share of the values stated that were given, in percent."""
        return 100 * self.right / self.stated if self.stated else 100.0


def passages(file: Path, half: int | None = None) -> list[dict[str, Any]]:
    """The passages of a file, or those of one half."""
    rows = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    return [row for row in rows if half is None or int(row["id"].rsplit("-", 1)[1]) % 2 == half]


def values_of(row: Mapping[str, Any], fields: Sequence[str]) -> dict[str, object]:
    """The values that are read in a passage and proven by their own sentences, as JSON."""
    context = ReadContext("https://fund.example/", country=row.get("country", "MX"), language=row["lang"])
    text = Text.plain(row["text"])
    layout = Layout(text, tuple(mention.outer for mention in find_dates(text.value, context.country)))
    wanted = {name: finding for name, finding in read_asked(layout).items() if name in fields}
    found = proven(layout, wanted, reader_of_parts(context))
    return {
        name: value_to_json(finding.value)
        for name, finding in found.items()
        if finding.value is not None and finding.unknown is None and finding.alone
    }


def same(got: object, right: object) -> bool:
    """Whether two values say the same."""
    return _plain(got) == _plain(right)


def _plain(value: object) -> object:
    if isinstance(value, str):
        return " ".join(fold(value).split()).strip(" .,;:-\"'()")
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value


def fields_of(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """The fields that some passage states."""
    return sorted({name for row in rows for name in row["expect"]})


def score(rows: Sequence[Mapping[str, Any]], fields: Sequence[str]) -> dict[str, Figures]:
    """The figures of each field."""
    figures = {name: Figures() for name in fields}
    for row in rows:
        values = values_of(row, fields)
        for name, figure in figures.items():
            right, got = row["expect"].get(name), values.get(name)
            figure.stated += right is not None
            figure.silent += right is None
            figure.given += got is not None
            if got is not None and right is not None and same(got, right):
                figure.right += 1
            elif got is not None or right is not None:
                figure.invented += right is None
                figure.wrong.append(f"{row['id']}: {json.dumps(got, ensure_ascii=False)}, not {right}")
    return figures


def lines(figures: Mapping[str, Figures], wrong: bool) -> Iterator[str]:
    """The report."""
    for name, figure in figures.items():
        yield (
            f"{name:24} precision {figure.precision:5.1f} ({figure.right}/{figure.given})"
            f"  recall {figure.recall:5.1f} ({figure.right}/{figure.stated})"
            f"  invented {figure.invented} of {figure.silent}"
        )
        yield from (f"    {line}" for line in (figure.wrong if wrong else ()))


def main() -> None:
    """Prints the report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--half", type=int, choices=(0, 1))
    parser.add_argument("--wrong", action="store_true", help="show the values that are wrong or missing")
    asked = parser.parse_args()
    fields = fields_of(passages(asked.file))
    sys.stdout.write("\n".join(lines(score(passages(asked.file, asked.half), fields), asked.wrong)) + "\n")


if __name__ == "__main__":
    main()
