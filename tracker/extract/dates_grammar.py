"""How single dates are written: the patterns, and what one match of them says. See :mod:`tracker.extract.dates`.

Month and weekday names come from CLDR by Babel, in four languages. All patterns run over folded text; repetitions are
bounded or possessive, so that reading time grows linearly.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, time
from functools import cache

import regex
from babel import Locale

from tracker.extract.dates_places import date_places
from tracker.extract.lexicon import LANGUAGES, NUMBER_WORDS, either, fold, number_in_words, roman, word_list
from tracker.extract.quick import matches_at

LINE_END = "\0"
"""Stands for a line end while dates are sought: no white space, so that no date runs over the end of a block."""

THAT_YEAR = "that_year"
"""The deictic of *de ese año*: the year that was named before."""
SAME_MONTH, SAME_SENTENCE, NEXT_DAY = "same_month", "same_sentence", "next_day"
NEXT_MONTH = "next_month"
"""Deictics of days told by the date before them: see :mod:`tracker.extract.dates_echo`."""
THIS_WEEKDAY = "relative-this"
"""The rule of *this Friday*: today, where the page's date is one."""
LAST_WEEKDAY = "relative-last"
"""The rule of *last Friday*: the weekday before the page date."""


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date at ``value[start:end]``; ``outer`` also takes in its weekday, time and zone.

    ``day`` is None for a month alone, ``month`` is None for a day alone (*el miércoles 18*). ``year_shared`` says that
    the year was written at another end of the same window or list. ``deictic`` is ``this_year``, ``that_year``,
    ``next``, ``this_month`` or ``relative`` (then ``offset`` counts days from the page date). ``window`` numbers the
    window that it opens (``end_of_window`` False) or ends; ``list_id`` groups dates of one list. ``clock`` is where a
    time stands that belongs to the date but not right beside it.
    """

    start: int
    end: int
    day: int | None
    month: int | None
    year: int | None
    rule: str
    weekday: int | None = None
    year_shared: bool = False
    deictic: str | None = None
    offset: int | None = None
    time: time | None = None
    zone: str | None = None
    zone_basis: str | None = None
    outer: tuple[int, int] = (0, 0)
    window: int | None = None
    end_of_window: bool = False
    list_id: int | None = None
    clock: tuple[int, int] | None = None

    def iso(self) -> str | None:
        """``2016-04-15`` or ``2016-04``; None without a year."""
        if self.year is None or self.month is None:
            return None
        return f"{self.year:04d}-{self.month:02d}" + (f"-{self.day:02d}" if self.day else "")

    def weekday_fits(self, day: date) -> bool:
        """Whether the weekday that the text gives, if any, is that of ``day``."""
        return self.weekday is None or self.weekday == day.weekday()


@cache
def month_names() -> dict[str, int]:
    """Folded month names and abbreviations, without their dot."""
    names = {}
    for language in LANGUAGES:
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in Locale.parse(language).months[context][width].items():
                    names[fold(name).rstrip(".")] = number
    names |= {"setiembre": 9, "set": 9, "sept": 9, "sep": 9, "aout": 8, "ago": 8, "agto": 8, "ene": 1, "dic": 12}
    names |= {"fevr": 2, "fev": 2, "juil": 7, "avr": 4, "maco": 3, "abr": 4, "dez": 12, "out": 10}
    return {name: number for name, number in names.items() if name not in ("mar.", "")}


@cache
def weekday_names() -> dict[str, int]:
    """Folded weekday names; Portuguese also with *-feira*."""
    names = {}
    for language in LANGUAGES:
        for number, name in Locale.parse(language).days["format"]["wide"].items():
            names[fold(name)] = number
            names[fold(name).replace("-feira", "")] = number
    return names


_ENGLISH_MONTHS = {
    fold(n) for w in ("wide", "abbreviated") for n in Locale.parse("en").months["format"][w].values()
} | {"sept"}
_MONTH = either(month_names())
_LONG_MONTH = either(name for name in month_names() if len(name) > 3)
_EN_MONTH = either(_ENGLISH_MONTHS)
_WEEKDAY_AFTER = rf"(?:\s?\(\s?(?P<w>{either(weekday_names())})(?:-feira)?\s?\))?"
_WEEKDAY = rf"(?P<w>{either(weekday_names())})(?:-feira)?(?![\w-])"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_ORD = r"(?:(?:er|ero|ro|st|nd|rd|th|eme|o)\b\.?|\.?\s?[º°ª])?"
_DAY_WORDS = {
    word.replace("_", " "): int(day) for day, words in word_list("numbers")["days"].items() for word in words.split()
}
_LAST_DAY = r"(?:(?:ultimo|last|dernier)\s(?:dia|day|jour)|ultimo(?=\sde\s))"
"""Stands for the 28th to 31st, by its month and year."""
_WORD_DAY = rf"(?:{either(_DAY_WORDS)}|{_LAST_DAY})(?!\w)"
_SMALL_NUMBER = NUMBER_WORDS.removeprefix(r"(?<![\w-])")
_YEAR_WORDS = rf"(?:(?:dos\smil|deux\smille|two\sthousand|dois\smil)(?:\s(?:y\s|and\s|e\s)?{_SMALL_NUMBER})?)(?!\w)"
_YEAR = rf"(?P<y>(?:19|20)\d\d(?!\d|[.,]\d{{3}})|{_YEAR_WORDS})(?:ce\b)?"
_OF = r"(?:\s(?:de|of)\s|[-/.]|\.\s|\s)"
_YEAR_SEP = (
    r"(?:\s?,?\s(?:ambos\sde|ambos\sdel?\sano|de|del|of|do|del\sano|de\sl'annee|do\sano\sde|de\sl'an)\s"
    r"|\s?,\s?|\s?[-/.]\s?|\.\s|\s)"
)
_ART = r"(?:el|le|o|the|les|los|os|al|do|dia|dias|du|au)"
_NO_HOUR = r"(?![\d:]|\s?(?:[ap]\.?\s?m\b|hrs?\b|h\b|hours|heures|horas|o'clock|noon))"
"""After the number of a day in a list: not the hour of ``April 11th, 5 pm``."""
_LIST_SEP = r"(?:\s?,\s?(?:(?:y|e|et|and|ou|or)\s)?|\s?(?:y|e|et|and|&|o|ou|or)\s|\s?-\s?|\s(?:al|a|au|to|hasta|ate)\s)"
_DEICTIC = (
    r"(?:,?\s(?:(?P<that_year>(?:de|del)\s(?:ese|aquel|dicho|mismo)(?:\smismo)?\sano|d(?:aquele|esse|o\smesmo)\sano|of\s(?:that|the\ssame)\syear"
    r"|de\scette\sannee-la|de\sla\smeme\sannee)|(?P<this_year>(?:del|de)\s(?:presente\sano|este\sano|ano\sen\scurso|ano\sactual"
    r"|corriente\sano|ano\scorriente)"
    r"|(?:do|de)\s(?:presente\sano|corrente\sano|ano\scorrente)|deste\sano|de\scette\sannee"
    r"|cette\sannee|de\sl'annee\sen\scours"
    r"|de\sla\spresente\sannee|of\sthis\syear|this\syear|of\sthe\scurrent\syear|del\sactual)"
    r"|(?P<next>proximo|prochain|next)))?"
)

_DAY_MONTH = rf"""
    (?<![\w/.,:-])(?<!\b(?:lote|fase|ronda|etapa|corte|grupo|round|lot|vague|phase|stage|rodada|ventana|window|session)\s)
    (?:(?:{_WEEKDAY})(?:\s?,)?\s(?:{_ART}\s|{_ART}\sdia\s)?)?
    (?:(?:(?P<d>{_DAY}){_ORD}{_LIST_SEP}(?:{_ART}\s)?(?:{either(weekday_names())}(?:-feira)?,?\s(?:{_ART}\s)?)?(?={_DAY}{_NO_HOUR})){{0,7}}+)
    (?:(?!(?:veinte|treinta|vingt|trente|vinte|trinta)\s(?:y|e|et)\s)(?P<d>{either(_DAY_WORDS)}),?\s(?:al?|y|e|au|et|to|and|ao)\s(?:(?:el|le|dia)\s){{0,2}}(?={either(_DAY_WORDS)}\s(?:dias?\s)?(?:del?\s|of\s)?{_MONTH}\b))?
    (?P<d>{_DAY}|{_WORD_DAY}(?=(?:\s\(\d{{1,2}}\))?\s(?:dias?\s)?(?:del\smes\s|do\smes\s|day\s)?(?:de\s|of\s)?(?:{_LONG_MONTH}|may|mai)\b)){_ORD}(?:\s\((?:\d{{1,2}}|{either(_DAY_WORDS)})\))?
    (?:\s(?:dias?|day))?(?:\s(?:del|do)\s(?:(?:proximo|presente|corriente)\s)?mes|\sdu\smois)?{_OF}(?P<m>{_MONTH})(?![\p{{L}}])\.?
    (?:(?P<next0>\sproximo|\sprochain|\snext)?{_YEAR_SEP}{_YEAR}(?!\d)|(?:[-./]|\.\s|-\s?
    |\s)(?P<y2>\d\d)(?=\s*(?:$|[\x00|),;]|\s-\s|\.{{5}})|\b\s*\(|\.(?:\s|\x00|$))|(?:\s(?:del?|of|do)\s|\s)'(?P<y2>\d\d)(?!\d)
    |\sdel\s(?P<y2>[1-3]\d)(?![\d:.,h%]))?
    {_WEEKDAY_AFTER}{_DEICTIC}
"""
_MONTH_DAY = rf"""
    (?<![\w/.-])
    (?:(?:{_WEEKDAY})(?:\s?,)?\s(?:the\s)?)?(?:(?P<y>(?:19|20)\d\d)(?:ce)?\s)?
    (?P<m>{_EN_MONTH})\b\.?\s(?:the\s)?
    (?:(?P<d>{_DAY}){_ORD}(?:\s?,\s?(?:and\s)?|\s?(?:and|&|or)\s|\s?-\s?|\sto\s)(?={_DAY}{_NO_HOUR})){{0,7}}+
    (?P<d>{_DAY}){_ORD}(?!\d|[:h.]\d|\s?%)
    (?:(?:\s?,\s?|\s(?:of\s)?){_YEAR}(?!\d))?
    {_WEEKDAY_AFTER}{_DEICTIC}
"""
_MONTH_FIRST = rf"""
    (?<![\w/.-])(?P<m>{_LONG_MONTH})\s(?P<d>{_DAY})(?!\d|[:h.]\d|\s?%)(?:\s?,\s?|\sde\s|\sdel\s|\s){_YEAR}(?!\d)
"""
"""``mayo 12, 2023``, as in Latin America: with its year only."""
_NUMERIC = rf"""
    (?=\d|\b\p{{L}})(?<![\d/.,])(?<!\d:)(?<!(?<!\d{{4}}|\d[/.]\d{{1,2}})-)(?:(?:{_WEEKDAY})(?:\s?,)?\s(?:{_ART}\s)?)?
    (?:(?P<y>(?:19|20)\d\d)[-/.](?P<mm>0?[1-9]|1[0-2])[-/.](?P<d>{_DAY})
    |(?P<d>{_DAY})(?P<s>[/.-])(?P<mm>0?[1-9]|1[0-2])(?P=s)(?P<y>(?:19|20)\d\d)
    |(?P<d>{_DAY})\s?/\s?(?P<mm>0?[1-9]|1[0-2])\s?/\s?(?P<y>(?:19|20)\d\d)
    |(?P<mm>0?[1-9]|1[0-2])/(?P<d>1[3-9]|2\d|3[01])/(?P<y>(?:19|20)\d\d)
    |(?P<d>{_DAY})(?P<s>[/.-])(?P<rm>i{{1,3}}|iv|vi{{0,3}}|ix|xi{{0,2}})(?P=s)(?P<y>(?:19|20)\d\d)
    |(?P<d>{_DAY})/(?P<mm>0?[1-9]|1[0-2])\sdel?\s(?P<y>20\d\d)
    |(?P<d>{_DAY})(?P<s>[/.])(?P<mm>0?[1-9]|1[0-2])
        (?=\s?(?:-|al?|ate|hasta|au|to|y|e|et)\s?\d{{1,2}}(?P=s)\d{{1,2}}(?:(?P=s)20|(?<=/\d{{1,2}})(?:/|\sdel?\s20))\d\d\b)
    |(?<![\d-])(?P<d>{_DAY})-(?P<mm>0?[1-9]|1[0-2])-(?P<y2>[1-3]\d)(?![\d-])
    |(?P<d>0[1-9]|[12]\d|3[01])/(?P<mm>0[1-9]|1[0-2])(?=\s|$|[\x00,;)|]|\.(?:\s|$))
    |(?<=\b(?:dia|el|le|on|hasta|ate|al|au|du|del|das?|until|by|h\sde|horas\sde|\d\d?h\d\d\sde)\s)(?P<d>{_DAY})/(?P<mm>0?[1-9]|1[0-2])(?=\.?(?:\s|$|[\x00,;)|]))
    |(?P<d>{_DAY})(?P<s>[/.])(?P<mm>0?[1-9]|1[0-2])(?P=s)(?P<y2>\d\d))(?![\d/]|[.,]\d|-\d{{1,2}}(?![\d/.])){_WEEKDAY_AFTER}
"""
_PART = (
    r"(?:(?:a\s)?(?:principios|inicios|comienzos|mediados|finales|fines)\sde(?:l\smes\sde)?"
    r"|(?:a|la|en\sla)\s(?:primera|segunda|tercera|ultima)\s(?:semana|quincena)\sde"
    r"|mi-|mid-|mid\s|(?:en\s)?debut\s|(?:la\s)?(?:premiere|deuxieme|seconde|derniere)\s(?:semaine"
    r"|quinzaine)\s(?:de|du\smois\sde)|fin\s|(?:at\s)?(?:the\s)?(?:end|beginning|middle)\sof"
    r"|early|late|(?:no\s)?(?:inicio|fim|final|meados)\sde|a\smeados\sde|na\s(?:primeira"
    r"|segunda|ultima)\s(?:semana|quinzena)\sde"
    r"|(?:durante\s)?(?:el\s|o\s|le\s)?(?:mes|mois)\sde|meses\sde|the\s(?:first|second|last)\sweek\sof|courant)"
)
_MONTH_ONLY = rf"""
    (?<![\w/.-])(?:
      (?P<part>{_PART})\s?(?P<m>{_MONTH})(?![\p{{L}}-])\.?(?:(?:\sde\s|\sdel\s|\sdu\s|\s|,\s){_YEAR}(?!\d))?
      | (?P<m>{_MONTH})(?![\p{{L}}-])\.?(?:\sde\s|\sdel\s(?:ano\s)?|\s|,\s|/){_YEAR}(?!\d)
      | (?<=\b(?:en|in|em|im|during|durante|entre|until|from|by|desde|depuis|to|a|y|et
      |and|e|de|hasta|ate|jusqu'en|since|for|para|pour)\s|\bd')(?P<m>{_LONG_MONTH}|may|mai)(?![\p{{L}}-])(?!\s\d)
      | (?<=[:|]\s|\x00|\x00[-•*·▪>]\s)(?P<m>{_LONG_MONTH}|may|mai)(?=\s?(?:$|[\x00.,;|):]|-\s))
    )
    {_DEICTIC}
"""
_DAY_BEFORE_ECHO = r"(?:el|le|o|the|dia|al|au|a|em|no|to|until|hasta|ate|y|et|and|e|-)"
_ENDS = (
    r"(?:cierra[n]?|cerrara[n]?|concluye[n]?|concluira[n]?|termina[n]?|terminara[n]?|vence[n]?|vencera[n]?|finaliza[n]?|finalizara[n]?|acaba[n]?"
    r"|ferme[nt]{0,2}|fermera|se\s(?:termine|clot|cloture|cierra|acaba|referme)|s'acheve|prend\sfin|fecha[m]?|encerra(?:m|-se)?"
    r"|closes?|ends?|shuts?|finishes)"
)
"""Before the number of a day that is one of the month just named: *abre el 2 de marzo y cierra el 30*."""
_LIMITS = (
    r"hasta|ate|until|till|before|avant|jusqu'au|a\smas\stardar|au\splus\stard|no\slater\sthan|lugar\sdel|vez\sd[eo]l?"
    r"|lieu\sdu|instead\sof|para\so|par[ao]"
)
_ALONE = (
    r"(?!\d|[.,:/-]\d|\s?%)(?=\s?(?:$|[\x00,;)]|\.(?!\d)"
    r"|(?:inclus\w*|compris|a\slas?|as|at|to|para|pour|for|y|et|and|e|en|in|of\sthat|du\smeme|del\smismo)\b))"
)
"""After the number of a day that no month follows."""
_DAY_ONLY = rf"""
    \b{_WEEKDAY}(?:,?\s(?:(?:the|el|le|dia)\s)?|\s\((?:dia\s)?(?=\d\d?\)))(?P<d>{_DAY})(?:st|nd|rd|th|er|º)?(?!\d|\s?%
    |[:h./-]\d|\s?(?:h|a|p)[.m\s]|\s(?:de|of)\s|\s?[-/,]?\s?{_MONTH}\b)
    | \b(?:el|le|o|the|dia)\s(?:dia\s)?(?P<d>{_DAY})(?:st|nd|rd|th|er|º)?\s(?P<this_month>del?\s(?:presente
    |este|corriente|actual)(?:\smes)?|de\slos\scorrientes|del\smes\sen\scurso|of\sthis\smonth
    |de\sce\smois|du\smois\sen\scours|deste\smes|do\scorrente(?:\smes)?)
    | (?<=\b{_DAY_BEFORE_ECHO}\s)(?P<d>{_DAY})(?:st|nd|rd|th|er|º)?,?\s(?P<same_month>(?:de|du|do|of|del)?\s?
    (?:the\s|este\s|o\s|el\s|ce\s)?(?:(?:mismo|mesmo|dicho|ese|citado|referido|propio|proprio|desse|deste|daquele|meme|ledit|dudit|same|that|said)\s(?:mes|mois|month)))\b
    (?:(?:\s(?:del?|of|do)|,)?\s{_YEAR})?
    | (?<=\b{_ENDS}\s(?:(?:el|le|o|on\sthe|no|em|a)\s)?(?:dia\s)?)(?P<d>{_DAY})(?P<bare>(?:st|nd|rd|th|er|º)?)
    (?=\s?(?:$|[\x00,;)]|\.(?!\d)|(?:a\slas?|as|at|a|y|et|and|e|inclus\w*)\b))
    | (?<=\b{_DAY_BEFORE_ECHO}\s)(?P<d>{_DAY})(?:st|nd|rd|th|er|º)?\s(?P<next_month>(?:del?|do|du|of)\s(?:the\s)?
    (?:mes\s(?:entrante|proximo|siguiente|que\sviene|que\sentra|seguinte|que\svem)|proximo\smes|mois\s(?:prochain|suivant|qui\svient)
    |(?:next|following|coming)\smonth))\b
    | (?<=\b(?:{_LIMITS})\s(?:(?:el|le|the|o|dia|au|al)\s){{0,2}})(?P<d>{_DAY})(?P<bare>(?:st|nd|rd|th|er|º)?){_ALONE}
    | (?<=\bthe\s)(?P<d>{_DAY})(?P<bare>st|nd|rd|th){_ALONE}
    | (?<=\b(?:le|el|o|dia)\s)(?P<d>{_DAY})(?P<bare>)(?=,?\s(?:a\slas?|as|a)\s(?:\d|midi|minuit|medio))
    | (?<=(?:[,;]|\b(?:y|et|e|and))\s(?:(?:el|le|o|em|no\sdia|a)\s))(?P<d>{_DAY})(?P<bare>)
    (?=,\s|\sse\s|\sfech|\sencerr|\s(?:nous|on)\s|,?\s(?:a\slas?|as|a)\s\d)
    | (?<=\((?:(?:el|le|the|o)\s)?(?:dia|el|le|the)\s)(?P<d>{_DAY})(?P<bare>(?:st|nd|rd|th|er|º)?)
    (?=,?\s?(?:inclu\p{{L}}*)?\))
    | \b(?P<next_day>le\slendemain|(?:al|el)\sdia\ssiguiente|the\s(?:following|next)\sday|(?:n?o)\sdia\sseguinte)\b
    (?!,?\s(?:del?|al?|ao|d[aou]|des|of|after|to|que|habil|habiles|util|natural|calendario)\b)
"""
_ENTRY = (
    r"(?:closes|cierra|cierran|vence|ferme|encerra|abre|abren|abrem|opens|ouvre|ouvrent|desde|des|a\spartir\sde|desde\sel\sdia\sde|hasta|until|jusqu'a|ate|partir\sd[eu']|from"
    r"|(?:abr(?:io|ieron|iu|iram)|abierta|abierto|aberta|aberto|opened|open|ouverte?s?|lance[es]?|launche[ds]|lanzad[oa]s?|lanzo|lancad[oa]s?|lancou"
    r"|termin\w+|acab\w+|venc\w+|expir\w+|finaliz\w+|conclu\w+|ends?|ended|s'acheve|prend\sfin|se\sclot|cloture|due|deadline\sis"
    r"|presento|presentad[oa]|publicad[oa]s?|publiee?s?|inicia|inicio|comienza|empieza|comeca|starts?|started|demarre|debute)(?:\sa\spartir\sde)?)"
)
"""Before *today* and its like: words for beginning and ending, else the day is only told by the way."""
_RELATIVE = rf"""
    \b(?:(?P<after_tomorrow>pasado\smanana|(?:the\s)?day\safter\stomorrow|apres-demain|depois\sde\samanha)
    |(?P<tomorrow>manana(?!\w)(?<!\bla\smanana)(?<!\bpor\sla\smanana)|tomorrow|demain|amanha)(?:,?\s(?:{either(weekday_names())})(?:-feira)?(?![\w-])(?!,?\s\d))?
    |(?P<today>(?<=\bpartir\sd')aujourd'hui|(?<=\b{_ENTRY}\s)(?:hoy|today|aujourd'hui|hoje|ce\sjour|(?:en\s)?(?:el\sdia\sde\shoy|esta\sfecha))
    |(?<=^|[.!?\x00]\s?|:\s)(?:hoy|hoje|today|aujourd'hui),?(?=\s(?:se\s)?(?:abr|lanz|lanc|open|launch|ouvr|s'ouvr|inici|arranc|comienz|empiez|comec)))
    |(?P<yesterday>(?<=\b{_ENTRY}\s)(?:ayer|yesterday|hier|ontem)|(?:ayer|ontem|hier|yesterday),?(?=\s(?:se\s)?(?:abri|lanz|lanc|open|launch|ouvr|present|public|inici|arranc)))
    |(?:(?:last|el\spasado|la\spasada|este\spasado|na\sultima|na\spassada)\s{_WEEKDAY}(?!\s(?:of|de|del|du|do|in)\b)|(?<=\b(?:el|le|na|no|on|hasta|until|jusqu'a|ate)\s){_WEEKDAY}\s(?:pasado|dernier|passe|passada|passado))(?P<last>)
    |(?:(?:el|este|esta|este\sproximo|el\sproximo|ce|this|next|na|nesta|neste|nesta\sproxima
    |proxima|proximo)\s(?:proximo\s|proxima\s)?){_WEEKDAY}(?:\s(?P<next>proximo|prochain|que\sviene))?(?!\s?,?\s(?:(?:the
    |el|le|dia)\s)?\d))
"""


@cache
def patterns() -> list[tuple[str, re.Pattern[str], regex.Pattern[str]]]:
    """By their rules, where each can begin and the patterns, compiled at the first text: most processes read none."""
    written = (
        ("numeric", _NUMERIC),
        ("day-month", _DAY_MONTH),
        ("month-day", _MONTH_DAY),
        ("month-first", _MONTH_FIRST),
        ("month", _MONTH_ONLY),
        ("day", _DAY_ONLY),
        ("relative", _RELATIVE),
    )
    names = frozenset(weekday_names()), frozenset(month_names()), frozenset(_DAY_WORDS)
    return [(name, date_places(name, *names), regex.compile(pattern, regex.VERBOSE)) for name, pattern in written]


def _group(match: regex.Match[str], name: str) -> str | None:
    return match[name] if name in match.re.groupindex and match[name] else None


def _year_of(match: regex.Match[str]) -> int | None:
    written = _group(match, "y")
    if written:
        return int(written) if written.isdigit() else number_in_words(written)
    short = _group(match, "y2")
    return 2000 + int(short) if short and int(short) < 60 else None


def _deictic(match: regex.Match[str]) -> str | None:
    for name in (THAT_YEAR, "this_year", "this_month", NEXT_MONTH, SAME_MONTH, NEXT_DAY, "next"):
        if _group(match, name):
            return name
    if "bare" in match.re.groupindex and match["bare"] is not None:
        return SAME_SENTENCE
    return "next" if _group(match, "next0") else None


def _valid(day: int | None, month: int | None, year: int | None) -> bool:
    if day is None or month is None:
        return True
    return 1 <= day <= (monthrange(year, month)[1] if year else (29 if month == 2 else monthrange(2024, month)[1]))


def _last_of(month: int | None, year: int | None) -> int:
    """The last day of a month; without a year, that of one which is no leap year."""
    return monthrange(year or 2023, month or 1)[1]


_THIS = ("ce ", "este ", "esta ", "this ", "neste ", "nesta ")
_DAYS_AWAY = {"after_tomorrow": 2, "tomorrow": 1, "today": 0, "yesterday": -1}


def _mentions_of(match: regex.Match[str], rule: str, serial: int) -> list[DateMention]:
    """One mention per day of the match; a list shares month and year."""
    weekday = _group(match, "w")
    number = weekday_names().get(weekday) if weekday else None
    if rule == "relative":
        offset = next((days for name, days in _DAYS_AWAY.items() if _group(match, name)), None)
        this = match.group().startswith(_THIS) and not _group(match, "next")
        rule = LAST_WEEKDAY if match["last"] is not None else THIS_WEEKDAY if this else rule
        return [DateMention(match.start(), match.end(), None, None, None, rule, number, False, "relative", offset)]
    month_word = _group(match, "m")
    month = month_names()[month_word] if month_word else int(match["mm"]) if _group(match, "mm") else None
    month = month or roman(_group(match, "rm") or "")
    year, deictic = _year_of(match), _deictic(match)
    days = match.captures("d") if "d" in match.re.groupindex else []
    spans = match.spans("d") if days else []
    if not days:
        return [DateMention(match.start(), match.end(), None, month, year, rule, None, False, deictic)]
    found = []
    for index, (written, span) in enumerate(zip(days, spans, strict=True)):
        last = index == len(days) - 1
        day = int(written) if written.isdigit() else _DAY_WORDS.get(written) or _last_of(month, year)
        # the last day of "the 12, 19 and 26 February 2026" carries month and year itself (first one in English order)
        start = match.start() if index == 0 else span[0]
        end = match.end() if last else span[1]
        found.append(
            DateMention(
                start, end, day, month, year, rule, number if index == 0 else None,
                not last and year is not None, deictic, list_id=serial if len(days) > 1 else None,
            )
        )  # fmt: skip
    return [mention for mention in found if _valid(mention.day, mention.month, mention.year)]


def raw_mentions(folded: str) -> list[DateMention]:
    """Mentions of all patterns; an earlier pattern wins where two overlap."""
    taken: list[tuple[int, int]] = []
    found: list[DateMention] = []
    blanked = folded
    serial = 0
    for rule, places, pattern in patterns():
        spans = []
        for match in matches_at(places, pattern, blanked):
            serial += 1
            mentions = _mentions_of(match, rule, serial)
            found.extend(mentions)
            spans.append(match.span())
        taken.extend(spans)
        blanked = _blank(blanked, spans)
    found.sort(key=lambda mention: mention.start)
    found = [replace(mention, weekday=None) if _is_numbered(mention, folded) else mention for mention in found]
    for index in range(len(found) - 1, 0, -1):
        if _is_apposed(found[index - 1], found[index], folded):
            found[index - 1 : index + 1] = [replace(found[index], start=found[index - 1].start)]
    return found


_MONTH_BEFORE = regex.compile(r"(?<![\d/])(?:0?[1-9]|1[0-2])/(?:1[3-9]|2\d|3[01])/(?:19|20)?\d\d(?!\d)")
_DAY_BEFORE = regex.compile(r"(?<![\d/])(?:1[3-9]|2\d|3[01])/(?:0?[1-9]|1[0-2])(?:/|(?![\d/]))")
_LAST_MONTH = 12


def in_order_of(folded: str, mentions: list[DateMention], country: str | None) -> list[DateMention]:
    """The mentions with their numbers month first, where another date of the text can only be read so.

    ``03/08/2019`` is 8 March beside ``01/24/2019``, and on a page from the United States; 3 August elsewhere.
    """
    month_first = _MONTH_BEFORE.search(folded) or country == "US"
    if not month_first or _DAY_BEFORE.search(folded):
        return mentions
    return [
        replace(m, day=m.month, month=m.day)
        if m.rule == "numeric" and m.day and m.month and m.day <= _LAST_MONTH and _SLASHED.match(folded, m.start)
        else m
        for m in mentions
    ]


_SLASHED = regex.compile(r"(?:\p{L}+,?\s)?(?:0?[1-9]|1[0-2])/(?:0?[1-9]|1[0-2])/")
_FIRST_OF_LIST = regex.compile(r"\bprimeira\b")
_ORDINAL_DAY = regex.compile(r"(?:segunda|quarta|quinta|sexta)(?!-feira)")


def _is_numbered(mention: DateMention, folded: str) -> bool:
    """``primeira, 14 de março; segunda, 11 de julho``: rounds are numbered by words that name weekdays elsewhere."""
    written = mention.weekday is not None and _ORDINAL_DAY.match(folded, mention.start)
    return bool(written and _FIRST_OF_LIST.search(folded, max(0, mention.start - 160), mention.start))


_THAT_IS = regex.compile(
    r",?\s?\(?(?:soit|es\sdecir|o\ssea|esto\ses|that\sis|i\.e\.|ou\sseja|isto\se|c'est-a-dire),?"
    r"\s(?:el|le|o|the|on)?\s?"
)


def _is_apposed(mention: DateMention, following: DateMention, folded: str) -> bool:
    """``today, 15 January 2019``, ``the first Friday of May, that is 3 May``: the second only says the first again."""
    if not following.day:
        return False
    if mention.deictic == "relative":
        return following.start - mention.end <= 3
    return mention.day is None and bool(_THAT_IS.fullmatch(folded, mention.end, following.start))


def _blank(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """``text`` with the spans filled by ``#``, so that what was read is not read twice."""
    parts, last = [], 0
    for start, end in spans:
        parts += [text[last:start], "#" * (end - start)]
        last = end
    return "".join([*parts, text[last:]])
