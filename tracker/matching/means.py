"""Criteria on money, on what is paid, and on how far the project is."""

from __future__ import annotations

from decimal import Decimal

from tracker.domain.match import Criterion, Message
from tracker.domain.money import Money
from tracker.matching.case import Case, message, verdict
from tracker.matching.terms import codes, flag, money, number

FAR_ABOVE = 3
"""A budget over this many times the ceiling is another project: no use to ask for a share of it."""
FAR_BELOW = Decimal("0.3")
"""A budget under this share of the floor can't be grown into the call."""
RUNNING = frozenset({"running", "finished"})
STAGES = ("idea", "design", "ready", "running", "finished")


def asked(case: Case) -> Decimal | None:
    """What the project would ask for, in dollars: its cost less its own contribution when that is known."""
    cost = case.rates.dollars(case.project.budget)
    own = case.rates.dollars(case.project.own_contribution)
    return None if cost is None else max(cost - (own or 0), Decimal(0))


def ceiling(case: Case) -> Criterion:
    """The project costs no more than the call pays; over it, the rest has to come from elsewhere."""
    limit = money(case.call, "amount_max")
    top, wanted = case.rates.dollars(limit), asked(case)
    return case.criterion(
        "ceiling",
        verdict(_below(wanted, top, case.project.own_contribution is not None)),
        ("amount_max",),
        _sum("requires.ceiling", limit),
        _cost(case),
        _sum("change.ceiling", limit) if limit else message("change.ask_fund"),
    )


def _below(wanted: Decimal | None, top: Decimal | None, exact: bool) -> bool | None:
    """Whether the sum keeps to the ceiling; between it and three times it, only when the sum is exact."""
    if wanted is None or top is None:
        return None
    if wanted <= top:
        return True
    return False if exact or wanted > FAR_ABOVE * top else None


def floor(case: Case) -> Criterion | None:
    """The project is not smaller than the least that the call pays; one somewhat smaller can be grown."""
    limit = money(case.call, "amount_min")
    if limit is None:
        return None
    least, cost = case.rates.dollars(limit), case.rates.dollars(case.project.budget)
    return case.criterion(
        "floor",
        verdict(_above(cost, least)),
        ("amount_min",),
        _sum("requires.floor", limit),
        _cost(case),
        _sum("change.floor", limit),
    )


def _above(cost: Decimal | None, least: Decimal | None) -> bool | None:
    if cost is None or least is None:
        return None
    if cost >= least:
        return True
    return False if cost < FAR_BELOW * least else None


def own_share(case: Case) -> Criterion:
    """The project brings the part of its cost that the call asks for."""
    wanted = _own_wanted(case)
    cost, own = case.rates.dollars(case.project.budget), case.rates.dollars(case.project.own_contribution)
    share = None if cost is None or own is None else own * 100 / cost
    holds = True if wanted == 0 else (None if wanted is None or share is None else share >= wanted)
    return case.criterion(
        "own_share",
        verdict(holds),
        ("cofinancing_pct_min_own", "cofinancing_pct_max"),
        message("requires.not_stated") if wanted is None else message("requires.own_share", pct=_plain(wanted)),
        message("says.missing") if share is None else message("says.own_share", pct=_plain(round(share, 1))),
        message("change.ask_fund") if wanted is None else message("change.own_share", pct=_plain(wanted)),
    )


def _own_wanted(case: Case) -> Decimal | None:
    """The own part asked for, said outright or as what the fund's part leaves."""
    own, paid = number(case.call, "cofinancing_pct_min_own"), number(case.call, "cofinancing_pct_max")
    return own if own is not None or paid is None else 100 - paid


def works(case: Case) -> Criterion:
    """The call pays what the project consists of: works, or studies, courses and exchanges."""
    has = case.project.includes_works
    paid = None if has is None else flag(case.call, "pays_works" if has else "pays_soft")
    return case.criterion(
        "works",
        verdict(paid),
        ("pays_works", "pays_soft", "funded"),
        _pays(case),
        message("says.missing") if has is None else message("says.works" if has else "says.soft"),
        _works_change(has, paid),
    )


def _pays(case: Case) -> Message:
    pays = {flag(case.call, "pays_works"): "works", flag(case.call, "pays_soft"): "soft"}
    if pays.get(True):
        both = flag(case.call, "pays_works") and flag(case.call, "pays_soft")
        return message("requires.works_and_soft" if both else f"requires.{pays[True]}")
    funded = codes(case.call, "funded")
    return message("requires.funded", items=funded) if funded else message("requires.not_stated")


def _works_change(has: bool | None, paid: bool | None) -> Message:
    if has is None:
        return message("change.fill_works")
    return message("change.ask_fund" if paid is None else "change.works" if has else "change.soft")


def practice(case: Case) -> Criterion | None:
    """An award for running practices takes a practice that runs."""
    if not flag(case.call, "award"):
        return None
    stage = case.project.stage
    return case.criterion(
        "practice",
        verdict(stage in RUNNING if stage in STAGES else None),
        ("award",),
        message("requires.practice"),
        message("says.stage", stage=stage) if stage else message("says.missing"),
        message("change.practice") if stage else message("change.fill_stage"),
    )


def stage(case: Case) -> Criterion | None:
    """The project is as far as the call wants it."""
    wanted = codes(case.call, "stages_accepted")
    if not wanted:
        return None
    own = case.project.stage
    return case.criterion(
        "stage",
        verdict(None if own is None else own in wanted),
        ("stages_accepted",),
        message("requires.stage", stages=wanted),
        message("says.stage", stage=own) if own else message("says.missing"),
        message("change.stage", stages=wanted) if own else message("change.fill_stage"),
    )


def _sum(key: str, sum_: Money | None) -> Message:
    if sum_ is None:
        return message("requires.not_stated")
    return message(key, amount=_plain(sum_.amount), currency=sum_.currency)


def _cost(case: Case) -> Message:
    budget, own = case.project.budget, case.project.own_contribution
    if budget is None or budget.amount <= 0:
        return message("says.missing")
    return message(
        "says.cost" if own is None else "says.cost_and_own",
        amount=_plain(budget.amount),
        currency=budget.currency,
        own=None if own is None else _plain(own.amount),
        own_currency=None if own is None else own.currency,
    )


def _plain(value: Decimal) -> str:
    return format(value.normalize(), "f")
