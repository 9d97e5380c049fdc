"""Who may answer a call, criterion by criterion: meets, fails or unknown, each with its words and what would turn it.

Only a proven failure keeps an applicant out. What a call does not say, and what is not filled in, is unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from zoneinfo import ZoneInfo

from tracker.domain.match import Criterion
from tracker.matching import counterpart, means, who
from tracker.matching.case import Case, message, verdict
from tracker.matching.terms import codes, flag

RULES_VERSION = "3"
"""Goes up when a criterion changes what it says of the same case."""


def closing(case: Case) -> Criterion:
    """The call has not closed yet, by the calendar of the municipality; its last day still counts."""
    closes = case.call.closes_at
    day = closes.astimezone(ZoneInfo(case.municipality.zone)).date() if closes else None
    rolling = flag(case.call, "rolling")
    holds = (day >= case.today) if day else (True if rolling else None)
    return case.criterion(
        "closing",
        verdict(holds),
        ("closes", "rolling"),
        message("requires.closes", day=day.isoformat())
        if day
        else message("requires.rolling" if rolling else "requires.not_stated"),
        message("says.today", day=case.today.isoformat()),
        message("change.next_edition") if day else message("change.ask_fund"),
    )


def term(case: Case) -> Criterion | None:
    """The project, as planned, ends within the term of the administration. Said only when that term is known.

    It begins on its own day, or on the closing day when that is later; a month is 30 days here, so that only a plan
    that is clearly longer fails.
    """
    ends = case.municipality.term_ends
    if ends is None:
        return None
    closes = case.call.closes_at
    closing_day = closes.astimezone(ZoneInfo(case.municipality.zone)).date() if closes else None
    known = [day for day in (case.project.starts_on, closing_day) if day is not None]
    months = case.project.duration_months
    last = max(known) + timedelta(days=30 * months) if known and months is not None else None
    begins_late = bool(known) and max(known) > ends
    return case.criterion(
        "term",
        verdict(False if begins_late else (None if last is None else last <= ends)),
        ("closes",) if closes else (),
        message("requires.term", day=ends.isoformat()),
        message("says.ends", day=last.isoformat()) if last else message("says.missing"),
        message("change.fill_duration") if last is None and not begins_late else message("change.term"),
    )


def theme(case: Case) -> Criterion:
    """A theme of the project is one of the call's. Ticked themes can be wrong or missing, so never a no."""
    asked, own = codes(case.call, "theme_ids"), case.project.themes
    shared = tuple(item for item in own if item in asked)
    return case.criterion(
        "theme",
        verdict(True if shared else None),
        ("theme_ids", "themes"),
        message("requires.themes", themes=asked) if asked else message("requires.not_stated"),
        message("says.themes", themes=shared or own) if own else message("says.missing"),
        message("change.themes"),
    )


CRITERIA: tuple[Callable[[Case], Criterion | None], ...] = (
    who.applicant,
    who.country,
    who.territory,
    who.border,
    who.population,
    who.network,
    counterpart.counterpart,
    counterpart.counterpart_kind,
    counterpart.agreement,
    counterpart.pairing,
    means.ceiling,
    means.floor,
    means.own_share,
    means.works,
    means.practice,
    means.stage,
    theme,
    term,
    closing,
)
"""In the order in which they are shown. One that answers None is not asked by the call."""


def judge(case: Case) -> tuple[Criterion, ...]:
    """Every criterion of the case."""
    return tuple(found for criterion in CRITERIA if (found := criterion(case)) is not None)


def barred(criteria: Iterable[Criterion]) -> bool:
    """Whether a proven failure keeps the applicant out."""
    return any(criterion.bars for criterion in criteria)
