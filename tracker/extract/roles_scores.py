"""What the cues around a date score for each topic: the nearer the more, in its clause, its line and its label."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

import regex

from tracker.extract.dates import DateMention
from tracker.extract.quick import late
from tracker.extract.roles_cues import Cue, Group, find_cues, group_dates
from tracker.extract.roles_layout import Layout, Span
from tracker.extract.roles_steps import with_results

_DASH = regex.compile(r"\s+(?:[-–—·•/]|->|→|=|:)\s+(?=\p{L})")
"""Between a date at the head of its line and the step that it is the day of: ``11 Mar, 4pm - applications close``."""
_BEFORE_FIRST = regex.compile(
    r"[\W\d]|\b(?:desde|depuis|el|le|the|hasta|ate|on|al?|du|de|del|du|until|by|from|y|e|et|and|dia|o|em|no)\b"
    r"|\b(?:lun|mar|mie|jue|vie|sab|dom|mer|jeu|ven|sam|dim|mon|tues?|wed|thu(?:rs?)?|fri|sat|sun|seg|ter|qua|qui|sex)\b"
    r"|\b(?:(?:key |important )?dates|timeline|calendar(?:io)?|cronograma|calendrier|fechas(?: clave| importantes)?"
    r"|agenda|datas|dates cles|anot[ae][nm]?|apunt[ae]n?|tome nota|recuerde|lembre|ojo|aten(?:cion|cao)"
    r"|agende|marque|a noter)\b"
)
"""What may stand before the date that a clause begins with: small words and the title of a calendar."""
_AFTER_LABEL = regex.compile(
    r"(?::|\.{4,})\s?\(?\W*(?:(?:hasta|ate|until|au|le|el|o|on|jusqu'au|dia|antes|del|the|by"
    r"|a mas tardar|au plus tard|no later than|avant|before|pour|para|no maximo)\s){0,3}\s?$"
)
_PURPOSE = regex.compile(
    r"\s?,?\s(?:pour|para|to|in order to|afin de|a fin de)\s\p{L}"
    r"|\s?,\s(?:(?:en )?(?:fecha|dia|hora|momento|data|altura)s? (?:en (?:la |el )?|em |n[oa] )?(?:que|cual|qual)"
    r"|(?:date|jour|moment|heure) (?:ou|a laquelle|auquel)"
    r"|(?:the )?(?:date|day|moment|time) (?:when|on which|at which))\s\p{L}"
    r"|\s(?:es|sera|e|is|est) (?:el |la |o |a |the |le )?"
    r"(?:dia|fecha|data|day|date|jour|ultim[oa]|last|tope|limite)\s\p{L}"
)
"""After a date what it is for stands behind it: ``jusqu'au 16 mai pour demander …``, ``…, día en que …``."""
_BRACKETS = regex.compile(r"\s?\((?=[¡¿\"']?\p{L})[^()|]{3,90}\)")
_AS_SOON_AS = late(
    r"\b(?:(?:tan|tao) (?:pronto|logo)(?: como)?|en cuanto|cuando|apenas|assim que|quando|des que|quand|as soon as|once"
    r"|when)\s(?:llegue|sea[n]?|den|toque|chegue|seja|soar|viendra|arrivera|sera|comes|arrives|it is)"
    r"\s(?:(?:el|o|le|the|as|las|a)\s)?$"
)
"""Before a day: what happens on it stands behind it, *tan pronto llegue el 15 de mayo cerramos la lista*."""
_BESIDE = regex.compile(r"\s(?:(?!(?:y|e|et|and|o|ou|or)\b)[\p{L}'-]{1,8}\s){0,2}")
_NAMED_BEHIND = regex.compile(r"\s?,\s[^\d,.;:|]{3,40}[.;]?\s?")
"""All that follows the date of a part: ``15 de mayo de 2026, límite; 30 de junio, fallo``."""
_LONGEST_GAP = 16
_TOO_NEAR = 1
_TOLD = 1.6
_NEXT_PART = regex.compile(
    r"\s(?:y|e|et|and|luego|puis|then)\s?,\s|,\s(?:y|et|and|e|luego|puis|then|pero|mais|but|mas)\s"
)
_AND_ON = late(r"(?:,|\b(?:y|e|et|and|mas|mais|but|pero))\s(?:(?:el|le|on|the|em|no|a|o|dia)\s){0,2}$")
_OWN_VERB = late(
    r",?\s(?:hay|habra|il\sy\s(?:a|aura)|there\s(?:is|will)|tiene\slugar|tendra|a\slieu|aura\slieu|ha|havera|tera|tem"
    r"|arranca\w*|comienza\w*|empieza\w*|inicia\w*|starts?|begins?|debut\w*|demarr\w*|celebra\w*|nous|on|we|se)\s"
    r"|,?\s(?:o|a|el|la|le)\s(?:d[aoe]s?|del?)\s"
)
"""After a date: the verb of the words that follow, so that those before it speak of the date before."""
_OF_LAST_PART = 1.3
_OF_NEXT_PART = 1.0
"""What cues lose that stand behind a date in the part of its clause that has a date of its own."""
_PLAIN_LABEL = 40
_STEP_WORDS = 4
_PLAIN = 1.2
_OF_HEAD = 0.6
"""What a short first sentence of a line loses as a label of the next: ``Passo 1. Ideia … até 27 de novembro``."""
REACH = 400
"""How many characters away from a date a cue can still speak of it."""


_BULLETS = " \t•·*▪►→✔-–—»"


class Surroundings:
    """The dates of a text in groups, and what the cues around each group say of it."""

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

    def topics_between(self, start: int, end: int) -> set[str]:
        """What the cues between two offsets speak of."""
        return {cue.topic for cue in self._between(start, end)}

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
            if cue.topic == "early" and penalty >= 1.0:
                value -= 1.2
            if not before and penalty >= 1.0 and cue.topic in ("open", "close") and not self._beside(group, cue):
                value -= 0.9
            if value > scores.get(cue.topic, 0.0):
                scores[cue.topic] = value

    def _beside(self, group: Group, cue: Cue) -> bool:
        """Whether the cue is the verb right behind the date: ``el 13 de noviembre expira el lapso``."""
        return cue.start - group.end <= _LONGEST_GAP and bool(
            _BESIDE.fullmatch(self.layout.folded, group.end, cue.start)
        )

    def context(self, group: Group) -> tuple[dict[str, float], bool]:
        """The topic scores, and whether they come from a label (a line, cell or colon before the date)."""
        layout, scores = self.layout, {}  # type: Layout, dict[str, float]
        clause = layout.clause(group.start)
        sentence, line = layout.sentence(group.start), layout.line(group.start)
        before = layout.folded[max(clause[0], group.start - REACH) : group.start]
        date_first = not _BEFORE_FIRST.sub("", before)
        clause = self._with_step(group, clause, line) if date_first else clause
        after = layout.folded[group.end : min(clause[1], group.end + REACH)]
        alone = date_first and not regex.search(r"\p{L}{2,}", after)
        named = date_first and (regex.match(r"\s?[:–-]", after) or _NAMED_BEHIND.fullmatch(after))
        right = 0.0 if named else (0.5 if date_first else 1.0)
        told = self.in_brackets(group, clause)
        leads = self._leads(group, clause, before, after)
        bound = bool(told or leads or _PURPOSE.match(after) or _AS_SOON_AS.search(before))
        lost = _OF_LAST_PART if leads else self._of_another(group, bound=bound)
        self._score(scores, self._around(self._after_brackets(group, clause), group.start, group), group, lost)
        next_part = told[1] if told else self._next_part(group, clause)
        near = min(right, 0.1) if bound else right
        self._score(scores, self._around(group.end, next_part, group), group, near, 1.6)
        right = near if not told else right
        self._score(scores, self._around(next_part, clause[1], group), group, right + _OF_NEXT_PART, 1.6)
        labelled = bool(told or _AFTER_LABEL.search(before)) or alone or self._is_step(group, clause, sentence)
        labelled = labelled or (date_first and bool(regex.match(r"\s?[:–-]\s", after)))
        cells = layout.cells(line)
        if len(cells) > 1:
            self._score_cells(scores, group, cells, alone)
            labelled = labelled or alone
        elif alone and not scores:
            self._label_lines(scores, group)
        self._score_head(scores, group, sentence, line)
        asked = self._question_before(group, sentence)
        if asked:
            self._score(scores, self._near(asked, group), group, 0.2, 0.0)
        apart = date_first and not alone and bool(scores)
        if sentence != clause and not (apart and len(cells) > 1):
            self._score(scores, self._around(sentence[0], clause[0], group), group, 2.0 if apart else 1.2)
            self._score(scores, self._around(clause[1], sentence[1], group), group, 2.3)
        lonely = alone and not regex.search(
            r"\p{L}{3,}", layout.folded[line[0] : group.start] + layout.folded[group.end : line[1]]
        )
        if lonely and len(cells) < 2 and not scores:
            if layout.line_index(group.start) <= 4:
                scores["page"] = 1.5
        elif max(with_results(scores).values(), default=0.0) < 1.2:
            self._score(scores, self._around(line[0], sentence[0], group)[-6:], group, 1.7)
            previous = layout.neighbour(group.start, -1)
            if previous and previous[1] - previous[0] < 90 and not self._others(*previous):
                said = [cue for cue in self._near(previous, group) if cue.topic != "page"]
                self._score(scores, said, group, 1.2, 0.4)
        return with_results(scores), labelled

    def _is_step(self, group: Group, clause: Span, sentence: Span) -> bool:
        """Whether few words and a date are all of a part between semicolons: ``launch 17 April; submission 5 June``."""
        value = self.layout.value
        if (
            clause == sentence
            or ";" not in value[max(0, clause[0] - 2) : clause[0]] + value[clause[1] - 1 : clause[1] + 2]
        ):
            return False
        before = self.layout.folded[clause[0] : group.start]
        after = self.layout.folded[group.end : self._until_next(group, clause)]
        return (
            len(before) <= _PLAIN_LABEL and not regex.search(r"\p{L}{2}", after) and len(before.split()) <= _STEP_WORDS
        )

    def _next_part(self, group: Group, clause: Span) -> int:
        """Where words begin that belong to the next date of the clause: ``hasta el 3 y, si son elegidas, hasta …``."""
        following = bisect_left(self.starts, group.end)
        if following >= len(self.starts) or self.starts[following] >= clause[1]:
            return clause[1]
        part = _NEXT_PART.search(self.layout.folded, group.end, self.starts[following])
        return part.start() if part else clause[1]

    def _leads(self, group: Group, clause: Span, before: str, after: str) -> bool:
        """Whether a part of its own begins with the date: *el 10 se notifica a los ganadores y el 15 hay encuentro*."""
        previous = bisect_left(self.starts, group.start) - 1
        if previous < 0 or self.groups[previous].end <= clause[0] or group.window:
            return False
        return bool(_AND_ON.search(before) and _OWN_VERB.match(after))

    def _of_another(self, group: Group, *, bound: bool) -> float:
        """What the words before a date lose where its purpose follows it, and more where they tell that of another."""
        previous = bisect_left(self.starts, group.start) - 1
        if not bound or previous < 0:
            return 0.0
        before, sentence = self.groups[previous], self.layout.sentence(group.start)
        same = self.layout.sentence(before.start) == sentence
        own = same and (_PURPOSE.match(self.layout.folded, before.end) or self.in_brackets(before, sentence))
        return _TOLD if own else 0.0

    def _after_brackets(self, group: Group, clause: Span) -> int:
        """Where words begin that can speak of a date: the brackets of the date before it do not."""
        previous = bisect_left(self.starts, group.start) - 1
        told = self.in_brackets(self.groups[previous], clause) if previous >= 0 else None
        return told[1] if told and clause[0] < told[1] <= group.start else clause[0]

    def in_brackets(self, group: Group, clause: Span) -> Span | None:
        """The brackets behind a date that say what it is: ``14 de enero (tutoría), 30 de enero (fin del trámite)``."""
        said = _BRACKETS.match(self.layout.folded, group.end, clause[1])
        return said.span() if said and self._between(*said.span()) else None

    def _score_head(self, scores: dict[str, float], group: Group, sentence: Span, line: Span) -> None:
        """The short sentence before, at the head of the line, labels a sentence that says little itself."""
        head = self.layout.sentence(line[0])
        follows = 0 < sentence[0] - head[1] <= 2 and head[1] - line[0] <= _PLAIN_LABEL
        if not follows or self._others(*head):
            return
        said = self._near(head, group)
        if max(scores.values(), default=0.0) >= _PLAIN:
            said = [cue for cue in said if cue.topic in ("question", "result")]
        self._score(scores, said, group, _OF_HEAD, 0.0)

    def _score_cells(self, scores: dict[str, float], group: Group, cells: Sequence[Span], alone: bool) -> None:
        """The label of a table row, in its first cell or right after the date, and the head of the date's column."""
        own = next((number for number, (start, end) in enumerate(cells) if start <= group.start <= end), 0)
        label = cells[self._label_cell(cells, own)]
        if own and not self._others(*label):
            self._score(scores, self._near(label, group), group, 0.1 if alone or not scores else 1.0, 0.0)
        elif own == 0 and alone and not self._others(*cells[1]):
            self._score(scores, self._near(cells[1], group), group, 0.1, 0.0)
        header = self.layout.column_header(group.start)
        if header and alone:
            self._score(scores, self._near(header, group), group, 0.0, 0.0)

    def _label_cell(self, cells: Sequence[Span], own: int) -> int:
        """Which cell labels the date of a cell: the first; the one before it in *Cierre | 2 de mayo | Fallo | …*."""
        if own <= _TOO_NEAR or own % 2 == 0:
            return 0
        dated = [bool(self._others(*cells[number])) for number in range(own + 1)]
        return own - 1 if all(has == bool(number % 2) for number, has in enumerate(dated)) else 0

    def _with_step(self, group: Group, clause: Span, line: Span) -> Span:
        """The clause of a date at the head of its line or part, with the step that a dash joins to it."""
        ahead = self.layout.folded[line[0] : clause[0]].strip(_BULLETS)
        if (ahead and ahead[-1] not in ".;") or not _DASH.match(self.layout.folded, group.end, line[1]):
            return clause
        sentence = self.layout.sentence(group.start)
        return clause[0], self._until_next(group, sentence if ahead else line)

    def _until_next(self, group: Group, line: Span) -> int:
        """The end of the line, or of the step that ends where the next date of the line begins."""
        following = bisect_left(self.starts, group.end)
        return min(line[1], self.starts[following]) if following < len(self.starts) else line[1]

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

    def about(self, label: Span, group: Group) -> dict[str, float]:
        """The topic scores of a label alone."""
        scores: dict[str, float] = {}
        self._score(scores, self._near(label, group), group, 0.0, 0.0)
        return with_results(scores)

    def _near(self, span: Span, group: Group) -> list[Cue]:
        """Cues of a label elsewhere, moved next to the group, so that only the label itself counts."""
        shift = group.start - span[1] if span[1] <= group.start else group.end - span[0]
        return [Cue(cue.start + shift, cue.end + shift, cue.topic, cue.weight) for cue in self._between(*span)]

    def _label_lines(self, scores: dict[str, float], group: Group) -> None:
        """A date alone on its line: its label is the line above or the one below, whichever all such dates share."""
        layout = self.layout
        above, below = layout.neighbour(group.start, -1), layout.neighbour(group.start, 1)
        for span, _other in ((above, below), (below, above)):
            if span is None or not self.is_label(span):
                continue
            penalty = 0.0 if self.label_side(group) == (span is below) else 1.4
            self._score(scores, self._near(span, group), group, penalty, 0.0)

    def label_side(self, group: Group) -> bool:
        """True when labels stand below their dates: the line after the date is a label, the one before it is none."""
        layout = self.layout
        index = layout.line_index(group.start)
        from_, to = layout.lines[max(0, index - 12)][0], layout.lines[min(len(layout.lines) - 1, index + 12)][1]
        near = self.groups[bisect_left(self.starts, from_) : bisect_right(self.starts, to)]
        run = [g for g in near if layout.line(g.start)[1] - layout.line(g.start)[0] < g.end - g.start + 12]
        below = sum(1 for g in run if self.is_label(layout.neighbour(g.start, 1)))
        above = sum(1 for g in run if self.is_label(layout.neighbour(g.start, -1)))
        if not run:
            return False
        first, last = run[0], run[-1]
        if below == above and run:
            ends_with_label = self.is_label(layout.neighbour(last.start, 1))
            starts_with_label = self.is_label(layout.neighbour(first.start, -1))
            previous = layout.neighbour(first.start, -1)
            colon = previous is not None and layout.value[previous[0] : previous[1]].rstrip().endswith(":")
            if starts_with_label and (colon or len(run) == 1 or self._is_plain_label(previous)):
                return False
            return ends_with_label
        return below > above

    def _is_plain_label(self, span: Span | None) -> bool:
        """A short line that names a step of the calendar: *Apertura*, *Clôture des dépôts*."""
        return bool(
            span
            and span[1] - span[0] <= _PLAIN_LABEL
            and any(cue.topic in ("open", "close", "question", "result") for cue in self._between(*span))
        )

    def is_label(self, span: Span | None) -> bool:
        return bool(span and span[1] - span[0] <= 110 and not self._others(*span) and self._between(*span))
