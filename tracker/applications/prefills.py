"""The table of pre-fill functions. A form names them; each reads only the paths it declares.

They write what stands there and nothing else: no figure, name or choice is made up. Folios, the agency's parts,
signatures and declarations have no function here, and a form that asks for one there is refused when it is read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import reduce

from babel import Locale
from babel.numbers import format_decimal

from tracker.applications.form import FieldType
from tracker.catalogue.words import fold, pattern
from tracker.domain.application import Value
from tracker.domain.brief import Activity, CallBrief, MunicipalityBrief, ProjectBrief
from tracker.domain.money import Money

_MEXICO = "MX"
_MEXICO_CITY = "09"
_SPANISH = Locale("es", "MX")
_BOTH = frozenset({FieldType.TEXT, FieldType.LONGTEXT})
_LINES = frozenset({FieldType.LIST, FieldType.LONGTEXT})
_FIGURE = _BOTH | {FieldType.NUMBER}
_MONTH = frozenset({FieldType.MONTH})
_CHOICE = frozenset({FieldType.CHOICE})


@dataclass(frozen=True, slots=True)
class Contact:
    """The person of the municipality who answers for the application."""

    name: str
    email: str
    phone: str | None = None
    position: str | None = None


@dataclass(frozen=True, slots=True)
class PrefillContext:
    """All that a pre-fill function may read."""

    municipality: MunicipalityBrief
    project: ProjectBrief
    call: CallBrief
    contact: Contact
    today: date

    def at(self, path: str) -> object:
        """What stands at ``path``, such as ``project.objective``."""
        parts: list[str] = path.split(".")
        return reduce(getattr, parts, self)


@dataclass(frozen=True, slots=True)
class Prefilled:
    """What a function found, and the paths that it really took it from."""

    value: Value
    sources: tuple[str, ...]


Run = Callable[[PrefillContext], Prefilled | None]


@dataclass(frozen=True, slots=True)
class PrefillFunction:
    """A named function: the paths it may read, the types of field it suits, the options it may choose."""

    name: str
    reads: tuple[str, ...]
    suits: frozenset[FieldType]
    run: Run
    choices: frozenset[str] = frozenset()


def _copy(name: str, path: str) -> PrefillFunction:
    """The text at ``path``, as it stands."""

    def run(context: PrefillContext) -> Prefilled | None:
        text = context.at(path)
        return Prefilled(text.strip(), (path,)) if isinstance(text, str) and text.strip() else None

    return PrefillFunction(name, (path,), _BOTH, run)


def _figure(name: str, path: str) -> PrefillFunction:
    """The whole number at ``path``, as digits."""

    def run(context: PrefillContext) -> Prefilled | None:
        number = context.at(path)
        return Prefilled(str(number), (path,)) if isinstance(number, int) else None

    return PrefillFunction(name, (path,), _FIGURE, run)


def _sum(name: str, path: str) -> PrefillFunction:
    """The sum at ``path`` with its currency: ``500,000.00 USD``."""

    def run(context: PrefillContext) -> Prefilled | None:
        money = context.at(path)
        if not isinstance(money, Money):
            return None
        return Prefilled(f"{format_decimal(money.amount, '#,##0.00', _SPANISH)} {money.currency}", (path,))

    return PrefillFunction(name, (path,), _BOTH, run)


def _title_with_place(context: PrefillContext) -> Prefilled | None:
    """The project's title, with municipality and state added when it does not name the municipality."""
    title, municipality = context.project.title.strip(), context.municipality
    if not title:
        return None
    if pattern([municipality.name]).search(fold(title)):
        return Prefilled(title, ("project.title",))
    value = f"{title.rstrip('. ')}, {municipality.name}, {municipality.state}"
    return Prefilled(value, ("project.title", "municipality.name", "municipality.state"))


def _summary(context: PrefillContext) -> Prefilled | None:
    """Objective (the project's own summary where it has none), duration and activities, a line each."""
    project = context.project
    goal = "objective" if project.objective.strip() else "summary"
    parts = {
        f"project.{goal}": getattr(project, goal).strip(),
        "project.duration_months": _duration(project.duration_months),
        "project.activities": _activities_line(project.activities),
    }
    told = {path: text for path, text in parts.items() if text}
    return Prefilled("\n".join(told.values()), tuple(told)) if told.keys() - {"project.duration_months"} else None


def _duration(months: int | None) -> str:
    return f"Duración: {months} {'mes' if months == 1 else 'meses'}." if months else ""


def _activities_line(activities: tuple[Activity, ...]) -> str:
    texts = [text for activity in activities if (text := activity.text.strip().rstrip(".;"))]
    return f"Actividades: {'; '.join(texts)}." if texts else ""


def _activities(context: PrefillContext) -> Prefilled | None:
    """The activities, a line each."""
    texts = tuple(text for activity in context.project.activities if (text := activity.text.strip()))
    return Prefilled(texts, ("project.activities",)) if texts else None


def _applicant(context: PrefillContext) -> Prefilled | None:
    """The municipality by its full name; nothing when somebody else applies."""
    if context.project.applicant_type != "municipality":
        return None
    municipality = context.municipality
    kind = "Alcaldía" if municipality.cvegeo.startswith(_MEXICO_CITY) else "Municipio de"
    value = f"{kind} {municipality.name}, {municipality.state}"
    return Prefilled(value, ("municipality.name", "municipality.state"))


def _partners(context: PrefillContext) -> Prefilled | None:
    """The applicant, the counterpart and the others, each with its country; the country alone when that is all."""
    applicant, partner = _applicant(context), _partner(context)
    others = [_with_country(item.name, item.country) for item in context.project.partners if item.name.strip()]
    lines = [f"{applicant.value} ({_country(_MEXICO)})"] if applicant else []
    if partner:
        lines.append(str(partner.value))
    sources = (*(applicant.sources if applicant else ()), *(partner.sources if partner else ()))
    named = ("project.partners",) if others else ()
    return Prefilled((*lines, *others), (*sources, *named)) if lines or others else None


def _with_country(name: str, code: str | None) -> str:
    return f"{name.strip()} ({_country(code)})" if code else name.strip()


def _partner(context: PrefillContext) -> Prefilled | None:
    """The counterpart with its country in brackets, or what is known of the two."""
    name, code = (context.project.partner_name or "").strip(), context.project.partner_country
    if not name and not code:
        return None
    country = _country(code) if code else ""
    value = f"{name} ({country})" if name and country else name or country
    known = (("project.partner_name", name), ("project.partner_country", country))
    return Prefilled(value, tuple(path for path, text in known if text))


def _country(code: str) -> str:
    name: str = _SPANISH.territories.get(code, code)
    return name


def _proponent(context: PrefillContext) -> Prefilled | None:
    """Joint when the call asks for a counterpart and the project names it; the two facts prove it. Otherwise open."""
    if context.call.partner_required and context.project.partner_name:
        return Prefilled("joint", ("call.partner_required", "project.partner_name"))
    return None


def _actors(context: PrefillContext) -> Prefilled | None:
    """Bilateral when the call is of Mexico and one more country, and the counterpart is of that country."""
    country = context.project.partner_country
    if country and country != _MEXICO and set(context.call.countries) == {_MEXICO, country}:
        return Prefilled("bilateral", ("call.countries", "project.partner_country"))
    return None


def _start_month(context: PrefillContext) -> Prefilled | None:
    """The month in which the project starts."""
    start = context.project.starts_on
    return Prefilled(f"{start:%Y-%m}", ("project.starts_on",)) if start else None


def _end_month(context: PrefillContext) -> Prefilled | None:
    """The last month of the project: 18 months from January 2026 end in June 2027."""
    start, months = context.project.starts_on, context.project.duration_months
    if not start or not months:
        return None
    year, month = divmod(start.year * 12 + start.month - 1 + months - 1, 12)
    return Prefilled(f"{year:04}-{month + 1:02}", ("project.starts_on", "project.duration_months"))


_ADDED_PLACE = ("project.title", "municipality.name", "municipality.state")
_SUMMARY = ("project.objective", "project.summary", "project.duration_months", "project.activities")
_APPLICANT = ("municipality.cvegeo", "municipality.name", "municipality.state", "project.applicant_type")
_PARTNER = ("project.partner_name", "project.partner_country")
_JOINT = ("call.partner_required", "project.partner_name")
_TWO_COUNTRIES = ("call.countries", "project.partner_country")

_ALL = (
    _copy("municipality_name", "municipality.name"),
    _copy("municipality_state", "municipality.state"),
    _copy("municipality_seat", "municipality.seat"),
    _copy("municipality_address", "municipality.address"),
    _copy("municipality_website", "municipality.website"),
    _figure("municipality_population", "municipality.population"),
    _copy("head_name", "municipality.head_name"),
    _copy("head_position", "municipality.head_position"),
    _copy("contact_name", "contact.name"),
    _copy("contact_position", "contact.position"),
    _copy("contact_phone", "contact.phone"),
    _copy("contact_email", "contact.email"),
    _copy("project_title", "project.title"),
    _copy("project_problem", "project.problem"),
    _copy("project_objective", "project.objective"),
    _copy("project_place", "project.place"),
    _figure("project_months", "project.duration_months"),
    _figure("beneficiaries_women", "project.beneficiaries_women"),
    _figure("beneficiaries_men", "project.beneficiaries_men"),
    _sum("project_budget", "project.budget"),
    _sum("own_contribution", "project.own_contribution"),
    _copy("partner_name", "project.partner_name"),
    _copy("call_title", "call.title"),
    PrefillFunction("project_title_with_place", _ADDED_PLACE, _BOTH, _title_with_place),
    PrefillFunction("project_summary", _SUMMARY, frozenset({FieldType.LONGTEXT}), _summary),
    PrefillFunction("project_activities", ("project.activities",), _LINES, _activities),
    PrefillFunction("applicant", _APPLICANT, _BOTH, _applicant),
    PrefillFunction("partners", (*_APPLICANT, *_PARTNER, "project.partners"), frozenset({FieldType.LIST}), _partners),
    PrefillFunction("partner", _PARTNER, _BOTH, _partner),
    PrefillFunction("proponent", _JOINT, _CHOICE, _proponent, frozenset({"joint"})),
    PrefillFunction("actors", _TWO_COUNTRIES, _CHOICE, _actors, frozenset({"bilateral"})),
    PrefillFunction("start_month", ("project.starts_on",), _MONTH, _start_month),
    PrefillFunction("end_month", ("project.starts_on", "project.duration_months"), _MONTH, _end_month),
)

PREFILLS: Mapping[str, PrefillFunction] = {function.name: function for function in _ALL}
"""Every function by its name."""
