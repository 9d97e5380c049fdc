"""Who may file or co-file: kinds of organisations, apart from partners, owners, beneficiaries and those left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import regex

from tracker.extract.alternatives import any_of
from tracker.extract.applicants_else import names_no_applicant
from tracker.extract.findings import Finding, trim
from tracker.extract.lexicon import stored, word_list
from tracker.extract.quick import late
from tracker.extract.roles_layout import Layout, Span

_ASIDE = stored("roles", "aside")
_FURNITURE = stored("applicants", "furniture")
_PAST = stored("applicants", "past")
_PARTNER_BEFORE = stored("eligibility", "partner_before")
_NEGATED_AFTER = stored("eligibility", "negated_after")
_LEFT_OUT_BEFORE = stored("applicants", "left_out_before")
_LEFT_OUT_AFTER = stored("applicants", "left_out_after")
_ALONGSIDE = stored("applicants", "alongside")
_BOTH_SIGN = stored("applicants", "both_sign")
_OWNER_BEFORE = stored("applicants", "owner_before")
_OWNER = stored("applicants", "owner")
_OWNER_AFTER = stored("applicants", "owner_after")
_OF_PUBLIC_BODIES = stored("applicants", "of_public_bodies")
_THEIR = stored("applicants", "their")
_SERVED = stored("applicants", "served")
_ALL_ALIKE = stored("applicants", "all_alike")
_MEXICO_CITY = regex.compile(r"^\W*(?:de|del|of|do|da)\s(?:mexico|la plata|panama)\b")
_SCOPE = regex.compile(
    r"\b(?:propuestas|proyectos|proposals|projects|projets|propositions|projetos|propostas)\s(?:de alcance\s)?"
    r"(?:pueden ser|podran ser|seran|may be|can be|peuvent etre|podem ser)\b"
)
"""What a project reaches (national, state, local) is not who files it."""
_UNIONS = ("asoc", "assoc", "feder", "fund", "union", "comit")
_MASCULINE = ("estado", "departamento")
_PRIVATE = ("ngo", "company", "university")
"""Kinds of which one that is spoken of as *the foundation* or *the university* owns the call."""


@lru_cache(maxsize=1)
def _patterns() -> dict[str, re.Pattern[str]]:
    return {kind: any_of(data["words"], r"(?<![\w@.])", r"(?![\w@])") for kind, data in word_list("applicants").items()}


_LEVELS = {
    "municipality": r"municipa\w*|loca(?:l|les|is|ux)|communal\w*|communaux|comunal(?:es)?|distrita\w*"
    r"|territoria(?:l|les|is|ux)|urban[oa]s?|metropolitan[oa]?s?|city|town|district",
    "state": r"regiona(?:l|les|is|ux)|estata(?:l|les)|estadua(?:l|is)|provincia(?:l|les|is|ux)|departamenta(?:l|les|is)"
    r"|departementa(?:l|les|ux)|subnaciona\w*|sub-?national|state|provincial|county|intermedi[oa]s",
    "": r"naciona(?:l|les|is)|nationa(?:l|les|ux)|federa(?:l|les|is|ux)|central(?:es)?|public[oa]?s?|publics|publiques"
    r"|autonom[oa]s?|tribal|autochtones|indigenas",
}
_LEVEL = rf"(?:{'|'.join(_LEVELS.values())})"
_JOINED = r"(?:\s?,\s(?:y\s|o\s|e\s|and\s|or\s|et\s|ou\s)?|\s(?:y|o|e|u|et|ou|and|or|y/o|and/or|&)\s|\s?/\s?)"
_GOVERNMENTS = late(
    r"\b(?:gobiernos?|autoridad(?:es)?|administraci(?:on|ones)|administrac(?:ao|oes)|entidades|entes|instancias|governos?"
    r"|dependencias|gouvernements?|autorites?|collectivites?|conseils?|pouvoirs|secretarias|conselhos?|consejos?|niveles?|niveis)\s"
    rf"(?P<after>{_LEVEL}(?:(?:{_JOINED}(?:gobiernos?\s|governos?\s)?|\s){_LEVEL}){{0,4}})\b"
    rf"|\b(?P<before>{_LEVEL}(?:{_JOINED}{_LEVEL}){{0,4}})\s(?:government\s|level\s)?(?:governments?|authorit(?:y|ies)|administrations?"
    r"|councils?|departments?|municipalit(?:y|ies)|institutions)\b"
)
"""Authorities and the levels at which they govern: *gobiernos locales y regionales*, *city and county governments*."""
_LEVEL_OF = {kind: regex.compile(rf"\b(?:{words})\b") for kind, words in _LEVELS.items() if kind}

_LOCAL = (
    r"(?:ciudades|municipios?|municipalidad(?:es)?|ayuntamientos|alcaldias|gobiernos locales|collectivites"
    r"|communes|villes|municipalites?|intercommunalites|cities|municipalit(?:y|ies)|towns|cidades|prefeituras"
    r"|local (?:governments|authorities))"
)
_STATES = (
    r"(?:regiones|estados|provincias|departamentos|regions|departements|cantons|etats?|states|provinces|regioes|entidades"
    r" federativas|prefectures)"
)
_AND = (
    r"(?:\s?,\s(?:y\s|o\s|e\s|and\s|or\s|et\s|ou\s)?|\s(?:y|o|e|u|et|ou|and|or|&)\s)"
    r"(?:l[oae]s?\s|the\s|os\s|as\s|une?\s|un\s)?"
)
_STATES_TOO = late(rf"\b{_LOCAL}{_AND}(?P<one>{_STATES})\b|\b(?P<two>{_STATES}){_AND}{_LOCAL}\b")
"""States beside municipalities: *las ciudades y regiones*, *un État ou une municipalité*."""


def read_applicants(layout: Layout) -> Finding:
    """The kinds of organisations that may file or co-file."""
    spans: dict[str, Span] = {}
    for kind, start, end in _named(layout):
        if kind not in spans and _is_applicant(layout, kind, start, end):
            spans[kind] = (start, end)
    if "network_member" in spans and _ALL_ALIKE.search(layout.folded):
        del spans["network_member"]
    if not spans:
        return Finding()
    kinds = tuple(sorted(spans))
    quotes = tuple(dict.fromkeys(_quote(layout, *spans[kind]) for kind in kinds))
    return Finding(kinds, quotes, "applicants", 0.75)


def _named(layout: Layout) -> Iterator[tuple[str, int, int]]:
    """Kinds of organisations and the words that name them."""
    for kind, pattern in _patterns().items():
        yield from ((kind, *match.span()) for match in pattern.finditer(layout.folded) if _whole(layout, *match.span()))
    for match in _GOVERNMENTS.finditer(layout.folded):
        levels = match["after"] or match["before"]
        if match.group().endswith(("council", "councils")):
            levels = levels.replace("county", "local")
        for kind, level in _LEVEL_OF.items():
            if level.search(levels):
                yield kind, *match.span()
    for match in _STATES_TOO.finditer(layout.folded):
        yield "state", *match.span("one" if match["one"] else "two")


def _whole(layout: Layout, start: int, end: int) -> bool:
    """Whether the words are no part of one with a hyphen; a dash may stand right beside them."""
    before, after = layout.value[max(0, start - 2) : start], layout.value[end : end + 2]
    return not (_HYPHENED.match(before[::-1]) or _HYPHENED.match(after))


_HYPHENED = regex.compile(r"[-\N{HYPHEN}\N{NON-BREAKING HYPHEN}]\w")
_LONGEST_QUOTE = 280


def _quote(layout: Layout, start: int, end: int) -> Span:
    """The sentence around the words, or as much of a long one as people read: a noun alone proves little."""
    first, last = layout.sentence(start)
    if last - first > _LONGEST_QUOTE:
        before = layout.value.find(" ", max(first, start - _LONGEST_QUOTE // 2), start)
        after = layout.value.rfind(" ", end, min(last, end + _LONGEST_QUOTE // 2))
        first, last = (before if before >= 0 else start), (after if after >= 0 else end)
    return trim(layout.value, first, max(last, end))


def _is_applicant(layout: Layout, kind: str, start: int, end: int) -> bool:
    first, last = layout.sentence(start)
    opens, closes = layout.clause(start)
    sentence = layout.folded[first:last]
    if _FURNITURE.search(sentence) or _ASIDE.match(layout.folded, layout.line(start)[0]):
        return False
    before, after = layout.folded[max(opens, start - 70) : start], layout.folded[end : min(closes, end + 60)]
    if _PAST.search(layout.folded[opens:closes]) or _SCOPE.search(before) or _names_a_city(layout, opens, start, end):
        return False
    if _PARTNER_BEFORE.search(before) and not _BOTH_SIGN.search(sentence):
        return False
    if _left_out(layout, (first, last), (start, end), before, after):
        return False
    if kind in ("company", "ngo") and _PAID_BY_THEM.search(before):
        return False
    if kind not in ("municipality", "network_member") and _ALONGSIDE.search(layout.folded, opens, closes):
        return False
    if names_no_applicant(layout, kind, start, end, before):
        return False
    return not _is_owner(layout, kind, start, end, before, after)


_LET_IN_AGAIN = stored("applicants", "let_in_again")
_NONE_OF = stored("applicants", "none_of")
_REFUSED = stored("applicants", "refused")
_ANSWERED_NO = stored("applicants", "answered_no")
_PAID_BY_THEM = stored("applicants", "paid_by_them")


_CO_FILES = regex.compile(r"\bco-?(?:solicitant|demandeur|demandant|applicant|propon)")


def _left_out(layout: Layout, sentence: Span, words: Span, before: str, after: str) -> bool:
    """Whether the words name who may not apply; *but* and *sino* end what is left out."""
    if layout.folded[max(0, sentence[1] - 2) : sentence[1]].rstrip().endswith("?"):
        return bool(_ANSWERED_NO.match(layout.folded, sentence[1]))
    said = _LET_IN_AGAIN.split(layout.folded[max(sentence[0], words[0] - 130) : words[0]])[-1]
    near = said[-len(before) :] if before else ""
    if "sumar" in said and _CO_FILES.search(after):
        return False
    if _NONE_OF.search(said) or _LEFT_OUT_BEFORE.search(near):
        return True
    return bool(_NEGATED_AFTER.match(after) or _LEFT_OUT_AFTER.match(after) or _REFUSED.match(after))


def _names_a_city(layout: Layout, opens: int, start: int, end: int) -> bool:
    """*Ciudad de México* and names in capitals are no applicants."""
    word = layout.folded[start:end]
    if word.endswith(("ciudad", "ville", "city", "cidade")) and _MEXICO_CITY.match(layout.folded[end : end + 20]):
        return True
    return bool(
        layout.value[start].isupper() and start > opens and regex.match(r"\s\p{Lu}", layout.value[end : end + 2])
    )


def _is_owner(layout: Layout, kind: str, start: int, end: int, before: str, after: str) -> bool:
    """Whether the words name who gives the money, who is served, or the union of public bodies."""
    union = kind == "ngo" and layout.folded.startswith(_UNIONS, start)
    if union and (_OF_PUBLIC_BODIES.match(after) or _THEIR.search(before)):
        return True
    if kind in ("company", "ngo") and _SERVED.search(before):
        return True
    if kind in (*_PRIVATE, "state") and _OWNER.fullmatch(layout.folded, start, end):
        if layout.folded.endswith((" o ", "\no "), 0, start) and not layout.folded.startswith(_MASCULINE, start):
            return False  # Spanish *or*, no Portuguese article
        return bool(_OWNER_BEFORE.search(layout.folded[max(0, start - 12) : start])) and not _OWNER_AFTER.match(after)
    return False
