"""What the readers of scoring, counts, contributions in kind and goals share: word lists, shares, sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from typing import Any

from tracker.extract.alternatives import shared
from tracker.extract.findings import trim
from tracker.extract.lexicon import NUMBER_WORDS, number_in_words, word_list
from tracker.extract.quick import pattern
from tracker.extract.roles_layout import Layout, Span

LONGEST = 700
"""Characters of a sentence that is read; what is longer is a list or a table without points."""


def _at(name: str) -> Any:
    table, key = name.split(".")
    return word_list("asked_scoring")[table][key]


@cache
def part(name: str) -> str:
    """The words of a list of the lexicon as a part of a longer pattern."""
    return f"(?:{shared(_at(name))})"


@cache
def shaped(name: str) -> re.Pattern[str]:
    """A longer pattern of the lexicon, with the word lists and small numbers that it names."""
    return pattern(_filled(name))


def _filled(name: str) -> str:
    written = str(_at(f"patterns.{name}")).replace("\n", "")
    return _SLOT.sub(lambda slot: _slot(slot[1]), written)


_SLOT = re.compile(r"<<([\w.]+)>>")


def _slot(name: str) -> str:
    if name == "number":
        return NUMBER
    return _filled(name.removeprefix("patterns.")) if name.startswith("patterns.") else part(name)


@cache
def cue(name: str) -> re.Pattern[str]:
    """Any of the words of a list, as whole words."""
    return re.compile(rf"(?<![\w-]){part(name)}(?![\w-])")


def says(layout: Layout, span: Span, *names: str) -> bool:
    """Whether a word of one of the lists stands in the span."""
    return any(cue(name).search(layout.folded, *span) for name in names)


def has(layout: Layout, *stems: str) -> bool:
    """Whether one of the literals stands in the text: what costs nothing is asked first."""
    return any(stem in layout.folded for stem in stems)


def sentences_with(layout: Layout, pattern: re.Pattern[str]) -> Iterator[Span]:
    """The sentences in which the pattern matches, each once, without those that speak of other times."""
    last = -1
    for match in pattern.finditer(layout.folded):
        if match.start() < last:
            continue
        start, last = layout.sentence(match.start())
        if last - start <= LONGEST and not says(layout, (start, last), "common.elsewhere"):
            yield start, last


def quote(layout: Layout, span: Span) -> Span:
    """The sentence without what dangles at its ends."""
    return trim(layout.value, *span)


def cells_of(layout: Layout, line: Span) -> list[Span]:
    """The cells of a line; of one that no table has, only one, whatever stands in it."""
    return layout.cells(line) if line[1] - line[0] <= _LONGEST_ROW else [line]


_LONGEST_ROW = 3_000


def label_above(layout: Layout, span: Span) -> Span | None:
    """What a sentence answers: the first cell of its row, the question before it, the short line over it."""
    line = layout.line(span[0])
    cells = cells_of(layout, line)
    if len(cells) > 1 and cells[0][1] <= span[0]:
        return cells[0]
    before = span[0] - 1
    while before >= line[0] and layout.value[before].isspace():
        before -= 1
    if before >= line[0]:
        asked = layout.sentence(before)
        return asked if layout.value[before] in "?:" else None
    above = layout.neighbour(span[0], -1) if layout.line_index(span[0]) else None
    return (
        above if above and above[1] - above[0] <= _LONGEST_LABEL and layout.value[above[1] - 1] not in ".;!" else None
    )


_LONGEST_LABEL = 110

_UNIT = (
    r"un[oae]?|one|uma?|dos|deux|two|dois|duas|tres|trois|three|cuatro|quatre|four|quatro|cinco|cinq|five|seis|six|siete|sept|seven"
    r"|sete|ocho|huit|eight|oito|nueve|neuf|nine|nove|diez|dix|ten|dez|once|onze|eleven|doce|douze|twelve|doze|trece|treize|thirteen"
    r"|treze|catorce|quatorze|fourteen|quince|quinze|fifteen|dieciseis|seize|sixteen|dezesseis|dieciocho|eighteen|dezoito"
)
_TEN = (
    r"veinte|vingt|twenty|vinte|treinta|trente|thirty|trinta|cuarenta|quarante|forty|quarenta|cincuenta|cinquante|fifty"
    r"|cinquenta|sesenta|soixante|sixty|sessenta|ochenta|eighty|oitenta|cien|cent|cem|hundred"
)
_WORDS = rf"(?<![\w-])(?:(?:{_TEN})(?:(?: y | e |-et-| et |-)(?:{_UNIT}))?|{_UNIT})(?![\w-])"
_ROUND = r"(?<!\w)(?:une )?(?:dizaine|quinzaine|vingtaine|douzaine|docena|decena|dozen|duzia|dezena|trentaine)"
NUMBER = rf"(?:(?<![\w.,/-])\d{{1,3}}(?![\d%]|[.,/:]\d)|{_WORDS}|{_ROUND})"
"""A small number in figures or words."""
_DOZENS = {
    "dizaine": 10, "decena": 10, "dezena": 10, "douzaine": 12, "docena": 12, "dozen": 12, "duzia": 12,
    "quinzaine": 15, "vingtaine": 20, "trentaine": 30,
}  # fmt: skip


def number_of(written: str) -> int | None:
    """The number that figures or words say."""
    if written.isdigit():
        return int(written)
    return next((many for word, many in _DOZENS.items() if word in written), None) or number_in_words(written)


@cache
def share_pattern() -> re.Pattern[str]:
    """A share: *7 %*, *siete por ciento*, *la mitad*, *the whole of it*."""
    percent = r"(?:%|por ciento|por cento|per ?cent|pour cent)(?!\w)"
    half = r"(?:la )?mitad|(?:a )?metade|(?:la )?moitie|half"
    whole = r"(?:the )?(?:whole|entirety)|la totalidad|(?:su |en su )totalidad|la totalite|a totalidade"
    third = r"(?:un|one|a|um|le|the) (?:tercio|third|tiers|terco)|(?:una|la) tercera parte"
    quarter = r"(?:un|one|a|um|le) (?:cuarto|quarter|quart|quarto)|(?:una|la) cuarta parte"
    return re.compile(
        rf"(?<![\w.,])(?:(?P<n>\d{{1,3}}(?:[.,]\d{{1,2}})?)\s?(?:\([^()\n]{{3,40}}\)\s?)?{percent}"
        rf"|(?P<words>{NUMBER_WORDS}) {percent}|(?P<half>{half})(?!\w)|(?P<whole>{whole})(?!\w)"
        rf"|(?P<three>(?:las )?tres cuartas partes|(?:the )?three[ -]quarters|(?:les )?trois quarts|tres quartos)(?!\w)"
        rf"|(?P<third>{third})(?!\w)|(?P<quarter>{quarter})(?!\w))"
    )


def share_of(match: re.Match[str]) -> Decimal | None:
    """The share in percent, None for what is none."""
    if match["n"]:
        value = Decimal(match["n"].replace(",", "."))
    elif match["words"]:
        value = Decimal(number_in_words(match["words"]) or 0)
    elif match["half"] or match["whole"]:
        value = Decimal(50 if match["half"] else 100)
    elif match["three"]:
        value = Decimal(75)
    else:
        value = Decimal("33.33") if match["third"] else Decimal(25)
    return value if 0 < value <= _WHOLE else None


_WHOLE = 100
