"""What each date is: opening, closing, questions, results, execution, event, law …

Every mention gets a *relation* from the small words beside it (until, from, point, window) and a score for each *topic*
from the cues around it (``tracker/data/lexicon/roles.toml``). Near cues count more than far ones, cues before a date
more than cues behind it, those in the same clause more than those in the rest of the sentence or in a label line. Both
orders occur on real pages: ``Fecha de cierre: 13 may.`` and ``13 may. 24`` above ``Fecha de cierre de postulaciones``.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from functools import cached_property

import regex

from tracker.extract.dates import DateMention
from tracker.extract.lexicon import stored
from tracker.extract.roles_changes import Changes, Side
from tracker.extract.roles_cues import Group
from tracker.extract.roles_layout import Layout, Span
from tracker.extract.roles_model import DatedRole, Role
from tracker.extract.roles_pairs import read_pairs
from tracker.extract.roles_relation import CHANGED, NO_MORE_SINCE, RECURRING, is_refused_later, relation_of, roles_of
from tracker.extract.roles_scores import REACH, Surroundings

_ANOTHER = stored("roles", "another")
_ASIDE = stored("roles", "aside")
"""How lines begin that lead to other pages: their dates are not those of the call."""
_SURE = 3.6
_REFUSED_SCORE = 2.0
"""What it says of closing that later papers are refused."""
_IN_BRACKETS = regex.compile(
    r"\(\s?(?:antes|was|avant|previously|formerly|anteriormente|era|before)\b[,:]?\s(?:(?:el|le|o|on|em|the|a|dia)\s){0,2}$"
)
"""``30 de mayo (antes, 16 de mayo)``."""
_UNTIL_TOO = regex.compile(r"\((?:avant|before)\b(?![,:])")
"""In brackets that stand beside no date it bounds: ``Pour candidater (avant le 12 juin)``."""
_BESIDE = 2
_VOID_REACH = 160
_ENDS_BY_THE_HOUR = 1.8
"""What it says of closing that the last day of a *period* has an hour: no work ends by the clock."""
_NEW_AFTER_ALL = regex.compile(
    r"\b(?:slips?|moves?|moved|now|desormais|agora|ahora|pasan?|passe|passa|se recorre|repoussee?|reportee?|extended"
    r"|va[io]?|van|vao|sigue[n]?|segue[m]?|seguira[no]?|queda[n]?|fica[m]?|ficara[o]?|dura[nm]?|corre[nm]?|vont|runs?|goes"
    r"|prorrog\w+|prorog\w+|adiad[oa]|se (?:alarga|amplia|extiende|prolonga|corre|mueve|traslada|aplaza|pospone|estira)"
    r"|(?:alarga|amplia|estende|prolonga)-se|prolongee?s?|ampliad[oa]|extendid[oa]|alargad[oa]|estendid[oa]"
    r"|(?:est|is) fixee?"
    r")\s(?:to|until|au|al?|para|hasta|ate|jusqu\S*)\b"
)
"""After the former date its sentence goes on to the new one."""
_MOVED_ON = stored("roles", "moved_on")
_NO_MORE = stored("roles", "no_more")
"""Right after a date: it is not the one any more. Right before the next one it speaks of the date before."""
_VOID = stored("roles", "void")
_STRONG_FORMER = stored("roles", "strong_former")
_PAST_VERB = stored("roles", "past_verb")
_PRESENTED = regex.compile(
    r",?\s(?:se\s)?(?:abri|lanz|lanc|open|launch|ouvr|present|public|inici|arranc)\w*[^.;|]{0,60}"
    r"\b(?:convocatorias?|concursos?|llamados?|premios?|fond[oe]s?|fundo|programas?|programme|appels?|concours|calls?|competition|fund|awards?|chamadas?|edital|premio)\b"
)
"""After *yesterday* or *today*: a call was made public."""
_THREAD = regex.compile(r"(?:escribio|wrote|a ecrit|escreveu)\s?:\s*$", regex.MULTILINE)
"""How the line ends that leads to an earlier mail."""
_STATUTE = regex.compile(
    r"\b(?:n[.º°o]{0,3}\s?)?\d[\d.]{0,6}[a-z]?/(?:19|20)?\d\d,?\s(?:de|du|of|do|del|da)\s(?:el\s|the\s)?$"
    r"|\b(?:decreto|ley|lei|decret|loi|despacho|portaria|orden|resolucion|resolucao|arrete|law|decree|act)\b[^.;|]{0,40}"
    r"\bn[.º°o]{1,3}\s?[\d./-]{1,12},?\s(?:de|du|of|do|del)\s$"
)
"""Before the date of a statute: ``Orden Foral 40E/2024, de 12 de marzo``."""
_PLACE = regex.compile(
    r"\W*(?:En\s|Fait\sà\s|À\s|Dado\sen\s)?\p{Lu}[\p{L}'’-]*(?:\s(?:\p{Lu}[\p{L}'’.-]{0,13}|d'\p{L}+|(?:del?|l[aeo]s?|el|d[uaeo]s?|des|sur|upon|and|y|e|et|en|em)\b)){0,4}"
    r",\s(?:a\s|le\s|el\s|em\s)?"
)


class _Reader(Surroundings):
    """Reads the role of each date of a text."""

    @cached_property
    def changes(self) -> Changes:
        """The tables of changes of the text."""
        return Changes(self.layout)

    @cached_property
    def is_thread(self) -> bool:
        """Whether the text is a mail with those before it quoted below."""
        return bool(_THREAD.search(self.layout.folded))

    def _quote(self, group: Group, mention: DateMention, clause: Span, labelled: bool, *, moved: bool) -> Span:
        """The words that prove the date: from the label or small word before it to its time and zone."""
        folded = self.layout.folded
        whole = group.window and not moved
        start, end = (group.start, group.end) if whole else mention.outer
        end = max(end, mention.clock[1]) if mention.clock else end
        if moved:
            return mention.start, end
        line = self.layout.line(start)
        if labelled and start - clause[0] < 60 and folded[clause[0] : start].strip():
            return clause[0], end
        if labelled:
            cells = self.layout.cells(line)
            if len(cells) > 1 and cells[0][1] <= start and start - cells[0][0] < 110:
                return cells[0][0], end
            return self._with_label(group, start, end)
        match = regex.search(
            r"(?:\b[\p{L}']+\s){0,2}" + r"[\w'’: (,-]{0,24}$", folded[max(clause[0], start - 60) : start]
        )
        return (max(clause[0], start - 60) + match.start() if match else start), end

    def _with_label(self, group: Group, start: int, end: int) -> Span:
        below = self.layout.neighbour(group.start, 1)
        above = self.layout.neighbour(group.start, -1)
        if below and self.is_label(below) and self.label_side(group):
            return start, below[1]
        return (above[0], end) if above and self.is_label(above) else (start, end)

    def read(self) -> list[DatedRole]:
        """The role of every mention, in their order."""
        dated = [dated for group in self.groups for dated in self._read_group(group)]
        return read_pairs(self.layout, dated, self.topics_between)

    def _is_dateline(self, group: Group, sentence: Span) -> bool:
        """Whether a place and the date are all of the sentence: how papers are signed (``Pamplona, 18 de marzo``)."""
        value = self.layout.value
        place = _PLACE.fullmatch(value, sentence[0], group.start)
        return bool(place) and not value[group.end : sentence[1]].strip(" .")

    def _is_former(self, group: Group, before: str, clause: Span) -> bool:
        """Whether words before or after say that the date no longer holds."""
        bracket = _IN_BRACKETS.search(before)
        if bracket and (bracket.start() <= _BESIDE or not _UNTIL_TOO.search(before, bracket.start())):
            return True
        if _MOVED_ON.match(self.layout.folded, group.end, clause[1]):
            return True
        if _NO_MORE.match(self.layout.folded, group.end, clause[1]) and not is_refused_later(self.layout, group):
            return True
        own = _NO_MORE.match(before)
        said = _STRONG_FORMER.search(before, own.end() if own else 0)
        if said and _NEW_AFTER_ALL.search(before, said.start()):
            return False
        return bool(said or _VOID.search(self.layout.folded[group.end : min(clause[1], group.end + _VOID_REACH)]))

    def _row_label(self, group: Group, line: Span) -> str:
        """The first cell of the row in which a date stands, empty elsewhere."""
        start, end = self.layout.cells(line)[0]
        return f"{self.layout.folded[start:end]}: " if end <= group.start else ""

    def _read_change(self, group: Group, side: Side) -> list[DatedRole]:
        """The dates of a cell in a table of changes: what the row is about, and whether the date still holds."""
        line, cells = self.layout.line(group.start), self.layout.cells(self.layout.line(group.start))
        head = self.layout.column_header(group.start)
        about = cells[0] if self.changes.in_columns(group.start) or head is None else head
        scores = self.about(about, group)
        ends = max(scores.get(topic, 0.0) for topic in ("close", "submit", "question")) >= max(
            scores.values(), default=0.0
        )
        relation = "until" if ends else "from" if scores.get("open") == max(scores.values()) else "point"
        label = f"{self.layout.folded[slice(*about)]}: "
        ranked = roles_of(relation, scores, True, label)
        role = max(ranked, key=lambda name: ranked[name]) if scores else Role.OTHER
        quote = (cells[0][0], group.end) if about == cells[0] else (group.start, group.end)
        return [
            DatedRole(
                mention, role, relation, round(ranked.get(role, 0.0), 3), 0.0, quote, line, True,
                former=side is Side.OLD or (group.window and not mention.end_of_window and ends),
                changed=True, topics=scores,
            )
            for mention in group.mentions
        ]  # fmt: skip

    def _read_group(self, group: Group) -> list[DatedRole]:
        side = self.changes.side(group.start)
        if side is not None:
            return self._read_change(group, side)
        scores, labelled = self.context(group)
        if is_refused_later(self.layout, group):
            scores["close"] = max(scores.get("close", 0.0), _REFUSED_SCORE)
        if any(mention.end_of_window and mention.time for mention in group.mentions) and set(scores) == {"exec"}:
            scores = {"close": _ENDS_BY_THE_HOUR}
        layout, clause = self.layout, self.layout.clause(group.start)
        sentence = layout.sentence(group.start)
        previous = bisect_left(self.starts, group.start) - 1
        free = self.groups[previous].end if previous >= 0 else 0
        before = layout.folded[max(clause[0], free, group.start - 90) : group.start]
        around = layout.folded[max(sentence[0], group.start - 200) : min(sentence[1], group.end + 120)]
        nearby = layout.folded[max(clause[0], group.start - REACH) : min(clause[1], group.end + REACH)]
        told = self.in_brackets(group, clause)
        another, past = bool(_ANOTHER.search(nearby)), bool(_PAST_VERB.search(around))
        changed, recurring = bool(CHANGED.search(around)), bool(RECURRING.search(around))
        line = layout.line(group.start)
        quoted = layout.folded.startswith(">", line[0]) and self.is_thread
        starts = {line[0], sentence[0]}
        aside = quoted or any(_ASIDE.match(layout.folded, start) for start in starts)
        aside = aside or bool(_THREAD.search(layout.folded, line[0], line[1]))
        statute = bool(_STATUTE.search(before))
        dateline = len(group.mentions) == 1 and self._is_dateline(group, sentence)
        found = []
        for mention in group.mentions:
            relation = relation_of(layout, group, mention, scores)
            ranked = sorted(
                roles_of(
                    relation,
                    scores,
                    labelled,
                    layout.folded[slice(*told)]
                    if told
                    else self._row_label(group, line) + nearby
                    if labelled
                    else nearby,
                ).items(),
                key=lambda item: -item[1],
            )
            role, score = ranked[0]
            if statute:
                role, score = Role.LEGAL, max(score, _SURE)
            elif aside or dateline:
                role, score = Role.PAGE, max(score, _SURE)
            elif another:
                role = Role.OTHER
            elif NO_MORE_SINCE.search(before):
                role, score = Role.PAST, max(score, _SURE)
            elif mention.offset in (-1, 0) and role is not Role.OPENS and _PRESENTED.match(layout.folded, mention.end):
                role, score = Role.OPENS, _SURE
            over = group.window and relation == "until" and mention.window is not None
            moved = over and not mention.end_of_window
            margin = score - (ranked[1][1] if len(ranked) > 1 else 0.0)
            found.append(
                DatedRole(
                    mention, role, relation, round(score, 3), round(margin, 3),
                    self._quote(group, mention, clause, labelled, moved=over and mention.end_of_window),
                    clause, labelled,
                    past=past,
                    former=moved or self._is_former(group, before, clause),
                    changed=changed,
                    recurring=recurring,
                    topics=scores,
                )
            )  # fmt: skip
        return found


def find_roles(layout: Layout, mentions: Sequence[DateMention]) -> list[DatedRole]:
    """The role of every date of ``layout``, in their order."""
    return _Reader(layout, mentions).read() if mentions else []
