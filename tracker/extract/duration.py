"""The longest duration of a project, where the text states one."""

from __future__ import annotations

import regex

from tracker.extract.duration_else import LAST_OF_ALL, is_no_project, last_of_all
from tracker.extract.findings import Finding, Span, trim
from tracker.extract.lexicon import NUMBER_WORDS, number_in_words, stored
from tracker.extract.quick import late
from tracker.extract.roles_layout import Layout

_NUMBER = (
    rf"(?P<n>(?<![\d.,])\d{{1,2}}(?![\d]|[.,]\d)|{NUMBER_WORDS}|(?<=^|[\s:,])an?(?=\syear)"
    r"|(?:un\spar\sde|a\scouple\sof|um\spar\sde|deux\spetites)(?=\s(?:ano|year|annee))"
    r"|(?<![\w-])(?:one|two|three|four|five|six|nine|twelve|fifteen|eighteen)(?=-(?:year|month)))"
)
_UNIT = (
    r"mes(?:es)?|months?|mois|anos?|ans?|years?|annees?|anualidad(?:es)?|semestres?|trimestres?|semesters?|bimestres?"
    r"|(?:cuatri|quadri)mestres?|(?:consecutive\s)?(?:quarters(?!\sof\s(?:the\s|its\s|their\s|all\s|what|each\s|every\s|eligible|total|a\s)(?!start|agree|contract|award))|half-years?)"
)
_DURATION = late(
    rf"""(?=\d|\b\p{{L}})(?:
    (?:(?P<lo>(?<![\d.,])\d{{1,2}}|{NUMBER_WORDS})\s?(?:meses\s|mois\s|months\s|anos\s(?!e\s))?(?:a|y|et|and|to|e|-|hasta|ate|ou|o)\s?(?:los\s|les\s)?)?
    {_NUMBER}(?P<before>\sand\sa\shalf)?(?:\s?\([^()\n]{{1,20}}\))?[\s-](?:(?:full|whole|calendar|entire)\s)?(?P<unit>{_UNIT})(?!\w)(?:\s\((?P<n2>\d{{1,3}})\s(?:meses|months|mois)\))?
    (?:\s(?:y|et|e|and)\s(?:(?P<half>medi[oa]|demie?|mei[oa]|a\shalf)|(?P<quarter>cuarto|quart|a\squarter)|(?P<more>\d{{1,2}}|{NUMBER_WORDS})\s(?:meses|mois|months))(?!\w))?
    (?:\s(?:por\slo\smenos|cuando\smenos|como\sminimo|au\s(?:moins|minimum)|at\s(?:least|minimum)|no\sminimo|pelo\smenos|minimo)
      ,?\s(?:y|et|and|e)\s(?P<hi>\d{{1,2}}|{NUMBER_WORDS})\s(?:como\smaximo|au\s(?:plus|maximum)|at\smost|no\smaximo|maximo))?
    (?:\s(?:ni|nor|nem|y|et|and)\s(?:not\s|no\s|pas\s|nao\s)?(?:superior(?:es)?|superieure?|longer|more|greater|mayor|maior|exceder|exceed|depasser)\s(?:a\s|than\s|de\s|que\s)?
      (?P<hi2>\d{{1,2}}|{NUMBER_WORDS})(?!\s?(?:mes|mois|mon|an|ye|\d)))?
    (?:(?:\s(?:or|o|ou)\s(?:more|mas|plus|mais))?\s?,?\s(?:but|pero|mais|mas|and|y|et|e)\s(?:never|not|no|nunca|jamais|nao|pas)\s
      (?:over|above|beyond|(?:more|mas|plus|mais)\s(?:than|de|que))\s(?P<hi2>\d{{1,2}}|{NUMBER_WORDS})(?!\s?(?:%|\d)))?
    |(?:cuantos|combien\sde|how\smany|quantos)\s(?P<asked>meses|mois|months|anos|ans|years)\b[^.\n]{{0,30}}\?\s(?P<answer>\d{{1,2}}(?![\d.,/])|{NUMBER_WORDS})
    |(?:exced\w+|super\w+|pasar|rebas\w+|ultrapass\w+|depass\w+|exceder?|exceed)\s(?:de\s)?(?:el\s|un\s|l'|a\s|one\s|the\s|o\s|um\s)(?P<year>ano|an|annee|year)\b(?!\s(?:et|y|e|and)\s)
    |\b(?:duracion|duree|duration|duracao|plazo|prazo|periodo|proyectos?|projets?|projetos?|subvenci(?:on|ones)|subventions?|ayudas?|aides?|convenios?|grants?|projects?)\s?:?
      \s(?:(?:(?:podr[ao]n?|pueden?|podem|peuvent|can|may|ser[ao]n?|serao|seront|sont|son|sao|are)\s){{1,2}}(?:ser|be|etre)?\s?)?
      (?:de\s|of\s)?(?:un\s|um\s|a\s)?(?:(?P<twoyears>bienal(?:es)?|bianual(?:es)?|biennal|biennales?|biennaux|bienio|biennium|biennial)|(?P<threeyears>trienal(?:es)?|triennal|triennales?|triennaux|trienio))\b
    |\b(?P<yearhalf>ano\s[ey]\s(?:meio|medio)|year\sand\sa\shalf)\b
    |\b(?P<halfyear>half\sa\syear|demi-annee|medio\sano|meio\sano|half-year)\b
    |\b(?:duracion|duree|duration|duracao|plazo|prazo|delai|length)\b[\p{{L}}\s]{{0,20}}?[\s(]
      (?P<label>meses|mois|months|ans|anos|years)\)?\s?[:=|]\s?(?P<figure>\d{{1,3}})(?![\d.,/]))""",
    regex.VERBOSE,
)
_UNITS = {
    "mes": 1, "mon": 1, "moi": 1, "sem": 6, "tri": 3, "bim": 2, "cuat": 4, "quad": 4, "quar": 3, "half": 6,
    "consecutive q": 3, "consecutive h": 6,
}  # fmt: skip
"""The months of each unit by how its name begins; of years twelve."""
_SPEAKS = stored("duration", "speaks")
_STRONG = stored("duration", "strong")
_NO_DURATION = stored("duration", "no_duration")


def _months(match: regex.Match[str]) -> int | None:
    settled = next((months for name, months in _SETTLED.items() if match[name]), None)
    if settled:
        return settled
    if match["n2"]:
        return int(match["n2"])
    factor = _factor(match["unit"] or match["asked"] or match["label"])
    number = _number(match["hi"] or match["hi2"] or match["answer"] or match["figure"] or match["n"])
    rest = factor // 2 if match["half"] or match["before"] else _number(match["more"]) or 0
    rest = factor // 4 if match["quarter"] else rest
    months = number * factor + rest if number else None
    return months if months and 0 < months <= _LONGEST else None


_SETTLED = {"year": 12, "yearhalf": 18, "halfyear": 6, "twoyears": 24, "threeyears": 36}
_LONGEST = 120
_LISTED = regex.compile(r"\s(?:y|e|et|and)\s")


def _factor(unit: str) -> int:
    """The months of a unit."""
    return next((months for beginning, months in _UNITS.items() if unit.startswith(beginning)), 12)


def _number(written: str | None) -> int | None:
    """A number in figures or words; of *una y un* or *dos millones y seis* the last one."""
    if not written:
        return None
    if written.endswith((" de", " of")):
        return 2
    if written.isdigit() or written in ("a", "an"):
        return int(written) if written.isdigit() else 1
    whole, parts = number_in_words(written), [number_in_words(part) or 0 for part in _LISTED.split(written)]
    return parts[-1] if len(parts) > 1 and (0 < parts[0] < _TENS or (whole or 0) > _LONGEST) else whole


_TENS = 20
"""From here on numbers in words take another one after *y*: *veinte y dos*."""


def find_duration(layout: Layout) -> Finding:
    """The longest duration of a project in months, where it is stated as a duration."""
    found: list[tuple[float, int, tuple[int, int]]] = []
    spare: list[tuple[float, int, tuple[int, int]]] = []
    for match in _DURATION.finditer(layout.folded):
        months = _months(match)
        if months is None or _floored(layout, match):
            continue
        start, end = layout.clause(match.start())
        sentence = layout.sentence(match.start())
        before = layout.folded[max(start, match.start() - 90) : match.start()]
        after = layout.folded[match.end() : min(end, match.end() + 50)]
        row = layout.line(match.start())
        label = layout.folded[row[0] : start] if len(layout.cells(row)) > 1 and start - row[0] < 80 else ""
        asked = _question_before(layout, sentence[0]) if match.start() - sentence[0] < 40 else ""
        if not before.strip() and layout.folded[max(0, start - 3) : start].strip() in ("-", "=", "->"):
            label = f"{label} {layout.folded[max(sentence[0], start - 50) : start]}"
        asked = asked or _heading_before(layout, match.start()) or _label_above(layout, match.start())
        before = _MINIMUM_FIRST.sub("", before)
        weight = _duration_weight(f"{asked} {label} {before}", after, layout.folded[slice(*sentence)])
        if match["figure"] or match["answer"] or match["twoyears"] or match["threeyears"]:
            weight = 1.5
        elif (
            weight == 0 and _stands_alone(layout, sentence, match) and not _NEAR_NO.search(f"{asked} {label} {before}")
        ):
            weight = _BESIDE_A_SUM
        elif match["year"] and weight == 0:
            weight = 0.0 if _NEAR_NO.search(before) else _BY_ITS_CEILING
        span = (max(start, match.start() - 40), match.end())
        if weight > 0:
            found.append((weight, months, span))
        elif last_of_all(layout, match, sentence, f"{asked} {label}"):
            spare.append((LAST_OF_ALL, months, span))
    found = found or spare
    if not found:
        return Finding()
    best = max(weight for weight, _, _ in found)
    months, span = max(((m, s) for weight, m, s in found if weight >= best - 0.2), key=lambda item: item[0])
    return Finding(months, (trim(layout.value, *span),), "duration", min(0.95, 0.6 + 0.15 * best))


def _floored(layout: Layout, match: regex.Match[str]) -> bool:
    """Whether a number of months is the least that a project lasts."""
    if not match["hi"] and _AT_LEAST.match(layout.folded, match.end()):
        return True
    return not match["hi2"] and bool(_NOT_LESS.search(layout.folded[max(0, match.start() - 50) : match.start()]))


def _stands_alone(layout: Layout, sentence: Span, match: regex.Match[str]) -> bool:
    """Whether a sentence is no more than a number of months: *Veintidós meses, cuando mucho.*"""
    headed = _HEADS.fullmatch(layout.folded, sentence[0], match.start())
    return bool(headed and _ENDS.match(layout.folded, match.end(), sentence[1]))


def _question_before(layout: Layout, start: int) -> str:
    """The question right before a sentence, as in *¿Cuánto dura? Hasta 18 meses*."""
    before = layout.folded[max(0, start - 80) : start].rstrip()
    return before[before.rfind("\n") + 1 :] if before.endswith("?") else ""


def _heading_before(layout: Layout, start: int) -> str:
    """The short sentence before one that begins with a duration, as in *Da vigência. Dezoito meses.*"""
    first, line = layout.sentence(start)[0], layout.line(start)
    if start - first > _NEAR_START or first <= line[0]:
        return ""
    before = layout.sentence(max(line[0], first - 2))
    return layout.folded[slice(*before)] if before[1] - before[0] <= _HEADING else ""


_NEAR_START, _HEADING = 12, 40


def _label_above(layout: Layout, start: int) -> str:
    """The short line above a value at the head of its line, as in *Plazo de ejecución / 14 meses*; the head of its
    column in a table, also where each cell has become a line."""
    header = layout.column_header(start)
    if header is not None:
        return layout.folded[slice(*header)]
    line, above = layout.line(start), layout.neighbour(start, -1)
    near = start - line[0] < 25 and ":" not in layout.folded[line[0] : start]
    if not above or not near:
        return ""
    if line[1] - line[0] < _CELL:
        index = layout.line_index(start)
        heads = (layout.folded[slice(*other)] for other in layout.lines[max(0, index - _ROWS) : index])
        head = next((head for head in heads if _HEAD.fullmatch(head.strip())), None)
        if head:
            return head
    return layout.folded[slice(*above)] if above[1] - above[0] < 50 else ""


_CELL, _ROWS = 16, 16
_HEAD = regex.compile(r"(?:duracion|duree|duration|duracao|plazo|prazo|meses|mois|months)(?: \p{L}+){0,3}\W{0,2}")
_NEAR_NO = late(_NO_DURATION.pattern + r"[^.;:|]{0,22}$")
_FROM_SIGNING = stored("duration", "from_signing")
_NOT_LESS = late(
    r"\b(?:no|pas|not|nao|ne|non)\b[^.;:]{0,24}\b(?:inferieure?s?|inferior(?:es)?|menor(?:es)?|lower|shorter|less)\s"
    r"(?:a|de|que|than)\s(?:los\s|the\s)?$"
    r"|\b(?:lorsqu|si|cuando|if|when|quando)\w*\s[^.;,:]{0,30}(?:depass|exced|super|exceed|ultrapass)\w*\s(?:de\s|los\s)?$"
)
_MINIMUM_FIRST = late(
    r"\b(?:minim[oa]|minimum|al\smenos|at\sleast|au\smoins|pelo\smenos)\s(?:de\s|of\s)?\d{1,2}\s?(?:\p{L}+\s?)?"
    r"[,;]?\s?(?:y|e|et|and)?\s?(?=(?:maxim\p{L}+|at\smost|au\splus|como\smucho|no\smaximo))"
)
"""*Mínimo de 18, máximo de 36 meses*."""
_AT_LEAST = late(
    r"\s?,?\s?(?:au\smoins|at\s(?:the\s)?(?:very\s)?least|al\smenos|como\sminimo|cuando\smenos|pelo\smenos|no\sminimo|minimum|minimo"
    r"|(?:o|or|ou)\s(?:mas|more|plus|mais)(?!,?\s(?:but|pero|mas|mais|y|and)\s))\b(?!,?\s(?:y|et|and|e|but|mais)\s)"
)
"""*Sur 12 mois au moins*: the least that a project lasts."""
_WITH = late(
    r"\b(?:with|con|avec|com|having|tengan|tener|justifi\w+(?: d[e'])?|prob\w+|acredit\w+|demostr\w+|comprov\w+"
    r"|prouv\w+|show|prove)\s(?:al menos |at least |au moins |pelo menos )?$"
)
"""*NGOs with two years of activity* says who they are."""
_KEPT = late(
    r"\b(?:mantenimiento|maintenance|entretien|manutencao|conserv(?:es|ees|arse|aran|ados|adas)|custodi\w+"
    r"|retained|kept|maintained|maintenus?|maintenues?|mantenerse|mantendran|mantid[oa]s)\b"
)
"""What must be kept or looked after for years is no project of years."""
_OF_ACTIVITY = late(r"\s(?:of|in|de|d[ea]|d')\s?(?:activ|ativ|exist|oper|func|labor|vida|trab|work|experien)")
_CORRECTED = late(r"\b(?:read|leia-se|lease|lire|debe (?:decir|leerse)|should read|deve ler-se)\W{1,4}$")
"""*For "nine months" read "one year"*: a correction that says no more than the new duration."""
_REPORTED = stored("duration", "reported")
_AFTER_NO = stored("duration", "after_no")
_SUBJECT = stored("duration", "project")
_OF_PROJECTS = stored("duration", "of_projects")
_NAKED = regex.compile(r"(?:^|[,;(|·–-]\s?)$")
_NAKED_END = regex.compile(r"\s?(?:$|[.,;)|·])")
_SUM = regex.compile(r"[€$£]|\d[., ]\d{3}(?!\d)|\b(?:eur|usd|euros?|pesos|dolares|dollars|reais|jpy|yenes|francs)\b")


def _duration_weight(before: str, after: str, sentence: str) -> float:
    """How surely a number of months is the duration of a project; 0 or less when it is something else."""
    if (
        _KEPT.search(before)
        or is_no_project(before, after, sentence)
        or (_WITH.search(before) and _OF_ACTIVITY.match(after))
    ):
        return 0.0
    if _FROM_SIGNING.match(after) and not _REPORTED.search(before):
        return 2.0
    if _AFTER_NO.match(after) or _NEAR_NO.search(before):
        return 0.0
    if _STRONG.search(before):
        return 2.0
    if _OF_PROJECTS.match(after):
        return 1.5
    if _STRONG.search(after[:40]) or (_SPEAKS.search(before[-30:]) and _SUBJECT.search(sentence)):
        return 1.0
    if _HELP.search(before) or (_AT_MOST.search(before) and _SUBJECT.search(sentence)):
        return _BY_ITS_CEILING
    if _HAVE.search(before) and _HAD.match(after):
        return _BY_ITS_CEILING
    if _CORRECTED.search(before):
        return _BESIDE_A_SUM
    naked = _NAKED.search(before.rstrip()) and _NAKED_END.match(after)
    return _BESIDE_A_SUM if naked and _SUM.search(sentence) else 0.0


_AT_MOST = stored("duration", "at_most")
_HAVE = stored("duration", "have")
_HAD = regex.compile(r"\s?(?:$|[.,;)|·]|(?:para|pour|to)\b)")
"""*Les équipes ont un an et demi.*"""
_HEADS = regex.compile(
    r"[\s\W]*(?:(?:un total de|total|por|pour|for|hasta|up to|jusqu'a|ate|son|sao|comptez|counting|maximo|max\.?)\s)?"
)
_ENDS = stored("duration", "ends")
"""A verbless sentence that is a number of months: *Veintidós meses, cuando mucho.*"""
_HELP = stored("duration", "help_before")
_BY_ITS_CEILING = 0.8
_BESIDE_A_SUM = 0.6
"""In notes a sum and a number of months stand side by side without a word: *S/ 250,000 como máximo; 10 meses.*"""
