"""Projects and calls from JSON lines, for the command line and the benchmark (``docs/matching.md`` has the keys)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from tracker.domain.brief import CallBrief, MunicipalityBrief, ProjectBrief
from tracker.domain.fact import Fact
from tracker.domain.money import Money
from tracker.errors import Invalid
from tracker.matching.case import Applicant
from tracker.matching.rank import rank_applicants
from tracker.matching.similarity import Similarity

APPLICANTS = ("municipality", "state", "intermunicipal", "public_agency", "university", "ngo", "company")
FAR = float("inf")


def read_lines(path: Path) -> list[dict[str, Any]]:
    """The objects of a JSON lines file.

    Raises:
        Invalid: a line is no JSON object with an ``id`` and a ``title``; the message has the line's number.
    """
    found = []
    for line, text in enumerate(path.read_text("utf-8").splitlines(), 1):
        if not text.strip():
            continue
        try:
            data = json.loads(text)
        except json.JSONDecodeError as error:
            raise Invalid(f"{path}:{line}: not JSON: {error}") from error
        if not isinstance(data, dict) or not data.get("id") or not data.get("title"):
            raise Invalid(f"{path}:{line}: an object with id and title was expected")
        found.append(data)
    return found


def applicant_from(number: int, data: Mapping[str, Any]) -> Applicant:
    """A project with its municipality from one line; ``number`` stands for the project until it has an id."""
    place = data.get("municipality") or ""
    municipality = MunicipalityBrief(
        cvegeo="",
        name=place,
        state=data.get("state") or "",
        seat=place,
        population=data.get("population"),
        zone="America/Mexico_City",
        networks=tuple(data.get("networks") or ()),
    )
    project = ProjectBrief(
        id=number,
        title=data["title"],
        summary=data.get("text") or "",
        themes=tuple(data.get("themes") or ()),
        stage=data.get("stage"),
        budget=_money(data.get("budget"), data.get("currency")),
        partner_country=data.get("partner_country"),
        partner_name=data.get("partner_institution"),
        includes_works=data.get("includes_works"),
        applicant_type=data.get("applicant_type") or "municipality",
    )
    return Applicant(project, municipality, _border(data))


def _border(data: Mapping[str, Any]) -> float | None:
    """Kilometres to the border. In these files an empty distance says that the place is in no border strip."""
    if "border_km" not in data:
        return None
    return FAR if data["border_km"] is None else float(data["border_km"])


def call_from(data: Mapping[str, Any]) -> CallBrief:
    """A call from one line. All its lists are taken as complete, and no date is read: it counts as open."""
    types = tuple(data.get("applicant_types") or ())
    partners = tuple(data.get("countries_required") or ())
    values: dict[str, object] = {
        "rolling": True,
        "applicant_types": types,
        "applicant_types_excluded": tuple(kind for kind in APPLICANTS if types and kind not in types),
        "applicant_countries": tuple(data.get("applicant_countries") or ()),
        "mx_states": tuple(data.get("mx_states") or ()),
        "border_km_max": data.get("max_border_km"),
        "population_min": data.get("min_population"),
        "networks": (data["membership"],) if data.get("membership") else (),
        "partner_countries": partners,
        "partner_required": bool(partners),
        "agreement_required": data.get("needs_partner_agreement"),
        "pairs_with": tuple(data.get("assigns_partner_from") or ()),
        "theme_ids": tuple(data.get("themes") or ()),
        "amount_min": _money(data.get("min_amount"), data.get("currency")),
        "amount_max": _money(data.get("max_amount"), data.get("currency")),
        "cofinancing_pct_min_own": data.get("cofinancing_pct"),
        "pays_works": data.get("funds_works"),
        "pays_soft": data.get("funds_soft"),
        "award": data.get("award"),
    }
    return CallBrief(
        key=data["id"],
        fund=data.get("funder") or "",
        edition=str(data.get("year") or ""),
        title=data["title"],
        status="open",
        countries=("MX",),
        facts={name: Fact(value) for name, value in values.items() if value not in (None, ())},
        language=data.get("language") or "es",
        body=tuple(filter(None, (data.get("text"),))),
    )


def _money(amount: object, currency: object) -> Money | None:
    """A sum, or None when there is no amount above zero or no currency."""
    try:
        value = Decimal(str(amount)) if amount is not None else None
    except InvalidOperation as error:
        raise Invalid(f"not an amount: {amount!r}") from error
    return Money(value, str(currency)) if value is not None and value > 0 and currency else None


def rank_files(
    projects_path: Path | str,
    calls_path: Path | str,
    similarity: Similarity | None = None,
    today: date = date.min,
) -> Iterator[tuple[str, str, float]]:
    """``project id, call id, score`` for all pairs, project by project, best call first.

    Calls that the applicant may not answer come last, with a negative score.
    """
    projects = read_lines(Path(projects_path))
    calls = [call_from(data) for data in read_lines(Path(calls_path))]
    applicants = [applicant_from(number, data) for number, data in enumerate(projects)]
    for result in rank_applicants(applicants, calls, similarity or Similarity(), today):
        yield str(projects[result.project_id]["id"]), result.call_key, result.score
