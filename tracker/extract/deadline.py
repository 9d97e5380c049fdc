"""The closing date: one decision over all dates of a text, with its contradictions. It abstains when in doubt.

Order of the decision: yearly cut-offs, suspension, then the closing candidates are compared. A former date (struck out,
"que vencía el …", "passe du … au …") is the deadline before the extension; of compulsory stages the first counts,
but where the form is only completed in the next one; of
rounds the next after the page's date; of categories the one of local governments; a date in the header beats an earlier
one in the body (an extension that was entered in the header only). Anything else that disagrees stays contradictory.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, time

import regex

from tracker.domain.deadline import Deadline
from tracker.domain.fact import Unknown
from tracker.extract.dates_year import Anchors, resolve
from tracker.extract.deadline_candidates import (
    MINIMUM_SCORE,
    Candidate,
    anchored,
    best_by_day,
    closing_candidates,
    confidence_of,
    contradiction,
    finding_of,
    of_chosen,
    of_this_time,
)
from tracker.extract.deadline_categories import by_category, by_items, labelled_category, listed_apart
from tracker.extract.deadline_filters import likely, without_later_steps
from tracker.extract.deadline_former import (
    former_deadline,
    not_former,
    revoked_deadline,
    still_ahead,
    suspended_deadline,
    unnamed_extension,
)
from tracker.extract.deadline_hour import with_hour
from tracker.extract.deadline_open import find_recurring, find_rolling, is_suspended
from tracker.extract.deadline_prior import prior_step
from tracker.extract.deadline_rest import coming_round, of_rounds, remaining, take_turns, unexplained
from tracker.extract.deadline_stages import find_stages, ruling_stage, stage_like
from tracker.extract.deadline_words import doubted, singled_out
from tracker.extract.findings import Finding, trim
from tracker.extract.lexicon import stored
from tracker.extract.roles_layout import Layout
from tracker.extract.roles_model import DatedRole, Role


@dataclass(frozen=True, slots=True)
class Closing:
    """All that the decision says about closing."""

    closes: Finding = field(default_factory=Finding)
    extended_from: Finding = field(default_factory=Finding)
    stages: Finding = field(default_factory=Finding)
    rolling: Finding = field(default_factory=Finding)
    recurring: Finding = field(default_factory=Finding)
    suspended: bool = False
    year_inferred: bool = False
    past: bool = False
    doubts: tuple[str, ...] = ()

    @property
    def day(self) -> date | None:
        return self.closes.value.day if isinstance(self.closes.value, Deadline) else None


_ROUND = stored("deadline", "round")
_SEVERAL = stored("deadline", "several")


def _is_round(layout: Layout, candidate: Candidate) -> bool:
    words = layout.folded[slice(*layout.sentence(candidate.position))]
    return bool(_ROUND.search(words)) or of_rounds(layout, candidate.dated)


def _choose(
    layout: Layout, candidates: Sequence[Candidate], anchors: Anchors, *, in_turn: bool
) -> tuple[Finding, Finding, bool]:
    """(closes, extended_from, inferred) out of live candidates on more than one day; ``in_turn``: windows in a row."""
    by_day = best_by_day(candidates)
    days = sorted(by_day)
    changed = [d for d in days if by_day[d].dated.changed]
    if _SEVERAL.search(layout.folded):
        return contradiction(layout, list(by_day.values()), "several-calls", Unknown.AMBIGUOUS), Finding(), False
    category = by_category(layout, list(by_day.values()))
    if category:
        return finding_of(layout, category, "category-local", 0.8), Finding(), category.inferred
    rounds = [d for d in days if in_turn or _is_round(layout, by_day[d])]
    if len(rounds) >= 2 or (
        rounds and any("extra" in layout.folded[slice(*layout.sentence(by_day[d].position))] for d in rounds)
    ):
        coming = [d for d in rounds if anchors.base is None or d >= anchors.base] or rounds[-1:]
        chosen = by_day[coming[0]]
        return finding_of(layout, chosen, "next-round", 0.8), Finding(), chosen.inferred
    if changed and changed[-1] == days[-1]:
        chosen, old = by_day[days[-1]], by_day[days[-2]]
        return (
            finding_of(layout, chosen, "extension", confidence_of(chosen)),
            finding_of(layout, old, "extension", 0.75),
            chosen.inferred,
        )
    ranked = sorted(by_day.values(), key=lambda c: -c.dated.score)
    gap = ranked[0].dated.score - ranked[1].dated.score
    if gap >= 1.0 or (gap >= 0.5 and ranked[1].dated.score < 1.6):
        return finding_of(layout, ranked[0], "best-role", confidence_of(ranked[0]) - 0.1), Finding(), ranked[0].inferred
    if len(days) == 2 and _is_header(layout, by_day[days[1]], by_day[days[0]]):
        chosen, old = by_day[days[1]], by_day[days[0]]
        return (
            finding_of(layout, chosen, "header-over-body", 0.7, [old]),
            finding_of(layout, old, "header-over-body", 0.7),
            chosen.inferred,
        )
    return contradiction(layout, list(by_day.values()), "dates-disagree"), Finding(), False


def _is_header(layout: Layout, later: Candidate, earlier: Candidate) -> bool:
    """The later date is a label value on a line of its own, the earlier one stands in running text."""
    line = layout.line(later.position)
    short = line[1] - line[0] < 120
    if short and layout.line_index(later.position) == 0 and line != layout.line(earlier.position):
        return True
    return later.dated.labelled and short and not earlier.dated.labelled and line != layout.line(earlier.position)


def _years_unknown(roles: Sequence[DatedRole]) -> list[DatedRole]:
    return [d for d in roles if d.role is Role.CLOSES and d.score >= MINIMUM_SCORE and d.mention.day and not d.former]


SURE_SCORE = 2.2
FIRM_SCORE = 2.6
"""From this score on a date that nothing explains casts no doubt on the closing date."""
_NEVER = regex.compile(
    r"\b(?:no hay (?:una )?fecha|no existe (?:una )?fecha|sin fecha (?:de cierre|limite)"
    r"|no tiene cierre|no hay plazo|no (?:closing date|deadline)"
    r"|sans date limite|aucune date limite|pas de date limite|sem prazo|nao ha (?:prazo|data)|sem data)\b"
)


def _never_closes(layout: Layout) -> bool:
    """Whether the text says outright that there is no closing date: then only a sure one contradicts it."""
    return bool(_NEVER.search(layout.folded))


def decide(layout: Layout, roles: Sequence[DatedRole], anchors: Anchors) -> Closing:
    """What the text says about closing. ``anchors`` hold the page's date and the edition's year."""
    anchors = anchored(roles, anchors)
    told = _by_rules(layout, roles, anchors)
    if not told.suspended and not told.recurring.value:
        told = _with_prior_step(layout, roles, anchors, told)
    return _by_words(layout, roles, anchors, told)


def _with_prior_step(layout: Layout, roles: Sequence[DatedRole], anchors: Anchors, told: Closing) -> Closing:
    """The closing of the step that one must take first, where the text says that there is one."""
    prior = prior_step(layout, roles, anchors)
    if prior is None or (told.stages.value and tuple(told.stages.value) != tuple(prior[1].value)[1:]):  # type: ignore[arg-type]
        return told
    first, stages = prior
    closes = with_hour(layout, finding_of(layout, first, stages.rule, 0.75), roles, anchors)
    return replace(told, closes=closes, stages=stages, rolling=Finding(), year_inferred=first.inferred)


def _by_words(layout: Layout, roles: Sequence[DatedRole], anchors: Anchors, told: Closing) -> Closing:
    """What the rules found, doubted or completed by the ordinary words around the dates."""
    if told.suspended or told.recurring.value or told.rolling.value:
        return told
    if told.closes.rule not in ("", "dates-disagree", "date-unexplained"):
        closes = doubted(layout, roles, anchors, told.closes)
        return told if closes is told.closes else replace(told, closes=closes)
    chosen = None if told.closes.rule == "" and _never_closes(layout) else singled_out(layout, roles, anchors)
    if chosen is None or _SEVERAL.search(layout.folded):
        return told
    if told.closes.rule == "date-unexplained" and chosen.dated.role is not Role.CLOSES:
        return told
    closes = with_hour(layout, finding_of(layout, chosen, "words", 0.6), roles, anchors)
    extended = told.extended_from
    if not extended.value:
        extended = former_deadline(layout, roles, anchors, chosen.day, chosen.dated.mention.time)
    return replace(told, closes=closes, extended_from=extended, year_inferred=chosen.inferred)


def _by_rules(layout: Layout, roles: Sequence[DatedRole], anchors: Anchors) -> Closing:
    recurring, bare = find_recurring(layout, roles)
    live_roles = [d for d in roles if not d.former and d not in bare]
    candidates = closing_candidates(live_roles, anchors, roles)
    if recurring.value and not candidates:
        candidates = of_this_time(live_roles, tuple(recurring.value), anchors)  # type: ignore[arg-type]
    if is_suspended(layout, roles):
        return Closing(
            extended_from=suspended_deadline(layout, roles, anchors),
            suspended=True,
            recurring=recurring,
            doubts=("suspended",),
        )
    rolling = Finding() if recurring.value else find_rolling(layout)
    if _outweighed(layout, candidates, anchors, rolling):
        candidates = []
    if candidates:
        return _decide_live(layout, roles, anchors, candidates, recurring)
    if not _never_closes(layout) and not recurring.value and not rolling.value:
        told = _told_otherwise(layout, roles, live_roles, anchors)
        if told:
            return told
    unsettled = [d for d in _years_unknown(live_roles) if not rolling.value or (d.mention.year is None and _is_told(d))]
    if not unsettled:
        return Closing(extended_from=revoked_deadline(layout, roles, anchors), rolling=rolling, recurring=recurring)
    spans = tuple(trim(layout.value, *d.quote) for d in unsettled)
    return Closing(Finding(None, spans, "no-year", 0.0, Unknown.AMBIGUOUS), recurring=recurring)


_TOLD = 1.0
"""Less than this of closing or handing in beside it makes a day no deadline of a call that is always open."""


def _outweighed(layout: Layout, candidates: Sequence[Candidate], anchors: Anchors, rolling: Finding) -> bool:
    """Whether the text says that it never closes, and no date says otherwise surely or still lies ahead."""
    if not candidates:
        return False
    if _never_closes(layout) and max(c.dated.score for c in candidates) < SURE_SCORE:
        return True
    if not rolling.value:
        return False
    return not any(_is_told(c.dated) for c in candidates) or not still_ahead(candidates, anchors)


def _is_told(dated: DatedRole) -> bool:
    """Whether words beside the date say of it that something closes or is handed in."""
    return max(dated.topics.get(topic, 0.0) for topic in ("close", "submit")) >= _TOLD


def _told_otherwise(
    layout: Layout, roles: Sequence[DatedRole], live: Sequence[DatedRole], anchors: Anchors
) -> Closing | None:
    """The closing where no word for closing stands: by who may apply, by rounds, or by elimination."""
    own = labelled_category(layout, live, anchors)
    coming = own or coming_round(layout, live, anchors)
    if coming and (own or not _SEVERAL.search(layout.folded)):
        closes = finding_of(layout, coming, "category-label" if own else "next-round", 0.7)
        return Closing(with_hour(layout, closes, roles, anchors), year_inferred=coming.inferred)
    left = remaining(live, anchors)
    return _by_elimination(layout, roles, anchors, left[0]) if left else None


def _by_elimination(layout: Layout, roles: Sequence[DatedRole], anchors: Anchors, chosen: Candidate) -> Closing:
    """The one date that nothing else explains; not where the page holds several calls."""
    if _SEVERAL.search(layout.folded):
        return Closing(contradiction(layout, [chosen], "several-calls", Unknown.AMBIGUOUS))
    closes = with_hour(layout, finding_of(layout, chosen, "elimination", 0.6), roles, anchors)
    return Closing(closes, former_deadline(layout, roles, anchors, chosen.day), year_inferred=chosen.inferred)


_NAMED_BY_LABEL = 1.8
"""From so much of handing in on a label names the step of its date; others that have labels too are no rivals."""


def _is_shaky(
    candidate: Candidate, candidates: Sequence[Candidate], roles: Sequence[DatedRole], anchors: Anchors
) -> bool:
    """A date that closes only by a noun beside it, while a later date of the text is not explained at all."""
    if candidate.dated.relation != "point" or len(candidates) > 1:
        return False
    plain = candidate.dated.labelled and candidate.dated.topics.get("submit", 0.0) >= _NAMED_BY_LABEL
    unexplained = [
        d.mention
        for d in roles
        if d.role is Role.OTHER and d.mention.day and d.mention.month and not (plain and d.labelled)
    ]
    later = [day for mention in unexplained if (day := resolve(mention, anchors))]
    return any(day[0] > candidate.day for day in later)


def _decide_live(
    layout: Layout, roles: Sequence[DatedRole], anchors: Anchors, candidates: list[Candidate], recurring: Finding
) -> Closing:
    candidates = likely(layout, not_former(candidates, roles, anchors), roles)
    if listed_apart(layout, roles, anchors):
        return Closing(contradiction(layout, candidates, "several-calls", Unknown.AMBIGUOUS), recurring=recurring)
    own = by_items(layout, roles, anchors)
    if own and own.weekday_fits:
        closes = with_hour(layout, finding_of(layout, own, "category-label", 0.7), roles, anchors)
        return Closing(closes, recurring=recurring, year_inferred=own.inferred)
    in_turn = take_turns(roles, anchors)
    stages = Finding() if in_turn else find_stages(layout, candidates, stage_like(layout, roles, anchors))
    if not stages.value:
        candidates = [c for c in candidates if not _is_shaky(c, candidates, roles, anchors)]
        candidates = without_later_steps(layout, candidates)
    by_day = best_by_day(candidates)
    if not by_day:
        return Closing(recurring=recurring, doubts=("a date was not explained",))
    extended = Finding()
    if stages.value:
        chosen = by_day[ruling_stage(layout, stages, by_day).day]
        closes, inferred = finding_of(layout, chosen, stages.rule, confidence_of(chosen)), chosen.inferred
    elif len(by_day) == 1:
        chosen = next(iter(by_day.values()))
        late = of_chosen(layout, chosen)
        weak = chosen.dated.score < FIRM_SCORE
        rivals = unexplained(roles, anchors, chosen.day, later_step=late) if weak else []
        if rivals:
            return Closing(contradiction(layout, [chosen, *rivals], "date-unexplained"), recurring=recurring)
        closes, inferred = finding_of(layout, chosen, "closing-date", confidence_of(chosen)), chosen.inferred
    else:
        closes, extended, inferred = _choose(layout, candidates, anchors, in_turn=in_turn)
    deadline = closes.value
    if isinstance(deadline, Deadline):
        closes = _checked(layout, closes, [c for c in candidates if c.day == deadline.day])
        closes = with_hour(layout, closes, roles, anchors)
    inferred = inferred and all(c.inferred for c in candidates if c.day == (deadline and deadline.day))  # type: ignore[attr-defined]
    past = isinstance(deadline, Deadline) and all(c.dated.past for c in candidates if c.day == deadline.day)
    day = deadline.day if isinstance(deadline, Deadline) else None
    hour = closes.value.time if isinstance(closes.value, Deadline) else None
    extended = extended if extended.value else former_deadline(layout, roles, anchors, day, hour)
    extended = extended if extended.value else unnamed_extension(layout, [c for c in candidates if c.day == day])
    return Closing(closes, extended, stages, Finding(), recurring, False, inferred, past)


def _checked(layout: Layout, closes: Finding, same_day: Sequence[Candidate]) -> Finding:
    """The weekday is a checksum, and the same day must not have two times of day."""
    wrong = [c for c in same_day if not c.weekday_fits]
    if wrong:
        return contradiction(layout, wrong, "weekday-mismatch")
    by_zone: dict[str | None, set[time]] = {}
    for candidate in same_day:
        mention = candidate.dated.mention
        if mention.time:
            by_zone.setdefault(mention.zone, set()).add(mention.time)
    two_sides = len(by_zone) > 1 and None not in by_zone and all(len(times) == 1 for times in by_zone.values())
    if not two_sides and len(set().union(*by_zone.values())) > 1:
        return contradiction(layout, same_day, "times-disagree")
    return closes
