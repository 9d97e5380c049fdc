"""A Puente full of calls: as many as are wanted, made of the texts of real ones."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from html import escape
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy.orm import Session

from tracker.bench.inside import lines_of
from tracker.catalogue import Catalogue
from tracker.domain.reading import EditionMarks, PageKind, Reading
from tracker.store.calls import Call, CallFact, CallVersion, Sighting
from tracker.store.sources import Snapshot, Source, keep_body

REAL = Path(__file__).resolve().parents[2] / "tests" / "matching" / "data" / "calls.jsonl"
NOW = datetime(2025, 7, 2, 18, tzinfo=UTC)
PAGES = 500
"""So many different pages are made; calls beyond that share them."""
SOURCE, HOST = "bench", "www.example.org"
STATUSES = ("open", "open", "permanent", "announced", "closed", "closed", "closed", "closed", "results", "cancelled")
AT_ONCE = 500


def fill_with_calls(session: Session, catalogue: Catalogue, count: int) -> None:
    """Writes so many published calls with facts, their proof and the pages that present them; always the same ones."""
    real = [json.loads(line) for line in lines_of(REAL)]
    chance = Random(7)  # noqa: S311 - the same calls each time are what is wanted
    session.add(Source(key=SOURCE, name="Páginas de prueba", host=HOST, language="es", selectors={}))
    session.flush()
    pages = [_page(session, real, number, chance) for number in range(min(count, PAGES))]
    places = [place.name for place in catalogue.municipalities.values()]
    for start in range(0, count, AT_ONCE):
        numbers = range(start, min(start + AT_ONCE, count))
        made = [_call(real[number % len(real)], number, catalogue, places, chance) for number in numbers]
        session.add_all(made)
        session.flush()
        for number, call in zip(numbers, made, strict=True):
            session.add_all(_belongings(call, real[number % len(real)], pages[number % len(pages)], chance))
        session.flush()
        session.expunge_all()


def _page(session: Session, real: Sequence[dict[str, Any]], number: int, chance: Random) -> int:
    """A page whose sentences come from three calls of one language; gives the number of its copy."""
    language = real[number % len(real)]["language"]
    texts = [item["text"] for item in real if item["language"] == language]
    sentences = [sentence for text in chance.choices(texts, k=3) for sentence in text.split(". ")]
    chance.shuffle(sentences)
    body = "".join(f"<p>{escape(sentence)}.</p>" for sentence in sentences)
    row = Snapshot(
        source_key=SOURCE,
        address=_address(number),
        role="page",
        fetched_at=NOW,
        outcome="ok",
        media_type="text/html",
        encoding="utf-8",
        body_hash=keep_body(session, f"<html><body><main>{body}</main></body></html>".encode()),
    )
    session.add(row)
    session.flush()
    return row.id


def _call(real: dict[str, Any], number: int, catalogue: Catalogue, places: Sequence[str], chance: Random) -> Call:
    status = chance.choice(STATUSES)
    days = chance.randint(0, 200) if status in ("open", "announced") else -chance.randint(1, 900)
    ends = None if status == "permanent" else NOW + timedelta(days=days, hours=chance.randint(1, 12))
    fund = catalogue.funds[number % len(catalogue.funds)]
    return Call(
        key=f"{fund.key}-b{number}",
        fund_key=fund.key,
        edition=f"b{number}",
        label=str(2010 + number % 16),
        title=f"{real['title']}: {chance.choice(places)}",
        status=status,
        language=real["language"],
        found_at=NOW - timedelta(days=chance.randint(0, 900)),
        changed_at=NOW,
        closes_at=ends,
        clock_at=ends,
        version=1,
    )


def _belongings(call: Call, real: dict[str, Any], page: int, chance: Random) -> list[object]:
    """The facts of a call, each with its proof, its version, and its page."""
    where = {"start": 0, "end": 20, "rule": "bench", "address": _address(page), "snapshot": page}
    proof = [{"words": real["text"][:120], **where}]
    amount = real["max_amount"]
    values: dict[str, object] = {
        "title": call.title,
        "theme_ids": real["themes"],
        "themes": real["themes"],
        "applicant_types": ["municipality"],
        "partner_countries": real["countries_required"] or [],
        "amount_max": {"amount": str(amount * chance.randint(1, 9)), "currency": real["currency"]} if amount else None,
        "languages": [real["language"]],
        "closes": {"local": f"{call.closes_at:%Y-%m-%dT%H:%M}"} if call.closes_at else None,
    }
    reading = Reading(_address(page), PageKind.CALL, call.fund_key, EditionMarks(), call.language, None)
    facts = [_fact(call, field, value, proof) for field, value in values.items() if value != []]
    version = CallVersion(call_id=call.id, number=1, at=NOW, made_by="reader")
    sighting = Sighting(
        call_id=call.id,
        source_key=SOURCE,
        address=f"{_address(page)}?c={call.id}",
        role="presents",
        snapshot_id=page,
        reader="1",
        first_seen=NOW,
        last_seen=NOW,
        reading=reading.to_json(),
    )
    return [*facts, version, sighting]


def _fact(call: Call, field: str, value: object, proof: list[dict[str, Any]]) -> CallFact:
    unknown = None if value is not None else "not_stated"
    evidence = proof if value is not None else []
    return CallFact(call_id=call.id, field=field, since=1, value=value, unknown=unknown, evidence=evidence)


def _address(number: int) -> str:
    return f"https://{HOST}/{number}"
