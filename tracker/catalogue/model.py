"""What the catalogue holds: funds with their facts, themes, goals, zones and municipalities. Values only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from tracker.catalogue.checked import Labels

KINDS = ("calls", "recurring", "permanent")
"""How a fund takes proposals: by calls, at cut-offs of every year, or at any time."""

EDITION_MARKS = ("year", "number", "period", "cutoff", "permanent")
"""What tells one edition of a fund from another."""

STATED = "stated"
"""The mark of funds that no data file knows: whatever their pages state tells their editions apart."""

CERTAINTIES = ("stated", "inferred")
"""Whether the source says it, or it follows from what the source says."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a datum comes from: the pages that say it, how surely, and when they were read if that is known."""

    sources: tuple[str, ...]
    certainty: str
    read: date | None = None


@dataclass(frozen=True, slots=True)
class FactName:
    """A question that can be put to a fund. Every fund answers the ``asked`` ones, or says why it can't."""

    name: str
    label: Labels
    holds: str
    asked: bool = False


@dataclass(frozen=True, slots=True)
class FundFact:
    """What is known of a fund: a Spanish text, or codes (see ``FactName.holds``); ``year`` is when it was so."""

    name: str
    value: str | tuple[str, ...]
    origin: Origin
    note: str = ""
    year: int | None = None


@dataclass(frozen=True, slots=True)
class FundGap:
    """What was looked for and not found, and why, in Spanish."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Agency:
    """An institution behind a fund; ``role`` is Spanish."""

    id: str
    name: str
    short_name: str
    country: str | None
    role: str
    origin: Origin
    address: str = ""
    emails: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OfficeZone:
    """The IANA zone of an office that receives proposals; ``agency`` is the id of its agency."""

    zone: str
    agency: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Partner:
    """Whether a foreign counterpart must take part (None: nobody says), and from which countries (ISO 3166-1)."""

    required: bool | None
    countries: tuple[str, ...]
    origin: Origin | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class PastEdition:
    """An edition that is history. Dates are YYYY-MM-DD or YYYY-MM, as far as known; sums are those of that edition."""

    origin: Origin
    year: int | None = None
    number: int | None = None
    period: str = ""
    cutoff: str = ""
    opens: str = ""
    closes: str = ""
    closes_time: str = ""
    closes_zone: str = ""
    extended_from: str = ""
    results: str = ""
    amount_max: int | None = None
    amount_total: int | None = None
    currency: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Recognition:
    """How texts name a fund, in the notation of ``tracker.catalogue.words``.

    ``phrases`` name it by themselves; so do the words of one ``together`` list when all stand in the text, where
    ``a|b`` is one word or the other.
    A text with one of ``never`` speaks of something else. ``telling`` are words of which each must stand in a text that
    only hints at the fund.
    """

    phrases: Mapping[str, tuple[str, ...]]
    together: tuple[tuple[str, ...], ...] = ()
    never: tuple[str, ...] = ()
    telling: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fund:
    """A fund that Puente follows. ``kind``, ``edition_by`` and ``countries`` (ISO 3166-1) are Puente's own ordering."""

    key: str
    kind: str
    edition_by: str
    countries: tuple[str, ...]
    name: Labels
    short_name: str
    recognition: Recognition
    partner: Partner
    agencies: tuple[Agency, ...]
    offices: tuple[OfficeZone, ...]
    cutoffs: tuple[str, ...]
    facts: Mapping[str, FundFact]
    gaps: Mapping[str, FundGap]
    editions: tuple[PastEdition, ...]

    @property
    def office_zones(self) -> tuple[str, ...]:
        """The IANA zones of the offices that receive proposals."""
        return tuple(office.zone for office in self.offices)

    @property
    def partner_required(self) -> bool | None:
        """None when no page read says it."""
        return self.partner.required

    @property
    def partner_countries(self) -> tuple[str, ...]:
        return self.partner.countries

    @property
    def applicant_types(self) -> tuple[str, ...]:
        """Codes of ``tracker.domain.fields.APPLICANT_TYPES``; empty when not known at the level of the fund."""
        return self._codes("applicants")

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages of the calls' pages and rules (ISO 639-1)."""
        return self._codes("languages")

    @property
    def currency(self) -> str | None:
        """The usual currency (ISO 4217); None when not known."""
        return next(iter(self._codes("currency")), None)

    @property
    def form(self) -> str | None:
        """The key of the application form; None when the fund has none that Puente knows."""
        return next(iter(self._codes("form")), None)

    @property
    def homes(self) -> tuple[str, ...]:
        """Addresses at which the fund presents itself or its calls."""
        return self._codes("home")

    def _codes(self, name: str) -> tuple[str, ...]:
        value = self.facts[name].value if name in self.facts else ()
        return (value,) if isinstance(value, str) else value


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme of calls and projects; ``words`` (by language) name it in a text, ``sdgs`` are numbers of goals."""

    id: str
    sdgs: tuple[int, ...]
    label: Labels
    definition: Labels
    words: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Sdg:
    """A Sustainable Development Goal; ``words`` are Spanish and only propose it."""

    number: int
    title: Labels
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ZoneName:
    """Words that name a time zone.

    ``kind`` is ``place`` (names the zone only beside words for an hour), ``phrase`` (names it by itself) or ``code``
    (an abbreviation, capitals matter; its language is empty).
    """

    name: str
    language: str
    zone: str
    kind: str


@dataclass(frozen=True, slots=True)
class Municipality:
    """A municipality or borough. ``population`` (Census 2020) is None for newer ones; ``seat`` may be empty."""

    cvegeo: str
    state: str
    name: str
    seat: str
    population: int | None
    zone: str
    zone_basis: str


@dataclass(frozen=True, slots=True)
class FormHeader:
    """What the catalogue needs of an application form; the rest is for ``tracker.applications``."""

    key: str
    version: int
    title: str
    language: str
    funds: tuple[str, ...]
