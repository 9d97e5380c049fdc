"""Word lists as patterns: quicker than a plain list of alternatives, and the same in what they find."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tracker.extract.alternatives import any_of, shared
from tracker.extract.lexicon import fold, word_list

PASSAGES = Path(__file__).parent.parent / "reading" / "passages.dev.jsonl"


def texts() -> list[str]:
    return [fold(json.loads(line)["text"]) for line in PASSAGES.read_text("utf-8").splitlines()[::4]]


def lists(data: object) -> Iterator[list[str]]:
    """All lists of words below a table of the lexicon."""
    if isinstance(data, list) and all(isinstance(word, str) for word in data):
        yield data
    elif isinstance(data, dict):
        for value in data.values():
            yield from lists(value)


@pytest.mark.parametrize("name", ["applicants", "kinds", "roles", "themes"])
def test_each_list_of_the_lexicon_finds_the_same_as_its_words_one_after_the_other(name: str) -> None:
    passages = texts()
    for words in lists(word_list(name)):
        plain = re.compile(r"(?<!\w)(?:" + "|".join(words) + r")(?!\w)")
        quick = any_of(words, r"(?<!\w)", r"(?!\w)")
        for passage in passages:
            assert [m.span() for m in quick.finditer(passage)] == [m.span() for m in plain.finditer(passage)]


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (["a", "ab", "abc"], "abc"),
        (["abc", "ab"], "abc ab"),
        ([r"\d+ mil", "(?:se )?abre", "se", "abr[ei]"], "12 mil se abre abri se"),
        (["ab?c", "a{2}", "a+b", "ad|ae"], "ac abc aa aab ad ae"),
        ([r"a\|b", "a[|)]c", "a(?:b|c)?d"], "a|b a|c abd acd ad"),
        (["(?:ab)+c", "(?:ab){2}", "(?:a|b)??c"], "ababc abab c"),
        (["", "a"], "aa"),
    ],
)
def test_order_groups_and_quantifiers_keep_their_meaning(words: list[str], text: str) -> None:
    plain = re.compile("|".join(f"(?:{word})" for word in words))
    assert [m.span() for m in any_of(words).finditer(text)] == [m.span() for m in plain.finditer(text)]


def test_common_beginnings_are_written_once() -> None:
    assert shared(["cerrara", "cerramos", "cierre"]) == "c(?:erra(?:ra|mos)|ierre)"
