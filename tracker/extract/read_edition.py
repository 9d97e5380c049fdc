"""Which fund a page speaks of and which edition: ordinals and Roman numerals in four languages, year, span, cut-off."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import regex

from tracker.domain.reading import EditionMarks
from tracker.extract.dates_year import settled_year
from tracker.extract.lexicon import either, fold, roman, word_list
from tracker.extract.quick import late

_ORDINALS: dict[str, int] = {
    word: int(number) for number, words in word_list("numbers")["ordinals"].items() for word in str(words).split()
}

_NOUN = (
    r"(?:convocatorias?|edicion|edicao|edition|ediciones|premio|appels?(?:\sa\sprojets)?(?:\sconjoint)?(?:\sfranco-mexicain)?"
    r"|call(?:\sfor\s\w+)?|cycle|ciclo|round|award|guangzhou|llamado|edital|chamada|prix"
    r"|prize|reunion)"
)
_NUMBER = (
    rf"(?:(?P<word>{either(_ORDINALS)})|(?P<digits>\d{{1,2}})\s?(?:\.\s?[ªaº]|[ªº°]|st|nd"
    rf"|rd|th|er|re|e|eme|ieme|a|o)?\.?|(?P<roman>[ivxl]{{1,6}}))"
)
_EDITION = late(
    rf"(?<![\w/.,-]){_NUMBER}\s(?:international\s|internacional\s|joint\s|conjunta\s|annual\s)?{_NOUN}(?!\w)"
    rf"|\b(?:edicion|edition|edicao|cycle|ciclo|round|cohorte?|convocatoria)\s(?:n[º°o.]+\s?)?{_NUMBER}(?![\w/-]"
    rf"|\s(?:de\s)?\p{{L}}+\s(?:de|del)\s\d)"
)
_SPAN = regex.compile(r"(?<![\d/-])(?P<a>20\d\d)\s?[-/]\s?(?P<b>20\d\d)(?![\d/-])")
_COUNTED = regex.compile(r"\b(?:convocatorias|ediciones|editions|calls|etapas)\b")


def _edition(match: regex.Match[str], original: str) -> int | None:
    if match["word"]:
        return _ORDINALS[str(match["word"])]
    if match["digits"]:
        return int(match["digits"])
    written = original[match.start("roman") : match.end("roman")]
    return roman(written) if written.isupper() else None


def edition_number(text: str) -> int | None:
    """The number of the edition that a title or first sentence gives.

    >>> edition_number("VI Convocatoria del Fondo Conjunto"), edition_number("la décimotercera edición")
    (6, 13)
    >>> edition_number("13.ª Convocatoria conjunta México–Francia"), edition_number("Le 13ème appel à projets")
    (13, 13)
    """
    folded = fold(text)
    for match in _EDITION.finditer(folded):
        number = _edition(match, text)
        plural = _COUNTED.search(match.group()) and match["word"] is None and not regex.search(r"[ªº°.]", match.group())
        if number and number < 60 and not plural:
            return number
    return None


def edition_marks(title: str, head: str, cutoff: str | None = None) -> EditionMarks:
    """The marks that tell this edition from others; the title speaks first, then what the page begins with."""
    span = _SPAN.search(fold(title)) or _SPAN.search(fold(head[:160]))
    folded_title = fold(title)
    year = settled_year(fold(head), folded_title) or _lone_year(folded_title)
    return EditionMarks(
        number=edition_number(title) or edition_number(head),
        year=year if span is None else int(span["a"]),
        span=f"{span['a']}-{span['b']}" if span else None,
        cutoff=cutoff,
    )


def _lone_year(folded: str) -> int | None:
    years = {int(y) for y in regex.findall(r"(?<![\d/.-])20\d\d(?![\d/-])", folded)}
    return years.pop() if len(years) == 1 else None


@lru_cache(maxsize=1)
def _fund_patterns() -> list[tuple[str, list[regex.Pattern[str]], list[regex.Pattern[str]]]]:
    return [
        (key, [regex.compile(p) for p in data["all"]], [regex.compile(p) for p in data.get("not", [])])
        for key, data in word_list("funds").items()
    ]


_COMPARED = regex.compile(
    r"\b(?:por ejemplo|por exemplo|par exemple|for (?:example|instance)|such as|tal(?:es)? como|a l'instar d\w*"
    r"|similar(?:es)? (?:a|to)|a diferencia d\w*|unlike|contrairement aux?|ao contrario d\w|distint[oa] del?"
    r"|(?:inspirad|basad|baseade?)[oa]s? en|inspired by|inspiree? d\w*|model(?:led|ed) (?:on|after)"
    r"|(?:no|nao) (?:forma|faz) parte d\w*|(?:is|are) not part of|ne fait pas partie d\w*"
    r"|siguiendo el modelo d\w*|como (?:ya )?hace(?:n)?|as (?:does|do) the)\b[^.;:\n()]{0,80}"
)
"""Words that name another fund only to compare with it or as an example."""


def find_fund(
    value: str, title: str | None, catalogue: Any, allowed: Iterable[str] = (), address: str = ""
) -> str | None:
    """The fund that title, text and the words of the address name. ``allowed`` are the funds of the page's source."""
    head = _head(title, address)
    spans = dict.fromkeys(head + _COMPARED.sub(" ", fold(value[:length])) for length in (400, 8000))
    allowed_keys = set(allowed)
    for folded in spans:
        named = _by_catalogue(folded, catalogue, allowed_keys)
        if named:
            return named
        for key, wanted, unwanted in _fund_patterns():
            if allowed_keys and key not in allowed_keys:
                continue
            if all(p.search(folded) for p in wanted) and not any(p.search(folded) for p in unwanted):
                return key
    return None


def hint_at(fund: str, value: str, title: str | None, catalogue: Any, address: str = "") -> float:
    """How far title, address and first words of a page speak of a fund without naming it, for such catalogues."""
    hint = getattr(catalogue, "fund_hint", None)
    return float(hint(fund, _head(title, address) + fold(value[:400]))) if hint else 0.0


def speaks_of_another(value: str, title: str | None, catalogue: Any) -> bool:
    """Whether title or first words of a page name a fund that its source doesn't carry, for such catalogues."""
    aside = getattr(catalogue, "fund_aside", None)
    return bool(aside and aside(_head(title, "") + fold(value[:400])))


def _head(title: str | None, address: str) -> str:
    slug = regex.sub(r"[^a-z0-9]+", " ", fold(address))
    return f"{fold(title or '')} \n {slug} \n "


def _by_catalogue(folded: str, catalogue: Any, allowed: set[str]) -> str | None:
    """The fund whose longest name variant stands in the text, for catalogues that offer ``fund_named``."""
    finder = getattr(catalogue, "fund_named", None)
    key = finder(folded) if finder else None
    return key if isinstance(key, str) and (not allowed or key in allowed) else None
