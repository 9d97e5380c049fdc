"""Calls in memory, ready to be searched: which fit, how many fit each facet, and how many each rule leaves out.

Each call has a slot. When it changes it gets a new one, and the old one counts no more. So words and facets are
only ever added to, and a call that changes costs no more than itself.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
from rapidfuzz import process
from rapidfuzz.distance import OSA

from tracker.catalogue.words import fold
from tracker.matching.search_entry import UNSTATED, Entry
from tracker.matching.search_query import CLOSING, FACETS, FITTING, NEWEST, RULES, WORDS, Query
from tracker.matching.search_words import lemma, token_of, unpacked, words_of

Mask = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.int64]
PARTS = ("title", "said", "body", "files")
WEIGHTS = (8, 4, 2, 1)
"""How much a word counts in the title, in what is said of the call, in its pages, and in its documents."""
STORED = ("fondo", "pais", "tema", "ods", "monto", "lengua")
"""The facets that come with the entry; the others follow from the clock."""
DAYS = (7, 15, 30, 90)
"""Where one band of days left ends and the next begins."""
LIVE, OPEN, CLOSED = ("open", "permanent", "announced"), "open", "closed"
MOST_WORDS = 12
LEAST_PREFIX, LEAST_TYPO, LONG = 4, 4, 7
MOST_FORMS = 200
DEAD = 1_000
"""So many slots that count no more may be carried along."""
NEVER = float("inf")
ASKED_IN = "es"
"""The language of words that stand in no call in just this form; each further one would cost 60 MB of dictionary."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What of a call changes with time."""

    call_id: int
    status: str
    clock_at: datetime | None
    found_at: datetime


@dataclass(frozen=True, slots=True)
class Term:
    """A searched word and what it came to. ``how`` is exact, prefix, typo or nothing; ``forms`` are folded words."""

    word: str
    how: str
    forms: tuple[str, ...] = ()

    @property
    def taken_for(self) -> str:
        """The word that was searched in place of one that stands nowhere."""
        return self.forms[0] if self.how == "typo" else self.word


@dataclass(frozen=True, slots=True)
class LeftOut:
    """How many calls a rule leaves out, and how many of them have each code of its facet."""

    rule: str
    count: int
    codes: Mapping[str, int] = field(default_factory=dict)

    @property
    def unstated(self) -> int:
        """Of how many nobody says what the rule asks."""
        return self.codes.get(UNSTATED, 0)


@dataclass(frozen=True, slots=True)
class Found:
    """What a search came to. ``facets`` count by code what fits all other rules; ``partly`` is how many of the words
    a result says when none says all of them.
    """

    query: Query
    total: int
    count: int
    call_ids: tuple[int, ...]
    facets: Mapping[str, Mapping[str, int]]
    left_out: tuple[LeftOut, ...]
    terms: tuple[Term, ...] = ()
    partly: int | None = None
    page: int = 1
    pages: int = 1


class _Facet:
    """The codes of all slots: pairs of slot and code."""

    def __init__(self) -> None:
        self.codes: dict[str, int] = {}
        self.pairs: tuple[array[int], array[int]] = (array("i"), array("i"))
        self._arrays: tuple[Numbers, Numbers] | None = None

    @classmethod
    def of(cls, codes: Mapping[str, int], held: Numbers) -> _Facet:
        """A facet of which every slot has one code, given by its number."""
        facet = cls()
        facet.codes, facet._arrays = dict(codes), (np.arange(len(held)), held)
        return facet

    def add(self, slot: int, codes: Iterable[str]) -> None:
        for code in codes:
            self.pairs[0].append(slot)
            self.pairs[1].append(self.codes.setdefault(code, len(self.codes)))
        self._arrays = None

    @property
    def arrays(self) -> tuple[Numbers, Numbers]:
        if self._arrays is None:
            self._arrays = (np.array(self.pairs[0], np.int64), np.array(self.pairs[1], np.int64))
        return self._arrays

    def mask(self, codes: Sequence[str], size: int) -> Mask:
        slots, held = self.arrays
        found = np.zeros(size, np.bool_)
        for code in codes:
            if code in self.codes:
                found[slots[held == self.codes[code]]] = True
        return found

    def counts(self, mask: Mask) -> dict[str, int]:
        slots, held = self.arrays
        counted = np.bincount(held[mask[slots]], minlength=len(self.codes))
        return {code: int(counted[number]) for code, number in self.codes.items()}


class SearchIndex:
    """All published calls. It is not for several threads at once; whoever holds it sees to that."""

    def __init__(self) -> None:
        self._clear()

    def _clear(self) -> None:
        self._slots: dict[int, int] = {}
        self._facets = {facet: _Facet() for facet in STORED}
        self._postings: tuple[dict[str, array[int]], ...] = tuple({} for _ in PARTS)
        self._forms: dict[str, set[str]] = {}
        self._lemmas: dict[str, set[str]] = defaultdict(set)
        self._known: set[str] = set()
        self._sorted: list[str] = []
        self._size = 0
        self.standings: dict[int, Standing] = {}

    @property
    def crowded(self) -> bool:
        """Whether so many slots count no more that it should be filled anew."""
        return self._size > 2 * len(self._slots) + DEAD

    def put(self, call_id: int, entry: Entry) -> None:
        """Takes a call in, or takes it anew."""
        slot, self._size = self._size, self._size + 1
        self._slots[call_id] = slot
        for facet, kept in self._facets.items():
            kept.add(slot, entry.facets.get(facet) or (UNSTATED,))
        for postings, words in zip(self._postings, (entry.title, entry.said, entry.body, entry.files), strict=True):
            for token in words.split():
                held = postings.get(token)
                if held is None:
                    held = postings[token] = array("i")
                    self._learn(token)
                held.append(slot)

    def _learn(self, token: str) -> None:
        """Takes in a word as it is packed, with its lemma."""
        if token not in self._known:
            self._known.add(token)
            form, base = next(unpacked(token))
            self._forms.setdefault(form, set()).add(base)
            self._lemmas[base].add(form)
            self._sorted = []

    def stand(self, standings: Iterable[Standing]) -> None:
        """Says which calls are published, and how they stand; the others are found no more until they are again."""
        self.standings = {one.call_id: one for one in standings if one.call_id in self._slots}
        ids, closes, found = (np.zeros(self._size, kind) for kind in (np.int64, np.float64, np.float64))
        closes[:], alive = NEVER, np.zeros(self._size, np.bool_)
        self._statuses = {"": 0}
        statuses = np.zeros(self._size, np.int64)
        for one in self.standings.values():
            slot = self._slots[one.call_id]
            ids[slot], alive[slot], found[slot] = one.call_id, True, one.found_at.timestamp()
            statuses[slot] = self._statuses.setdefault(one.status, len(self._statuses))
            if one.clock_at is not None:
                closes[slot] = one.clock_at.timestamp()
        self._ids, self._closes, self._found, self._alive, self._status = ids, closes, found, alive, statuses

    def search(
        self, query: Query, now: datetime, zone: ZoneInfo, size: int, fits: Mapping[int, str] | None = None
    ) -> Found:
        """A page of ``size`` calls that fit, as it is ``now`` for somebody who lives in ``zone``.

        ``fits`` says by call how well it fits the projects of whoever asks; without it nothing is chosen by that.
        """
        clock = self._by_clock(now, zone)
        facets = {**self._facets, **clock}
        if fits is None:
            query = query.choosing(FITTING) if query.codes(FITTING) else query
        else:
            facets[FITTING] = self._by_fit(fits)
        terms = tuple(self._term(word) for word in dict.fromkeys(words_of(query.words)))[:MOST_WORDS]
        said = [self._where(term) for term in terms]
        worded, partly = self._worded(said)
        masks = {rule: facets[rule].mask(query.codes(rule), self._size) for rule in facets if query.codes(rule)}
        if terms:
            masks[WORDS] = worded
        left_out, shares = self._left_out(masks, facets)
        shown = shares.get(query.outside, np.zeros(self._size, np.bool_)) if query.outside else self._all(masks)
        counts = {facet: facets[facet].counts(self._all(masks, but=facet)) for facet in FACETS if facet in facets}
        slots = self._in_order(shown, query, said, clock["situacion"])
        pages = max(1, -(-len(slots) // size))
        page = min(query.page, pages)
        ids = tuple(int(call_id) for call_id in self._ids[slots[(page - 1) * size : page * size]])
        total = int(self._alive.sum())
        return Found(query, total, len(slots), ids, counts, left_out, terms, partly, page, pages)

    def live(self, now: datetime, zone: ZoneInfo) -> tuple[dict[str, int], datetime | None]:
        """How many calls there are of each situation, and when the next one closes."""
        coming = self._alive & (self._status == self._statuses.get(OPEN, -1)) & (self._closes >= now.timestamp())
        closes = self._closes[coming & (self._closes < NEVER)]
        first = datetime.fromtimestamp(float(closes.min()), zone) if closes.size else None
        return self._by_clock(now, zone)["situacion"].counts(self._alive), first

    def found_since(
        self, query: Query, since: datetime, now: datetime, zone: ZoneInfo, fits: Mapping[int, str] | None = None
    ) -> tuple[int, int]:
        """How many calls fit a search, and how many of them were found after an instant."""
        ids = self.search(query, now, zone, max(1, self._size), fits).call_ids
        return len(ids), sum(self.standings[call_id].found_at > since for call_id in ids)

    def _by_fit(self, fits: Mapping[int, str]) -> _Facet:
        """How well each call fits; unstated where it was not compared."""
        codes = {UNSTATED: 0}
        held = np.zeros(self._size, np.int64)
        for call_id, code in fits.items():
            if call_id in self._slots:
                held[self._slots[call_id]] = codes.setdefault(code, len(codes))
        return _Facet.of(codes, held)

    def _by_clock(self, now: datetime, zone: ZoneInfo) -> dict[str, _Facet]:
        """The situation and the days left. An open call whose deadline has passed is closed."""
        at = now.timestamp()
        codes = {**self._statuses, CLOSED: self._statuses.get(CLOSED, len(self._statuses))}
        over = (self._status == codes.get(OPEN, -1)) & (self._closes < at)
        today = now.astimezone(zone).date()
        ends = [datetime.combine(today + timedelta(days + 1), time(), zone).timestamp() for days in DAYS]
        bands = {code: number for number, code in enumerate((*(f"d{days}" for days in DAYS), "d+", UNSTATED))}
        dated = (self._closes >= at) & (self._closes < NEVER)
        band = np.where(dated, np.searchsorted(np.array(ends), self._closes, side="right"), bands[UNSTATED])
        return {
            "situacion": _Facet.of(codes, np.where(over, codes[CLOSED], self._status)),
            "cierra": _Facet.of(bands, band),
        }

    def _term(self, word: str) -> Term:
        """What a word came to: itself in any form, else words that begin with it, else the nearest word."""
        form = fold(word)
        bases = self._forms.get(form) or {lemma(word, ASKED_IN), form}
        forms = {other for base in bases if base in self._lemmas for other in self._lemmas[base]}
        if forms:
            return Term(word, "exact", self._few(forms))
        self._sorted = self._sorted or sorted(self._forms)
        if len(form) >= LEAST_PREFIX:
            begin = bisect_left(self._sorted, form)
            end = bisect_left(self._sorted, form + "\uffff")
            if begin < end:
                return Term(word, "prefix", self._few(self._sorted[begin:end]))
        near = self._nearest(form)
        if near is None:
            return Term(word, "nothing")
        rest = {other for base in self._forms[near] for other in self._lemmas[base]} - {near}
        return Term(word, "typo", (near, *self._few(rest)))

    def _nearest(self, form: str) -> str | None:
        """The word that most likely was meant: the fewest slips, then the one in most calls."""
        if len(form) < LEAST_TYPO or form.isdigit():
            return None
        most = 2 if len(form) >= LONG else 1
        near = process.extract(form, self._sorted, scorer=OSA.distance, score_cutoff=most, limit=20)
        ranked = [(distance, -self._common(word), word) for word, distance, _ in near if not word.isdigit()]
        return min(ranked)[2] if ranked else None

    def _common(self, form: str) -> int:
        tokens = [token_of(form, base) for base in self._forms[form]]
        return sum(len(postings.get(token, ())) for token in tokens for postings in self._postings)

    def _few(self, forms: Iterable[str]) -> tuple[str, ...]:
        return tuple(sorted(forms, key=lambda form: (len(form), form))[:MOST_FORMS])

    def _where(self, term: Term) -> tuple[Mask, ...]:
        """Which slots say a word, by part."""
        bases = {base for form in term.forms for base in self._forms[form]}
        tokens = {token_of(form, base) for base in bases for form in self._lemmas[base]}
        found = []
        for postings in self._postings:
            mask = np.zeros(self._size, np.bool_)
            for token in tokens & postings.keys():
                mask[np.array(postings[token], np.int64)] = True
            found.append(mask)
        return tuple(found)

    def _worded(self, said: Sequence[tuple[Mask, ...]]) -> tuple[Mask, int | None]:
        """The slots that say all words; if none does, those that say most of them, and how many these are."""
        count = np.zeros(self._size, np.int64)
        for parts in said:
            count += np.logical_or.reduce(parts)
        most = int(count[self._alive].max()) if self._alive.any() else 0
        wanted = most if 0 < most < len(said) else len(said)
        return count >= wanted, wanted if wanted < len(said) else None

    def _all(self, masks: Mapping[str, Mask], but: str = "") -> Mask:
        found = self._alive.copy()
        for rule, mask in masks.items():
            if rule != but:
                found &= mask
        return found

    def _left_out(
        self, masks: Mapping[str, Mask], facets: Mapping[str, _Facet]
    ) -> tuple[tuple[LeftOut, ...], dict[str, Mask]]:
        """How many each rule leaves out of what the rules before it let through, and which."""
        rest, found, shares = self._alive.copy(), [], {}
        for rule in (rule for rule in RULES if rule in masks):
            out = rest & ~masks[rule]
            rest &= masks[rule]
            shares[rule] = out
            if out.any():
                codes = {} if rule == WORDS else facets[rule].counts(out)
                found.append(LeftOut(rule, int(out.sum()), {code: count for code, count in codes.items() if count}))
        return tuple(found), shares

    def _in_order(self, shown: Mask, query: Query, said: Sequence[tuple[Mask, ...]], situation: _Facet) -> Numbers:
        """The slots to show: live ones before the others, then by the order that was chosen."""
        slots = np.flatnonzero(shown)
        live = situation.mask(LIVE, self._size)[slots]
        closes = np.where(live, self._closes[slots], -self._closes[slots])
        closes = np.where(np.isinf(closes), NEVER, closes)
        keys: list[npt.NDArray[np.generic]] = [self._ids[slots], closes, ~live]
        if query.ordered_by == NEWEST:
            keys.append(-self._found[slots])
        elif query.ordered_by != CLOSING:
            score = np.zeros(len(slots), np.int64)
            for parts in said:
                for weight, mask in zip(WEIGHTS, parts, strict=True):
                    score += weight * mask[slots]
            keys.append(-score)
        return slots[np.lexsort(keys)]
