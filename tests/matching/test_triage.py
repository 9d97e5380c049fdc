"""Go, prepare, wait or leave: from the work, the days left and the fit; and what stands in whose way."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tracker.domain.match import Criterion, Fit, Verdict
from tracker.domain.money import Money
from tracker.matching.money import reference_rates
from tracker.matching.triage import (
    USUAL_DAYS,
    Advice,
    Clash,
    Conflict,
    Effort,
    Proposal,
    conflicts,
    triage,
    working_days,
)

WEDNESDAY = date(2025, 7, 2)
WORK = Effort(short_questions=10, long_questions=6, documents=2, translations=0, signatures=1)
CEILING = Criterion("ceiling", Verdict.FAILS)
PARTNER = Criterion("counterpart", Verdict.UNKNOWN)


def advice(fit: Fit = Fit.GOOD, *criteria: Criterion, closes: date | None = date(2025, 7, 31), **more: bool) -> Advice:
    return triage(fit, criteria, WORK, WEDNESDAY, closes, **more).advice


def test_the_work_is_the_sum_of_its_pieces_rounded_up() -> None:
    assert WORK.days == 8  # 10 x 0.1 + 6 x 0.5 + 2 x 1 + 1 x 2
    assert replace(WORK, translations=1).days == 9
    assert Effort(known=False).days == USUAL_DAYS


def test_weekends_and_days_without_office_are_not_worked() -> None:
    assert working_days(WEDNESDAY, date(2025, 7, 8)) == 5
    assert working_days(WEDNESDAY, date(2025, 7, 8), {date(2025, 7, 4), date(2025, 7, 5)}) == 4
    assert working_days(WEDNESDAY, WEDNESDAY) == 1
    assert working_days(WEDNESDAY, date(2025, 7, 1)) == 0


def test_a_call_that_fits_well_with_days_to_spare_is_worth_going_for() -> None:
    found = triage(Fit.STRONG, (PARTNER,), WORK, WEDNESDAY, date(2025, 7, 31))
    assert (found.advice, found.days_left, found.spare, found.to_ask) == (Advice.GO, 22, 14, ("counterpart",))


def test_one_day_less_than_the_work_takes_means_the_next_edition() -> None:
    assert advice(closes=date(2025, 7, 11)) is Advice.GO  # eight working days
    assert advice(closes=date(2025, 7, 10)) is Advice.NEXT
    assert advice(closes=date(2025, 7, 10), rolling=True) is Advice.GO


@pytest.mark.parametrize(
    ("fit", "criteria", "more"),
    [
        (Fit.WEAK, (), {}),
        (Fit.GOOD, (CEILING,), {}),
        (Fit.GOOD, (), {"open_now": False}),
    ],
)
def test_what_has_something_to_put_right_or_has_not_opened_is_prepared(
    fit: Fit, criteria: tuple[Criterion, ...], more: dict[str, bool]
) -> None:
    assert advice(fit, *criteria, **more) is Advice.PREPARE


def test_without_a_known_last_day_a_call_is_prepared_and_one_that_always_receives_is_gone_for() -> None:
    assert advice(closes=None) is Advice.PREPARE
    assert advice(closes=None, rolling=True) is Advice.GO


def test_what_is_barred_or_does_not_fit_is_left_and_what_has_closed_waits() -> None:
    assert advice(Fit.NONE) is Advice.LEAVE
    assert advice(Fit.NONE, Criterion("country", Verdict.FAILS)) is Advice.LEAVE
    assert advice(Fit.NONE, Criterion("closing", Verdict.FAILS)) is Advice.NEXT
    assert advice(Fit.NONE, Criterion("closing", Verdict.FAILS), Criterion("country", Verdict.FAILS)) is Advice.LEAVE


def dollars(amount: int) -> Money:
    return Money(Decimal(amount), "USD")


ONE = Proposal(1, "mx-uy-2025", "mx-uy", cost=dollars(60_000), asked=dollars(40_000), partner="Canelones")


def test_two_projects_in_one_call_clash_and_so_does_their_counterpart() -> None:
    other = Proposal(2, "mx-uy-2025", "mx-uy", partner="CANELONES")
    assert [item.kind for item in conflicts([ONE, other], reference_rates())] == [Clash.SAME_CALL, Clash.SAME_PARTNER]


def test_one_cost_is_not_paid_twice() -> None:
    other = Proposal(1, "mx-cl-2025", "mx-cl", cost=dollars(60_000), asked=dollars(30_000))
    assert conflicts([ONE, other], reference_rates()) == (Conflict(Clash.SAME_COST, ONE, other),)
    assert conflicts([ONE, replace(other, asked=dollars(20_000))], reference_rates()) == ()
    assert conflicts([ONE, replace(other, asked=None)], reference_rates()) != ()


def test_other_projects_in_other_funds_do_not_clash() -> None:
    assert conflicts([ONE, Proposal(2, "mx-cl-2025", "mx-cl", partner="Canelones")], reference_rates()) == ()
