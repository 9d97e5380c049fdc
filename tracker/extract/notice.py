"""A page that presents no call and says that one was cancelled, suspended or taken up again.

It counts only where its title, or one of its first sentences, says of a call that it has happened, and names the fund
and the edition: what may happen, what did not, and what happened to a call without a name is no notice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import regex

from tracker.domain.reading import EditionMarks
from tracker.extract.findings import Span
from tracker.extract.quick import late
from tracker.extract.read_edition import edition_marks, find_fund
from tracker.extract.roles_layout import Layout

FIRST = 6
"""A notice says what happened in one of so many sentences."""
CLAUSE = 60
"""How far before the verb, in characters, words stand that deny it."""

_CALL = (
    r"(?:convocatorias?|llamados?|appels? a (?:projets|candidatures|propositions)|calls? for \w+|editais|edital"
    r"|chamadas?|premio|prix|award|prize)"
)
_OF = (
    r"(?:de|del|sobre|para|en|a|por|con|sin|of|for|in|on|about|sur|du|des|dans|pour|d[ao]s?|n[ao]s?|em|que|y|e|et|and)"
)
_NEAR = rf"(?:(?!{_OF}\s)\S+\s+){{0,3}}"
"""What may stand between a verb and its call: words of which none begins another thing that is spoken of."""
_ES = r"(?:se|fue|queda|quedo|ha sido|ha quedado|esta)"
_PT = r"(?:foi|fica|esta)"
_FR = r"(?:est|a ete)"
_EN = r"(?:is|was|has been)"
_HAPPENED = {
    "cancelled": (
        rf"{_ES} (?:cancel(?:a|o|ad[ao])|anul(?:a|o|ad[ao])|sin efectos?)|(?:se )?dej(?:a|o) sin efectos?"
        rf"|cancela|cancelo|cancelamos|anula|anulo|{_FR} annulee?|{_EN} (?:cancell?ed|withdrawn)"
        rf"|{_PT} (?:cancelad[ao]|anulad[ao])"
    ),
    "suspended": (
        rf"{_ES} suspend(?:e|io|id[ao])|suspende|suspendio|suspendemos|{_FR} suspendue?|{_EN} suspended"
        rf"|{_PT} suspens[ao]"
    ),
    "call": (
        rf"{_ES} (?:reabr(?:e|io)|reabiert[ao]|reanud(?:a|o|ad[ao]))|reabre|reabrio|reanuda|reanudo"
        rf"|{_FR} (?:rouvert|relance)e?|{_EN} (?:reopened|resumed)|{_PT} (?:reabert[ao]|retomad[ao])"
    ),
}
_HOW = r"(?:(?:definitiva|temporal|oficial|formal)mente\s+)?"
_VERBS = {
    phase: late(
        rf"(?<!\w)(?P<verb>{words})\s+{_HOW}{_NEAR}{_CALL}(?!\w)"
        rf"|(?:^|[,;:]\s*){_NEAR}{_CALL}(?!\w)(?:(?!\s(?:y|e|et|and|que|pero|but|mais|mas)\s)[^,;:])*?(?<!\w)(?P<after>{words})(?!\w)"
    )
    for phase, words in _HAPPENED.items()
}
"""The verb and its call: *se cancela la VI convocatoria*, *la VI convocatoria del fondo ha sido cancelada*."""
_DENIED = regex.compile(
    r"(?<!\w)(?:no|nao|not|ni|ne|n|nunca|never|jamas|si|if|caso|cas|cuando|unless|salvo|mientras|podr\w+|pourr\w+"
    r"|poder\w+|may|might|could|would|sera\w*|seria\w*|rumor\w*|falso|desmiente\w*|hubiera\w*|anterior(?:es)?)(?!\w)"
)
_MONTH = r"\p{L}{3,10}\.?"
_DATES = regex.compile(
    rf"(?<!\w)\d{{1,2}}(?:er|º|°|st|nd|rd|th)?\s(?:de\s)?{_MONTH}\s(?:del?\s)?20\d\d|{_MONTH}\s\d{{1,2}}(?:st|nd|rd|th)?,?\s20\d\d"
    r"|\d{1,2}[/.-]\d{1,2}[/.-]20\d\d"
)
"""Days: the year of one names no edition."""


@dataclass(frozen=True, slots=True)
class Notice:
    """What happened to which call: its phase since then, its fund and edition, and the words that say so."""

    phase: str
    fund: str
    edition: EditionMarks
    span: Span


def find_notice(layout: Layout, title: str | None, catalogue: Any, funds: Iterable[str]) -> Notice | None:
    """The first notice that a page gives; ``funds`` are those of its source."""
    named, marked = _fund(title or "", catalogue, funds), _edition(title or "")
    for phase, start, end in _told(layout):
        sentence = layout.value[start:end]
        own_fund, own_edition = _fund(sentence, catalogue, funds), _edition(sentence)
        if _differ(named, own_fund) or _apart(marked, own_edition):
            continue
        fund, edition = own_fund or named, own_edition or marked
        if fund is not None and edition is not None:
            return Notice(phase, fund, edition, (start, end))
    return None


def _told(layout: Layout) -> Iterator[tuple[str, int, int]]:
    """The first sentences that say of a call that something has happened to it."""
    for start, end in list(layout.sentences())[:FIRST]:
        folded = layout.folded[start:end]
        found = [(phase, _verb_at(match)) for phase, verb in _VERBS.items() for match in verb.finditer(folded)]
        said = {phase for phase, at in found if not _DENIED.search(folded[max(0, at - CLAUSE) : at])}
        if len(said) == 1 and len(said) == len({phase for phase, _ in found}):
            yield said.pop(), start, end


def _verb_at(match: regex.Match[str]) -> int:
    return match.start("verb") if match["verb"] else match.start("after")


def _fund(words: str, catalogue: Any, funds: Iterable[str]) -> str | None:
    return find_fund(words, None, catalogue, funds) if words else None


def _edition(words: str) -> EditionMarks | None:
    """The edition that a sentence names; the year of a day is none."""
    marks = edition_marks(_DATES.sub(" ", words), "")
    return replace(marks, cutoff=None) if marks.number or marks.year or marks.span else None


def _differ(one: object, other: object) -> bool:
    return one is not None and other is not None and one != other


def _apart(one: EditionMarks | None, other: EditionMarks | None) -> bool:
    """Whether two sentences name two editions."""
    if one is None or other is None:
        return False
    return any(_differ(getattr(one, name), getattr(other, name)) for name in ("number", "year", "span"))
