"""Countries without whose institutions there is no application: *sin contraparte chilena*, *one partner in Korea*.

A sentence counts that demands something, or tells of applying together; in it, one institution of a country, or those
of that country and of Mexico side by side. *Cities in Colombia, Peru and Mexico must register* demands no partner: many
institutions of a country are those that may apply, one of them is a counterpart.
"""

from __future__ import annotations

import re
from functools import lru_cache

from tracker.extract.alternatives import any_of
from tracker.extract.lexicon import stored, word_list
from tracker.extract.quick import late, pattern
from tracker.extract.roles_layout import Span

_NEEDED = stored("partners_needed", "needed")
_TOGETHER = stored("partners_needed", "together")
_JOINTLY = stored("partners_needed", "jointly")
_EACH_COUNTRY = stored("partners_needed", "each_country")
_HAND_IN_HAND = stored("partners_needed", "hand_in_hand")
_WITH_ANOTHER = stored("partners_needed", "with_another")
_SENT_TO = stored("partners_needed", "sent_to")
_DOES_ELSE = stored("partners_needed", "does_else")
_WEAK = stored("partners_needed", "weak")
_ACTOR = stored("partners_needed", "actor").pattern
_MEXICO = (
    r"(?:(?:of |du |de |do |in |en )?(?:mexico|mexique)|mexican[oa]?s?|mexicain(?:e)?s?"
    r"|foreign|extranjer[oa]s?|etranger\p{L}*|estrangeir[oa]s?)"
)
_ONE = (
    r"(?:(?:un[ao]?|une|uma?|one|another|an?|otr[oa]|outr[oa]|l'autre|su|its|their|leur|seu|sin|sans|without|sem"
    r"|of|de|con|with|avec|com)\s|d'|(?:letter|carta|lettre|firma|signature|rubrica|assinatura|aval|acuerdo|accord|agreement)s?\s"
    r"(?:from|of|de|d[aeu]|del)\s(?:the\s|la\s|el\s|l[ae]\s|l')?)"
)
_COUNTERPART = (
    r"(?:contrapart[ea]|counterpart|contrepartie|soci[oa]|aliad[oa]|partner|partenaire|parceir[oa]"
    r"|participation|involvement|participacion|participacao)"
)
_WORD = r"(?!(?:ou?|or|y|e|et|and)\s)\p{L}+\s"
_NO_PERSON = (
    r"(?!exper|consul|mentor|train|speak|engin|ingen|profes|forma|funcion|offici|visit|stud|estud|etud|artis|lang)"
)
_NOUN = (
    r"(?:un[ao]?|une|uma?|an?)\s(?!(?:vers|tradu|trans|lengu|idiom|lang|banco|bank|banque|visa|pasap|passp|ley|law|loi"
    r"|naci|aseg|insur|assur|consul|audit|notar|perit|abog|lawy|exper|licen))\p{L}{4,}"
)
_OF = r"(?:de|du|d'|des|del|of|from|in|en|au|aux|do|da|dos|no|na)\s?(?:the\s|la\s|el\s|l[ae]\s|l')?"
_ANOTHER = r"(?:otr[oa]|another|one|une\sautre|un[aeo]?|l'autre|uma?|outr[oa])"
_AND = (
    r"\s(?:y|et|and|e|&)\s(?:an?\s|une?\s|una\s|uma?\s|one\s|otr[oa]\s|de\s|d'|du\s|of\s|from\s|do\s|en\s|in\s)?"
    r"(?:un[ae]?\s|la\s|le\s|l')?"
)


def _nations() -> list[tuple[str, str, str, str]]:
    """For each country other than Mexico its code, all its words, those for its people and those for its places."""
    lists = word_list("countries")
    found = []
    for code in sorted({*lists["countries"], *lists["demonyms"]} - {"MX"}):
        people = "|".join(lists[name][code] for name in ("demonyms", "peoples") if code in lists[name])
        places = "|".join(lists[name][code] for name in ("countries", "cities") if code in lists[name])
        found.append((code, "|".join(part for part in (places, people) if part), people or "(?!)", places or "(?!)"))
    return found


@lru_cache(maxsize=1)
def _patterns() -> list[tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], re.Pattern[str], str]]:
    """For each country: its words, one institution of it, those of it beside Mexico's, any of them, and its code."""
    found = []
    for code, words, demonym, country in _nations():
        one = (
            rf"(?<![\w-])(?:{_ONE}(?:{_WORD}){{0,2}}?(?:{_ACTOR}\s(?:{_WORD}){{0,2}}?(?:{demonym})|{_NOUN}\s(?:{demonym})"
            rf"|(?:{demonym})\s(?:{_WORD}){{0,2}}?(?:{_ACTOR}|ones?\b)|{_ACTOR}(?:\s\p{{L}}+){{0,4}}?\s{_OF}(?:{country}))"
            rf"|{_COUNTERPART}\s(?:{demonym}|{_OF}(?:{country}))|(?:{demonym})\s{_COUNTERPART}"
            rf"|{_ANOTHER}\s(?:(?:de|du|do|da|d'|from|in|en)\s?(?:the\s|la\s|el\s|l[ae]\s|l')?(?:{country})"
            rf"|(?:{demonym})(?=\s?[,;.)]|\s(?:y|and|et|e)\s|$))"
            rf"|(?:{words}),?\s(?:(?:\p{{L}}+\s){{0,5}}?(?:como|comme|en\stant\sque|as)\s(?:an?\s|un\s|the\s|el\s|le\s|o\s)?"
            rf"(?:(?:socio|partenaire|partner|parceiro)\s)?|(?:que|qui|which|who|is\sthe|es\sla\sque)\s)facilit\p{{L}}+)(?!\w)"
        )
        beside = (
            rf"(?<!\w)(?:(?:{demonym})(?:\s\p{{L}}+)?{_AND}{_MEXICO}|{_MEXICO}(?:\s\p{{L}}+)?{_AND}(?:{demonym})"
            rf"|{_ACTOR}(?:e?s)?(?:\s\p{{L}}+)?\s{_OF}(?:(?:{country}){_AND}{_MEXICO}|{_MEXICO}{_AND}(?:{country})))(?!\w)"
        )
        some = (
            rf"(?<!\w)(?:{_NO_PERSON}\p{{L}}{{4,}}\s(?:{demonym})|(?:{demonym})\s(?:one|(?:it\s)?{_NO_PERSON}\p{{L}}{{4,}})"
            rf"|{_ACTOR}s?(?:\s\p{{L}}+){{0,3}}?\s{_OF}(?:{country}))(?!\w)"
        )
        found.append((any_of([words]), pattern(one), pattern(beside), pattern(some), code))
    return found


def needed(folded: str) -> dict[str, Span]:
    """The countries that one sentence, folded, demands, with where it says so; what a semicolon parts stands alone."""
    found: dict[str, Span] = {}
    start = 0
    for part in folded.split(";"):
        for code, (first, last) in _needed(part).items():
            found.setdefault(code, (start + first, start + last))
        start += len(part) + 1
    return found


def _needed(folded: str) -> dict[str, Span]:
    if not any_nation().search(folded):
        return {}
    demanded, each = bool(_NEEDED.search(folded)), bool(_EACH_COUNTRY.search(folded))
    with_another = bool(_WITH_ANOTHER.search(folded))
    together = bool(_HAND_IN_HAND.search(folded)) or (
        (with_another or bool(_TOGETHER.search(folded))) and (demanded or bool(_TWO_SIDES.search(folded)))
    )
    jointly = together and bool(_JOINTLY.search(folded))
    if not (demanded or together or each or with_another) or _WEAK.search(folded):
        return {}
    found: dict[str, Span] = {}
    named = [row for row in _patterns() if row[0].search(folded)]
    for words, one, beside, some, code in named:
        match = one.search(folded) if demanded or together else None
        match = match or (beside.search(folded) if jointly else None)
        match = match or (words.search(folded) if each else None)
        match = match or (some.search(folded) if len(named) > 1 and with_another else None)
        if match and not (_alternative(folded, match, words) or _does_else(folded, match)):
            found[code] = match.span()
    return found


def _does_else(folded: str, match: re.Match[str]) -> bool:
    """Whether the institution is where something goes, or who pays, judges or hosts."""
    at = match.start()
    if _IS_A.search(folded, max(0, at - 40), at) or _PLACE.search(folded, max(0, at - 12), at):
        return True
    if _EVERY.search(folded, max(0, at - 8), at) and not _TWO_SIDES.search(folded):
        return True
    return bool(_SENT_TO.search(folded, 0, match.end()) or _DOES_ELSE.match(folded, match.end()))


_IS_A = late(r"\b(?:be|being|ser|sea[n]?|etre|soit|soient|seja[m]?|es|is|est|son|are|sont)\s(?:constituid[oa]s?\s)?$")
"""*The applicant must be a French town* says who applies, not with whom."""
_PLACE = late(r"\b(?:en|in|dans|em|at|num|numa)\s$")
_EVERY = late(r"\b(?:cada|each|chaque|any)\s$")
_TWO_SIDES = late(
    r"\b(?:mexic\p{L}+|mexique|foreign|abroad|extranjer\p{L}+|etrang\p{L}+|estrangeir\p{L}+"
    r"|partners?|soci[oa]s?|contrapart\p{L}+|partenaires?|parceir[oa]s?|counterparts?)\b"
)
_HOME = late(r"mexi[cq]\p{L}+")
_OR = late(
    r"\s?(?:,\s(?:\p{L}+\s?){1,3}){0,4}\s(?:ou|or|o|u)\s(?:d[eu]\s|d'|of\s|from\s|in\s|en\s|an?\s|une?\s(?:autre\s)?|una\s|otr[oa]\s|outr[oa]\s|another\s)?"
)
_OR_BEFORE = late(r"\s(?:ou|or|o|u)\s(?:\p{L}+\s){0,2}$")


def _alternative(folded: str, match: re.Match[str], words: re.Pattern[str]) -> bool:
    """Whether another country would do as well: *a French or Belgian town*, not *wallonne ou bruxelloise*."""
    behind = _OR.match(folded, match.end())
    if behind and not words.match(folded, behind.end()):
        return bool(
            any_nation().search(folded, behind.start(), behind.end() + _NEAR) or _HOME.match(folded, behind.end())
        )
    before = _OR_BEFORE.search(folded, 0, match.start())
    return bool(before and any_nation().search(folded, max(0, before.start() - _NEAR), before.start()))


_NEAR = 25


@lru_cache(maxsize=1)
def any_nation() -> re.Pattern[str]:
    """The words of any country: what stands before *or* is one of them where *or* is between countries."""
    return any_of([*(words for _, words, _, _ in _nations())], r"(?<!\w)", r"(?!\w)")


_TRIANGULAR = late(
    r"\b(?:cooperac\p{L}+|cooperation|fondo|fonds|fund|fundo|projet|proyecto|project)\s(?:\p{L}+\s){0,2}?triangul"
    r"|\btriangul\p{L}+\s(?:cooperat|fund|project)|\ble\striangulaire\b"
)


@lru_cache(maxsize=1)
def _facilitators() -> list[tuple[re.Pattern[str], re.Pattern[str], str]]:
    """For each country its words and how it stands in triangular cooperation as the one that brings the money."""
    found = []
    for code, words, _, _ in _nations():
        found.append(
            (
                any_of([words]),
                pattern(
                    rf"\b(?:side|cote|lado|does)\s(?:\p{{L}}+\s){{0,2}}?(?:d'|l')?(?:{words})(?!\w)|(?<!\w)(?:{words})\sside\b"
                    rf"|(?<!\w)(?:{words}),?\s(?:\p{{L}}+\s){{0,3}}?(?:facilit\p{{L}}+|puts?\sin)"
                    rf"|\b(?:pays|paises|countries|roles|papeis|actores|acteurs|actors|tres|trois|three)\b[^.:]{{0,60}}:"
                    rf"\s(?:[^.:]{{0,120}}\s)?(?:l'|la\s|a\s)?(?:{words})(?!\w)"
                ),
                code,
            )
        )
    return found


def facilitator(folded: str) -> dict[str, Span]:
    """In triangular cooperation the one country that facilitates: it takes part in every project."""
    if "triangul" not in folded or not _TRIANGULAR.search(folded):
        return {}
    found: dict[str, Span] = {}
    for words, role, code in _facilitators():
        match = words.search(folded) and role.search(folded)
        if match:
            found[code] = match.span()
    return found if len(found) == 1 else {}
