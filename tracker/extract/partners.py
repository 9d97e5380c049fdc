"""With whom one applies: countries other than Mexico that must take part."""

from __future__ import annotations

import re
from functools import lru_cache

import regex

from tracker.extract.alternatives import any_of
from tracker.extract.findings import Finding, trim
from tracker.extract.lexicon import stored, word_list
from tracker.extract.partners_needed import any_nation, facilitator, needed
from tracker.extract.quick import late
from tracker.extract.roles_layout import Layout, Span

_NOT_APPLICANT = stored("eligibility", "not_applicant")
_ACTOR = (
    r"(?:instituci?on(?:es)?|entidad(?:es)?|contrapartes?|socios?|universidad(?:es)?|municipios?"
    r"|gobiernos?(?: locales?)?|colectividad(?:es)?(?: territorial(?:es)?| locales?)?|ciudad(?:es)?"
    r"|ayuntamientos?|organizaci?on(?:es)?|alcaldias?|municipalidad(?:es)?"
    r"|collectivites?(?: territoriales?)?|communes?|villes?|operateurs?|partenaires?|organismes?"
    r"|chefs? de file|etablissements?|universites?|institutions?|associations?"
    r"|partners?|municipalit(?:y|ies)|cit(?:y|ies)|local authorit(?:y|ies)|organi[sz]ations?"
    r"|agenc(?:y|ies)|compan(?:y|ies)|boards?|charit(?:y|ies)|governments?|councils?|towns?|side|universit(?:y|ies)"
    r"|instituic(?:ao|oes)|parceiros?|prefeituras?|municipios?|camaras?(?: municipais)?"
    r"|entidades?|lider|agencias?|autoridad(?:es)?|equipos?|mrc|colectivos?)"
)
_ONE = r"(?:one|un[ao]?|une|uma?|l'une?|l'autre|otra|outra|another)"
_JOINT = stored("eligibility", "joint")
_FACILITATOR = stored("eligibility", "facilitator")
_OPTIONAL = stored("eligibility", "optional")
_RELATED = regex.compile(
    r"\b(?:pasantias|visita|becas|en 20\d\d|se conoceran|firmado|firmada|suscrito|signee le"
    r"|hermanad\w+ con|jumele\w+ (?:avec|a)|twinned with|geminad\w+ com"
    r"|reunion\w*|encuentro|seminario|rencontre|meeting|visite)\b"
)
_DONOR = regex.compile(
    r"(?:agencias?|agenc(?:y|ies)|agences?)\s(?:\p{L}+\s){1,2}(?:de\s|for\s|du\s|para\s)(?:\p{L}+\s)?(?:la\s|le\s|el\s|o\s)?"
    r"(?:cooper|desarroll|desenvolv|develop)"
)
"""An agency by its name: *Agencia Española de Cooperación* pays, and takes part in no project."""


@lru_cache(maxsize=1)
def _partner_patterns() -> list[tuple[re.Pattern[str], regex.Pattern[str], str]]:
    """The words of a country, the pattern that makes a partner of it (no text names many), and its code."""
    patterns = []
    for code, words in word_list("countries")["demonyms"].items():
        patterns.append(
            (
                any_of([words]),
                late(
                    rf"\b(?:{_ACTOR}\s(?:\w+\s){{0,2}}?(?:{words})|(?:contrapartes?|socios?|partenaires?|parceiros?)\s(?:\w+\s){{3,5}}?(?:{words})|(?:{words})\s(?:\w+\s){{0,1}}?{_ACTOR}"
                    rf"|otra\s(?:{words})|{_ONE}\s(?:\w+\s){{0,2}}?{_ACTOR}(?:\sou\s\w+\s\w+)?\s(?:\w+\s){{0,2}}?(?:{words})"
                    rf"|(?<=[,;]\s)(?:y\s|et\s|and\s|e\s)?{_ONE}\s(?:{words})"
                    rf"|(?:y|et|and|e)\s(?:de\s|a\s)?(?:otra|une|une autre|one|outra|un|una|um|uma)\s(?:{words}))\b"
                ),
                code,
            )
        )
    for code, words in word_list("countries")["countries"].items():
        patterns.append(
            (
                any_of([words]),
                late(
                    rf"\b(?:{_ACTOR}\s(?:\w+\s){{0,2}}?(?:de\s|en\s|du\s|d'|of\s|in\s|from\s|do\s|da\s)(?:la\s)?(?:{words})"
                    rf"|{_ONE}\s(?:de|from|du|do|da|d'|of|in|from\sthe)\s(?:la\s|el\s)?(?:{words})"
                    rf"|(?:de|of|du|with|con|avec)\s(?:{words})\scomo\s(?:socio|contraparte)|(?:{words})\s(?:como"
                    rf"|en tant que|as)\s(?:a\s)?(?:socio|partenaire|partner|contraparte))\b"
                ),
                code,
            )
        )
    return patterns


def _named(layout: Layout) -> dict[str, Span]:
    """The countries that single sentences name as those of a partner."""
    found: dict[str, Span] = {}
    for (start, end), folded in ((s, layout.folded[s[0] : s[1]]) for s in layout.sentences()):
        if not any_nation().search(folded) or _NOT_APPLICANT.search(folded):
            continue
        for code, (first, last) in needed(folded).items():
            if not _stands_aside(folded, first):
                found.setdefault(code, trim(layout.value, start + first, start + last))
        if _OPTIONAL.search(folded):
            continue
        facilitated = bool(_FACILITATOR.search(folded))
        if facilitated or _JOINT.search(folded) or _BESIDE_MEXICANS.search(folded):
            _with_actors(layout, (start, end), found)
        if facilitated:
            _facilitator(layout, (start, end), found)
    return found


def _with_actors(layout: Layout, sentence: Span, found: dict[str, Span]) -> None:
    """Adds the countries whose institutions a sentence about partners names."""
    start, folded = sentence[0], layout.folded[slice(*sentence)]
    for words, pattern, code in _partner_patterns():
        match = words.search(folded) and pattern.search(folded)
        if not match or code in found or _stands_aside(folded, match.start()):
            continue
        if not (_STANDS_APART.match(folded, match.end()) or _OR_BEFORE.search(folded, 0, match.start())):
            found[code] = trim(layout.value, start + match.start(), start + match.end())


def read_partners(layout: Layout, fund_countries: tuple[str, ...] = ()) -> tuple[Finding, Finding]:
    """(countries other than Mexico that must take part, whether a counterpart is compulsory)."""
    found = _named(layout)
    found = found or {code: trim(layout.value, *span) for code, span in facilitator(layout.folded).items()}
    found = found or _leads(layout)
    shared = _shared_formulation(layout)
    if not found and shared:
        found = _of_the_pair(layout)
        if found:
            found = dict.fromkeys(found, shared) | {f"{code} named": span for code, span in found.items()}
    if found:
        codes = tuple(sorted(code for code in found if " " not in code))
        spans = tuple(dict.fromkeys(found[code] for code in sorted(found)))
        countries = Finding(codes, spans, "partner-country", 0.75)
        return countries, Finding(True, countries.spans, "partner-required", 0.8)
    if shared:
        any_two = layout.folded.startswith(_ANY_TWO, shared[0])
        others = () if any_two else tuple(sorted(code for code in fund_countries if code != "MX"))
        return Finding(others or None, (shared,) if others else (), "partner-fund", 0.6), Finding(
            True, (shared,), "partner-required", 0.8
        )
    return Finding(), Finding()


_COUNTERPART = (
    r"(?:partners?|partenaires?|soci[oa]s?|parceir[oa]s?|contrapart[ea]s?|counterparts?|homolog\w*|communes?|villes?|collectivites?"
    r"|municip\w+|councils?|cit(?:y|ies)|towns?|ciudad(?:es)?|cidades?|gobiernos? locales?|territoires?)"
)
_WITH_ABROAD = late(
    r"(?:\b(?:(?:en|em|in|as)\s(?:(?:a|una|uma|un)\s)?(?:pareja|dupla|binome|binomio|tandem|pair|duo|alianza|parceria|partnership)\s(?:con|com|avec|with)\s"
    rf"(?:(?:an?|one|une?|un[oa]|uma?)\s)?|(?:with|avec|con|com|a|(?:and|y|et|e)(?: of)?)\s"
    r"(?:an?|one|une?|un[oa]?|uma?|leur|su|sus|their|its|island|two|dos|deux)\s)"
    rf"(?:\p{{L}}+\s){{0,2}}?{_COUNTERPART}\b[^.;:]{{0,40}}?"
    r"\b(?:abroad|overseas|a l'etranger|hors d'europe|(?:del|en el|en|no|do) (?:extranjero|exterior|estrangeiro)"
    r"|(?:in|en|au|aux|from|d[aeou]s?|na|no|d'|established in|etabli en)\s?(?:the\s|la\s|el\s|l')?(?=\p{L})"
    r"|mexicain\w*|mexican\w*|latino-?americ\w+|andin\w*|etrang\w+|extranjer\w+|estrangeir\w+))"
)
_PLACE = regex.compile(
    r"\b(?:abroad|overseas|etranger\w*|europe|extranjer\w+|exterior|estrangeir\w+|mexic\w*|latino\S*|andin\w*)$"
)


@lru_cache(maxsize=1)
def _lead_patterns() -> list[tuple[re.Pattern[str], regex.Pattern[str], str]]:
    """The words of a country and the pattern for its institutions as those that file."""
    lists = word_list("countries")
    found = []
    for code in {**lists["countries"], **lists["demonyms"]}:
        named = [lists[name][code] for name in ("countries", "demonyms") if code in lists[name]]
        of = (
            rf"(?:\s\p{{L}}+){{0,4}}?\s(?:du|of|in|de|do|da|from|en|des)\s(?:the\s|la\s)?(?:{named[0]})"
            if code in lists["countries"]
            else ""
        )
        demonym = lists["demonyms"].get(code)
        by_name = (
            rf"|{_ACTOR}\s(?:\p{{L}}+\s)?(?:{demonym})|(?:{demonym})\s(?:\p{{L}}+\s)?(?:{_ACTOR}|shires?|charit\w+)"
            if demonym
            else ""
        )
        found.append(
            (any_of(["|".join(named)]), regex.compile(rf"\b(?:{(_ACTOR + of) if of else '(?!)'}{by_name})\b"), code)
        )
    return found


def _leads(layout: Layout) -> dict[str, Span]:
    """Countries whose institutions file together with one elsewhere: *Australian councils … with a council in Fiji*."""
    found: dict[str, Span] = {}
    for start, end in layout.sentences():
        folded = layout.folded[start:end]
        abroad = any_nation().search(folded) and _WITH_ABROAD.search(folded)
        if not abroad or _speaks_of_else(folded):
            continue
        named = _PLACE.search(abroad.group()) or layout.value[start + abroad.end() : start + abroad.end() + 1].isupper()
        if not named:
            continue
        for words, pattern_, code in _lead_patterns():
            match = words.search(folded) and pattern_.search(folded, 0, abroad.start())
            if (
                match
                and code != "MX"
                and not _STANDS_APART.match(folded, match.end())
                and not _stands_aside(folded, match.start())
            ):
                found.setdefault(code, trim(layout.value, start + match.start(), start + match.end()))
    return found if len(found) == 1 else {}


_OR_BEFORE = late(r"\s(?:ou|or|o|u)\s$")
_STANDS_APART = regex.compile(r"\s?(?:,\s(?:\p{L}+\s?){1,3}){0,4}\s(?:ou|or|o|u)\s|\s?,\s(?:d[eou]s?|du|in|en|of)\s")


def _stands_aside(folded: str, start: int) -> bool:
    """Whether an institution is an agency that pays, or is named for a visit, a meeting or an agreement of old."""
    return bool(_DONOR.match(folded, start) or _RELATED.search(folded[max(0, start - 30) : start]))


def _speaks_of_else(folded: str) -> bool:
    """Whether a sentence speaks of what is welcome only, of earlier editions or of the page's furniture."""
    return bool(_OPTIONAL.search(folded) or _NOT_APPLICANT.search(folded))


_BESIDE_MEXICANS = stored("eligibility", "beside_mexicans")
_MEXICO = r"(?:mexico|mexique|mexican[oa]?s?|mexicain(?:e)?s?)"
_COMBINING = {
    "FR": "franco",
    "ES": "hispano",
    "DE": "germano",
    "PT": "luso",
    "IT": "italo",
    "BE": "belgo",
    "GB": "anglo",
}
_BETWEEN = r"(?:\s?[-/]\s?|\s(?:y|et|and|e|con|with|avec)\s)(?:de\s|d'|du\s|la\s|le\s|l'|el\s|o\s|a\s|the\s){0,2}"


@lru_cache(maxsize=1)
def _pairs() -> list[tuple[re.Pattern[str], regex.Pattern[str], str]]:
    """For each country its words and how a pair of countries names it: *México-Uruguay*, *franco-marocain*."""
    lists = word_list("countries")
    patterns = []
    for code in {**lists["countries"], **lists["demonyms"]}:
        known = [lists[name][code] for name in ("countries", "demonyms") if code in lists[name]]
        words = "|".join([*known, *([_COMBINING[code]] if code in _COMBINING else [])])
        first = "|".join(combining for other, combining in _COMBINING.items() if other != code)
        patterns.append(
            (
                any_of([words]),
                late(
                    rf"\b(?:(?:{words}){_BETWEEN}{_MEXICO}|{_MEXICO}{_BETWEEN}(?:{words})|(?:{first})-(?:{words})"
                    + (rf"|{_COMBINING[code]}-\p{{L}}+" if code in _COMBINING else "")
                    + r")\b"
                ),
                code,
            )
        )
    return patterns


def _of_the_pair(layout: Layout) -> dict[str, Span]:
    """The countries besides Mexico of the one pair that a text names; none where it names several pairs."""
    found: dict[str, Span] = {}
    for words, pattern, code in _pairs():
        match = words.search(layout.folded) and pattern.search(layout.folded)
        if match:
            found[code] = trim(layout.value, *match.span())
    return found if len(found) <= _TWO else {}


_TWO = 2
_ANY_TWO = ("al menos dos", "at least two", "au moins deux", "pelo menos dois")


@lru_cache(maxsize=1)
def _facilitators() -> list[tuple[re.Pattern[str], regex.Pattern[str], str]]:
    """The words of a country, the pattern that makes it the one that facilitates, and its code."""
    lists = word_list("countries")
    return [
        (
            any_of([words]),
            late(
                rf"\b(?:embajadas?|ambassades?|embass(?:y|ies)|embaixadas?|side)\b[^.;]{{0,20}}\b(?:{words})\b"
                rf"|\b(?:{words})\s(?:embass(?:y|ies)|side)\b"
                rf"|\b(?:{words})\s(?:como|en tant que|as)\s(?:a\s)?(?:socio|partenaire|partner|parceiro)"
                r"|\b(?:socio|partenaire|partner|parceiro)s?\s(?:\p{L}+\s)?(?:\(|(?:y|et|and|e)\s(?:a\s|l'|la\s)?)"
                rf"(?:{words})\b"
            ),
            code,
        )
        for code, words in [*lists["countries"].items(), *lists["demonyms"].items()]
    ]


_PARTNERS = regex.compile(r"\b(?:socios?|partenaires?|partners?|parceir[oa]s?|roles?|papeis)\b")


def _facilitator(layout: Layout, sentence: Span, found: dict[str, Span]) -> None:
    folded = layout.folded[sentence[0] : sentence[1]]
    if not _PARTNERS.search(layout.folded, max(0, sentence[0] - 400), sentence[1] + 400):
        return
    for words, pattern, code in _facilitators():
        match = words.search(folded) and pattern.search(folded)
        if match:
            found.setdefault(code, trim(layout.value, sentence[0] + match.start(), sentence[0] + match.end()))


_SHARED = stored("eligibility", "shared")


def _shared_formulation(layout: Layout) -> Span | None:
    match = _SHARED.search(layout.folded)
    return trim(layout.value, *match.span()) if match else None
