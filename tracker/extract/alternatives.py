"""Long lists of alternatives as patterns that are quick to run: those that begin alike share their beginning.

A pattern of hundreds of words tries each of them at each place. Here it looks at one letter after the other, so most
places are left after the first. What matches, and which alternative wins where several do, stays exactly the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

_QUANTIFIERS = ("?", "*", "+", "{")


def any_of(words: Iterable[str], before: str = "", after: str = "") -> re.Pattern[str]:
    """A pattern for any of the words, which are regular expressions themselves, between ``before`` and ``after``.

    >>> any_of(["se cierra", "(?:se )?abre", "cierre"], r"(?<!\\w)").findall("se cierra lo que abre con cierre")
    ['se cierra', 'abre', 'cierre']
    """
    return re.compile(f"{before}(?:{shared(words)}){after}")


def shared(words: Iterable[str]) -> str:
    """The words as alternatives, in their order, with common beginnings written once.

    >>> shared(["cierre", "cierra", "al(?:la|go)", "cesa"])
    'c(?:ierr(?:e|a)|esa)|al(?:la|go)'
    """
    done: list[str] = []
    alike: dict[str, list[str]] = {}
    for word in words:
        for branch in _branches(word):
            if branch[:1].isalpha() and branch[1:2] not in _QUANTIFIERS:
                alike.setdefault(branch[0], []).append(branch[1:])
                continue
            done += _written(alike)  # what may begin with anything keeps its place among the others
            alike = {}
            done.append(branch)
    return "|".join([*done, *_written(alike)])


def _written(alike: dict[str, list[str]]) -> Iterator[str]:
    for letter, tails in alike.items():
        if len(tails) == 1:
            yield letter + tails[0]
            continue
        rest = shared(tails)
        yield letter + (rest if len(_parts(rest)) == 1 else f"(?:{rest})")


def _branches(word: str) -> Iterator[str]:
    """The alternatives of a word that begins with a group or with a letter that may be left out, in their order."""
    parts = _parts(word)
    if len(parts) > 1:
        for part in parts:
            yield from _branches(part)
        return
    head, rest = _head(word)
    optional = rest[:1] == "?" and rest[1:2] not in ("+", "?")
    if (not optional and rest[:1] in _QUANTIFIERS) or not head or (not optional and not head.startswith("(?:")):
        yield word
        return
    rest = rest[1:] if optional else rest
    for part in _parts(head[3:-1]) if head.startswith("(?:") else (head,):
        yield from _branches(part + rest)
    if optional:
        yield from _branches(rest)


def _head(word: str) -> tuple[str, str]:
    """A leading group, or a leading letter, and the rest; the head is empty where the word begins otherwise."""
    if word.startswith("(?:"):
        end = next(at for at, depth in _depths(word) if depth == 0)
        return word[: end + 1], word[end + 1 :]
    return (word[0], word[1:]) if word[:1].isalpha() else ("", word)


def _parts(written: str) -> list[str]:
    """What stands between the bars outside all groups."""
    if "|" not in written:
        return [written]
    bars = [at for at, depth in _depths(written) if depth == 0 and written[at] == "|"]
    edges = [-1, *bars, len(written)]
    return [written[start + 1 : end] for start, end in pairwise(edges)]


def _depths(written: str) -> Iterator[tuple[int, int]]:
    """Each bracket and bar of a regular expression with how many groups are open after it, but for those in sets."""
    depth = 0
    for mark in _MARKS.finditer(written):
        character = mark.group()
        if character in "()|":
            depth += {"(": 1, ")": -1}.get(character, 0)
            yield mark.start(), depth


_MARKS = re.compile(r"\\.|\[(?:\\.|[^\]\\])*\]?|[()|]", re.DOTALL)
"""What is escaped, a set as a whole, and what groups and divides."""
