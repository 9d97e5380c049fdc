"""What a call demands, read from its facts. Only a fact without doubt counts: the rest is as if not stated.

What the conditions among the fields (``tracker.domain.fields.CONDITIONS``) hold: ``applicant_countries`` codes of
countries or regions · ``mx_states`` names or keys of states · ``border_km_max``, ``population_min`` and
``population_max`` numbers · ``networks`` names, one of which is asked for · ``partner_kinds`` codes ·
``agreement_required`` flag · ``amount_min`` money · ``pays_works`` and ``pays_soft`` flags · ``award`` flag ·
``stages_accepted`` codes · ``pairs_with`` countries among which the programme itself finds the counterpart. Besides
the fields a call may carry ``applicant_types_excluded``: kinds that may not apply.
"""

from __future__ import annotations

from decimal import Decimal

from tracker.domain.brief import CallBrief
from tracker.domain.fact import Evidence
from tracker.domain.money import Money


def sure(call: CallBrief, name: str) -> object:
    """The value of a fact that nobody doubts, or None."""
    fact = call.fact(name)
    return fact.value if fact.unknown is None else None


def codes(call: CallBrief, name: str) -> tuple[str, ...]:
    """The codes or words of a fact; empty when it is not stated."""
    value = sure(call, name)
    return value if isinstance(value, tuple) else ()


def flag(call: CallBrief, name: str) -> bool | None:
    """A yes or a no; None when it is not stated."""
    value = sure(call, name)
    return value if isinstance(value, bool) else None


def number(call: CallBrief, name: str) -> Decimal | None:
    """A number or percentage; None when it is not stated."""
    value = sure(call, name)
    return Decimal(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else None


def money(call: CallBrief, name: str) -> Money | None:
    """A sum; None when it is not stated."""
    value = sure(call, name)
    return value if isinstance(value, Money) else None


def sentence(call: CallBrief, *names: str) -> Evidence | None:
    """The first sentence that proves one of these facts."""
    for name in names:
        if name in call.facts and call.facts[name].evidence:
            return call.facts[name].evidence[0]
    return None
