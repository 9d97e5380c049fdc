"""Briefs: what the pure rooms (matching, applications, alerts) read of a municipality, a project and a call.

The entities themselves live once, in ``tracker.store``; a job turns them into briefs before it calls a pure room.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from tracker.domain.fact import NOT_STATED, Fact
from tracker.domain.money import Money


@dataclass(frozen=True, slots=True)
class AgreementBrief:
    """An agreement of the municipality with a foreign counterpart. ``country`` is ISO 3166-1 alpha-2."""

    partner: str
    country: str
    registered: bool | None = None
    valid_until: date | None = None
    register_number: str | None = None


@dataclass(frozen=True, slots=True)
class PartnerBrief:
    """Somebody who takes part in a project beside its first counterpart. ``country`` is ISO 3166-1 alpha-2."""

    name: str
    country: str | None = None
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class MunicipalityBrief:
    """A municipality. ``population`` is None where the census had none; ``zone`` is an IANA name.

    ``languages`` are ISO 639 codes. ``border_km`` is the distance to the northern border in kilometres, ``term_starts``
    and ``term_ends`` are the first and last day of the administration; None is what nobody has said.
    """

    cvegeo: str
    name: str
    state: str
    seat: str
    population: int | None
    zone: str
    agreements: tuple[AgreementBrief, ...] = ()
    networks: tuple[str, ...] = ()
    address: str | None = None
    website: str | None = None
    head_name: str | None = None
    head_position: str | None = None
    languages: tuple[str, ...] = ()
    days_off: tuple[date, ...] = ()
    term_starts: date | None = None
    term_ends: date | None = None
    border_km: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Activity:
    """A planned activity; ``start`` and ``end`` are months of the project, from 1."""

    text: str
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class ProjectBrief:
    """A project of a municipality. Texts are as the officer typed them; None means not filled in yet."""

    id: int
    title: str
    problem: str = ""
    objective: str = ""
    summary: str = ""
    place: str = ""
    themes: tuple[str, ...] = ()
    sdgs: tuple[int, ...] = ()
    stage: str | None = None
    budget: Money | None = None
    own_contribution: Money | None = None
    duration_months: int | None = None
    starts_on: date | None = None
    partner_country: str | None = None
    partner_name: str | None = None
    partner_kind: str | None = None
    includes_works: bool | None = None
    beneficiaries_women: int | None = None
    beneficiaries_men: int | None = None
    activities: tuple[Activity, ...] = ()
    applicant_type: str = "municipality"
    partners: tuple[PartnerBrief, ...] = ()

    def paragraphs(self) -> tuple[str, ...]:
        """The texts that say what the project is about, title first, empty ones left out."""
        texts = (self.title, self.problem, self.objective, self.summary, *(a.text for a in self.activities))
        return tuple(text.strip() for text in texts if text and text.strip())


@dataclass(frozen=True, slots=True)
class CallBrief:
    """A call as it is known now. ``closes_at`` is the safe instant (UTC), None when no closing date is known.

    ``body`` holds the paragraphs of the call's own pages and documents, for likeness with projects.
    """

    key: str
    fund: str
    edition: str
    title: str
    status: str
    countries: tuple[str, ...] = ()
    partner_required: bool | None = None
    facts: Mapping[str, Fact] = field(default_factory=dict)
    closes_at: datetime | None = None
    language: str = "es"
    body: tuple[str, ...] = ()

    def fact(self, name: str) -> Fact:
        """The fact of field ``name``; *not stated* when it is not known."""
        return self.facts.get(name, NOT_STATED)
