"""A fund that only a recipe knows has its name and its facts on every page, like those of the data files."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.webapp.conftest import NOW
from tests.webapp.support import page, sign_in, token
from tracker.catalogue.seeds import SeedFund
from tracker.store.calls import Call, CallFact, call_by_key
from tracker.store.sources import Fund, Source

pytestmark = pytest.mark.engines("sqlite")
NAME = "Fondo de Ríos Compartidos"


@pytest.fixture
def recipe(app: Flask) -> None:
    """A published call of a fund and a source that came with a recipe."""
    fund = SeedFund("rios", NAME, "calls", ("MX", "UY"), ("America/Montevideo",))
    with app.extensions["puente"].writing.begin() as session:
        session.add(Fund(key=fund.key, name=fund.name, kind=fund.kind, facts=fund.facts()))
        session.add(Source(key="rios", name="Ríos", host="rios.example", language="es", funds=["rios"], recipe=True))
        session.flush()
        call = Call(key="rios-2025", fund_key="rios", edition="2025", label="2025", title="Convocatoria 2025",
                    status="open", language="es", found_at=NOW, changed_at=NOW, version=1)  # fmt: skip
        session.add(call)


def words(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return " ".join(page(answer).text_content().split())


@pytest.mark.usefixtures("recipe")
def test_its_name_stands_on_lists_and_on_the_pages_of_its_call(client: FlaskClient) -> None:
    sign_in(client, "admin@puente.example")
    for path in ("/", "/convocatorias/rios-2025", "/admin/convocatorias"):
        assert NAME in words(client, path), path


@pytest.mark.usefixtures("recipe")
def test_its_source_is_read_again_with_its_facts(client: FlaskClient) -> None:
    sign_in(client, "admin@puente.example")
    assert "Ríos" in words(client, "/admin/relectura?fuente=rios")
    path = "/admin/relectura"
    data = {"csrf_token": token(client, "/admin/agregar"), "source": "rios"}
    assert client.post(path, data=data).status_code in (303, 200)


@pytest.mark.usefixtures("recipe")
def test_the_page_of_sources_says_which_of_its_openings_is_expected(app: Flask, client: FlaskClient) -> None:
    with app.extensions["puente"].writing.begin() as session:
        call = call_by_key(session, "rios-2025")
        assert call is not None
        session.add(CallFact(call_id=call.id, field="opens", since=1, value="2024-07-10", evidence=[]))
    said = words(client, "/fuentes")
    assert f"cada 6 horas: se espera que {NAME} abra hacia el 10 jul 2025" in said
