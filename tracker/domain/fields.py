"""The fields of a call: one place that says which there are and what kind of value each holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from tracker.domain.asked import RequiredDocument, ScoringCriterion
from tracker.domain.deadline import Deadline
from tracker.domain.money import Money
from tracker.errors import Invalid


class Kind(StrEnum):
    """The shape of a field's value in Python, and so how it is kept as JSON."""

    TEXT = "text"  # str
    FLAG = "flag"  # bool
    NUMBER = "number"  # int
    PERCENT = "percent"  # Decimal, 0..100
    DAY = "day"  # datetime.date
    MONTH_OR_DAY = "month_or_day"  # str, YYYY-MM or YYYY-MM-DD
    DEADLINE = "deadline"  # Deadline
    MONEY = "money"  # Money
    WORDS = "words"  # tuple of str, in the page's words and order
    CODES = "codes"  # tuple of str, sorted, from a closed list
    STAGES = "stages"  # tuple of Deadline or None, one per stage
    DOCUMENTS = "documents"  # tuple of RequiredDocument, in the page's order
    SCORING = "scoring"  # tuple of ScoringCriterion, in the page's order


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a call. ``label`` is the Spanish source text that gettext translates."""

    name: str
    kind: Kind
    label: str


FIELDS: dict[str, Field] = {
    field.name: field
    for field in (
        Field("title", Kind.TEXT, "Título"),
        Field("phase", Kind.TEXT, "Situación que dice la página"),
        Field("opens", Kind.MONTH_OR_DAY, "Apertura"),
        Field("closes", Kind.DEADLINE, "Cierre"),
        Field("extended_from", Kind.DEADLINE, "Cierre anterior"),
        Field("questions_until", Kind.DEADLINE, "Preguntas hasta"),
        Field("stages", Kind.STAGES, "Etapas"),
        Field("results_on", Kind.MONTH_OR_DAY, "Resultados"),
        Field("rolling", Kind.FLAG, "Recibe siempre"),
        Field("recurring", Kind.CODES, "Cortes de cada año"),
        Field("applicant_types", Kind.CODES, "Quién puede participar"),
        Field("applicant_countries", Kind.CODES, "Países de quien solicita"),
        Field("mx_states", Kind.CODES, "Estados de México"),
        Field("border_km_max", Kind.NUMBER, "Kilómetros a la frontera norte, cuando más"),
        Field("population_min", Kind.NUMBER, "Habitantes, cuando menos"),
        Field("population_max", Kind.NUMBER, "Habitantes, cuando más"),
        Field("networks", Kind.CODES, "Red a la que hay que pertenecer"),
        Field("partner_required", Kind.FLAG, "Contraparte obligatoria"),
        Field("partner_countries", Kind.CODES, "País de la contraparte"),
        Field("partner_kinds", Kind.CODES, "Tipo de contraparte"),
        Field("agreement_required", Kind.FLAG, "Acuerdo firmado con la contraparte"),
        Field("pairs_with", Kind.CODES, "Países de la contraparte que asigna el programa"),
        Field("themes", Kind.WORDS, "Temas"),
        Field("theme_ids", Kind.CODES, "Temas del catálogo"),
        Field("funded", Kind.WORDS, "Qué se financia"),
        Field("pays_works", Kind.FLAG, "Paga obra"),
        Field("pays_soft", Kind.FLAG, "Paga estudios, cursos e intercambios"),
        Field("award", Kind.FLAG, "Premia prácticas en marcha"),
        Field("stages_accepted", Kind.CODES, "Etapas del proyecto que se admiten"),
        Field("amount_min", Kind.MONEY, "Monto mínimo por proyecto"),
        Field("amount_max", Kind.MONEY, "Monto por proyecto"),
        Field("amount_total", Kind.MONEY, "Recursos del fondo"),
        Field("amount_average", Kind.MONEY, "Monto promedio"),
        Field("cofinancing_pct_max", Kind.PERCENT, "Parte que paga el fondo"),
        Field("cofinancing_pct_min_own", Kind.PERCENT, "Aportación propia"),
        Field("duration_months_max", Kind.NUMBER, "Duración máxima en meses"),
        Field("in_kind", Kind.FLAG, "Cuenta la aportación en especie"),
        Field("in_kind_pct_max", Kind.PERCENT, "Parte de la aportación propia en especie, cuando más"),
        Field("evaluation_pct", Kind.PERCENT, "Parte para seguimiento y evaluación"),
        Field("projects_per_applicant", Kind.NUMBER, "Proyectos por solicitante, cuando más"),
        Field("projects_funded", Kind.NUMBER, "Proyectos que se apoyan"),
        Field("goals", Kind.CODES, "ODS"),
        Field("required_documents", Kind.DOCUMENTS, "Qué se adjunta"),
        Field("send_ways", Kind.CODES, "Cómo se envía"),
        Field("send_to", Kind.WORDS, "A dónde se envía"),
        Field("contact_emails", Kind.CODES, "Correos"),
        Field("scoring", Kind.SCORING, "Con qué se califica"),
        Field("languages", Kind.CODES, "Idiomas de la convocatoria"),
    )
}

CONDITIONS = frozenset(
    "applicant_countries mx_states border_km_max population_min population_max networks partner_kinds"
    " agreement_required pairs_with amount_min pays_works pays_soft award stages_accepted".split()
)
"""Fields that decide only whether a project suits a call. Two pages that differ on one leave it open, or add up."""
ADDING_UP = frozenset(name for name in CONDITIONS if FIELDS[name].kind is Kind.CODES)
"""Of them, lists: what several pages admit is admitted."""

PHASES = ("call", "announced", "permanent", "results", "suspended", "cancelled")
"""What a page says of a call's phase; ``call`` is the usual one, dates then tell whether it is open."""

ASKED = frozenset(
    "in_kind in_kind_pct_max evaluation_pct projects_per_applicant projects_funded goals required_documents send_ways"
    " send_to scoring".split()
)
"""What an application brings, where it goes and how it is judged: fields that decide neither fit nor status."""

APPLICANT_TYPES = ("municipality", "state", "public_agency", "university", "ngo", "company", "network_member")


def _words(data: object) -> tuple[str, ...]:
    if not isinstance(data, list | tuple):
        raise Invalid(f"a list of words was expected, not {data!r}")
    return tuple(str(item) for item in data)


def _stages(data: object) -> tuple[Deadline | None, ...]:
    if not isinstance(data, list | tuple):
        raise Invalid(f"a list of stages was expected, not {data!r}")
    return tuple(None if item is None else Deadline.from_json(item) for item in data)


def _list_of(item: Callable[[object], object]) -> Callable[[object], object]:
    def read(data: object) -> object:
        if not isinstance(data, list | tuple):
            raise Invalid(f"a list was expected, not {data!r}")
        return tuple(item(one) for one in data)

    return read


_FROM_JSON: dict[Kind, Callable[[object], object]] = {
    Kind.TEXT: str,
    Kind.FLAG: bool,
    Kind.NUMBER: lambda data: int(str(data)),
    Kind.PERCENT: lambda data: Decimal(str(data)),
    Kind.DAY: lambda data: date.fromisoformat(str(data)),
    Kind.MONTH_OR_DAY: str,
    Kind.DEADLINE: Deadline.from_json,
    Kind.MONEY: Money.from_json,
    Kind.WORDS: _words,
    Kind.CODES: _words,
    Kind.STAGES: _stages,
    Kind.DOCUMENTS: _list_of(RequiredDocument.from_json),
    Kind.SCORING: _list_of(ScoringCriterion.from_json),
}


def value_from_json(name: str, data: object) -> object:
    """The value of field ``name`` from its JSON form; None stays None.

    Raises:
        Invalid: the field does not exist, or the JSON has not its shape.
    """
    if name not in FIELDS:
        raise Invalid(f"there is no field {name!r}; the fields are {', '.join(FIELDS)}")
    return None if data is None else _FROM_JSON[FIELDS[name].kind](data)


def value_to_json(value: object) -> object:
    """A field's value as JSON: sums and deadlines as objects, days and percentages as text, tuples as lists."""
    match value:
        case None | bool() | int() | str():
            return value
        case Deadline() | Money() | RequiredDocument() | ScoringCriterion():
            return value.to_json()
        case date():
            return value.isoformat()
        case Decimal():
            return format(value.normalize(), "f")
        case tuple() | list():
            return [value_to_json(item) for item in value]
    raise Invalid(f"a value of type {type(value).__name__} can't be kept: {value!r}")
