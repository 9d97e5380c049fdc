"""With whom one applies, and where the file is sent."""

from __future__ import annotations

import re
from functools import lru_cache

import regex

from tracker.extract.alternatives import any_of
from tracker.extract.findings import Finding, trim
from tracker.extract.lexicon import stored, word_list
from tracker.extract.roles_layout import Layout, Span

_NOT_APPLICANT = stored("eligibility", "not_applicant")


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
