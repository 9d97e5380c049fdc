"""A page that was joined to the wrong call becomes a call of its own, and can go back."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.catalogue import Fund
from tracker.domain.call import Edition
from tracker.errors import Invalid
from tracker.jobs.audit import record
from tracker.jobs.events import after_correction, after_reading
from tracker.jobs.keep_call import merged_facts, new_call, write_facts
from tracker.jobs.merge_calls import proofs_of
from tracker.store.audit import Operation, keep_operation
from tracker.store.calls import SPLIT, Call, call_by_key, documents_of, edition_taken, facts_of, sightings_of
from tracker.store.merging import move
from tracker.store.people import User

EDITION = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def split_call(
    session: Session, call: Call, addresses: Collection[str], edition: str, fund: Fund, *, user: User, now: datetime
) -> Operation:
    """Gives the pages at ``addresses`` a call of their own under ``edition``; later readings of them go there too.

    Raises:
        Invalid: no page, or all of them, would go; or the edition can't be had.
    """
    rows = sightings_of(session, call.id)
    going = [row for row in rows if row.address in addresses]
    if not going or len(going) == len(rows):
        raise Invalid("Elija las páginas que se van; al menos una se queda.", {"pages": "Elija algunas, no todas."})
    name = edition.strip().lower()
    if not EDITION.fullmatch(name):
        raise Invalid("Escriba la edición con letras, cifras y guiones.", {"edition": "Por ejemplo 2025-b."})
    if edition_taken(session, call.fund_key, name) or call_by_key(session, f"{fund.key}-{name}") is not None:
        raise Invalid("Ya hay una convocatoria con esa edición.", {"edition": "Escriba otra."})
    before, first = {key: row.fact() for key, row in facts_of(session, call.id).items()}, call.version + 1
    proofs = proofs_of(session, call)
    new = new_call(session, fund, Edition(name, name), going[0].read(), now)
    new.state = call.state
    leaving = {document.address for row in going for document in row.read().documents}
    staying = {document.address for row in rows if row not in going for document in row.read().documents}
    files = [row.id for row in documents_of(session, call.id) if row.address in leaving - staying]
    moved = {"sightings": [row.id for row in going], "documents": files}
    for kind, ids in moved.items():
        move(session, kind, ids, new.id)
    who, why = f"user:{user.id}", f"split {new.key}"
    gone = {*addresses, *(leaving - staying)}
    write_facts(session, call, merged_facts(session, call, fund), now, made_by=who, reason=why, gone=gone)
    write_facts(session, new, merged_facts(session, new, fund), now, made_by=who, reason=f"split {call.key}")
    data = {"moved": moved, "addresses": sorted(addresses), "proofs": proofs, "since": first, "until": call.version}
    operation = keep_operation(session, call.id, SPLIT, user, now, data, new.id)
    told = {"into": new.key, "addresses": sorted(addresses), "operation": operation.id}
    record(session, now, user, SPLIT, f"call:{call.key}", told)
    changed = [key for key, row in facts_of(session, call.id).items() if row.since >= first]
    after_correction(session, call, fund.office_zones, before, now, changed)
    after_reading(session, new, fund, {}, now, (), ())
    return operation
