"""What each date is: opening, closing, questions, results, execution, event, law …

Every mention gets a *relation* from the small words beside it (until, from, point, window) and a score for each *topic*
from the cues around it (``tracker/data/lexicon/roles.toml``). Near cues count more than far ones, cues before a date
more than cues behind it, those in the same clause more than those in the rest of the sentence or in a label line. Both
orders occur on real pages: ``Fecha de cierre: 13 may.`` and ``13 may. 24`` above ``Fecha de cierre de postulaciones``.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

import regex

from tracker.extract.dates import DateMention
from tracker.extract.lexicon import stored
from tracker.extract.roles_cues import Cue, Group, find_cues, group_dates
from tracker.extract.roles_layout import Layout, Span


class Role(StrEnum):
    """What a date is."""

    OPENS = "opens"
    CLOSES = "closes"
    QUESTIONS = "questions"
    RESULTS = "results"
    SHORTLIST = "shortlist"
    JURY = "jury"
    CEREMONY = "ceremony"
    EXECUTION = "execution"
    EVENT = "event"
    LEGAL = "legal"
    PAGE = "page"
    PAST = "past"
    EARLY = "early"
    APPEAL = "appeal"
    SUPPORT = "support"
    OFFICE = "office"
    REPORT = "report"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class DatedRole:
    """A mention with its role. ``score`` orders rivals; ``margin`` is the distance to the best other role."""

    mention: DateMention
    role: Role
    relation: str
    score: float
    margin: float
    quote: Span
    clause: Span
    labelled: bool = False
    past: bool = False
    former: bool = False
    changed: bool = False
    recurring: bool = False
    topics: dict[str, float] = field(default_factory=dict)


_ROLE_OF = {
    "question": Role.QUESTIONS, "result": Role.RESULTS, "shortlist": Role.SHORTLIST, "jury": Role.JURY,
    "ceremony": Role.CEREMONY, "exec": Role.EXECUTION, "event": Role.EVENT, "legal": Role.LEGAL, "page": Role.PAGE,
    "past": Role.PAST, "early": Role.EARLY, "appeal": Role.APPEAL, "support": Role.SUPPORT, "office": Role.OFFICE,
    "report": Role.REPORT,
}  # fmt: skip

_FILLER = (
    r"(?:\s?(?:el|la|los|las|le|les|o|os|as|a|au|the|dia|dias|del|de|do|da|du|on|at|proximo|prochain|next|este|ese|ce"
    r"|date|fecha|of|no|na|em|en|es|is|est|sera|e|fixee|fijada|fixada|lunes|martes|miercoles"
    r"|jueves|viernes|sabado|domingo|d'|l'|:|,|\())*\s?$"
)
_UNTIL = stored("roles", "until", _FILLER)
_FROM = stored("roles", "from", _FILLER)
_AFTERWARDS = stored("roles", "afterwards")
_WEAK_UNTIL = regex.compile(r"(?<![\w'])(?:au|al|pour)" + _FILLER)
_MISREAD_UNTIL = regex.compile(r"(?<![\w'])(?:al|au) (?:de|del|du|da)\s?$")
_NOW = regex.compile(r"\b(?:agora|ahora|now|desormais|para|para o|al?|au|to)" + _FILLER)
_MOVES = stored("roles", "moves")
_LATER = stored("roles", "later", _FILLER)
_REFUSED = stored("roles", "refused")
_LAUNCH_LABEL = stored("roles", "launch_label")
_HANDING_IN = stored("roles", "handing_in")
_EXPECTED = stored("roles", "expected")
_CLOSED_SINCE = regex.compile(
    r"\b(?:clos(?:e|es)?|cerrad[oa]s?|closed|encerrad[oa]s?|fermee?s?) (?:depuis|desde|since)\b"
)
_ANOTHER = stored("roles", "another")
_FORMER = stored("roles", "former")
_STRONG_FORMER = stored("roles", "strong_former")
_CHANGED = stored("roles", "changed")
_RECURRING = stored("roles", "recurring")
_PAST_VERB = stored("roles", "past_verb")


REACH = 400
"""How many characters away from a date a cue can still speak of it."""


class _Reader:
    def __init__(self, layout: Layout, mentions: Sequence[DateMention]) -> None:
        self.layout = layout
        self.groups = group_dates(mentions)
        self.cues = find_cues(layout)
        self.cue_starts = [cue.start for cue in self.cues]
        self.starts = [group.start for group in self.groups]

    def _around(self, start: int, end: int, group: Group) -> list[Cue]:
        """The cues between two offsets, as far as they lie within reach of the group."""
        return self._between(max(start, group.start - REACH), min(end, group.end + REACH))

    def _between(self, start: int, end: int) -> list[Cue]:
        first, last = bisect_left(self.cue_starts, start), bisect_right(self.cue_starts, end)
        return [cue for cue in self.cues[first:last] if cue.end <= end]

    def _others(self, start: int, end: int) -> int:
        """How many groups of dates stand between two offsets."""
        return bisect_left(self.starts, end) - bisect_left(self.starts, start)

    def _score(
        self, scores: dict[str, float], cues: Sequence[Cue], group: Group, penalty: float, per_date: float = 1.1
    ) -> None:
        for cue in cues:
            lasting = cue.topic in ("past", "office")
            before = cue.end <= group.start
            distance = group.start - cue.end if before else cue.start - group.end
            others = self._others(cue.end, group.start) if before else self._others(group.end, cue.start)
            value = (
                cue.weight
                - penalty
                - min(distance, 150) * (0.004 if lasting else 0.012)
                - (0.1 if lasting and before else per_date) * others
            )
            if not before and penalty >= 1.0 and cue.topic in ("open", "close"):
                value -= 0.9
            if value > scores.get(cue.topic, 0.0):
                scores[cue.topic] = value

    def _context(self, group: Group) -> tuple[dict[str, float], bool]:
        """The topic scores, and whether they come from a label (a line, cell or colon before the date)."""
        layout, scores = self.layout, {}  # type: Layout, dict[str, float]
        clause = layout.clause(group.start)
        sentence, line = layout.sentence(group.start), layout.line(group.start)
        before = layout.folded[max(clause[0], group.start - REACH) : group.start]
        after = layout.folded[group.end : min(clause[1], group.end + REACH)]
        date_first = not regex.sub(
            r"[\W\d]|\b(?:el|le|the|hasta|ate|on|al?|du|de|del|du|until|by|from|-)\b", "", before
        )
        alone = date_first and not regex.search(r"\p{L}{2,}", after)
        right = 0.0 if date_first and regex.match(r"\s?[:–-]", after) else (0.5 if date_first else 1.0)
        self._score(scores, self._around(clause[0], group.start, group), group, 0.0)
        self._score(scores, self._around(group.end, clause[1], group), group, right, 1.6)
        labelled = (
            bool(
                regex.search(
                    r":\s?\(?\W*(?:(?:hasta|ate|until|au|le|el|o|on|jusqu'au|dia|antes|del|the|by)\s){0,3}\s?$", before
                )
            )
            or alone
        )
        labelled = labelled or (date_first and bool(regex.match(r"\s?[:–-]\s", after)))
        cells = layout.cells(line)
        if len(cells) > 1:
            self._score(
                scores, self._between(cells[0][0], cells[0][1]), group, 0.1 if alone or not scores else 1.0, 0.0
            )
            header = layout.column_header(group.start)
            if header and alone:
                self._score(scores, self._near(header, group), group, 0.0, 0.0)
            labelled = labelled or alone
        elif alone and not scores:
            self._label_lines(scores, group)
        asked = self._question_before(group, sentence)
        if asked:
            self._score(scores, self._near(asked, group), group, 0.2, 0.0)
        if sentence != clause:
            self._score(scores, self._around(sentence[0], clause[0], group), group, 1.2)
            self._score(scores, self._around(clause[1], sentence[1], group), group, 1.9)
        lonely = alone and not regex.search(
            r"\p{L}{3,}", layout.folded[line[0] : group.start] + layout.folded[group.end : line[1]]
        )
        if lonely and len(cells) < 2 and not scores:
            if layout.line_index(group.start) <= 4:
                scores["page"] = 1.5
        elif not scores or max(scores.values()) < 1.2:
            self._score(scores, self._around(line[0], sentence[0], group)[-6:], group, 1.7)
            previous = layout.neighbour(group.start, -1)
            if previous and previous[1] - previous[0] < 90:
                self._score(scores, self._near(previous, group), group, 1.2, 0.4)
        return scores, labelled

    def _question_before(self, group: Group, sentence: Span) -> Span | None:
        """The question that the sentence answers: *¿Hasta cuándo puedo postular? Hasta el …*."""
        line = self.layout.line(group.start)
        end = sentence[0]
        while end > line[0] and self.layout.value[end - 1].isspace():
            end -= 1
        if end > line[0] and self.layout.value[end - 1] == "?":
            return self.layout.sentence(end - 1)
        previous = self.layout.neighbour(group.start, -1)
        if sentence[0] == line[0] and previous and self.layout.value[previous[0] : previous[1]].rstrip().endswith("?"):
            return previous
        return None

    def _near(self, span: Span, group: Group) -> list[Cue]:
        """Cues of a label elsewhere, moved next to the group, so that only the label itself counts."""
        shift = group.start - span[1] if span[1] <= group.start else group.end - span[0]
        return [Cue(cue.start + shift, cue.end + shift, cue.topic, cue.weight) for cue in self._between(*span)]

    def _label_lines(self, scores: dict[str, float], group: Group) -> None:
        """A date alone on its line: its label is the line above or the one below, whichever all such dates share."""
        layout = self.layout
        above, below = layout.neighbour(group.start, -1), layout.neighbour(group.start, 1)
        for span, _other in ((above, below), (below, above)):
            if span is None or not self._is_label(span):
                continue
            penalty = 0.0 if self._label_side(group) == (span is below) else 1.4
            self._score(scores, self._near(span, group), group, penalty, 0.0)

    def _label_side(self, group: Group) -> bool:
        """True when labels stand below their dates: the line after the date is a label, the one before it is none."""
        layout = self.layout
        alone = [g for g in self.groups if layout.line(g.start)[1] - layout.line(g.start)[0] < g.end - g.start + 12]
        run = [g for g in alone if abs(layout.line_index(g.start) - layout.line_index(group.start)) <= 12]
        below = sum(1 for g in run if self._is_label(layout.neighbour(g.start, 1)))
        above = sum(1 for g in run if self._is_label(layout.neighbour(g.start, -1)))
        if not run:
            return False
        first, last = run[0], run[-1]
        if below == above and run:
            ends_with_label = self._is_label(layout.neighbour(last.start, 1))
            starts_with_label = self._is_label(layout.neighbour(first.start, -1))
            previous = layout.neighbour(first.start, -1)
            colon = previous is not None and layout.value[previous[0] : previous[1]].rstrip().endswith(":")
            return ends_with_label and not (starts_with_label and colon) and not (starts_with_label and len(run) == 1)
        return below > above

    def _is_label(self, span: Span | None) -> bool:
        return bool(span and span[1] - span[0] <= 110 and not self._others(*span) and self._between(*span))

    def _relation(self, group: Group, mention: DateMention, scores: dict[str, float]) -> str:
        folded = self.layout.folded
        before = folded[max(0, group.start - 60) : group.start]
        if group.window and _MOVES.search(before):
            return "until"
        if group.window and not mention.end_of_window and mention.window is not None:
            return "window-start"
        if mention.end_of_window:
            return "window-end"
        clause = self.layout.clause(group.start)
        after = folded[group.end : min(clause[1], group.end + 40)]
        until = bool(_UNTIL.search(before)) and not _MISREAD_UNTIL.search(before)
        line = folded[max(clause[0], group.start - REACH) : min(clause[1], group.end + REACH)]
        if (until and not _WEAK_UNTIL.search(before)) or _AFTERWARDS.match(after):
            return "until"
        if _LATER.search(before) and _REFUSED.search(line):
            return "until"
        if _FROM.search(before):
            return "until" if _CLOSED_SINCE.search(before) else "from"
        return self._cued_relation(mention, scores, before, line, until=until)

    def _cued_relation(
        self, mention: DateMention, scores: dict[str, float], before: str, line: str, *, until: bool
    ) -> str:
        """The relation that cues tell where no small word stands right before the date."""
        if (_RECURRING.search(line) and scores.get("submit", 0.0) + scores.get("close", 0.0) > 0.4) or (
            _NOW.search(before) and _CHANGED.search(line)
        ):
            return "until"
        close, opening = scores.get("close", 0.0), scores.get("open", 0.0)
        if mention.day is None:
            return "until" if until else "point"
        if close > 1.2 and close >= opening:
            return "until"
        if opening > 1.2 and opening > close:
            return "from"
        return "until" if until else "point"

    def _roles(self, relation: str, scores: dict[str, float], labelled: bool, label: str) -> dict[Role, float]:
        close, opening, submit = (scores.get(name, 0.0) for name in ("close", "open", "submit"))
        roles: dict[Role, float] = {role: scores[topic] for topic, role in _ROLE_OF.items() if topic in scores}
        if relation in ("until", "window-end"):
            bare = (0.9 if labelled else 0.7) if relation == "until" else 0.5
            rival = max((score for role, score in roles.items() if role not in (Role.PAST, Role.LEGAL)), default=0.0)
            either = max(close if submit >= rival - 0.4 else close - 1.0, opening if relation == "window-end" else 0.0)
            roles[Role.CLOSES] = max(bare, submit + 0.5, either + (0.5 if submit > 0.6 and either > 0.6 else 0.0))
        if relation in ("from", "window-start"):
            bare = 0.5
            either = max(opening, close if relation == "window-start" else 0.0)
            roles[Role.OPENS] = max(
                bare,
                submit + (0.5 if relation == "window-start" else 0.0),
                either + (0.5 if submit > 0.6 and either > 0.6 else 0.0),
            )
        if relation == "point" and submit > 1.5:
            rival = max(roles.values(), default=0.0)
            launched = labelled and not roles and _LAUNCH_LABEL.search(label)
            if launched:
                roles[Role.OPENS] = submit - 0.8
            elif rival < 1.2 and ((labelled and _HANDING_IN.search(label)) or _EXPECTED.search(label)):
                roles[Role.CLOSES] = submit - 0.8
        adjust = {
            "until": {
                Role.RESULTS: -0.5,
                Role.EVENT: -0.3,
                Role.LEGAL: -0.6,
                Role.JURY: -0.5,
                Role.CEREMONY: -0.5,
                Role.QUESTIONS: 0.6,
            },
            "from": {Role.QUESTIONS: -0.8, Role.LEGAL: -0.3, Role.EXECUTION: 0.2},
            "window-start": {
                Role.RESULTS: -1.3,
                Role.LEGAL: -0.8,
                Role.JURY: 0.3,
                Role.EXECUTION: 0.3,
                Role.QUESTIONS: -0.5,
            },
            "window-end": {
                Role.RESULTS: -1.3,
                Role.LEGAL: -0.8,
                Role.JURY: 0.3,
                Role.EXECUTION: 0.3,
                Role.QUESTIONS: 0.0,
            },
            "point": {Role.CLOSES: 0.0, Role.RESULTS: 0.2, Role.EVENT: 0.2, Role.LEGAL: 0.2, Role.QUESTIONS: -2.0},
        }[relation]
        return {role: score + adjust.get(role, 0.0) for role, score in roles.items()} or {Role.OTHER: 0.0}

    def _quote(self, group: Group, mention: DateMention, clause: Span, labelled: bool) -> Span:
        """The words that prove the date: from the label or small word before it to its time and zone."""
        folded = self.layout.folded
        start, end = (group.start, group.end) if group.window else mention.outer
        line = self.layout.line(start)
        if labelled and start - clause[0] < 60 and folded[clause[0] : start].strip():
            return clause[0], end
        if labelled:
            cells = self.layout.cells(line)
            if len(cells) > 1 and cells[0][1] <= start and start - cells[0][0] < 110:
                return cells[0][0], end
            return self._with_label(group, start, end)
        match = regex.search(
            r"(?:\b[\p{L}']+\s){0,4}" + r"[\w'’: (,-]{0,24}$", folded[max(clause[0], start - 60) : start]
        )
        return (max(clause[0], start - 60) + match.start() if match else start), end

    def _with_label(self, group: Group, start: int, end: int) -> Span:
        below = self.layout.neighbour(group.start, 1)
        above = self.layout.neighbour(group.start, -1)
        if below and self._is_label(below) and self._label_side(group):
            return start, below[1]
        return (above[0], end) if above and self._is_label(above) else (start, end)

    def read(self) -> list[DatedRole]:
        """The role of every mention, in their order."""
        return self._replaced([dated for group in self.groups for dated in self._read_group(group)])

    def _replaced(self, dated: list[DatedRole]) -> list[DatedRole]:
        """A struck-out date, markup lost or kept, stands right before the new one: ``28 de julio 15 de agosto``."""
        result = list(dated)
        for index in range(1, len(result)):
            old, new = result[index - 1], result[index]
            gap = self.layout.folded[old.mention.end : new.mention.start]
            struck = self.layout.text.is_struck(old.mention.start, old.mention.end)
            adjacent = (
                len(gap) <= 2
                and not gap.strip()
                and old.mention.day
                and new.mention.day
                and old.mention.list_id is None
            )
            if adjacent and old.mention.window is None and "\n" not in gap:
                result[index - 1] = replace(old, former=True, changed=True)
                result[index] = replace(
                    old, mention=new.mention, quote=(old.quote[0], new.quote[1]), changed=True, former=False
                )
            elif struck:
                result[index - 1] = replace(old, former=True, changed=True)
        return result

    def _read_group(self, group: Group) -> list[DatedRole]:
        scores, labelled = self._context(group)
        layout, clause = self.layout, self.layout.clause(group.start)
        sentence = layout.sentence(group.start)
        previous = bisect_left(self.starts, group.start) - 1
        free = self.groups[previous].end if previous >= 0 else 0
        before = layout.folded[max(clause[0], free, group.start - 90) : group.start]
        around = layout.folded[max(sentence[0], group.start - 200) : min(sentence[1], group.end + 120)]
        found = []
        for mention in group.mentions:
            relation = self._relation(group, mention, scores)
            ranked = sorted(
                self._roles(
                    relation,
                    scores,
                    labelled,
                    layout.folded[max(clause[0], group.start - REACH) : min(clause[1], group.end + REACH)],
                ).items(),
                key=lambda item: -item[1],
            )
            role, score = ranked[0]
            if _ANOTHER.search(layout.folded[max(clause[0], group.start - REACH) : min(clause[1], group.end + REACH)]):
                role = Role.OTHER
            moved = group.window and relation == "until" and mention.window is not None and not mention.end_of_window
            margin = score - (ranked[1][1] if len(ranked) > 1 else 0.0)
            found.append(
                DatedRole(
                    mention, role, relation, round(score, 3), round(margin, 3),
                    self._quote(group, mention, clause, labelled), clause, labelled,
                    past=bool(_PAST_VERB.search(around)),
                    former=moved or bool(_STRONG_FORMER.search(before)),
                    changed=bool(_CHANGED.search(around)),
                    recurring=bool(_RECURRING.search(around)),
                    topics=scores,
                )
            )  # fmt: skip
        return found


def find_roles(layout: Layout, mentions: Sequence[DateMention]) -> list[DatedRole]:
    """The role of every date of ``layout``, in their order."""
    return _Reader(layout, mentions).read() if mentions else []
