"""Deadlines that no longer hold: moved, suspended, or those of earlier rounds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, time, timedelta

from tracker.domain.fact import Unknown
from tracker.extract.dates_year import Anchors, resolve, with_edges
from tracker.extract.deadline_candidates import MINIMUM_SCORE, Candidate, finding_of
from tracker.extract.findings import Finding, trim
from tracker.extract.roles_layout import Layout
from tracker.extract.roles_model import DatedRole, Role
from tracker.extract.roles_relation import now_to

_MOVED = (Role.CLOSES, Role.OTHER, Role.LEGAL, Role.OPENS)
_LONG_AGO = timedelta(days=120)
_TOO_LONG = timedelta(days=270)
"""No deadline is put off by so much: that of another year is an earlier edition's."""


def former_deadline(
    layout: Layout, roles: Sequence[DatedRole], anchors: Anchors, new: date | None, hour: time | None = None
) -> Finding:
    """The deadline that no longer holds: the last one before the new date, whether struck out or moved since.

    On the new day itself only another ``hour`` makes one: *donde dice 15:00, debe decir 18:00*.
    """
    former = [d for d in roles if d.former and (d.role in _MOVED or new is None)]
    moved = [d for d in roles if d.changed and not d.former and _was_set(layout, d)] if new else []
    found = []
    for dated in (*former, *moved):
        settled = _settled(dated, anchors, new)
        if settled and (new is None or new - _TOO_LONG < settled[0] < new or (dated.former and settled[0] > new)):
            found.append(Candidate(dated, settled[0], settled[1], dated.mention.weekday_fits(settled[0])))
    if not found and new and hour:
        found = [
            Candidate(d, new, inferred=False, weekday_fits=True)
            for d in former
            if d.mention.time and d.mention.time != hour and _settled(d, replace(anchors, before=None), None)
        ]
        found = [c for c in found if (c.dated.mention.day, c.dated.mention.month) == (new.day, new.month)]
    if not found:
        return Finding()
    last = max((c for c in found if new is None or c.day < new), default=found[-1], key=lambda c: c.day)
    return finding_of(layout, last, "former-date", 0.8)


def _was_set(layout: Layout, dated: DatedRole) -> bool:
    """A deadline to which another one had been moved before it was moved itself."""
    if dated.role is Role.CLOSES:
        return dated.score >= MINIMUM_SCORE or now_to(layout, dated.mention.outer[0])
    return dated.role is Role.OTHER and now_to(layout, dated.mention.outer[0])


def _settled(dated: DatedRole, anchors: Anchors, new: date | None) -> tuple[date, bool] | None:
    mention = dated.mention
    if mention.deictic == "relative":
        return resolve(mention, anchors)
    if not mention.day:
        return None
    return resolve(mention, with_edges(anchors, before=new) if new else anchors, past=True)


def revoked_deadline(layout: Layout, roles: Sequence[DatedRole], anchors: Anchors) -> Finding:
    """The deadline that was taken back without a new one: *l'échéance du 21 mars ne tient plus*."""
    revoked = [d for d in roles if d.former and max(d.topics.get(name, 0.0) for name in ("close", "submit")) >= _SAID]
    known = [
        d
        for d in revoked
        if d.role in (*_MOVED, Role.EXECUTION) and (anchors.base is None or not _is_long_ago(d, anchors))
    ]
    return former_deadline(layout, known, anchors, None) if len(known) == 1 else Finding()


_SAID = 0.8


def _is_long_ago(dated: DatedRole, anchors: Anchors) -> bool:
    day = _settled(dated, anchors, None)
    return bool(day and anchors.base and day[0] < anchors.base - _LONG_AGO)


def suspended_deadline(layout: Layout, roles: Sequence[DatedRole], anchors: Anchors) -> Finding:
    """The deadline that a suspended call had."""
    closing = [d for d in roles if d.role is Role.CLOSES and d.score >= MINIMUM_SCORE and d.mention.day]
    pool = (
        closing
        or [d for d in roles if d.former and d.role in (*_MOVED, Role.EXECUTION, Role.PAGE)]
        or _ahead(roles, anchors)
    )
    found = []
    for dated in pool:
        settled = resolve(dated.mention, anchors)
        if settled:
            found.append(Candidate(dated, settled[0], settled[1], dated.mention.weekday_fits(settled[0])))
    if not found:
        return Finding()
    return finding_of(layout, max(found, key=lambda c: (c.dated.former, c.dated.score)), "suspended", 0.75)


def _ahead(roles: Sequence[DatedRole], anchors: Anchors) -> list[DatedRole]:
    """The one day ahead that no word explains."""
    days = [d for d in roles if d.role is Role.OTHER and d.mention.day and d.mention.month]
    days = [d for d in days if anchors.base and (day := resolve(d.mention, anchors)) and day[0] > anchors.base]
    return days if len(days) == 1 else []


def unnamed_extension(layout: Layout, chosen: Sequence[Candidate]) -> Finding:
    """An extension whose former date the text does not give: its words prove that there was one."""
    said = [candidate for candidate in chosen if candidate.dated.changed]
    spans = tuple(trim(layout.value, *candidate.dated.quote) for candidate in said[:1])
    return Finding(None, spans, "extension", 0.75, Unknown.NOT_STATED) if said else Finding()


def still_ahead(candidates: Sequence[Candidate], anchors: Anchors) -> bool:
    """Whether one of the days lies on or after the page's date, or was moved."""
    return anchors.base is None or any(c.day >= anchors.base or c.dated.changed for c in candidates)


def not_former(candidates: list[Candidate], roles: Sequence[DatedRole], anchors: Anchors) -> list[Candidate]:
    """Without days that another sentence revokes, and without those told in the past tense beside a coming one."""
    revoked = {day for d in roles if d.former and (day := _settled(d, replace(anchors, before=None), None))}
    days = {day for day, _ in revoked}
    live = [c for c in candidates if c.day not in days] or candidates
    if anchors.base is None or not any(c.day >= anchors.base for c in live):
        return live
    base = anchors.base
    return [c for c in live if c.day >= base or not (c.dated.past or c.day < base - _LONG_AGO)]
