"""The judged pairs, ranked once for all tests, and small cases to bend."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tests.matching.figures import CALLS, PROJECTS
from tracker.domain.brief import CallBrief, MunicipalityBrief, ProjectBrief
from tracker.domain.fact import Fact
from tracker.domain.match import Criterion, MatchResult
from tracker.domain.money import Money
from tracker.matching.case import Applicant, Case
from tracker.matching.eligibility import judge
from tracker.matching.files import applicant_from, call_from, read_lines
from tracker.matching.money import reference_rates
from tracker.matching.rank import rank_applicants
from tracker.matching.similarity import Similarity

TODAY = date(2025, 7, 2)

ZAPOPAN = MunicipalityBrief(
    cvegeo="14120",
    name="Zapopan",
    state="Jalisco",
    seat="Zapopan",
    population=1476491,
    zone="America/Mexico_City",
)
ARROYO = ProjectBrief(
    id=1,
    title="Saneamiento participativo del arroyo Atemajac",
    summary="Monitoreo vecinal de descargas, plan de cuenca y humedales de tratamiento en tres colonias.",
    themes=("agua", "clima"),
    budget=Money(Decimal(62000), "USD"),
    partner_country="UY",
    partner_name="Intendencia de Canelones",
)
URUGUAY = CallBrief(
    key="mx-uy-2025",
    fund="mx-uy",
    edition="2025",
    title="VI Convocatoria del Fondo Conjunto México–Uruguay",
    status="open",
    countries=("MX", "UY"),
    body=("Se financia asistencia técnica en medio ambiente, agua y saneamiento. No se pagan obras.",),
)


def call_with(**facts: object) -> CallBrief:
    """A call with these facts, each without doubt."""
    return replace(URUGUAY, facts={name: Fact(value) for name, value in facts.items()})


def criteria_of(
    call: CallBrief = URUGUAY,
    project: ProjectBrief = ARROYO,
    municipality: MunicipalityBrief = ZAPOPAN,
    today: date = TODAY,
    border_km: float | None = None,
) -> dict[str, Criterion]:
    """The criteria of a case, by name."""
    case = Case(Applicant(project, municipality, border_km), call, today, reference_rates())
    return {criterion.name: criterion for criterion in judge(case)}


@pytest.fixture(scope="session")
def similarity() -> Similarity:
    """One model for all tests: it remembers every text it has read."""
    return Similarity()


@pytest.fixture(scope="session")
def judged_run(similarity: Similarity) -> list[tuple[str, str, MatchResult]]:
    """Every judged pair, ranked: project id, call id, result."""
    lines = read_lines(PROJECTS)
    applicants = [applicant_from(number, line) for number, line in enumerate(lines)]
    calls = [call_from(line) for line in read_lines(CALLS)]
    results = rank_applicants(applicants, calls, similarity, date.min)
    return [(str(lines[result.project_id]["id"]), result.call_key, result) for result in results]


@pytest.fixture(scope="session")
def languages() -> dict[str, str]:
    """Call id → language of its text."""
    return {str(line["id"]): str(line["language"]) for line in read_lines(CALLS)}
