"""The weights of the comparison, learnt once from judged pairs and frozen in a file with their figures."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import log

import numpy as np

from tracker.domain.match import Fit
from tracker.matching.features import FEATURES
from tracker.matching.sides import Matrix
from tracker.matching.similarity import E5


@dataclass(frozen=True, slots=True)
class Weights:
    """A weight per mark; slope and offset from the sum to the chance of a good call; the least chance per fit."""

    version: str
    marks: Mapping[str, float]
    slope: float
    offset: float
    levels: Mapping[str, float]

    def chance(self, features: Matrix) -> Matrix:
        """The chance, in 0..1, that a person would call it good; rises with the weighted sum."""
        return self.chance_of(features @ np.array([self.marks[name] for name in FEATURES], np.float32))

    def chance_of(self, total: Matrix) -> Matrix:
        """The chance from the weighted sum of the marks."""
        found: Matrix = 1 / (1 + np.exp(-(self.slope * total + self.offset)))
        return found

    @property
    def least_total(self) -> float:
        """The weighted sum from which a call fits at all."""
        least = self.levels[Fit.WEAK]
        return (log(least / (1 - least)) - self.offset) / self.slope

    def fit(self, chance: float) -> Fit:
        """The highest level whose least chance is reached."""
        levels = (Fit.STRONG, Fit.GOOD, Fit.WEAK)
        return next((level for level in levels if chance >= self.levels[level]), Fit.NONE)


@cache
def weights(encoder: str = "") -> Weights:
    """The weights that ship with Puente, learnt with the vectors of a model; any but e5 has those of the first one."""
    name = "weights-e5.toml" if encoder == E5 else "weights.toml"
    data = tomllib.loads(files("tracker").joinpath(f"data/matching/{name}").read_text("utf-8"))
    calibration = data["calibration"]
    return Weights(str(data["version"]), data["marks"], calibration["slope"], calibration["offset"], data["levels"])
