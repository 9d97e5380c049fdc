"""What kind of page it is: a call, an announcement, results, a mention, or something else.

Organisations must be invited to compete for money, services or an award. Events with open registration, courses and
scholarships for persons, tenders, jobs, news and reports of grantees look alike and have dates too; their own words
weigh against the words of a call. The title and the first sentence count more than the rest. The ordinary words that no
list names lean to one side or the other too (``tracker.extract.kind_words``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

import regex

from tracker.domain.reading import PageKind
from tracker.extract.alternatives import any_of
from tracker.extract.findings import Span, trim
from tracker.extract.kind_words import lean
from tracker.extract.lexicon import fold, stored, word_list
from tracker.extract.read_title import names_a_call
from tracker.extract.roles_layout import Layout

_AGAINST = (
    "event", "course", "scholarship", "tender", "job", "results", "news", "cancelled", "report", "consultation", "duty",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Signals:
    """What the other readers found, for the decision."""

    has_closing: bool = False
    closing_unsettled: bool = False
    closing_past: bool = False
    closed_before_page: bool = False
    has_opening: bool = False
    rolling: bool = False
    recurring: bool = False
    suspended: bool = False
    applicants: int = 0
    local_government: bool = False
    has_ceiling: bool = False
    has_share: bool = False
    fund: str | None = None
    fund_kind: str | None = None


@dataclass(frozen=True, slots=True)
class KindDecision:
    """The kind of page, the phase it tells of, and the words that decided."""

    kind: PageKind
    phase: str | None
    spans: tuple[Span, ...]
    score: float
    against: str | None = None


@lru_cache(maxsize=1)
def _patterns() -> dict[str, tuple[re.Pattern[str] | None, re.Pattern[str] | None]]:
    return {name: (_compiled(data["head"]), _compiled(data["body"])) for name, data in word_list("kinds").items()}


def _compiled(words: list[str]) -> re.Pattern[str] | None:
    return any_of(words, r"(?<!\w)", r"(?!\w)") if words else None


@lru_cache(maxsize=1)
def _phrases() -> list[tuple[str, float, int, re.Pattern[str]]]:
    """Kind, weight, how many count, words: phrases that tell a kind almost alone, and words that only hint at it."""
    listed = [(name, weight, most, _compiled(data.get(key, [])))
              for name, data in word_list("kinds").items() for key, weight, most in _WEIGHED]  # fmt: skip
    return [(name, weight, most, pattern) for name, weight, most, pattern in listed if pattern is not None]


_WEIGHED = (("sure", 2.6, 2), ("slight", 0.5, 3))


_FURNITURE = stored("kind", "furniture")
_ASIDE = stored("roles", "aside")


def _main(layout: Layout) -> list[Span]:
    """The sentences of the page itself, without menus, related news and earlier editions."""
    return [
        (s, e)
        for s, e in layout.sentences()
        if not _FURNITURE.search(layout.folded[s:e]) and not _ASIDE.match(layout.folded, layout.line(s)[0])
    ]


_COMING = stored("kind", "coming")
_ROW = regex.compile(
    r"\W*(?:\d\d?\W{1,3})?(?:result|divulga|publica|homologa|anuncio|annonce|announce|proclama)[^.;\n]{0,60}?"
    r"(?:\s[-–—|]|:)\s*(?:\p{L}{1,4}\s){0,2}\d{1,2}(?:[/.]\d|º|er|\s(?:de\s)?\p{L}{3,})[^.;]{0,60}$"
)
"""A row of a timetable, *Resultado preliminar – 6 de noviembre*, tells of no result that there is."""


def _head(layout: Layout, sentences: list[Span], title: str | None) -> str:
    """The title and the first sentence, at most 170 characters of it."""
    first = layout.folded[slice(*sentences[0])][:170] if sentences else ""
    return f"{fold(title or '')[:200]} \n {first}"


def _body(pieces: Iterable[str]) -> str:
    """The sentences as one text, of which no more is looked at than tells."""
    return " \n ".join(pieces)[:6000]


def _weights(pieces: list[str], body: str, head: str) -> dict[str, float]:
    """For each kind, how much its words weigh: up to two in the head, three in the body, two phrases that are sure."""
    settled = _body(p for p in pieces if not (_COMING.search(p) or _EARLIER.search(p) or _ROW.match(p)))
    settled_head = "" if _COMING.search(head) else head
    topics = _topics(head, body)
    weights = {}
    for name, (in_head, in_body) in _patterns().items():
        past = name == "results"
        found = list(in_head.finditer(settled_head if past else head)) if in_head else []
        found = topics if name == "topic" else found
        beside = name in _BESIDE and bool(topics and found) and _is_apart(topics[0], found[0], head)
        count = min(len({m.group() for m in found}), 2) * (_BEHIND if beside else 1.0)
        inside = len({m.group() for m in in_body.finditer(settled if past else body)}) if in_body else 0
        weights[name] = 1.6 * count + 1.0 * min(inside, 3)
    now = _body(piece for piece in pieces if not (_EARLIER.search(piece) or _ROW.match(piece)))
    for name, weight, most, pattern in _phrases():
        said = now if name == "results" else body
        weights[name] += weight * min(len({m.group() for m in pattern.finditer(said)}), most)
    return weights


def _is_apart(topic: re.Match[str], other: re.Match[str], head: str) -> bool:
    """Whether what a title names behind its call is another thing, and not what the call is for."""
    return topic.end() + _APART < other.start() and not _FOR_IT.search(head, topic.end(), other.start())


def _topics(head: str, body: str) -> list[re.Match[str]]:
    """The nouns for calls in the title, the first sentence and the first words, in their order."""
    nouns = _patterns()["topic"][0]
    return list(nouns.finditer(head + body[:_FIRST_WORDS])) if nouns else []


_FIRST_WORDS = 140
_BESIDE = ("event", "course", "report", "consultation", "duty", "tender")
_APART, _BEHIND = 6, 0.4
"""What a title names so many characters behind its call tells less: *Fondo X, convocatoria 2: taller el 3 de mayo*."""

_FOR_IT = regex.compile(
    r"\b(?:para|pour|to|de) (?:particip\w+|asistir|assist[ie]r|attend|take part|join|cursar|inscribirse|s'inscrire)\b"
)
"""*Convocatoria abierta para participar en la 13.ª capacitación* is about a course."""

_EARLIER = regex.compile(
    r"\b(?:(?:last|previous) (?:intake|round|edition|call|cycle|window)"
    r"|(?:primera|primeira|segunda|first|second|premiere) (?:edicion|edicao|edition|ronda|convocatoria|round|call)"
    r",? (?:\w+ ){0,2}(?:en|em|in) 20\d\d"
    r"|(?:ultima|anterior) (?:ronda|edicion|convocatoria|ventanilla|tanda)"
    r"|(?:ronda|edicion|convocatoria|tanda|rodada|edicao|chamada) (?:anterior|pasada|passada)"
    r"|(?:derniere|precedente) (?:edition|session|vague)|(?:edition|session|vague) (?:precedente|passee))\b"
)
"""What an earlier round brought tells nothing of this one: *The last intake (2022) drew 61 bids.*"""


_ANNOUNCED = stored("kind", "announced")
_PERMANENT = stored("kind", "permanent")
_PAST_CALL = stored("kind", "past_call")


_LOOK_BACK = regex.compile(r"(?:bilan|balance|retour|review|retrospectiva?|memoria|antecedentes|historia)\b")
"""How the titles of pages begin that look back on calls."""

_BIAS = -2.2
_TOPIC, _TOPIC_LEAST, _TOLD, _HINTS, _UNDATED, _LISTED = 3.8, 1.0, 1.6, 0.6, 1.5, 4.0
"""What a call in the title adds where less than ``_TOLD`` speaks against it, and how much hints then count.

The two last speak against a page without any day, sum or share, and against such a one that is called *Noticias*.
"""
_FEW, _MANY = 40, 80
"""A text of fewer words says little besides its title, and one of more words enough."""


def _by_title(body: str) -> float:
    """What the title tells of a call: the less stands below it, the more."""
    share = (len(body.split()) - _FEW) / (_MANY - _FEW)
    return _TOPIC - (_TOPIC - _TOPIC_LEAST) * min(1.0, max(0.0, share))


_WEIGHTS = {
    "has_opening": 0.9, "applicants": 1.1, "local_government": 0.7, "has_ceiling": 1.5, "has_share": 0.5, "fund": 0.8,
}  # fmt: skip


def _support(signals: Signals, weights: dict[str, float]) -> float:
    """What speaks for a call. The weights were fitted once on judged pages and rounded."""
    score = 0.25 * weights["invite"] + 0.6 * weights["funding"] + 0.7 * weights["asks"]
    score += sum(weight for name, weight in _WEIGHTS.items() if getattr(signals, name))
    if signals.has_closing and not signals.closing_past:
        return score + 1.8
    if signals.rolling or signals.recurring or signals.suspended:
        return score + 1.8
    return score + (1.2 if signals.closing_unsettled else 0.0)


def _opposition(weights: dict[str, float]) -> tuple[str, float]:
    """The strongest kind of another page, and how strongly it and the next one speak against a call."""
    ranked = sorted(_AGAINST, key=lambda name: -weights[name])
    return ranked[0], 1.45 * weights[ranked[0]] + 0.55 * weights[ranked[1]]


def decide_kind(layout: Layout, signals: Signals, title: str | None = None) -> KindDecision:
    """The kind of page, weighing what speaks for a call against what speaks for something else."""
    sentences = _main(layout)
    pieces = [layout.folded[s:e] for s, e in sentences]
    body = _body(pieces)
    weights = _weights(pieces, body, _head(layout, sentences, title))
    permanent = _PERMANENT.search(layout.folded)
    if (
        permanent
        and signals.fund
        and "convocatoria" in permanent.group()
        and (signals.fund_kind == "permanent" or not signals.has_closing)
    ):
        return KindDecision(PageKind.CALL, "permanent", (trim(layout.value, *layout.sentence(permanent.start())),), 3.0)
    if _LOOK_BACK.match(fold(title or "").lstrip()):
        kind = PageKind.MENTION if signals.fund else PageKind.OTHER
        return KindDecision(kind, "results", _evidence(layout, "results"), -1.0, "results")
    if signals.closed_before_page and weights["results"] >= 1.6:
        signals = replace(signals, closing_past=True)
    announced = bool(_ANNOUNCED.search(body))
    against, opposing = _opposition(weights)
    support = _support(signals, weights) + _BIAS + (1.2 if announced and weights["invite"] else 0.0) + lean(body)
    lists = bool(title) and not names_a_call(title or "")
    if weights["topic"] and weights[against] < _TOLD and layout.keep and not lists:
        support, opposing = support + _by_title(body), opposing * _HINTS
    support += 1.2 if announced and _announces_a_call(layout, sentences) else 0.0
    called_off = weights["cancelled"] and (not signals.has_closing or weights["cancelled"] >= 2.0)
    if called_off and not signals.suspended:
        against, opposing = "cancelled", max(opposing, support + 1.0)
    below = body.replace(fold(title or "").strip() or "\0", "").strip()
    named = bool(below) and _titles_edition(title)  # a title alone, over nothing, presents no call
    support += 3.0 if named else 0.0
    invited = any(pattern.search(body) for pattern in _patterns()["invite"][1:] if pattern)
    if not (dated_at_all(signals) or announced or named or invited or signals.has_ceiling or signals.has_share):
        support -= _LISTED if lists else _UNDATED
    if not named and _PAST_CALL.search(body) and not (signals.has_closing and not signals.closing_past):
        against, opposing = (against if weights[against] >= 2.0 else "results"), max(opposing, support) + 0.5
    return _decision(layout, signals, weights, support - opposing, against, announced)


_CALL_NOUN = regex.compile(
    r"\b(?:convocatoria|llamado|premio|concurso|bases|appel|prix|reglement|call|award|prize|round|edital|chamada|fund)\b"
)


def _announces_a_call(layout: Layout, sentences: list[Span]) -> bool:
    """Whether one sentence names a call and says that it is to come: *La convocatoria 2025 se publicará …*."""
    said = (layout.folded[start:end] for start, end in sentences)
    return any(_ANNOUNCED.search(words) and _CALL_NOUN.search(words) for words in said)


def dated_at_all(signals: Signals) -> bool:
    """Whether the text says when to apply, in whatever way."""
    return (
        signals.has_closing or signals.closing_unsettled or signals.has_opening
        or signals.rolling or signals.recurring or signals.suspended
    )  # fmt: skip


_EDITION_TITLE = stored("kind", "edition_title")


def _titles_edition(title: str | None) -> bool:
    """Whether the page is the page of one edition by its title: *4.ª edición del Premio …*, *Convocatoria 2019 …*."""
    folded = fold(title or "")
    negative = any(head.search(folded) for name in _AGAINST for head in [_patterns()[name][0]] if head)
    return bool(_EDITION_TITLE.search(folded)) and not negative


_BALANCE = regex.compile(r"\b(?:bilan|balance|logros|antecedentes|historia)\b")


def _decision(
    layout: Layout, signals: Signals, weights: dict[str, float], score: float, against: str, announced: bool
) -> KindDecision:
    evidence = _evidence(layout, "invite")
    timed = signals.has_closing or signals.rolling or signals.recurring
    if score > 0:
        least = 1.5 if _COMING.search(layout.folded) else 1.0
        if weights["results"] >= least and signals.closing_past:
            return KindDecision(PageKind.RESULTS, "results", evidence, score)
        if signals.suspended:
            return KindDecision(PageKind.CALL, "suspended", evidence, score)
        if announced and not timed:
            return KindDecision(PageKind.ANNOUNCEMENT, "announced", evidence, score)
        permanent = signals.rolling and signals.fund_kind == "permanent"
        return KindDecision(PageKind.CALL, "permanent" if permanent else "call", evidence, score)
    if against == "cancelled" and weights["cancelled"]:
        return KindDecision(PageKind.OTHER, "cancelled", _evidence(layout, "cancelled"), score, against)
    if against == "results" and weights["results"] >= 1.6 and signals.fund:
        head = layout.folded[:200]
        kind = PageKind.RESULTS if weights["results"] >= 2.5 and _tells_winners(head) else PageKind.MENTION
        return KindDecision(kind, "results", _evidence(layout, "results"), score, against)
    if signals.fund and (timed or signals.has_opening or signals.closing_unsettled or weights["invite"]):
        return KindDecision(PageKind.MENTION, None, (), score, against)
    return KindDecision(PageKind.OTHER, None, (), score, against)


def _tells_winners(head: str) -> bool:
    """Results of this edition, rather than a look back on an old one."""
    return not _BALANCE.search(head)


def _evidence(layout: Layout, name: str) -> tuple[Span, ...]:
    for pattern in reversed(_patterns()[name]):
        match = pattern.search(layout.folded) if pattern else None
        if match:
            start, end = layout.sentence(match.start())
            return (trim(layout.value, max(start, match.start() - 60), min(end, match.end() + 80)),)
    return ()
