"""Measures two ways of doing the same work in turn, so that what else the machine does meets both alike."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Figure:
    """How much Puente does in a second, and the ratio of its speed to the baseline's: the median and both ends."""

    name: str
    rate: float
    unit: str
    ratio: float
    lowest: float
    highest: float
    pairs: int
    baseline: str

    def line(self) -> str:
        """One line for a person."""
        ends = f"{self.lowest:.3g} to {self.highest:.3g}, {self.pairs} pairs"
        return f"{self.name}: {self.rate:.3g} {self.unit}/s; {self.ratio:.3g} x {self.baseline} ({ends})"


def compare(
    name: str, unit: str, ours: Callable[[], int], baseline: Callable[[], int], words: str, pairs: int
) -> Figure:
    """Runs both once to warm up and then ``pairs`` times in turn. Each says how much it did; ``words`` are what the
    baseline is.
    """
    ours()
    baseline()
    measured = [(_rate(ours), _rate(baseline)) for _ in range(pairs)]
    ratios = sorted(mine / bare for mine, bare in measured)
    rate = median(mine for mine, _ in measured)
    return Figure(name, rate, unit, median(ratios), ratios[0], ratios[-1], pairs, words)


def _rate(work: Callable[[], int]) -> float:
    begun = time.perf_counter()
    done = work()
    return done / (time.perf_counter() - begun)
