"""Who pays a share of the cost, by grammar: the subject of the verb of paying, who gets, who is asked to bring."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from tracker.extract.lexicon import word_list
from tracker.extract.quick import pattern
from tracker.extract.roles_layout import Layout

Side = Literal["own", "fund"]

_REACH = 190
_FAR = 60
"""So many characters may stand between a subject, its verb of paying and the share."""
_NEAR = 24
"""A pronoun is the subject of a verb so close behind it, and any noun that of *is*."""
_DETERMINER = (
    r"(?:(?:l[aeo]s?|el|the|os?|as?|un[ae]?|one|an?|each|every|any|cada|chaque|toute?"
    r"|su|sa|son|its|your|deux|dos)\s)?"
)
_OF = r"(?:(?:of|de|des|du|del|d[ao]s?)\s|d')"
_OBJECT = pattern(
    rf"(?:{_OF}|\b(?:al?|aux?|ao|aos|as|para|pour|for|to|con|com|with|avec|par|por|by|entre|among|in|sur|sobre|upon|n[ao]s?|em|en)\s|'s\s){_DETERMINER}$"
)
"""Before a noun that is no subject: *l'aide aux communes couvre …*."""
_FALLS_TO = pattern(
    r",?\s(?:le[s]?\s|lhe[s]?\s)?(?:toca\w*|corresponde\w*|incumbe\w*|compete|competira|cabe|cabera|revient|incombe\w*|appartient|falls)\b"
)
_NEXT = pattern(r";|\bmientras que\b|\bwhereas\b|\bwhile\b|\btandis que\b|\benquanto\b|\balors que\b")
_WE = pattern(r"(?:[aei]mos|ons)$")
_MORE_BY = pattern(r"\bby\s(?:as much as\s|up to\s|at least\s)?$")
"""*We top up salaries by one third*: what is added is no share of a cost."""
_MATCHED = pattern(
    r"\b(?:cada|every|each|chaque)\s\S+\s(?:(?:que|that|qu'|apporte)\s?)?(?:(?:pon|aport|coloq|ponh|invert|met|apport|puts|brings|contribut)\w*\s(?:(?:in|por|par|el|la|un|le|la|o|a|by|the|una?|une)\s){0,2}"
    r"(?:municip|ayunt|alcald|ciudad|commune|ville|collectiv|prefeit|camara|city|council|town|applicant|benefic|solicit)"
    r"|(?:el\s|la\s|un\s|le\s|the\s|a\s|o\s)?(?:municip|ayunt|alcald|ciudad|commune|ville|collectiv|prefeit|camara|city|council|town|applicant|benefic|solicit)\w*\s(?:pon|aport|coloq|ponh|invier|met|apport|puts|brings|contribut)\w*)"
)
_SAME_SUBJECT = pattern(r"\b(?:ni|y|and|et|nor|e|nem)\s(?:\w+\s)?$")
_DIGIT = pattern(r"\d")
_APART = pattern(r"\d|\b(?:dont|whose|cuy[oa]s?|cuj[oa]s?)\b")
"""Between a noun and a verb of which it is not the subject."""
_PRONOUN = pattern(r"\W*(?:et\s|and\s|y\s|e\s)?(?:it|il|elle|este|esta|ele|ela)\s")
_IS = pattern(r"is|es|est|e|are|sont|son|sao|will be|sera|goes|vale|vaut")
_SMALL = r"(?:el\s|un[ae]?\s|los\s|l[ea]s?\s|the\s|os?\s|del?\s|of\s|du\s|d'|an?\s|uma?\s)?"


def _words(name: str) -> str:
    return str(word_list("money_sides")[name]).strip("\n").replace("\n", "")


_WHOLE = ("demands", "behind_own", "behind_fund", "rises", "at_once", "capped", "of_others", "of_a_share")
_WITHIN = ("pays", "gets", "least", "most")


@lru_cache(maxsize=1)
def _patterns() -> dict[str, re.Pattern[str]]:
    side = rf"(?:(?P<own>{_words('own')})|(?P<fund>{_words('fund')}))"
    named = rf"(?<![\w-])(?:{side}|(?P<others>{_words('others')})|(?P<pronoun>{_words('pronoun')}))(?!\w)"
    brings = rf"(?<!\w){_words('brings')}\s(?:\w+\s)?{_OF}{_DETERMINER}$"
    bound = rf"(?:{_words('least')}|{_words('most')})?"
    beside = rf"(?:'s)?\s?[:,(-]?\s?{bound}\s?,?\s?{_SMALL}(?:(?:remaining|other|outros|autres)\s)?$"
    either = rf"(?:\s(?:ou|o|or)\s{_DETERMINER}(?P<too>{_words('own')})(?!\w))?"
    passive = rf"[^.;:%\d]{{0,60}}?\b{_words('passive')}\s?{_DETERMINER}{side}(?!\w){either}"
    written = {name: _words(name) for name in _WHOLE}
    written |= {name: rf"(?<!\w){_words(name)}(?!\w)" for name in _WITHIN}
    written |= {"side": named, "brings": brings, "beside": beside, "passive": passive}
    return {name: pattern(words, verbose=True) for name, words in written.items()}


def at_least(words: str) -> bool:
    """Whether the words beside a share say that it is the least."""
    return bool(_patterns()["least"].search(words))


def at_most(words: str) -> bool:
    """Whether the words beside a share say that it is the most."""
    return bool(_patterns()["most"].search(words))


def both_bring(layout: Layout, start: int) -> bool:
    """Whether the applicants are said to bring as much: *por cada peso que ponga el municipio, el Estado pone otro*."""
    sentence = layout.sentence(start)
    words = layout.folded[max(sentence[0], start - _REACH) : start]
    return bool(_MATCHED.search(words))


def of_something_else(layout: Layout, end: int) -> bool:
    """Whether what ends there is a part of something else than the cost: *40 % de cette mise*, *half of the team*."""
    return any(_patterns()[name].match(layout.folded, end) for name in ("of_a_share", "of_others"))


def caps_a_cost(before: str) -> bool:
    """Whether the words before a share cap one kind of costs: *les frais de mission ne dépasseront pas …*."""
    found = _patterns()
    capped = found["capped"].search(before)
    return bool(capped) and not any(found[name].search(before, capped.start()) for name in ("pays", "gets") if capped)


def goes_on(between: str, *, explained: bool) -> bool:
    """Whether the words between two shares raise the first one: *35 %, soit … 45 %*, *ou 67 % dans …*.

    ``explained`` when something else speaks of the second share: then only *or* and the like right before it count.
    """
    found = _patterns()["at_once" if explained else "rises"].search(between)
    return bool(found) and _payer(between) != "own"


def named_side(layout: Layout, start: int, end: int, previous: int, *, least: bool) -> Side | None:
    """The side that the sentence makes pay the share at ``start..end``; ``previous`` is where the share before ends."""
    found = _patterns()
    sentence = layout.sentence(start)
    behind = layout.folded[end : min(sentence[1], end + 90)]
    if found["behind_own"].match(behind):
        return "own"
    if found["behind_fund"].match(behind):
        return "fund"
    passive = found["passive"].match(behind)
    if passive:
        return "own" if passive["too"] else _side(passive)
    whole = layout.folded[max(sentence[0], start - _REACH, previous) : start]
    before = _NEXT.split(whole)[-1]
    payer = _beside(before) or (None if _MORE_BY.search(before) else _payer(before))
    if not payer and _PRONOUN.match(before):
        payer = _payer(whole)
    if payer:
        return payer
    return "own" if least and found["demands"].search(before) else None


def _beside(before: str) -> Side | None:
    """Who stands alone right before a share: *municipio, ao menos 12 %*, *from the applicant: not less than 30 %*."""
    found = _patterns()
    sides = list(found["side"].finditer(before))
    last = sides[-1] if sides else None
    if last is None or not (last["own"] or last["fund"]) or not found["beside"].match(before, last.end()):
        return None
    outside = re.search(r"(?:^|[;:,(|]\s?|\b(?:y|et|and|e|from|part of)\s)(?:from\s)?$", before[: last.start()])
    return _side(last) if outside else None


def _payer(before: str) -> Side | None:
    """Whom the words before a share make pay: the subject of the last verb of paying, the fund where somebody gets."""
    found = _patterns()
    gets = list(found["gets"].finditer(before))
    sides = list(found["side"].finditer(before))
    for verb in reversed(list(found["pays"].finditer(before))):
        copula = bool(_IS.fullmatch(verb.group()))
        if copula and len(before) - verb.end() > _NEAR:
            continue
        if len(before) - verb.end() > _FAR or (gets and gets[-1].end() >= verb.end()):
            break
        if _WE.search(verb.group()):
            return "fund"
        subject = _subject(before, sides, verb.start(), _NEAR if copula else _FAR)
        if subject:
            return subject
    near = gets and len(before) - gets[-1].end() <= _FAR and not _DIGIT.search(before, gets[-1].end())
    return "fund" if near else None


def _subject(before: str, sides: list[re.Match[str]], verb: int, far: int) -> Side | None:
    """The side whose noun is the subject of the verb at ``verb``; *it* stands for a singular one before it."""
    for side in reversed([side for side in sides if side.end() <= verb]):
        if verb - side.end() > far:
            break
        if side["others"] or side["pronoun"]:
            if verb - side.end() > _NEAR:
                continue
            if side["others"]:
                return "own"
            far = _REACH
            continue
        if far == _REACH and side.group().endswith(("s", "x")):
            continue
        apart = _APART.search(before, side.end(), verb) and not _SAME_SUBJECT.search(before, side.end(), verb)
        if side["own"] and apart:
            continue
        if _FALLS_TO.match(before, side.end()):
            return _side(side)
        ahead = before[: side.start()]
        if not _OBJECT.search(ahead) or _patterns()["brings"].search(ahead):
            return _side(side)
    return None


def _side(match: re.Match[str]) -> Side:
    return "own" if match["own"] else "fund"
