"""What is asked of the counterpart: an agreement with it, what kind it is, or that the programme finds it."""

from __future__ import annotations

import re
from functools import lru_cache

from tracker.domain.fact import Unknown
from tracker.extract.conditions_place import HOME, places_in
from tracker.extract.conditions_words import either, labelled, quote, says, sentences_with, where, words
from tracker.extract.findings import NOTHING, Finding
from tracker.extract.lexicon import stored, word_list
from tracker.extract.roles_layout import Layout, Span

# --- agreement --------------------------------------------------------------------------------------------------


def read_agreement(layout: Layout) -> Finding:
    """Whether a signed agreement with the counterpart is asked for; no where a letter or an intention does as well."""
    found: dict[bool, dict[Span, None]] = {True: {}, False: {}}
    for span in sentences_with(layout, "agreement.paper"):
        if says(layout, span, "common.wish", "agreement.other"):
            continue
        asked = says(layout, span, "agreement.must") or labelled(layout, span, "agreement.must")
        if not asked or not _with_counterpart(layout, span):
            continue
        if says(layout, span, "agreement.or_less"):
            found[False][quote(layout, *span)] = None
        elif _is_valid(layout, span):
            found[True][quote(layout, *span)] = None
    if found[True] and found[False]:
        return Finding(None, (*found[True], *found[False]), "agreement", 0.8, Unknown.AMBIGUOUS)
    for value, spans in found.items():
        if spans:
            return Finding(value, tuple(spans), "agreement", 0.85)
    return NOTHING


def _with_counterpart(layout: Layout, span: Span) -> bool:
    return says(layout, span, "agreement.between")


@lru_cache(maxsize=1)
def _signed() -> re.Pattern[str]:
    paper, valid = either("agreement.paper"), either("agreement.valid")
    return re.compile(
        rf"\b(?:{paper})(?![\w-])[^.;:]{{0,60}}?\b(?:{valid})(?![\w-])|\b(?:{valid})\s(?:\w+\s)?(?:{paper})(?![\w-])"
        r"|liee?s? par une convention"
    )


def _is_valid(layout: Layout, span: Span) -> bool:
    return bool(_signed().search(layout.folded, *span))


# --- kinds of counterpart ---------------------------------------------------------------------------------------

_LOCAL = ("intermunicipal", "municipality", "state")
_PUBLIC = (*_LOCAL, "public_agency", "university")
_KINDS = (("local", _LOCAL), ("public", _PUBLIC), ("university", ("university",)))


@lru_cache(maxsize=1)
def _foreign() -> re.Pattern[str]:
    """An institution with the word for its country, or with the country's name."""
    lists = word_list("countries")
    nations, countries = "|".join(lists["demonyms"].values()), "|".join(lists["countries"].values())
    kinds = "|".join(either(f"kinds.{name}") for name in ("public", "local", "university", "any"))
    return re.compile(
        rf"\b(?P<a>{kinds})(?:\s(?:o|ou|or|y|and|et|e)\s(?P<b>{kinds}))?\s(?:{nations})(?![\w-])"
        rf"|\b(?:{nations})\s(?P<c>{kinds})(?:\s(?:o|ou|or|y|and|et|e)\s(?P<d>{kinds}))?(?![\w-])"
        rf"|\b(?P<e>{kinds})\s(?:de|en|du|d'|of|in|from|do|da)\s(?:la\s)?(?:{countries})(?![\w-])"
    )


_JOINT = stored("eligibility", "joint")


def read_partner_kinds(layout: Layout) -> Finding:
    """Whom the counterpart must be, where each one that is named with its country is of a kind that is known."""
    found: dict[Span, set[str]] = {}
    abroad = words("kinds.nations")
    if not abroad.search(layout.folded):  # then the institutions of a country are the applicants themselves
        return NOTHING
    for span in sentences_with(layout, "common.partner"):
        folded = layout.folded[slice(*span)]
        if says(layout, span, "common.wish", "common.open_list") or not _JOINT.search(folded):
            continue
        named = [word for match in _foreign().finditer(folded) for word in match.groups() if word]
        kinds = [_kind_of(word) for word in named]
        if not named:
            continue
        if () in kinds or says(layout, span, "kinds.private"):
            return NOTHING
        found[quote(layout, *span)] = {kind for group in kinds for kind in group}
    if not found:
        return NOTHING
    spans = (*found, *where(layout, abroad, next(iter(found))))
    return Finding(tuple(sorted(set().union(*found.values()))), spans, "partner-kinds", 0.8)


def _kind_of(word: str) -> tuple[str, ...]:
    return next((kinds for name, kinds in _KINDS if re.fullmatch(either(f"kinds.{name}"), word)), ())


# --- the programme finds the counterpart ------------------------------------------------------------------------


def read_pairing(layout: Layout) -> Finding:
    """The countries among which the programme itself finds the counterpart."""
    if not words("pairing.assigned").search(layout.folded):
        return NOTHING
    found: dict[str, Span] = {}
    for span in sentences_with(layout, "pairing.paired"):
        for match in words("pairing.paired").finditer(layout.folded, *span):
            near = (match.end(), min(span[1], match.end() + 90))
            rows = places_in(layout, near)
            if rows and rows[0].whole and not says(layout, near, "places.unclear", "common.open_list", "common.wish"):
                found |= {code: quote(layout, *span) for code in rows[0].codes if code != HOME}
    if not found:
        return NOTHING
    assigned = [quote(layout, *span) for span in sentences_with(layout, "pairing.assigned")]
    return Finding(tuple(sorted(found)), tuple(dict.fromkeys((*found.values(), *assigned))), "pairing", 0.8)
