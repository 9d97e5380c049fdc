"""Whether a project leans to works or to studies and exchanges, by its words, while nobody has said which."""

from __future__ import annotations

import tomllib
from functools import cache, lru_cache
from importlib.resources import files
from math import exp

from tracker.domain.brief import ProjectBrief
from tracker.matching.glossary import Glossary, Subject, patterns_of
from tracker.matching.similarity import whole

_MOST = 3


@cache
def _kinds() -> Glossary:
    """Every expression of works.toml as a subject of its own, so that they can be counted."""
    data = tomllib.loads(files("tracker").joinpath("data/matching/works.toml").read_text("utf-8"))
    patterns = {
        f"{kind}:{number}": [pattern]
        for kind, expressions in data.items()
        for number, pattern in enumerate(patterns_of(expressions))
    }
    return Glossary([Subject(key, key, ()) for key in patterns], {"es": patterns})


@lru_cache(maxsize=65536)
def _by_words(text: str) -> float:
    found = _kinds().find(text, "es")
    works = min(_MOST, sum(key.startswith("works:") for key in found))
    soft = min(_MOST, sum(key.startswith("soft:") for key in found))
    return 1 / (1 + exp(soft + 0.5 - works))


def works_share(project: ProjectBrief, text: str | None = None) -> float:
    """From 0 (only studies and exchanges) to 1 (only works and equipment); ``text`` is its whole text, if at hand."""
    if project.includes_works is not None:
        return float(project.includes_works)
    return _by_words(whole(project) if text is None else text)
