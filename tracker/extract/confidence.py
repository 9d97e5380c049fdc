"""How sure a value is: the reader's own figure, brought to what it was worth on the passages that it was tried on.

``tracker/data/confidence.toml`` says for each field how many values of a figure were right there, and below which share
a value is no fact but a question for a person. ``python -m tests.support.calibration`` writes it.
"""

from __future__ import annotations

import tomllib
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files

from tracker.domain.fact import Unknown
from tracker.extract.findings import Finding

NOT_ALONE = 0.5
"""The most that a value is worth which its own sentences do not give when they are read alone."""


@dataclass(frozen=True, slots=True)
class Scale:
    """The scale of one field: from each of ``figures`` on, the share that was right. Shares lie in 0..1 and rise.

    Below ``threshold`` a value is a question.
    """

    figures: tuple[float, ...]
    shares: tuple[float, ...]
    threshold: float

    def share(self, figure: float) -> float:
        """The share of values of this figure that was right."""
        return self.shares[max(0, bisect_right(self.figures, figure + 1e-9) - 1)]


@lru_cache(maxsize=1)
def scales() -> Mapping[str, Scale]:
    """The scale of each field that was judged."""
    written = (files("tracker") / "data" / "confidence.toml").read_text(encoding="utf-8")
    return {name: scale_of(table) for name, table in tomllib.loads(written).items()}


def scale_of(table: Mapping[str, object]) -> Scale:
    """The scale in a table of the file: ``threshold``, and ``steps`` of figure, values seen, values right and share."""
    steps = table["steps"]
    if not isinstance(steps, list) or not steps:
        raise ValueError("a scale needs steps")
    return Scale(
        tuple(float(step[0]) for step in steps), tuple(float(step[3]) for step in steps), float(str(table["threshold"]))
    )


def judged(name: str, finding: Finding) -> Finding:
    """The finding of field ``name`` with its calibrated confidence; below the field's threshold a question.

    A question has no value, keeps its sentences, and is ambiguous. A field that was not judged keeps the reader's
    figure. What is unknown already stays as it is.
    """
    if finding.value is None or finding.unknown is not None:
        return finding
    scale = scales().get(name)
    share = scale.share(finding.confidence) if scale else finding.confidence
    if not finding.alone:
        share = min(share, NOT_ALONE)
    if not finding.alone or (scale and share < scale.threshold):
        return replace(finding, value=None, unknown=Unknown.AMBIGUOUS, confidence=share)
    return replace(finding, confidence=share)
