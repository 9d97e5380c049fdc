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
_SENT_TO = stored("partners_needed", "sent_to")
_DOES_ELSE = stored("partners_needed", "does_else")
_WEAK = stored("partners_needed", "weak")
_ACTOR = stored("partners_needed", "actor").pattern
_MEXICO = (
    r"(?:(?:of |du |de |do |in |en )?(?:mexico|mexique)|mexican[oa]?s?|mexicain(?:e)?s?"
    r"|foreign|extranjer[oa]s?|etranger\p{L}*|estrangeir[oa]s?)"
)
_ONE = (
    r"(?:(?:un[ao]?|une|uma?|one|another|an?|otr[oa]|outr[oa]|l'autre|cada|each|chaque|any|su|its|their|leur|seu|sin|sans|without|sem"
    r"|of|de|d'|con|with|avec|com)\s?|(?:letter|carta|lettre|firma|signature|rubrica|assinatura|aval|acuerdo|accord|agreement)s?\s"
    r"(?:from|of|de|d[aeu]|del)\s(?:the\s|la\s|el\s|l[ae]\s|l')?)"
)
_COUNTERPART = (
    r"(?:contrapart[ea]|counterpart|contrepartie|soci[oa]|aliad[oa]|partner|partenaire|parceir[oa]"
    r"|participation|involvement|participacion|participacao)"
)
_WORD = r"(?!(?:ou?|or|y|e|et|and)\s)\p{L}+\s"
_OF = r"(?:de|du|d'|des|del|of|from|in|en|au|aux|do|da|dos|no|na)\s?(?:the\s|la\s|el\s|l[ae]\s|l')?"
_ANOTHER = r"(?:otr[oa]|another|one|une\sautre|un[aeo]?|l'autre|uma?|outr[oa])"
_AND = (
    r"\s(?:y|et|and|e|&)\s(?:an?\s|une?\s|una\s|uma?\s|one\s|otr[oa]\s|de\s|d'|du\s|of\s|from\s|do\s|en\s|in\s)?"
    r"(?:un[ae]?\s|la\s|le\s|l')?"
)


@lru_cache(maxsize=1)
def _patterns() -> list[tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], str]]:
    """For each country: its words, one institution of it, those of it beside Mexico's, and its code."""
    lists = word_list("countries")
    found = []
    for code in sorted({*lists["countries"], *lists["demonyms"]} - {"MX"}):
        named = [lists[name][code] for name in ("countries", "demonyms") if code in lists[name]]
        demonym = lists["demonyms"].get(code, "(?!)")
        country = lists["countries"].get(code, "(?!)")
        words = "|".join(named)
        one = (
            rf"(?<![\w-])(?:{_ONE}(?:{_WORD}){{0,2}}?(?:{_ACTOR}\s(?:{_WORD}){{0,2}}?(?:{demonym})"
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
        found.append((any_of([words]), pattern(one), pattern(beside), code))
    return found


def needed(folded: str) -> dict[str, Span]:
    """The countries that one sentence, folded, demands, with where it says so."""
    demanded, each = bool(_NEEDED.search(folded)), bool(_EACH_COUNTRY.search(folded))
    together = bool(_TOGETHER.search(folded)) and (demanded or bool(_TWO_SIDES.search(folded)))
    jointly = together and bool(_JOINTLY.search(folded))
    if not (demanded or together or each) or _WEAK.search(folded):
        return {}
    found: dict[str, Span] = {}
    for words, one, beside, code in _patterns():
        named = words.search(folded)
        if not named:
            continue
        match = one.search(folded) if demanded or together else None
        match = match or (beside.search(folded) if jointly else None)
        match = match or (named if each else None)
        if match and not (_alternative(folded, match, words) or _does_else(folded, match)):
            found[code] = match.span()
    return found


def _does_else(folded: str, match: re.Match[str]) -> bool:
    """Whether the institution is where something goes, or who pays, judges or hosts."""
    at = match.start()
    if _IS_A.search(folded, max(0, at - 40), at) or _PLACE.search(folded, max(0, at - 12), at):
        return True
    if _EVERY.match(folded, at) and not _TWO_SIDES.search(folded):
        return True
    return bool(_SENT_TO.search(folded, 0, match.end()) or _DOES_ELSE.match(folded, match.end()))


_IS_A = late(r"\b(?:be|being|ser|sea[n]?|etre|soit|soient|seja[m]?|es|is|est|son|are|sont)\s(?:constituid[oa]s?\s)?$")
"""*The applicant must be a French town* says who applies, not with whom."""
_PLACE = late(r"\b(?:en|in|dans|em|at|num|numa)\s$")
_EVERY = late(r"(?:cada|each|chaque|any)\s")
_TWO_SIDES = late(
    r"\b(?:mexic\p{L}+|mexique|foreign|abroad|extranjer\p{L}+|etrang\p{L}+|estrangeir\p{L}+"
    r"|partners?|soci[oa]s?|contrapart\p{L}+|partenaires?|parceir[oa]s?|counterparts?)\b"
)
_OR = late(
    r"\s?(?:,\s(?:\p{L}+\s?){1,3}){0,4}\s(?:ou|or|o|u)\s(?:d[eu]\s|d'|of\s|from\s|in\s|en\s|an?\s|une?\s|una\s)?"
)
_OR_BEFORE = late(r"\s(?:ou|or|o|u)\s(?:\p{L}+\s){0,2}$")


def _alternative(folded: str, match: re.Match[str], words: re.Pattern[str]) -> bool:
    """Whether another country would do as well: *a French or Belgian town*, not *wallonne ou bruxelloise*."""
    behind = _OR.match(folded, match.end())
    if behind:
        return not words.match(folded, behind.end())
    before = _OR_BEFORE.search(folded, 0, match.start())
    return bool(before and _any_nation().search(folded, max(0, before.start() - _NEAR), before.start()))


_NEAR = 25


@lru_cache(maxsize=1)
def _any_nation() -> re.Pattern[str]:
    """The words of any country: what stands before *or* is one of them where *or* is between countries."""
    lists = word_list("countries")
    return any_of([*lists["demonyms"].values(), *lists["countries"].values(), r"mexic\w+"], r"(?<!\w)", r"(?!\w)")


_TRIANGULAR = late(
    r"\b(?:cooperac\p{L}+|cooperation|fondo|fonds|fund|fundo|projet|proyecto|project)\s(?:\p{L}+\s){0,2}?triangul"
    r"|\btriangul\p{L}+\s(?:cooperat|fund|project)|\ble\striangulaire\b"
)


@lru_cache(maxsize=1)
def _facilitators() -> list[tuple[re.Pattern[str], re.Pattern[str], str]]:
    """For each country its words and how it stands in triangular cooperation as the one that brings the money."""
    lists = word_list("countries")
    found = []
    for code in sorted({*lists["countries"], *lists["demonyms"]} - {"MX"}):
        words = "|".join(lists[name][code] for name in ("countries", "demonyms") if code in lists[name])
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
