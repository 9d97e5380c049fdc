"""The longest duration of a project, where the text states one."""

from __future__ import annotations

import regex

from tracker.extract.findings import Finding, trim
from tracker.extract.lexicon import NUMBER_WORDS, number_in_words, stored
from tracker.extract.roles_layout import Layout

_NUMBER = rf"(?P<n>(?<![\d.,])\d{{1,2}}(?![\d]|[.,]\d)|{NUMBER_WORDS}|(?<=^|[\s:,])an?(?=\syear))"
_DURATION = regex.compile(
    rf"""(?=\d|\b\p{{L}})(?:(?P<lo>(?<![\d.,])\d{{1,2}}|{NUMBER_WORDS})\s?(?:meses\s|mois\s|months\s|anos\s)?(?:a|y|et|and|to|e|-|hasta|ate|ou|o)\s?(?:los\s|les\s)?)?
    {_NUMBER}(?:\s?\([^()\n]{{1,20}}\))?[\s-](?P<unit>mes(?:es)?|months?|mois|anos?|ans?|years?|annees?|anualidad(?:es)?|semestres?|trimestres?)(?!\w)(?:\s\((?P<n2>\d{{1,3}})\s(?:meses|months|mois)\))?
    (?:\s(?:y|et|e|and)\s(?:(?P<half>medio|demi|meio|a\shalf)|(?P<more>\d{{1,2}}|{NUMBER_WORDS})\s(?:meses|mois|months))(?!\w))?""",
    regex.VERBOSE,
)
_MONTHS = {"m": 1, "a": 12, "y": 12, "s": 6, "t": 3}
_SPEAKS = stored("milestones", "speaks")
_STRONG = stored("milestones", "strong")
_NO_DURATION = stored("milestones", "no_duration")


def _months(match: regex.Match[str]) -> int | None:
    written = match["n"]
    number = int(written) if written.isdigit() else 1 if written in ("a", "an") else number_in_words(written)
    unit = match["unit"]
    factor = 1 if unit.startswith(("mes", "mon", "moi")) else _MONTHS.get(unit[0], 12)
    if match["n2"]:
        return int(match["n2"])
    more = match["more"] or ""
    rest = factor // 2 if match["half"] else int(more) if more.isdigit() else number_in_words(more) or 0 if more else 0
    months = number * factor + rest if number else None
    return months if months and 0 < months <= 120 else None


def find_duration(layout: Layout) -> Finding:
    """The longest duration of a project in months, where it is stated as a duration."""
    found: list[tuple[float, int, tuple[int, int]]] = []
    for match in _DURATION.finditer(layout.folded):
        months = _months(match)
        if months is None:
            continue
        start, end = layout.clause(match.start())
        sentence = layout.sentence(match.start())
        before = layout.folded[max(start, match.start() - 70) : match.start()]
        after = layout.folded[match.end() : min(end, match.end() + 50)]
        row = layout.line(match.start())
        label = layout.folded[row[0] : start] if len(layout.cells(row)) > 1 and start - row[0] < 80 else ""
        asked = _question_before(layout, sentence[0]) if match.start() - sentence[0] < 40 else ""
        asked = asked or _label_above(layout, match.start())
        weight = _duration_weight(f"{asked} {label} {before}", after, layout.folded[slice(*sentence)])
        if weight > 0:
            found.append((weight, months, (max(start, match.start() - 40), match.end())))
    if not found:
        return Finding()
    best = max(weight for weight, _, _ in found)
    months, span = max(((m, s) for weight, m, s in found if weight >= best - 0.2), key=lambda item: item[0])
    return Finding(months, (trim(layout.value, *span),), "duration", min(0.95, 0.6 + 0.15 * best))


def _question_before(layout: Layout, start: int) -> str:
    """The question right before a sentence, as in *¿Cuánto dura? Hasta 18 meses*."""
    before = layout.folded[max(0, start - 80) : start].rstrip()
    return before[before.rfind("\n") + 1 :] if before.endswith("?") else ""


def _label_above(layout: Layout, start: int) -> str:
    """The short line above a value at the head of its line, as in *Plazo de ejecución / 14 meses*."""
    line, above = layout.line(start), layout.neighbour(start, -1)
    near = start - line[0] < 25 and ":" not in layout.folded[line[0] : start]
    return layout.folded[slice(*above)] if above and near and above[1] - above[0] < 50 else ""


_NEAR_NO = regex.compile(_NO_DURATION.pattern + r"[^.;:|]{0,22}$")
_AFTER_NO = stored("milestones", "after_no")
_SUBJECT = stored("milestones", "project")
_OF_PROJECTS = regex.compile(
    r"\s(?:long\s)?(?:projects?|grants?|pilots?|residenc\w+|initiatives?|programmes?|partnerships?"
    r"|actions?|de (?:proyecto|ejecucion|duracion|vigencia|implementacion|acompanamiento"
    r"|projet|execucao|vigencia|mise en))\b"
)


def _duration_weight(before: str, after: str, sentence: str) -> float:
    """How surely a number of months is the duration of a project; 0 or less when it is something else."""
    if _AFTER_NO.match(after) or _NEAR_NO.search(before):
        return 0.0
    if _STRONG.search(before):
        return 2.0
    if _OF_PROJECTS.match(after):
        return 1.5
    if _STRONG.search(after[:40]) or (_SPEAKS.search(before[-30:]) and _SUBJECT.search(sentence)):
        return 1.0
    return 0.0
