"""Sums in one currency, by a table of rates that says its date."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files

from tracker.domain.money import Money


@dataclass(frozen=True, slots=True)
class Rates:
    """What one unit of each currency is worth in dollars of the United States, on the day ``as_of``."""

    as_of: date
    usd: Mapping[str, Decimal]

    def dollars(self, money: Money | None) -> Decimal | None:
        """The sum in dollars; None when there is none, it is not above zero, or the currency is not in the table."""
        if money is None or money.amount <= 0 or money.currency not in self.usd:
            return None
        return money.amount * self.usd[money.currency]


@cache
def reference_rates() -> Rates:
    """The rounded rates that ship with Puente (``tracker/data/matching/rates.toml``): for orders of size only."""
    data = tomllib.loads(files("tracker").joinpath("data/matching/rates.toml").read_text("utf-8"), parse_float=Decimal)
    return Rates(data["as_of"], data["usd"])
