"""A case: one project of one municipality held against one call on one day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tracker.domain.brief import CallBrief, MunicipalityBrief, ProjectBrief
from tracker.domain.match import Criterion, Message, Param, Verdict
from tracker.matching.money import Rates
from tracker.matching.terms import sentence


@dataclass(frozen=True, slots=True)
class Applicant:
    """A project with its municipality. ``border_km`` is the distance to the northern border, None when not known."""

    project: ProjectBrief
    municipality: MunicipalityBrief
    border_km: float | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """Everything that a criterion may look at."""

    applicant: Applicant
    call: CallBrief
    today: date
    rates: Rates

    @property
    def project(self) -> ProjectBrief:
        """The project."""
        return self.applicant.project

    @property
    def municipality(self) -> MunicipalityBrief:
        """The municipality."""
        return self.applicant.municipality

    def criterion(
        self,
        name: str,
        verdict: Verdict,
        facts: tuple[str, ...] = (),
        requires: Message | None = None,
        says: Message | None = None,
        change: Message | None = None,
    ) -> Criterion:
        """A criterion with the first sentence that proves one of ``facts``; what is met needs no change."""
        wanted = None if verdict is Verdict.MEETS else change
        return Criterion(name, verdict, sentence(self.call, *facts), requires, says, wanted)


def message(key: str, **params: Param | None) -> Message:
    """A message whose parameters without a value are left out."""
    return Message(key, {name: value for name, value in params.items() if value is not None})


def verdict(holds: bool | None) -> Verdict:
    """Meets, fails, or unknown for None."""
    if holds is None:
        return Verdict.UNKNOWN
    return Verdict.MEETS if holds else Verdict.FAILS
