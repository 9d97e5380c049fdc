"""Fits the weights of ``tracker.extract.kind_words`` and says how well they do on passages that they did not see.

``python -m tests.support.kind_words`` reads the judged passages that may be tuned on, prints for each of their
files the figures of a fit without that file, and writes ``tracker/data/kind_words.tsv``; with ``--report`` it writes
nothing.
The words' scale beside the rules' score was fitted on files whose passages the rules had not been tuned on.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from tracker.extract.kind_words import stems
from tracker.extract.lexicon import fold

ROOT = Path(__file__).resolve().parents[2]
TABLE = ROOT / "tracker" / "data" / "kind_words.tsv"
FILES = (
    "reading/passages.dev", "reading/own", "reading/more", "reading/fresh-es-pt", "reading/fresh-fr-en",
    "reading/fresh2-es-pt", "reading/fresh2-fr-en", "reading/fresh3",
    "reading/fresh4-es-pt", "reading/fresh4-fr-en", "reading/twin-es-pt", "reading/twin-fr-en",
    "reading/twin2-es-pt", "reading/twin2-fr-en", "reading/kinds", "extract/kinds", "extract/page_kinds",
    "reading/short-en", "reading/short-es-pt", "reading/short-fr", "reading/sums-es-pt", "reading/sums-fr-en",
)  # fmt: skip
LEAST = 2
"""A word beginning that stands in fewer passages tells nothing."""
SOFT = 10.0
"""How freely the weights may follow the passages (``C`` of the fit)."""
SCALE, BASE = 3.0, -1.5
"""What one unit of the fit and a page without words weigh on the scale of the rules' score."""

Numbers = npt.NDArray[np.float64]
Passages = list[tuple[str, bool]]
"""Folded texts, and whether each is a call."""


class Fit:
    """Rarity and weight of each word beginning. In each file calls and others weigh the same, or the manner of the

    file with the most of either would pass for what makes a call.
    """

    def __init__(self, files: Sequence[Passages]) -> None:
        passages = [one for many in files for one in many]
        even = np.concatenate([_even_weights(np.array([call for _, call in many])) for many in files])
        counter = CountVectorizer(analyzer=stems, min_df=LEAST, binary=True)
        seen = counter.fit_transform([text for text, _ in passages]).toarray().astype(float)
        self.stems: list[str] = list(counter.get_feature_names_out())
        self.rarity: Numbers = np.log((1 + len(passages)) / (1 + seen.sum(axis=0))) + 1
        fitted = LogisticRegression(C=SOFT, max_iter=3000)
        fitted.fit(_even(seen * self.rarity), [call for _, call in passages], sample_weight=even)
        self.weights: Numbers = fitted.coef_[0]
        self.base = float(fitted.intercept_[0])
        self._counter = counter

    def leans(self, passages: Passages) -> Numbers:
        """How far each passage leans to a call, on the fit's own scale."""
        seen = self._counter.transform([text for text, _ in passages]).toarray().astype(float)
        leans: Numbers = _even(seen * self.rarity) @ self.weights + self.base
        return leans


def _even_weights(calls: npt.NDArray[np.bool_]) -> Numbers:
    share = calls.mean()
    weights: Numbers = np.where(calls, 0.5 / max(share, 1e-9), 0.5 / max(1 - share, 1e-9))
    return weights


def _even(rows: Numbers) -> Numbers:
    lengths = np.sqrt((rows * rows).sum(axis=1, keepdims=True))
    even: Numbers = rows / np.maximum(lengths, 1e-9)
    return even


def passages_of(name: str) -> Passages:
    """Folded text and whether it is a call; of ``own`` the quarter that is never looked at stays out."""
    rows = [json.loads(line) for line in (ROOT / "tests" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]
    if name == "reading/own":
        rows = [row for row in rows if int(row["id"].rsplit("-", 1)[1]) % 4]
    return [(fold(row["text"]), bool(row["call"] if "call" in row else row["expect"].get("is_call"))) for row in rows]


def _report(known: dict[str, Passages]) -> Iterator[str]:
    for name, passages in known.items():
        fit = Fit([many for other, many in known.items() if other != name])
        calls, leans = np.array([call for _, call in passages]), fit.leans(passages)
        others = int((~calls).sum())
        ranked = f"{roc_auc_score(calls, leans):.3f}" if 0 < others < len(calls) else "-"
        missed = f"{int((leans[calls] < 0).sum())} of {len(calls) - others} calls missed"
        yield f"{name}: order {ranked}, {missed}, {int((leans[~calls] > 0).sum())} of {others} others taken"


def _write(fit: Fit) -> None:
    order = sorted(range(len(fit.stems)), key=lambda at: fit.stems[at])
    lines = [f"{fit.stems[at]}\t{fit.rarity[at]:.2f}\t{SCALE * fit.weights[at]:.2f}" for at in order]
    head = "# word beginnings, rarity, weight; fitted by tests/support/kind_words.py; no word: the base"
    TABLE.write_text("\n".join([head, f"\t0\t{BASE + SCALE * fit.base:.2f}", *lines]) + "\n", encoding="utf-8")


def main(arguments: Sequence[str]) -> None:
    """Prints the figures and, without ``--report``, writes the weights."""
    known = {name: passages_of(name) for name in FILES if (ROOT / "tests" / f"{name}.jsonl").exists()}
    print(*_report(known), sep="\n")
    if "--report" not in arguments:
        _write(Fit(list(known.values())))


if __name__ == "__main__":
    main(sys.argv[1:])
