"""How and where proposals are handed in: by mail, on a platform, by post, in person; and the address or office."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from tracker.domain.fact import Unknown
from tracker.extract.asked_places import Place, place_in, platform_in
from tracker.extract.asked_words import either, says, spoiled, tables, words
from tracker.extract.eligibility import read_emails
from tracker.extract.excerpt import heads_of
from tracker.extract.findings import NOTHING, Finding, trim
from tracker.extract.roles_layout import Layout, Span

_LONGEST = 900
_LONGEST_LABEL = 100


@dataclass(slots=True)
class _Sent:
    """What has been found so far: ways with their sentences, ways that are ruled out, places by their offset."""

    ways: dict[str, list[Span]] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)
    places: dict[int, tuple[str, tuple[Span, ...]]] = field(default_factory=dict)

    def add(self, way: str, spans: tuple[Span, ...], places: list[Place]) -> None:
        self.ways.setdefault(way, []).extend(spans)
        for start, words_ in places:
            self.places.setdefault(start, (words_, spans))


@dataclass(frozen=True, slots=True)
class _Clause:
    """A clause that says where proposals go, with the spans that prove it."""

    span: Span
    proof: tuple[Span, ...]
    labelled: bool = False


def read_sending(layout: Layout) -> dict[str, Finding]:
    """The ways in which proposals are handed in, and the places that they go to, in the page's words."""
    if not words("send.cues", "", "").search(layout.folded):
        return {"send_ways": NOTHING, "send_to": NOTHING}
    sent = _Sent()
    emails = _emails(layout)
    for clause in _clauses(layout):
        _read(layout, clause, emails, sent)
    spans = tuple(dict.fromkeys(trim(layout.value, *span) for found in sent.ways.values() for span in found))
    if sent.refused & sent.ways.keys():
        return {"send_ways": Finding(None, spans, "sending", 0.8, Unknown.AMBIGUOUS), "send_to": NOTHING}
    ways = Finding(tuple(sorted(sent.ways)), spans, "sending", 0.85) if sent.ways else NOTHING
    return {"send_ways": ways, "send_to": _places(layout, sent)}


def _places(layout: Layout, sent: _Sent) -> Finding:
    found: dict[str, tuple[Span, ...]] = {}
    for _, (words_, spans) in sorted(sent.places.items()):
        found.setdefault(words_, spans)
    if not found:
        return NOTHING
    spans = tuple(dict.fromkeys(trim(layout.value, *span) for proof in found.values() for span in proof))
    return Finding(tuple(found), spans, "sending", 0.85)


def _emails(layout: Layout) -> dict[Span, str]:
    found = read_emails(layout)
    addresses = found.value if isinstance(found.value, tuple) else ()
    return {span: str(address) for span, address in zip(found.spans, addresses, strict=True)}


# --- which clauses ---------------------------------------------------------------------------------------------------


def _clauses(layout: Layout) -> Iterator[_Clause]:
    """The clauses about handing in: those behind a label, and those of sentences with a verb of sending."""
    done = -1
    for match in _cue().finditer(layout.folded):
        if match.start() < done:
            continue
        start, end = _whole(layout, layout.sentence(match.start()))
        done = max(end, match.end())
        if end - start > _LONGEST or not end > start:
            continue
        label = _label_of(layout, (start, end))
        proof = _told(layout, (start, end), label)
        first = max(start, label[1]) if label and label[1] < end else start
        for part in _parts(layout, first, end) if proof else ():
            yield _Clause(part, proof, label is not None and part[0] == first)


_SHORTENED = re.compile(
    r"\b(?:col|av|avda|num|no|edif|int|ext|fracc|deleg|mpio|pte|ote|nte|sto|sta|gral|dept|ste|apt)\.$"
)


def _whole(layout: Layout, sentence: Span) -> Span:
    """The sentence with what follows an abbreviation of addresses: ``Col. Centro``."""
    start, end = sentence
    line = layout.line(start)
    for _ in range(4):
        if end >= line[1] or not _SHORTENED.search(layout.folded, start, end):
            break
        end = max(end + 1, layout.sentence(min(end + 1, line[1]))[1])
    return start, end


@cache
def _cue() -> re.Pattern[str]:
    platforms = either(*(f"send.way.{way}" for way in tables("send.way")))
    return re.compile(
        rf"@|https?:|www\.|[(\[{{]\s?(?:at|arroba|arobase|chez|a)\s?[)\]}}]|(?<![\w-])(?:{platforms}|{either('send.place.street')})(?![\w-])"
    )


def _told(layout: Layout, sentence: Span, label: Span | None) -> tuple[Span, ...]:
    """The spans that show that a sentence is about handing in proposals; none where it is not."""
    folded = layout.folded
    if spoiled(layout, sentence) or any(spoiled(layout, head) for head in heads_of(layout, sentence)):
        return ()
    if label is not None:
        return () if spoiled(layout, label) else (label, sentence) if label[1] <= sentence[0] else (sentence,)
    if says(folded, sentence, "send.applying"):
        return (sentence,)
    if says(folded, sentence, "send.handing") and not says(folded, sentence, "send.other"):
        return (sentence,)
    handed = says(folded, sentence, "send.verb") and says(folded, sentence, "send.what")
    return (sentence,) if handed else ()


@cache
def _label() -> re.Pattern[str]:
    number = r"(?:(?:\(?(?:\d{1,2}(?:\.\d{1,2})*|[a-z]|[ivx]{1,5})[.)]?-?)\s+)?[¿¡#*-]{0,3}\s?"
    return re.compile(rf"{number}{either('send.label')}\s?(?P<end>[:?]|$)\s?")


def _label_of(layout: Layout, sentence: Span) -> Span | None:
    """The label over a sentence: before its colon, the sentence or line before it, the first cell of its row."""
    folded = layout.folded
    start, end = sentence
    inside = _label().match(folded, start, min(end, start + _LONGEST_LABEL))
    if inside and inside["end"]:
        return start, inside.end()
    line = layout.line(start)
    cells = layout.cells(line)
    if len(cells) > 1 and start >= line[0] and _label().fullmatch(folded, *trim(layout.value, *cells[0])):
        return cells[0]
    if start > line[0]:
        before = layout.sentence(max(line[0], start - 2))
    else:
        above = layout.neighbour(start, -1) if layout.line_index(start) else None
        before = above or (start, start)
    short = 0 < before[1] - before[0] <= _LONGEST_LABEL and before[1] <= start
    return before if short and _label().fullmatch(folded, *before) else None


_CLAUSE_END = re.compile(r";\s|,?\s(?:pero|mais|but|mas nao)\s|,\s(?:no|not|et non|e nao|y no)\s")


def _parts(layout: Layout, start: int, end: int) -> Iterator[Span]:
    first = start
    for match in _CLAUSE_END.finditer(layout.folded, start, end):
        yield first, match.start()
        first = match.start() + 1
    yield first, end


# --- what a clause says ----------------------------------------------------------------------------------------------


def _read(layout: Layout, clause: _Clause, emails: dict[Span, str], sent: _Sent) -> None:
    folded, span = layout.folded, clause.span
    if says(folded, span, "send.no") and says(folded, span, "send.late"):
        return
    if says(folded, span, "send.no"):
        sent.refused |= {way for way in tables("send.way") if says(folded, span, f"send.way.{way}")}
        return
    if says(folded, span, "send.question") or (
        says(folded, span, "send.other") and not says(folded, span, "send.what", "send.applying")
    ):
        return
    mails = [(place[0], address) for place, address in emails.items() if span[0] <= place[0] < span[1]]
    if mails or says(folded, span, "send.way.email"):
        sent.add("email", clause.proof, mails)
    links = list(_links(layout, span, emails))
    on_platform = _without_mail(folded, span, emails, "send.way.online")
    if links or on_platform:
        sent.add("online", clause.proof, links or platform_in(layout, span))
    _by_hand_or_post(layout, clause, sent, elsewhere=bool(mails or links or on_platform))


def _by_hand_or_post(layout: Layout, clause: _Clause, sent: _Sent, *, elsewhere: bool) -> None:
    folded, span = layout.folded, clause.span
    ways = [way for way in ("in_person", "post") if says(folded, span, f"send.way.{way}")]
    places = place_in(layout, span, labelled=clause.labelled)
    if not ways and places and not elsewhere and any(_is_address(words_) for _, words_ in places):
        handed = says(folded, span, "send.hand_over")
        ways = ["in_person" if handed else "post"]
    for way in ways:
        sent.add(way, clause.proof, places)


def _is_address(place: str) -> bool:
    return bool(words("send.place.street").search(place.lower()) or re.search(r"\b\d{4,5}\b", place))


_LINK = re.compile(r"(?:https?://|www\.)[^\s<>\"'«»()\[\],;]+|(?<![\w@.-])[\w-]+(?:\.[\w-]+){1,4}/[\w/.?=&%-]+")
_NEAR, _FAR = r"(?![\w-])[^.;]{0,40}$", r"(?![\w-])[^.;]{0,80}$"


def _links(layout: Layout, span: Span, emails: dict[Span, str]) -> Iterator[Place]:
    """The web addresses at which proposals are handed in; not those where papers may be had."""
    for match in _LINK.finditer(layout.value, *span):
        if any(start <= match.start() < end for start, end in emails):
            continue
        before = layout.folded[span[0] : match.start()]
        by_form = words("send.by_form", after=_FAR).search(before)
        by_form = by_form if not words("send.taken", after=_NEAR).search(before) else None
        if words("send.offered", after=_NEAR).search(before) and not by_form:
            continue
        yield match.start(), match.group().rstrip(".:?!")


def _without_mail(folded: str, span: Span, emails: dict[Span, str], name: str) -> bool:
    """Whether words of the list stand in the span, outside addresses for mail and the web."""
    for match in words(name).finditer(folded, *span):
        inside = any(start <= match.start() < end for start, end in emails)
        behind = folded[match.end() : match.end() + 2]
        part = folded[max(span[0], match.start() - 1) : match.start()] in (".", "/", "@") or (
            behind[:1] in (".", "/", "@") and behind not in (". ", ".", ".\n")
        )
        if not inside and not part:
            return True
    return False
