"""Who may apply, with whom, and where the file is sent."""

from __future__ import annotations

import re
from functools import lru_cache

import regex

from tracker.extract.alternatives import any_of
from tracker.extract.findings import Finding, trim
from tracker.extract.lexicon import stored, word_list
from tracker.extract.roles_layout import Layout, Span

_NOT_APPLICANT = stored("eligibility", "not_applicant")
_PARTNER_BEFORE = stored("eligibility", "partner_before")
_NEGATED_AFTER = stored("eligibility", "negated_after")
_GIVEN = regex.compile(r"^\W*(?:de|del|of|do|da)\s(?:mexico|la plata|panama)\b")


@lru_cache(maxsize=1)
def _patterns() -> dict[str, re.Pattern[str]]:
    return {
        kind: any_of(data["words"], r"(?<![\w@.-])", r"(?![\w@-])") for kind, data in word_list("applicants").items()
    }


def _eligible_sentence(layout: Layout, start: int) -> bool:
    """Whether the sentence is one of the call itself, not of earlier editions, news or the page's furniture."""
    first, last = layout.sentence(start)
    return not _NOT_APPLICANT.search(layout.folded[first:last])


def read_applicants(layout: Layout) -> Finding:
    """The kinds of organisations that may file or co-file."""
    spans: dict[str, Span] = {}
    for kind, pattern in _patterns().items():
        for match in pattern.finditer(layout.folded):
            if kind in spans:
                break
            if _is_applicant(layout, match):
                spans[kind] = (match.start(), match.end())
    if not spans:
        return Finding()
    kinds = tuple(sorted(spans))
    quotes = tuple(dict.fromkeys(_quote(layout, *spans[kind]) for kind in kinds))
    return Finding(kinds, quotes, "applicants", 0.75)


_LONGEST_QUOTE = 280


def _quote(layout: Layout, start: int, end: int) -> Span:
    """The sentence around the words, or as much of a long one as people read: a noun alone proves little."""
    first, last = layout.sentence(start)
    if last - first > _LONGEST_QUOTE:
        before = layout.value.find(" ", max(first, start - _LONGEST_QUOTE // 2), start)
        after = layout.value.rfind(" ", end, min(last, end + _LONGEST_QUOTE // 2))
        first, last = (before if before >= 0 else start), (after if after >= 0 else end)
    return trim(layout.value, first, max(last, end))


_SCOPE = regex.compile(
    r"\b(?:propuestas|proyectos|proposals|projects|projets|propositions|projetos|propostas)\s(?:de alcance\s)?"
    r"(?:pueden ser|podran ser|seran|may be|can be|peuvent etre|podem ser)\b"
)
"""What a project reaches (national, state, local) is not who files it."""


def _is_applicant(layout: Layout, match: re.Match[str]) -> bool:
    start, end = match.span()
    clause = layout.clause(start)
    before = layout.folded[max(clause[0], start - 70) : start]
    after = layout.folded[end : min(clause[1], end + 60)]
    if _SCOPE.search(before) or _PARTNER_BEFORE.search(before) or _NEGATED_AFTER.match(after) or _GIVEN.match(after):
        return False
    if layout.value[start].isupper() and start > clause[0] and regex.match(r"\s\p{Lu}", layout.value[end : end + 2]):
        return False
    return _eligible_sentence(layout, start)


_EMAIL = stored("eligibility", "email")
_AT = regex.compile(r"\s?(?:@|[(\[{]\s?(?:at|arroba|a|@|chez)\s?[)\]}]|\s(?:arroba|at)\s)\s?", regex.I)
_DOT = regex.compile(r"\s?[(\[]\s?(?:dot|punto|point|ponto)\s?[)\]]\s?", regex.I)
_WORDY_AT = regex.compile(r"[@(\[{]|\barroba\b", regex.I)


def read_emails(layout: Layout) -> Finding:
    """Addresses for mail, decoded from ``(at)``, ``[arroba]`` and the like, in lower case."""
    found: dict[str, Span] = {}
    for match in _EMAIL.finditer(layout.value):
        written = match.group()
        if not _WORDY_AT.search(written) and not regex.search(r"\S\sat\s[\w-]+\s?(?:\.|\[dot\]|\(dot\))\w", written):
            continue
        address = _DOT.sub(".", _AT.sub("@", written)).lower().strip(". ")
        if (
            address.count("@") == 1
            and " " not in address
            and "protected" not in address
            and regex.search(r"\.\p{L}{2,}$", address)
        ):
            if not _WORDY_AT.search(written) and not regex.search(
                r"\b(?:e-?mail|correo|courriel|contact\w*|escrib\w+|write|send)\b",
                layout.folded[max(0, match.start() - 40) : match.start()],
            ):
                continue
            found.setdefault(address, match.span())
    if not found:
        return Finding()
    return Finding(tuple(sorted(found)), tuple(found[key] for key in sorted(found)), "emails", 0.95)


_ACTOR = (
    r"(?:instituci?on(?:es)?|entidad(?:es)?|contrapartes?|socios?|universidad(?:es)?|municipios?"
    r"|gobiernos?(?: locales?)?|colectividad(?:es)?(?: territorial(?:es)?| locales?)?|ciudad(?:es)?"
    r"|ayuntamientos?|organizaci?on(?:es)?|alcaldias?|municipalidad(?:es)?"
    r"|collectivites?(?: territoriales?)?|communes?|villes?|operateurs?|partenaires?|organismes?"
    r"|chefs? de file|etablissements?|universites?|institutions?|associations?"
    r"|partners?|municipalit(?:y|ies)|cit(?:y|ies)|local authorit(?:y|ies)|organi[sz]ations?"
    r"|agenc(?:y|ies)|governments?|side|universit(?:y|ies)"
    r"|instituic(?:ao|oes)|parceiros?|prefeituras?|municipios?|camaras?(?: municipais)?"
    r"|entidades?|lider|agencias?|autoridad(?:es)?|equipos?)"
)
_JOINT = stored("eligibility", "joint")
_FACILITATOR = stored("eligibility", "facilitator")
_OPTIONAL = stored("eligibility", "optional")
_RELATED = regex.compile(r"\b(?:pasantias|visita|becas|en 20\d\d|se conoceran|firmado|firmada|suscrito|signee le)\b")


@lru_cache(maxsize=1)
def _partner_patterns() -> list[tuple[re.Pattern[str], regex.Pattern[str], str]]:
    """The words of a country, the pattern that makes a partner of it, and its code."""
    patterns = []
    for code, words in word_list("countries")["demonyms"].items():
        patterns.append(
            (
                any_of([words]),
                regex.compile(
                    rf"\b(?:{_ACTOR}\s(?:\w+\s){{0,2}}?(?:{words})|(?:{words})\s(?:\w+\s){{0,1}}?{_ACTOR}"
                    rf"|otra\s(?:{words})"
                    rf"|(?:y|et|and|e)\s(?:de\s|a\s)?(?:otra|une|une autre|one|outra|un|una)\s(?:{words}))\b"
                ),
                code,
            )
        )
    for code, words in word_list("countries")["countries"].items():
        patterns.append(
            (
                any_of([words]),
                regex.compile(
                    rf"\b(?:{_ACTOR}\s(?:\w+\s){{0,2}}?(?:de\s|en\s|du\s|d'|of\s|in\s|from\s|do\s|da\s)(?:la\s)?(?:{words})"
                    rf"|(?:de|of|du|with|con|avec)\s(?:{words})\scomo\s(?:socio|contraparte)|(?:{words})\s(?:como"
                    rf"|en tant que|as)\s(?:a\s)?(?:socio|partenaire|partner|contraparte))\b"
                ),
                code,
            )
        )
    return patterns


def read_partners(layout: Layout, fund_countries: tuple[str, ...] = ()) -> tuple[Finding, Finding]:
    """(countries other than Mexico that must take part, whether a counterpart is compulsory)."""
    found: dict[str, Span] = {}
    for (start, end), folded in ((s, layout.folded[s[0] : s[1]]) for s in layout.sentences()):
        if (
            (not _JOINT.search(folded) and not _FACILITATOR.search(folded))
            or _OPTIONAL.search(folded)
            or _NOT_APPLICANT.search(folded)
        ):
            continue
        for words, pattern, code in _partner_patterns():
            match = words.search(folded) and pattern.search(folded)
            if match and code not in found and not _RELATED.search(folded[max(0, match.start() - 30) : match.start()]):
                found[code] = trim(layout.value, start + match.start(), start + match.end())
        if _FACILITATOR.search(folded):
            _facilitator(layout, (start, end), found)
    shared = _shared_formulation(layout)
    if found:
        codes = tuple(sorted(found))
        countries = Finding(codes, tuple(found[code] for code in codes), "partner-country", 0.75)
        return countries, Finding(True, countries.spans, "partner-required", 0.8)
    if shared:
        others = tuple(sorted(code for code in fund_countries if code != "MX"))
        return Finding(others or None, (shared,) if others else (), "partner-fund", 0.6), Finding(
            True, (shared,), "partner-required", 0.8
        )
    return Finding(), Finding()


def _facilitator(layout: Layout, sentence: Span, found: dict[str, Span]) -> None:
    folded = layout.folded[sentence[0] : sentence[1]]
    lists = word_list("countries")
    for code, words in [*lists["countries"].items(), *lists["demonyms"].items()]:
        match = regex.search(
            rf"\b(?:embajadas?|ambassades?|embass(?:y|ies)|side)\b[^.;]{{0,20}}\b(?:{words})\b|\b(?:{words})\s(?:embass(?:y"
            rf"|ies)|side)\b|\b(?:{words})\s(?:como|en tant que|as)\s(?:a\s)?(?:socio|partenaire"
            rf"|partner)",
            folded,
        )
        near = layout.folded[max(0, sentence[0] - 400) : sentence[1] + 400]
        if match and regex.search(r"\b(?:socios?|partenaires?|partners?|triangula\w+)\b", near):
            found.setdefault(code, trim(layout.value, sentence[0] + match.start(), sentence[0] + match.end()))


_SHARED = stored("eligibility", "shared")


def _shared_formulation(layout: Layout) -> Span | None:
    match = _SHARED.search(layout.folded)
    return trim(layout.value, *match.span()) if match else None
