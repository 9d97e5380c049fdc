"""A deadline that two countries state apart: both are shown, each with its clock, and the earlier one rules."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.webapp.conftest import ADDRESS
from tests.webapp.support import page, problems
from tracker.store.calls import call_by_key, facts_of

pytestmark = pytest.mark.engines("sqlite")


def apart(app: Flask) -> None:
    """Gives the deadline of the call two sides."""
    sides = (("2025-07-15T18:00", "MX"), ("2025-07-10T18:00", "UY"))
    with app.extensions["puente"].writing.begin() as session:
        call = call_by_key(session, "mx-uy-2025")
        assert call is not None
        row = facts_of(session, call.id)["closes"]
        row.value, row.unknown = {"local": "2025-07-10T18:00"}, "contradictory"
        row.evidence = [
            {
                "words": f"Hasta el {says}.",
                "start": number,
                "end": number + 9,
                "rule": "deadline",
                "address": f"{ADDRESS}/{country}",
                "says": says,
                "country": country,
            }
            for number, (says, country) in enumerate(sides)
        ]


def test_each_side_is_shown_with_its_country_its_sentence_and_its_clock(app: Flask, client: FlaskClient) -> None:
    apart(app)
    answer = client.get("/convocatorias/mx-uy-2025")
    tree = page(answer)
    assert problems(answer) == []
    sides = [" ".join(item.text_content().split()) for item in tree.xpath("//dd//small")]
    assert "México: martes 15 de julio de 2025, 18:00 h" in sides
    assert "Uruguay: jueves 10 de julio de 2025, 18:00 h" in sides
    assert tree.xpath("//mark/text()")[:2] == ["Hasta el 2025-07-15T18:00.", "Hasta el 2025-07-10T18:00."]
    clocks = [" ".join(item.text_content().split()) for item in tree.xpath("//div[@class='ribera']/div")]
    assert [clock.split(" h")[0] for clock in clocks] == [
        "Ciudad de México15 jul 2025, 18:00",
        "Montevideo10 jul 2025, 18:00",
    ]
    (ruling,) = tree.xpath("//div[@class='gana']/b/text()")
    assert ruling == "Montevideo"
    assert "Cada página dice su fecha" in tree.text_content()
