"""Sources without code: classes made of the facts that the tracker hands over, one JSON object a line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from spiders.base import MissingFact, SourceSpider
from spiders.shapes.generic import Generic


def recipe_sources(lines: Iterable[str]) -> dict[str, type[SourceSpider]]:
    """The sources that recipes describe, by key.

    Raises:
        MissingFact: a line is no recipe, or lacks a fact.
    """
    found = {}
    for line in lines:
        if line.strip():
            source = recipe_source(_facts(line))
            found[source.key] = source
    return found


def recipe_source(facts: Mapping[str, Any]) -> type[SourceSpider]:
    """The class of a source without code.

    Raises:
        MissingFact: a fact is missing, or can't be.
    """
    named = {**facts, "starts": facts.get("start_urls"), "css": dict(facts.get("selectors") or {})}
    listed = {name: tuple(named.get(name) or ()) for name in ("starts", "also_hosts", "funds")}
    plain = {name: named[name] for name in ("key", "name", "host", "language", "country", "css") if name in named}
    rhythm = {name: named[name] for name in ("every_hours", "secondary") if name in named}
    return type(str(facts.get("key")), (Generic,), plain | listed | rhythm)


def _facts(line: str) -> Mapping[str, Any]:
    try:
        facts = json.loads(line)
    except json.JSONDecodeError as error:
        raise MissingFact(f"a recipe is no JSON: {error}") from error
    if not isinstance(facts, dict):
        raise MissingFact(f"a recipe must be an object: {line[:80]}")
    return facts
