"""What a reader found for one field, before it becomes a fact with evidence."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.domain.fact import Evidence, Fact, Unknown
from tracker.extract.text import Text

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Finding:
    """A value with the spans of the words that prove it, or the reason why there is none.

    ``alone`` says whether the sentences of the spans give the value when nothing else is read: see
    ``tracker.extract.proof``.
    """

    value: object = None
    spans: tuple[Span, ...] = ()
    rule: str = ""
    confidence: float = 1.0
    unknown: Unknown | None = None
    alone: bool = True

    def fact(self, text: Text, address: str) -> Fact:
        """The fact with its evidence in ``text``."""
        evidence = tuple(
            Evidence(
                words=text.value[start:end], start=start, end=end, rule=self.rule,
                confidence=round(self.confidence, 2), address=address, page=text.page_of(start),
            )
            for start, end in self.spans
            if start < end
        )  # fmt: skip
        return Fact(self.value, evidence, self.unknown)


NOTHING = Finding()
"""Nothing is said of the field."""


def trim(value: str, start: int, end: int) -> Span:
    """The span without white space and dangling punctuation at its ends."""
    while start < end and value[start] in " \n\t,;:.)–-—|":
        start += 1
    while end > start and value[end - 1] in " \n\t,;:–-—|(":
        end -= 1
    return start, end
