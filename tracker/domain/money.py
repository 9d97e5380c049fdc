"""Sums of money: a Decimal and its currency, never a float."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from tracker.errors import Invalid


@dataclass(frozen=True, slots=True)
class Money:
    """A sum in one currency (ISO 4217 code)."""

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        if not self.amount.is_finite():
            raise Invalid(f"the amount must be finite, not {self.amount!r}")
        if len(self.currency) != 3 or not self.currency.isascii() or not self.currency.isupper():
            raise Invalid(f"the currency must be a three-letter ISO 4217 code, not {self.currency!r}")

    def to_json(self) -> dict[str, str]:
        """``{"amount": "500000", "currency": "USD"}``; the amount in plain digits."""
        return {"amount": format(self.amount, "f"), "currency": self.currency}

    @classmethod
    def from_json(cls, data: object) -> Money:
        """The reverse of :meth:`to_json`.

        Raises:
            Invalid: the object has no readable amount and currency.
        """
        if not isinstance(data, dict):
            raise Invalid(f"a sum is an object with amount and currency, not {data!r}")
        try:
            return cls(Decimal(str(data["amount"])), str(data["currency"]))
        except (KeyError, InvalidOperation) as error:
            raise Invalid(f"a sum needs an amount and a currency: {data!r}") from error
