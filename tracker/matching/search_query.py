"""A search as its address says it, and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

FITTING = "encaje"
"""How well a call fits the projects of a municipality: a facet that only its people have."""
FACETS = ("situacion", "cierra", FITTING, "fondo", "pais", "tema", "ods", "monto", "lengua")
"""The facets in the order in which they are shown; each is a parameter of the address."""
WORDS = "q"
RULES = (WORDS, "fondo", "pais", "tema", "ods", "monto", "lengua", FITTING, "cierra", "situacion")
"""What can leave a call out. A call that several rules leave out counts for the first one; the situation comes last,
so that it counts the calls that are wanted but closed.
"""
CLOSING, NEWEST, RELEVANT = "cierre", "novedad", "relevancia"
ORDERS = (CLOSING, NEWEST, RELEVANT)
ACTIVE = ("open", "permanent", "announced")
"""The situations that are shown when none is chosen."""
LONGEST = 200
MOST_CHOSEN = 40
MOST_PAGES = 100_000


@dataclass(frozen=True, slots=True)
class Query:
    """What somebody looks for: words, codes by facet, the order and the page from 1.

    ``outside`` is a rule: then the calls are shown that this rule leaves out.
    """

    words: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    order: str = ""
    page: int = 1
    outside: str = ""

    @property
    def ordered_by(self) -> str:
        """The order that holds: by relevance when words are searched, by closing otherwise, if none was chosen."""
        if self.order == RELEVANT and not self.words:
            return CLOSING
        return self.order or (RELEVANT if self.words else CLOSING)

    def codes(self, facet: str) -> tuple[str, ...]:
        """The codes that a facet asks for; none when it leaves nothing out."""
        return self.chosen.get(facet) or (ACTIVE if facet == "situacion" else ())

    @property
    def plain(self) -> bool:
        """Whether nothing was chosen."""
        return not self.words and not self.chosen and not self.outside

    def choosing(self, facet: str, *codes: str) -> Query:
        """The same search with these codes of a facet, from its first page."""
        rest = {name: given for name, given in self.chosen.items() if name != facet}
        return replace(self, chosen={**rest, facet: codes} if codes else rest, page=1, outside="")

    def without(self, rule: str) -> Query:
        """The same search without a rule."""
        return replace(self, words="", page=1, outside="") if rule == WORDS else self.choosing(rule)

    def address(self, **changes: object) -> str:
        """The search as the parameters of an address, in a fixed order; ``changes`` are other values of its fields."""
        query = replace(self, **changes) if changes else self  # type: ignore[arg-type]
        pairs = [(WORDS, query.words)] if query.words else []
        pairs += [(facet, code) for facet in FACETS for code in sorted(query.chosen.get(facet, ()))]
        pairs += [("orden", query.order)] if query.order else []
        pairs += [("fuera", query.outside)] if query.outside else []
        pairs += [("pagina", str(query.page))] if query.page > 1 else []
        return urlencode(pairs)

    @property
    def kept(self) -> str:
        """The address under which a person keeps it: without page and side view."""
        return self.address(page=1, outside="")


def query_of(values: Mapping[str, Sequence[str]]) -> Query:
    """The search of an address; what it can't mean is left aside."""
    words = " ".join(" ".join(values.get(WORDS, ())).split())[:LONGEST]
    chosen = {facet: tuple(dict.fromkeys(filter(None, values.get(facet, ()))))[:MOST_CHOSEN] for facet in FACETS}
    order, outside, page = (next(iter(values.get(name, ())), "") for name in ("orden", "fuera", "pagina"))
    return Query(
        words.replace("\0", ""),
        {facet: codes for facet, codes in chosen.items() if codes},
        order if order in ORDERS else "",
        min(max(int(page), 1), MOST_PAGES) if page.isascii() and page.isdigit() and len(page) < 9 else 1,
        outside if outside in RULES else "",
    )
