"""Fits the weights of ``tracker.extract.date_words`` and says how well they do on passages that they did not see.

``python -m tests.support.date_words`` reads the judged passages that may be tuned on, prints for each of their files
the figures of a fit without that file, and writes ``tracker/data/date_words.tsv``; with ``--report`` it writes
nothing.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from tracker.extract.date_words import clues
from tracker.extract.dates import find_dates
from tracker.extract.dates_year import Anchors, resolve, settled_year
from tracker.extract.roles import find_roles
from tracker.extract.roles_layout import Layout
from tracker.extract.text import Text

ROOT = Path(__file__).resolve().parents[2]
TABLE = ROOT / "tracker" / "data" / "date_words.tsv"
FILES = (
    "reading/passages.dev", "reading/own", "reading/more", "reading/fresh-es-pt", "reading/fresh-fr-en",
    "reading/fresh2-es-pt", "reading/fresh2-fr-en", "reading/fresh3", "reading/fresh4-es-pt", "reading/fresh4-fr-en",
    "reading/twin-es-pt", "reading/twin-fr-en", "reading/twin2-es-pt", "reading/twin2-fr-en",
    "reading/short-en", "reading/short-es-pt", "reading/short-fr",
)  # fmt: skip
LEAST = 3
"""A clue that stands beside fewer dates tells nothing."""
SOFT = 20.0
"""How freely the weights may follow the passages (``C`` of the fit)."""

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Dated:
    """A date of a passage with what stands around it, and whether it closes the call."""

    clues: tuple[str, ...]
    closes: bool


class Fit:
    """Rarity and weight of each clue."""

    def __init__(self, dates: Sequence[Dated]) -> None:
        self._counter = CountVectorizer(analyzer=lambda dated: dated.clues, min_df=LEAST, binary=True)
        seen = self._counter.fit_transform(dates).toarray().astype(float)
        self.clues: list[str] = list(self._counter.get_feature_names_out())
        self.rarity: Numbers = np.log((1 + len(dates)) / (1 + seen.sum(axis=0))) + 1
        fitted = LogisticRegression(C=SOFT, max_iter=3000)
        fitted.fit(_even(seen * self.rarity), [dated.closes for dated in dates])
        self.weights: Numbers = fitted.coef_[0]
        self.base = float(fitted.intercept_[0])

    def likelihoods(self, dates: Sequence[Dated]) -> Numbers:
        """How likely each date closes its call, in 0..1."""
        seen = self._counter.transform(dates).toarray().astype(float)
        likely: Numbers = 1 / (1 + np.exp(-(_even(seen * self.rarity) @ self.weights + self.base)))
        return likely


def _even(rows: Numbers) -> Numbers:
    lengths = np.sqrt((rows * rows).sum(axis=1, keepdims=True))
    even: Numbers = rows / np.maximum(lengths, 1e-9)
    return even


def dates_of(name: str) -> list[Dated]:
    """The dates of a file's passages; of ``own`` the quarter that is never looked at stays out."""
    written = (ROOT / "tests" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in written]
    if name == "reading/own":
        rows = [row for row in rows if int(row["id"].rsplit("-", 1)[1]) % 4]
    return [dated for row in rows for dated in _dates(row)]


def _dates(row: dict[str, Any]) -> Iterator[Dated]:
    text, page = Text.plain(row["text"]), row.get("page_date")
    mentions = find_dates(text.value, row.get("country"))
    layout = Layout(text, tuple(mention.outer for mention in mentions))
    roles = find_roles(layout, mentions)
    known = tuple(mention for mention in mentions if mention.year is not None and mention.day is not None)
    base = date.fromisoformat(page) if page else None
    anchors = Anchors(base, settled_year(layout.folded, None), known, country=row.get("country"))
    right = str(row["expect"].get("closes") or "")[:10]
    for dated in roles:
        settled = resolve(dated.mention, anchors) if dated.mention.day and dated.mention.month else None
        if settled:
            found = clues(layout, dated, settled[0], roles, base)
            yield Dated(tuple(dict.fromkeys(found)), settled[0].isoformat() == right)


def _report(known: dict[str, list[Dated]]) -> Iterator[str]:
    for name, dates in known.items():
        fit = Fit([dated for other, many in known.items() if other != name for dated in many])
        closes, likely = np.array([dated.closes for dated in dates]), fit.likelihoods(dates)
        doubted, taken = int((likely[closes] < 0.1).sum()), int((likely[~closes] >= 0.7).sum())
        yield (
            f"{name}: order {roc_auc_score(closes, likely):.3f}, {doubted} of {int(closes.sum())} closings below 0.1,"
            f" {taken} of {int((~closes).sum())} other dates from 0.7 on"
        )


def main(arguments: Sequence[str]) -> None:
    """Prints the figures and, without ``--report``, writes the weights."""
    known = {name: dates_of(name) for name in FILES if (ROOT / "tests" / f"{name}.jsonl").exists()}
    print(*_report(known), sep="\n")
    if "--report" not in arguments:
        fit = Fit([dated for dates in known.values() for dated in dates])
        order = sorted(range(len(fit.clues)), key=lambda at: fit.clues[at])
        lines = [f"{fit.clues[at]}\t{fit.rarity[at]:.2f}\t{fit.weights[at]:.2f}" for at in order]
        head = "# clues around a date, rarity, weight; fitted by tests/support/date_words.py; no clue: the base"
        TABLE.write_text("\n".join([head, f"\t0\t{fit.base:.2f}", *lines]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
