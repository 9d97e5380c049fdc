"""Keeps sources without code, and funds that no data file knows, where every job finds them."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from tracker.catalogue import Catalogue
from tracker.catalogue.seeds import SOURCES_FILE, Recipe, SeedFund, Seeds, extended
from tracker.errors import CatalogueError
from tracker.jobs.sources import COLUMNS
from tracker.store.sources import Fund, Source, stored_funds


def keep_seeds(session: Session, seeds: Seeds, catalogue: Catalogue) -> tuple[str, ...]:
    """Writes recipes and their funds; gives the keys of the sources. Of known funds, what the data files say stays.

    Raises:
        CatalogueError: a recipe has the key of a source that has code of its own.
    """
    known = {fund.key for fund in catalogue.funds}
    for fund in seeds.funds:
        if fund.key not in known:
            _keep_fund(session, fund)
    session.flush()
    for recipe in seeds.recipes:
        keep_recipe(session, recipe)
    session.flush()
    return tuple(recipe.key for recipe in seeds.recipes)


def _keep_fund(session: Session, fund: SeedFund) -> None:
    row = session.get(Fund, fund.key) or Fund(key=fund.key)
    row.name, row.kind, row.facts = fund.name, fund.kind, fund.facts()
    session.add(row)


def keep_recipe(session: Session, recipe: Recipe, *, active: bool = True) -> Source:
    """Writes the row of a source without code.

    Raises:
        CatalogueError: there is a source with code under its key.
    """
    row = session.get(Source, recipe.key)
    if row is not None and not row.recipe:
        raise CatalogueError(f"{SOURCES_FILE}: {recipe.key}: id: names a source that has code of its own")
    row = row or Source(key=recipe.key)
    for column in COLUMNS:
        value = getattr(recipe, column)
        setattr(row, column, list(value) if isinstance(value, tuple) else value)
    row.selectors, row.recipe, row.active = dict(recipe.selectors), True, active
    session.add(row)
    session.flush()
    return row


def recipe_facts(source: Source) -> dict[str, Any]:
    """What the spiders need to know of a source without code."""
    return {"key": source.key} | {column: getattr(source, column) for column in COLUMNS}


def known_funds(session: Session, catalogue: Catalogue) -> Catalogue:
    """The catalogue with the funds that recipes brought."""
    return extended(catalogue, (_seed_fund(row) for row in stored_funds(session)))


def _seed_fund(row: Fund) -> SeedFund:
    facts = row.facts or {}
    return SeedFund(row.key, row.name, row.kind, tuple(facts["countries"]), tuple(facts["office_zones"]))
