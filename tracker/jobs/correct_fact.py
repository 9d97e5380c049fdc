"""A person corrects a fact of a call; what a person said is locked and survives later readings."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from tracker.domain.deadline import Deadline
from tracker.domain.fact import Evidence
from tracker.domain.fields import FIELDS, Kind, value_from_json, value_to_json
from tracker.errors import Invalid, NotFound
from tracker.extract.html_walk import html_text
from tracker.jobs.audit import record
from tracker.store.calls import Call, CallFact, CallVersion, facts_of
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
    before = facts_of(session, call.id).get(field)
    call.version += 1
    if before is not None:
        before.until = call.version
    row = CallFact(
        call_id=call.id,
        field=field,
        since=call.version,
        value=value_to_json(value),
        unknown=None if value is not None else "not_stated",
        evidence=[evidence.to_json()] if evidence else [],
        locked_by=user.id,
        locked_at=now,
        note=note.strip() or None,
    )
    session.add(row)
    session.add(CallVersion(call_id=call.id, number=call.version, at=now, made_by=f"user:{user.id}", reason=note))
    data = {"field": field, "from": before.value if before else None, "to": row.value}
    record(session, now, user, "correct", f"call:{call.key}", data)
    call.changed_at = now
    if field == "title" and isinstance(value, str):
        call.title = value
    if field == "closes":
        deadline = value if isinstance(value, Deadline) else None
        call.closes_at = deadline.earliest(office_zones) if deadline else None
        call.clock_at = deadline.clock_instant(office_zones) if deadline else None
    session.flush()
    return row


def typed_value(field: str, typed: str) -> object:
    """What a person typed as the value of a field; lists have one item a line.

    Raises:
        Invalid: the text has not the shape of the field; the message says which shape that is.
        NotFound: there is no such field.
    """
    if field not in FIELDS:
        raise NotFound(f"Una convocatoria no tiene el dato {field!r}.")
    text = typed.strip()
    if not text:
        return None
    kind = FIELDS[field].kind
    try:
        return value_from_json(field, _json(kind, text))
    except (Invalid, ValueError, ArithmeticError) as error:
        raise Invalid(f"«{text}» no tiene la forma de este dato. {HELP[kind]}", {"value": HELP[kind]}) from error


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
        case tuple():
            return "\n".join(as_typed(item) for item in value)
    data = value_to_json(value)
    return f"{data['amount']} {data['currency']}" if isinstance(data, dict) else str(data)


def _json(kind: Kind, text: str) -> object:
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
        case Kind.WORDS | Kind.CODES:
            return [item for line in text.splitlines() if (item := line.strip())]
        case Kind.STAGES:
            return [_deadline(line.strip()) for line in text.splitlines() if line.strip()]
    return text


def _deadline(text: str) -> dict[str, str]:
    local, _, zone = text.partition(" ")
    return {"local": local} | ({"zone": zone.strip(), "zone_basis": "name"} if zone.strip() else {})


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
