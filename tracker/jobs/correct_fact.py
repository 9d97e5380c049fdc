"""A person corrects a fact of a call; what a person said is locked and survives later readings."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from tracker.catalogue import codes
from tracker.domain.asked import GOALS, SEND_WAYS, RequiredDocument, ScoringCriterion
from tracker.domain.deadline import Deadline
from tracker.domain.fact import Evidence, Fact
from tracker.domain.fields import APPLICANT_TYPES, FIELDS, PHASES, Kind, value_from_json, value_to_json
from tracker.domain.project import PARTNER_KINDS, STAGES
from tracker.errors import Invalid, NotFound
from tracker.extract.conditions_place import STATES
from tracker.extract.html_walk import html_text
from tracker.jobs.audit import record
from tracker.jobs.events import after_correction
from tracker.jobs.keep_call import fact_row, person_version
from tracker.jobs.typed_asked import (
    DOCUMENTS_HELP,
    SCORING_HELP,
    criterion_as_typed,
    document_as_typed,
    read_criterion,
    read_document,
)
from tracker.matching.places import REGIONS, WORLD
from tracker.store.audit import keep_operation
from tracker.store.calls import Call, CallFact, facts_of
from tracker.store.people import User
from tracker.store.sources import Snapshot, Source

RULE = "person"
_YES = frozenset({"sí", "si", "yes", "true", "1"})
_NO = frozenset({"no", "false", "0"})


def correct_fact(
    session: Session,
    call: Call,
    field: str,
    typed: str,
    words: str,
    note: str,
    *,
    user: User,
    now: datetime,
    office_zones: Collection[str] = (),
) -> CallFact:
    """A new version of the call in which ``field`` is what the person typed; an empty text means *not stated*.

    ``words`` is the sentence that proves it, as a stored page of the call has it. Without one, ``note`` must say why.

    Raises:
        Invalid: the value has not the shape of the field, or the sentence stands in no stored page.
        NotFound: there is no such field.
    """
    value = typed_value(field, typed)
    evidence = _evidence(session, call, words)
    if evidence is None and not note.strip():
        raise Invalid("Pegue la frase que lo prueba, o diga en la nota por qué no hay.", {"note": "Falta la razón."})
    before = {name: row.fact() for name, row in facts_of(session, call.id).items()}
    fact = Fact(value, (evidence,) if evidence else ())
    row = fact_row(field, fact, (user, now), note.strip() or None)
    keep_operation(
        session, call.id, "correct", user, now, {"field": field, "since": call.version + 1, "until": call.version + 1}
    )
    person_version(session, call, [row], now, user, note)
    was = value_to_json(before[field].value) if field in before else None
    record(session, now, user, "correct", f"call:{call.key}", {"field": field, "from": was, "to": row.value})
    after_correction(session, call, office_zones, before, now, (field,))
    return row


def typed_value(field: str, typed: str) -> object:
    """What a person typed as the value of a field; lists have one item a line.

    Raises:
        Invalid: the text has not the shape of the field; the message says which shape that is.
        NotFound: there is no such field.
    """
    if field not in FIELDS:
        raise NotFound("Una convocatoria no tiene el dato «{field}».", values={"field": field})
    text = typed.strip()
    if not text:
        return None
    kind = FIELDS[field].kind
    if field == "phase" and text not in PHASES:
        raise Invalid(
            "«{typed}» no es una situación. Escriba una de: {allowed}.",
            values={"typed": text, "allowed": ", ".join(PHASES)},
        )
    try:
        value = value_from_json(field, _json(kind, text))
    except (Invalid, ValueError, ArithmeticError) as error:
        raise Invalid(
            "«{typed}» no tiene la forma de este dato.", {"value": HELP[kind]}, values={"typed": text}
        ) from error
    _refuse_unknown(field, value)
    return value


def _refuse_unknown(field: str, value: object) -> None:
    """Refuses numbers below zero and codes that do not exist: a wrong one would shut somebody out.

    Raises:
        Invalid: with the first of them.
    """
    if isinstance(value, int) and value < 0:
        raise Invalid("«{typed}» no puede ser negativo.", {"value": HELP[Kind.NUMBER]}, values={"typed": value})
    allowed = CHOICES.get(field)
    for item in value if isinstance(value, tuple) else ():
        if allowed is not None and item not in allowed:
            raise Invalid(
                "«{typed}» no es uno de: {allowed}.",
                {"value": HELP[Kind.CODES]},
                values={"typed": item, "allowed": ", ".join(allowed)},
            )
        if field in COUNTRIES and not _is_place(str(item)):
            raise Invalid("«{typed}» no es un país.", {"value": HELP_COUNTRIES}, values={"typed": item})


def _is_place(code: str) -> bool:
    return code in REGIONS or code == WORLD or codes.country(code.partition("-")[0]) is None


CHOICES: dict[str, tuple[str, ...]] = {
    "applicant_types": (*APPLICANT_TYPES, "intermunicipal"),
    "partner_kinds": PARTNER_KINDS,
    "stages_accepted": STAGES,
    "mx_states": STATES,
    "send_ways": SEND_WAYS,
    "goals": GOALS,
}
"""Fields whose items come from a short list."""
COUNTRIES = frozenset({"applicant_countries", "partner_countries", "pairs_with"})
HELP_COUNTRIES = (
    "Escriba un código por renglón: MX, UY, FR… LAC es América Latina y el Caribe, EU la Unión Europea, "
    "* todo el mundo."
)


def help_for(field: str) -> str:
    """How the value of a field is typed, or nothing where it is chosen."""
    if field in COUNTRIES:
        return HELP_COUNTRIES
    return "" if field in CHOICES or FIELDS[field].kind is Kind.FLAG else HELP[FIELDS[field].kind]


HELP = {
    Kind.TEXT: "Escriba un texto.",
    Kind.FLAG: "Escriba sí o no.",
    Kind.NUMBER: "Escriba un número entero.",
    Kind.PERCENT: "Escriba un porcentaje, por ejemplo 50.",
    Kind.DAY: "Escriba el día como 2025-07-31.",
    Kind.MONTH_OR_DAY: "Escriba 2025-07 o 2025-07-31.",
    Kind.DEADLINE: "Escriba 2025-07-31 o 2025-07-31T23:59, y la zona si la dice: 2025-07-31T23:59 America/Montevideo.",
    Kind.MONEY: "Escriba la cantidad y la moneda, por ejemplo 500000 USD.",
    Kind.WORDS: "Escriba uno por renglón.",
    Kind.CODES: "Escriba uno por renglón.",
    Kind.STAGES: "Escriba una fecha por renglón, como 2025-07-31.",
    Kind.DOCUMENTS: DOCUMENTS_HELP,
    Kind.SCORING: SCORING_HELP,
}
"""How each kind of value is typed."""


def as_typed(value: object) -> str:
    """A value as :func:`typed_value` reads it."""
    match value:
        case None:
            return ""
        case bool():
            return "sí" if value else "no"
        case Deadline():
            return f"{value.local()} {value.zone or ''}".strip()
        case RequiredDocument():
            return document_as_typed(value)
        case ScoringCriterion():
            return criterion_as_typed(value)
        case tuple():
            return "\n".join(as_typed(item) for item in value)
    data = value_to_json(value)
    return f"{data['amount']} {data['currency']}" if isinstance(data, dict) else str(data)


def _json(kind: Kind, text: str) -> object:
    if kind in LINES:
        items = [LINES[kind](item) for line in text.splitlines() if (item := line.strip())]
        return sorted({str(item) for item in items}) if kind is Kind.CODES else items
    match kind:
        case Kind.FLAG:
            word = text.lower()
            if word not in _YES | _NO:
                raise ValueError(text)
            return word in _YES
        case Kind.PERCENT:
            return str(Decimal(text.rstrip(" %")))
        case Kind.MONTH_OR_DAY:
            date.fromisoformat(text if len(text) > len("2025-07") else f"{text}-01")
            return text
        case Kind.DEADLINE:
            return _deadline(text)
        case Kind.MONEY:
            amount, _, currency = text.replace(",", "").partition(" ")
            return {"amount": amount, "currency": currency.strip().upper()}
    return text


def _deadline(text: str) -> dict[str, str]:
    local, _, zone = text.partition(" ")
    return {"local": local} | ({"zone": zone.strip(), "zone_basis": "name"} if zone.strip() else {})


LINES: dict[Kind, Callable[[str], object]] = {
    Kind.WORDS: str,
    Kind.CODES: str,
    Kind.STAGES: _deadline,
    Kind.DOCUMENTS: read_document,
    Kind.SCORING: read_criterion,
}
"""Kinds of values that are typed one item a line, with what makes an item's JSON form of a line."""


def _evidence(session: Session, call: Call, words: str) -> Evidence | None:
    said = " ".join(words.split())
    if not said:
        return None
    for sighting in call.sightings:
        snapshot = session.get(Snapshot, sighting.snapshot_id)
        source = session.get(Source, sighting.source_key)
        if snapshot is None or source is None:
            continue
        start = html_text(snapshot.text(), source.selectors.get("content")).value.find(said)
        if start >= 0:
            return Evidence(said, start, start + len(said), RULE, address=sighting.address, snapshot=snapshot.id)
    raise Invalid("La frase no está en ninguna copia guardada de esta convocatoria.", {"words": "No se encontró."})
