"""A step that all must take before they hand in their project, told by words of need rather than by numbers of stages.

*Sin preinscripción no hay postulación: regístrese antes del 11 de mayo; cargue después el expediente, a más tardar el
8 de junio*: the registration closes the call for whoever misses it, the project is its second stage.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from tracker.extract.dates_year import Anchors, resolve, with_edges
from tracker.extract.deadline_candidates import CHOSEN, Candidate, of_chosen
from tracker.extract.deadline_stages import of_stages
from tracker.extract.findings import Finding
from tracker.extract.lexicon import stored
from tracker.extract.roles_layout import Layout
from tracker.extract.roles_model import DatedRole, Role

_FIRST_PAPER = stored("deadline", "first_paper")
_FULL_PAPER = stored("deadline", "full_paper")
_ENTERING = stored("deadline_prior", "entering")
_SHORT = stored("deadline_prior", "short")
_PROJECT = stored("deadline_prior", "project")
_NEEDED = stored("deadline_prior", "needed")
_STEPS = stored("deadline_prior", "steps")
_NO_STEP = stored("deadline_prior", "no_step")
_KINDS = (
    ("entering", _ENTERING),
    ("paper", _FIRST_PAPER),
    ("paper", _SHORT),
    ("project", _FULL_PAPER),
    ("project", _PROJECT),
)
_ROLES = frozenset(
    {Role.CLOSES, Role.OTHER, Role.SUPPORT, Role.SHORTLIST, Role.EXECUTION, Role.RESULTS, Role.OPENS, Role.JURY}
)
_OF_JURY = frozenset({Role.SHORTLIST, Role.RESULTS, Role.JURY})
_LONGEST, _REACH, _AFTER, _SHORT_HEAD = timedelta(days=270), 260, 90, 60
_FEW = 60
"""So many characters before a date at most, where what it is for stands behind it."""
_MOST = 24
"""A text of more dates lists many steps; its stages are read by their numbers and labels."""


@dataclass(frozen=True, slots=True)
class _Step:
    """A day by which something is handed in: ``entering`` (a name only), ``paper`` (a short one) or ``project``."""

    kind: str
    candidate: Candidate
    begins: int


def prior_step(layout: Layout, roles: Sequence[DatedRole], anchors: Anchors) -> tuple[Candidate, Finding] | None:
    """The first step with all stages, where the text says that nobody may hand in a project without it."""
    said = any(pattern.search(layout.folded) for pattern in (_NEEDED, _STEPS, CHOSEN))
    if len(roles) > _MOST or not said:
        return None
    steps = _steps(layout, roles, anchors)
    for index, first in enumerate(steps):
        later = [step for step in steps[index + 1 :] if step.candidate.day > first.candidate.day]
        if first.kind == "paper" and len(steps) == 1 and _chosen_go_on(layout):
            return first.candidate, of_stages(layout, [first.candidate, None], "stages-prior")
        if first.kind == "project" or not later:
            continue
        later = [step for step in later if step.kind != first.kind]
        if not later or not _is_needed(layout, first, later[0]):
            return None
        second = later[0]
        if second.candidate.day - first.candidate.day > _LONGEST:
            return None
        third = next((step for step in later[1:] if step.kind == "project"), None) if second.kind == "paper" else None
        picked: list[Candidate | None] = [first.candidate, second.candidate, *([third.candidate] if third else [])]
        return first.candidate, of_stages(layout, picked, "stages-prior")
    return None


_TWO = 2


def _is_needed(layout: Layout, first: _Step, second: _Step) -> bool:
    """Whether the words around both days say that the first is a condition of the second."""
    begin = layout.sentence(max(0, layout.sentence(first.begins)[0] - 2))[0]
    end = layout.sentence(min(len(layout.folded) - 1, layout.sentence(second.candidate.position)[1] + 2))[1]
    if first.kind == "paper" and of_chosen(layout, second.candidate):
        return True
    return bool(_NEEDED.search(layout.folded, begin, end) or _STEPS.search(layout.folded))


def _chosen_go_on(layout: Layout) -> bool:
    """Whether a sentence asks a full paper of those who were chosen, on a day that it does not name."""
    return any(
        CHOSEN.search(layout.folded, layout.sentence(match.start())[0], match.start())
        for match in _FULL_PAPER.finditer(layout.folded)
    )


def _steps(layout: Layout, roles: Sequence[DatedRole], anchors: Anchors) -> list[_Step]:
    found: list[_Step] = []
    last = 0
    for number, dated in enumerate(roles):
        mention = dated.mention
        starts, last_end = dated.relation == "window-start", mention.outer[1]
        if mention.day and mention.month and not starts and dated.role in _ROLES and not dated.former:
            following = roles[number + 1].mention.outer[0] if number + 1 < len(roles) else len(layout.folded)
            after = found[-1].candidate.day if found and anchors.base is None else None
            step = _step(layout, dated, last, following, with_edges(anchors, after=after) if after else anchors)
            found += [step] if step else []
        if not starts:
            last = last_end
    return found


def _step(layout: Layout, dated: DatedRole, last: int, following: int, anchors: Anchors) -> _Step | None:
    start, (begin, end) = dated.mention.outer[0], layout.sentence(dated.mention.start)
    if begin - layout.line(start)[0] < _SHORT_HEAD:
        begin = layout.line(start)[0]
    before = layout.folded[max(begin, last, start - _REACH) : start]
    kind = _kind(before)
    if kind is None and len(before) <= _FEW and dated.role not in _OF_JURY:
        after = layout.folded[dated.mention.outer[1] : min(end, following, dated.mention.outer[1] + _AFTER)]
        kind = _kind(after) if not _NO_STEP.search(before) else None
    settled = resolve(dated.mention, anchors) if kind and not _NO_STEP.search(before) else None
    if kind is None or settled is None:
        return None
    candidate = Candidate(dated, settled[0], settled[1], dated.mention.weekday_fits(settled[0]))
    return _Step(kind, candidate, max(begin, last))


def _kind(words: str) -> str | None:
    """What the words nearest to the date hand in; the last of them counts."""
    found = [(match.end(), kind) for kind, pattern in _KINDS for match in pattern.finditer(words)]
    return max(found)[1] if found else None
