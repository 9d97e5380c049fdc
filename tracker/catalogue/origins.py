"""Reads where a datum comes from: ``source``, ``certainty`` and, where known, ``read``."""

from __future__ import annotations

from tracker.catalogue import codes
from tracker.catalogue.checked import Table
from tracker.catalogue.model import CERTAINTIES, Origin


def read_origin(table: Table) -> Origin:
    """The origin that a table gives for its data; every datum has one."""
    return Origin(
        sources=table.texts("source", codes.address),
        certainty=table.text("certainty", codes.one_of(CERTAINTIES, "certainty")),
        read=table.day("read"),
    )
