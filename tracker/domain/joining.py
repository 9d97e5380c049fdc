"""By what two calls can be told to be one: what they share, and what speaks against it. Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

ALIKE = 0.6
"""From this share of common words on, two titles count as one."""
ENOUGH = 2
"""So many signs make a pair worth showing to a person."""
ANOTHER = ("edition", "closes")


@dataclass(frozen=True, slots=True)
class Traits:
    """What tells a call: each is empty where it is not known."""

    fund: str
    edition: str
    title: str
    closes: str = ""
    amount: str = ""
    documents: frozenset[str] = frozenset()
    emails: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Joining:
    """The signs that two calls share, and those in which they differ."""

    shared: tuple[str, ...]
    differing: tuple[str, ...]

    @property
    def likely(self) -> bool:
        """Whether a person should look at the pair; another edition with another closing day is another call."""
        if set(ANOTHER) <= set(self.differing):
            return False
        return len(self.shared) >= ENOUGH and len(self.shared) > len(self.differing)


def joined_by(one: Traits, other: Traits) -> Joining:
    """What two calls share and where they differ; what one of them does not say counts as neither."""
    pairs = {
        "fund": (one.fund, other.fund),
        "edition": (one.edition, other.edition),
        "closes": (one.closes, other.closes),
        "amount": (one.amount, other.amount),
    }
    said = {name: values[0] == values[1] for name, values in pairs.items() if all(values)}
    said["title"] = _alike(one.title, other.title)
    for name, mine, theirs in (
        ("documents", one.documents, other.documents),
        ("emails", one.emails, other.emails),
    ):
        if mine and theirs:
            said[name] = bool(mine & theirs)
    return Joining(
        tuple(name for name, same in said.items() if same), tuple(name for name, same in said.items() if not same)
    )


def _alike(one: str, other: str) -> bool:
    mine, theirs = _words(one), _words(other)
    return bool(mine | theirs) and len(mine & theirs) / len(mine | theirs) >= ALIKE


def _words(text: str) -> set[str]:
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(sign))
    return set(re.findall(r"\w{2,}", plain))
