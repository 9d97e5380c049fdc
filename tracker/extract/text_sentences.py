"""Where sentences begin and end, abbreviations and numbering in four languages considered."""

from __future__ import annotations

from collections.abc import Iterator

import regex

Span = tuple[int, int]

SENTENCE_WINDOW = 4_000
"""How far from an offset its sentence can begin or end."""

_END = regex.compile(r"[.!?…]+[\"'”’»)\]]*\s+(?=[\"'“‘«(\[¿¡–—•-]*\s*[\p{Lu}\p{Lt}\d])")

_WORD_BEFORE = regex.compile(r"(?:[\p{L}\d]+\.)*[\p{L}\d]*$")

_ABBREVIATIONS = frozenset(
    "art arts núm núms num nums nº no nos nro nros sr sra sres dr dra lic ing arq av avda tel tels ext pág págs pag pp"
    " vs cf ej inc ee uu mtro mtra gral col cd edo mpio depto dept apdo fracc fr ref aprox approx mme mm mr mrs ms st"
    " ste prof hon jr vol fig ed eds min máx mín max cap cía ltd c.p a.c s.a s.c u.s ee.uu d.f n° nbr tél cedex p.ej"
    " ene feb mar abr may jun jul ago sep sept set oct nov dic jan apr aug dec janv févr avr juil fev mai out"
    " dez".split()
)


def _ends_sentence(value: str, start: int, dot: int, after: int) -> bool:
    """Whether the stop at ``dot`` ends a sentence that began at or after ``start``."""
    if value[dot] != ".":
        return True
    match = _WORD_BEFORE.search(value, max(start, dot - 20), dot)
    word = match[0].lower() if match else ""
    if word in {"m", "p.m", "a.m"}:  # "10:00 p. m. Las propuestas"
        return not value[after].isdigit() and value[max(start, dot - 4) : dot].lower().endswith(("p. m", "a. m", ".m"))
    if word in _ABBREVIATIONS or (len(word) == 1 and word.isalpha()):
        return False
    numbering = dot - len(word) <= start
    return not (numbering and (word.isdigit() or regex.fullmatch("[ivxlc]+", word)))


def sentence_starts(value: str, start: int, end: int) -> Iterator[int]:
    """Where the second and later sentences of ``value[start:end]`` begin."""
    begun = start
    for match in _END.finditer(value, start, end):
        if _ends_sentence(value, begun, match.start(), match.end()):
            begun = match.end()
            yield begun


def trimmed(value: str, start: int, end: int) -> Span:
    """The span without white space at its ends."""
    while start < end and value[start].isspace():
        start += 1
    while end > start and value[end - 1].isspace():
        end -= 1
    return start, end
