"""Stages of one call: a short paper or registration first, the full file later."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date

import regex

from tracker.domain.deadline import Deadline
from tracker.extract.dates_year import Anchors, resolve
from tracker.extract.deadline_candidates import Candidate, of_chosen
from tracker.extract.findings import Finding, trim
from tracker.extract.lexicon import stored
from tracker.extract.quick import late
from tracker.extract.roles_layout import Layout, Span
from tracker.extract.roles_model import DatedRole, Role

_STAGE_WORD = stored("deadline", "stage_word")
_STAGE_NUMBERS = {
    "1": 1,
    "i": 1,
    "un": 1,
    "uno": 1,
    "one": 1,
    "une": 1,
    "um": 1,
    "2": 2,
    "ii": 2,
    "dos": 2,
    "two": 2,
    "deux": 2,
    "dois": 2,
    "3": 3,
    "iii": 3,
    "three": 3,
    "4": 4,
}
_FIRST_PAPER = stored("deadline", "first_paper")
_FULL_PAPER = stored("deadline", "full_paper")
_PART_OF_FORM = stored("deadline", "part_of_form")
_REGISTRATION = stored("deadline", "registration")
_PROJECT = stored("deadline", "project_in")
_OTHER_STEP = stored("deadline", "other_step")
_MISTAKEN = frozenset({Role.SHORTLIST, Role.RESULTS, Role.OTHER, Role.EXECUTION, Role.CLOSES, Role.JURY, Role.LEGAL})
_SIGNING = stored("deadline", "signing")
_TWO = 2
_ACTING = 1.2
"""From this score on a day belongs to the work of those who were chosen."""
_BRACKET = late(r"\s?\([^()]{3,40}\)")
"""After a date: ``16 September 2025 (first stage), 31 March 2026 (second stage)``."""
_DASH = regex.compile(r"\s?[–—-]\s")
_NEXT_TO_EDGE = 30
"""That soon in a clause, what a date is for stands before: ``Segunda vuelta. Del 6 al 31 de julio``."""
_LONG_HEAD = 120
_REACH = 250
_SHORT, _HEAD = 130, 60


def find_stages(layout: Layout, candidates: Sequence[Candidate], later: Sequence[Candidate] = ()) -> Finding:
    """Stages of one call: numbered ones, or a short paper first and a full one for those who are chosen.

    ``later`` are days that are no closing by their words alone, as the second stage speaks of those who were chosen.
    """
    numbered = _by_stage(layout, candidates, later, _stage_number)
    if 1 in numbered and 2 in numbered and numbered[2].day <= numbered[1].day:
        del numbered[2]
    if 1 in numbered and (2 in numbered or _mentions_second(layout)):
        return _stage_finding(layout, [numbered[1], numbered.get(2), *_later_stages(numbered)], "stages-numbered")
    papers = _with_partner(layout, _by_stage(layout, candidates, later, _paper_stage), candidates)
    if 1 in papers and (2 in papers or _FULL_PAPER.search(layout.folded)):
        second = papers.get(2)
        if second is None or second.day > papers[1].day:
            return _stage_finding(layout, [papers[1], second], "stages-papers")
    return _registration_first(layout, candidates) or _invited_later(layout, candidates) or Finding()


def _later_stages(numbered: Mapping[int, Candidate]) -> list[Candidate]:
    """The third stage and the fourth, as far as their days follow each other."""
    found: list[Candidate] = []
    last = numbered.get(_TWO)
    for number in (3, 4):
        if last is None or number not in numbered or numbered[number].day <= last.day:
            break
        last = numbered[number]
        found.append(last)
    return found


def _by_stage(
    layout: Layout,
    candidates: Sequence[Candidate],
    later: Sequence[Candidate],
    stage_of: Callable[[Layout, Candidate], int | None],
) -> dict[int, Candidate]:
    """The first day of each stage; days that are no closing by their words alone are none of the first stage."""
    found: dict[int, Candidate] = {}
    for candidate in candidates:
        number = stage_of(layout, candidate)
        if number is not None:
            found.setdefault(number, candidate)
    for candidate in later:
        number = stage_of(layout, candidate)
        if number is not None and number > 1:
            found.setdefault(number, candidate)
    return found


def _with_partner(
    layout: Layout, papers: dict[int, Candidate], candidates: Sequence[Candidate]
) -> dict[int, Candidate]:
    """The stages told by their papers, with the other one where it is the only other day."""
    if 2 in papers and 1 not in papers and of_chosen(layout, papers[2]):
        before = [c for c in candidates if c.day < papers[2].day]
        return papers | {1: before[0]} if len({c.day for c in before}) == 1 else papers
    if 1 in papers and 2 not in papers and len({c.day for c in candidates}) == _TWO:
        after = [c for c in candidates if _is_listed_after(layout, papers[1], c)]
        return papers | {2: after[0]} if after else papers
    return papers


def _is_listed_after(layout: Layout, first: Candidate, second: Candidate) -> bool:
    """Whether both days have labels of their own, the later one in a line below."""
    labelled = first.dated.labelled and second.dated.labelled
    below = layout.line_index(second.position) > layout.line_index(first.position)
    return labelled and below and second.day > first.day


def _invited_later(layout: Layout, candidates: Sequence[Candidate]) -> Finding | None:
    """Everyone hands something in by a day, and those who were chosen then hand in their project."""
    days = sorted({c.day for c in candidates})
    if len(days) != _TWO:
        return None
    first, second = ([c for c in candidates if c.day == day] for day in days)
    chosen = all(of_chosen(layout, c) and _own_words_kind(layout, c) == "project" for c in second)
    acting = any(c.dated.topics.get("exec", 0.0) > _ACTING for c in second)
    signing = acting or any(_SIGNING.search(layout.folded[slice(*layout.sentence(c.position))]) for c in second)
    if signing or not chosen or any(of_chosen(layout, c) for c in first):
        return None
    return _stage_finding(layout, [first[0], second[0]], "stages-invited")


def _registration_first(layout: Layout, candidates: Sequence[Candidate]) -> Finding | None:
    """One must be registered by a day, and hand the project in by a later one."""
    days = sorted({c.day for c in candidates})
    if len(days) != _TWO:
        return None
    kinds = {day: {_own_words_kind(layout, c) for c in candidates if c.day == day} for day in days}
    if kinds[days[0]] != {"registration"} or kinds[days[1]] != {"project"}:
        return None
    picked: list[Candidate | None] = [next(c for c in candidates if c.day == day) for day in days]
    return _stage_finding(layout, picked, "stages-registration")


def _own_words_kind(layout: Layout, candidate: Candidate) -> str | None:
    """Whether the words of a date, its label or its row speak of registering only, or of handing a project in."""
    start, end = layout.sentence(candidate.position)
    line = layout.line(candidate.position)
    cells = layout.cells(line)
    first = layout.folded[slice(*cells[0])] if len(cells) > 1 else ""
    from_ = max(start, candidate.dated.clause[0], candidate.position - 200)
    near = layout.folded[from_ : candidate.position]
    words = f"{first} {near}" if first else near
    if candidate.position - start < _SHORT and start - line[0] < _HEAD:
        words = f"{layout.folded[line[0] : start]} {words}"
    if not (_PROJECT.search(words) or _REGISTRATION.search(words)):
        last = candidate.dated.mention.outer[1]
        until = end if _DASH.match(layout.folded, last) else min(end, candidate.dated.clause[1])
        reach = last + _SHORT if until == end else candidate.position + 60
        words = layout.folded[candidate.position : min(until, reach)]
    return "project" if _PROJECT.search(words) else "registration" if _REGISTRATION.search(words) else None


def stage_like(layout: Layout, roles: Sequence[DatedRole], anchors: Anchors) -> list[Candidate]:
    """Days of a numbered stage or of the full paper, whose words speak more of those chosen than of closing."""
    found = []
    for dated in roles:
        if dated.role not in _MISTAKEN or dated.former or not dated.mention.day or not dated.mention.month:
            continue
        if dated.relation == "window-start":
            continue
        begin = dated.clause[0]
        if dated.mention.start - begin < _NEXT_TO_EDGE:
            begin = layout.line(dated.mention.start)[0]
        clause = layout.folded[max(begin, dated.mention.start - _REACH) : dated.mention.start]
        if _OTHER_STEP.search(clause) or not (_FULL_PAPER.search(clause) or _STAGE_WORD.search(clause)):
            continue
        settled = resolve(dated.mention, anchors)
        if settled:
            found.append(Candidate(dated, settled[0], settled[1], dated.mention.weekday_fits(settled[0])))
    return found


def ruling_stage(layout: Layout, stages: Finding, by_day: Mapping[date, Candidate]) -> Deadline:
    """The stage by which one must be in: the first, or the second where every applicant completes the same form."""
    first: Deadline = stages.value[0]  # type: ignore[index]
    second: Deadline | None = stages.value[1]  # type: ignore[index]
    if second is None or second.day not in by_day:
        return first
    begun = _PART_OF_FORM.search(layout.folded[slice(*layout.sentence(by_day[first.day].position))])
    return second if begun and not of_chosen(layout, by_day[second.day]) else first


def _stage_number(layout: Layout, candidate: Candidate) -> int | None:
    """The number of the stage in whose clause or sentence the date stands."""
    clause = candidate.dated.clause
    sentence = layout.sentence(candidate.position)
    line = layout.line(candidate.position)
    below = _label_below(layout, candidate)
    said = _STAGE_WORD.search(layout.folded, *below) if below else None
    bracket = _BRACKET.match(layout.folded, candidate.dated.mention.outer[1])
    said = said or (_STAGE_WORD.search(layout.folded, bracket.start(), bracket.end()) if bracket else None)
    if said:
        return _number_of(said)
    for start in (clause[0], sentence[0], line[0]):
        matches = list(_STAGE_WORD.finditer(layout.folded, max(start, candidate.position - 400), candidate.position))
        if matches:
            return _number_of(matches[-1])
    return None


def _number_of(match: re.Match[str]) -> int | None:
    if match["first"] or match["second"]:
        return 1 if match["first"] else 2
    return _STAGE_NUMBERS.get(match["n"])


def _label_below(layout: Layout, candidate: Candidate) -> Span | None:
    """The line below a date that is alone on its own, where that is its label."""
    end = candidate.dated.quote[1]
    line = layout.line(candidate.position)
    return (line[1], end) if end > line[1] else None


def _paper_stage(layout: Layout, candidate: Candidate) -> int | None:
    """1 when the date is that of a short paper, 2 when it is that of the full one."""
    start, end = layout.sentence(candidate.position)
    row = layout.cells(layout.line(candidate.position))
    begin = row[0][0] if len(row) > 1 else max(start, candidate.dated.clause[0])
    below = _label_below(layout, candidate)
    before = layout.folded[slice(*below)] if below else ""
    before = before or layout.folded[max(begin, candidate.position - 400) : candidate.position]
    after = layout.folded[candidate.position : min(end, candidate.position + 160)]
    firsts, fulls = list(_FIRST_PAPER.finditer(before)), list(_FULL_PAPER.finditer(before))
    if not (firsts or fulls) and begin > start:
        before = layout.folded[max(start, candidate.position - 400) : candidate.position]
        firsts, fulls = list(_FIRST_PAPER.finditer(before)), list(_FULL_PAPER.finditer(before))
    if firsts or fulls:
        last_first = firsts[-1].start() if firsts else -1
        last_full = fulls[-1].start() if fulls else -1
        return 1 if last_first > last_full else 2
    after = after[: after.find(";") if ";" in after else None]
    if _FIRST_PAPER.search(after):
        return 1
    if _FULL_PAPER.search(after):
        return 2
    head = layout.folded[layout.line(candidate.position)[0] : start]
    if len(head) >= _LONG_HEAD:
        return None
    return 1 if _FIRST_PAPER.search(head) else 2 if _FULL_PAPER.search(head) else None


def _mentions_second(layout: Layout) -> bool:
    second = [m for m in _STAGE_WORD.finditer(layout.folded) if m["second"] or _STAGE_NUMBERS.get(m["n"] or "") == _TWO]
    return any(not _OTHER_STEP.search(layout.folded, m.end(), m.end() + _NEXT_TO_EDGE) for m in second)


def _stage_finding(layout: Layout, picked: Sequence[Candidate | None], rule: str) -> Finding:
    spans = tuple(trim(layout.value, *c.dated.quote) for c in picked if c)
    if None in picked:  # a stage without a date of its own: the sentence that speaks of it belongs to the proof
        spans += _words_of_second(layout)
    return Finding(tuple(c.deadline if c else None for c in picked), spans, rule, 0.85)


def of_stages(layout: Layout, picked: Sequence[Candidate | None], rule: str) -> Finding:
    """The stages that end on the days of ``picked``, each proved by its own words."""
    return _stage_finding(layout, picked, rule)


def _words_of_second(layout: Layout) -> tuple[Span, ...]:
    """The sentence that speaks of a second stage or of the full paper."""
    words = _STAGE_WORD.finditer(layout.folded)
    later = [m.start() for m in words if m["second"] or _STAGE_NUMBERS.get(m["n"] or "") == 2]
    full = _FULL_PAPER.search(layout.folded)
    places = [*later[:1], *([full.start()] if full else [])]
    return tuple(dict.fromkeys(trim(layout.value, *layout.sentence(place)) for place in places[:1]))
