"""What an officer and an administrator do in a real browser, on what real jobs read from the recorded sites."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.databases import Databases
from tests.webapp.journey import ADMIN, OFFICER, PROJECT, Reader, served

CALL = "VI Convocatoria del Fondo Conjunto de Cooperación Uruguay–México"
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journey")]
Opens = Callable[..., Reader]


@pytest.fixture(scope="module")
def address(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The pages of a Puente that has polled the recorded sites once."""
    folder = tmp_path_factory.mktemp("journey")
    with databases.fresh("sqlite", folder) as url, served(url, folder) as address:
        yield address


@pytest.fixture
def opens(chromium: Browser, address: str) -> Iterator[Opens]:
    """Opens a browser for somebody new."""
    readers = []

    def somebody(**options: bool) -> Reader:
        context = chromium.new_context(locale="es-MX", timezone_id="America/Mexico_City", **options)
        context.set_default_timeout(8_000)
        readers.append(Reader(context, address))
        return readers[-1]

    yield somebody
    for reader in readers:
        reader.context.close()


def downloaded(page: Page) -> str:
    """The text of the fund's file that the draft gives."""
    with page.expect_download() as download:
        page.get_by_role("link", name="Bajar el formato lleno (DOCX)").click()
    with ZipFile(BytesIO(Path(download.value.path()).read_bytes())) as file:
        return file.read("word/document.xml").decode()


def test_an_officer_goes_from_a_call_to_a_filled_form(opens: Opens) -> None:
    officer = opens()
    page = officer.page
    officer.goes("/")
    officer.reads("Convocatorias abiertas")
    officer.follows(CALL)
    officer.reads(CALL)
    page.locator(".dato", has_text="Cierre").get_by_role("link", name="Ver la copia completa").first.click()
    officer.reads("Prueba: Cierre")
    expect(page.locator("mark").first).to_contain_text("15 de julio")
    officer.follows(CALL)
    page.get_by_role("link", name="Entrar para ver si le conviene").click()
    officer.reads("Entrar")
    officer.enters(OFFICER)
    officer.reads(CALL)
    expect(page.get_by_role("heading", name="¿Puede Zapopan?").first).to_be_visible()
    expect(page.get_by_role("link", name="Abrir el correo escrito")).to_have_attribute("href", re.compile("^mailto:"))
    page.get_by_role("navigation", name="Principal").first.get_by_role("link", name="Proyectos").click()
    officer.reads("Proyectos de Zapopan")
    expect(page.locator(".porque").first).to_contain_text(re.compile(r"Le queda .*Cumple \d", re.DOTALL))
    officer.follows(str(PROJECT["title"]))
    officer.reads(str(PROJECT["title"]))
    officer.follows("Editar el proyecto")
    officer.reads("Editar el proyecto")
    officer.goes("/")
    officer.reads("Convocatorias abiertas")
    officer.follows(CALL)
    page.get_by_role("button", name="Empezar la solicitud").click()
    officer.reads(f"Solicitud: {PROJECT['title']}")
    title = page.get_by_label("I.2 Título")
    title.fill("Agua limpia en el arroyo Atemajac")
    title.blur()
    expect(page.locator(".bajo", has_text="6 de 20 palabras")).to_contain_text("Cambiado a mano")
    page.get_by_role("button", name="Guardar").first.click()
    expect(page.get_by_role("status").filter(has_text="Guardado.")).to_be_visible()
    officer.reads(f"Solicitud: {PROJECT['title']}")
    assert "Agua limpia en el arroyo Atemajac" in downloaded(page)
    for path, heading in (("/solicitudes/", "Solicitudes"), ("/avisos/", "Avisos"), ("/cuenta", "Su cuenta")):
        officer.goes(path)
        officer.reads(heading)
    officer.goes("/convocatorias/cerradas")
    officer.reads("Convocatorias que ya no reciben")
    officer.goes("/?q=cooperacion")
    officer.reads("Convocatorias")
    officer.follows("Comparar")
    officer.reads("Comparar dos convocatorias")
    officer.goes("/proyectos/nuevo")
    officer.reads("Proyecto nuevo")
    officer.goes("/municipio/")
    officer.reads("Zapopan, Jalisco")
    officer.follows("Completar los datos")
    officer.reads("Datos del municipio")
    officer.goes("/municipios")
    page.get_by_label("Municipio o alcaldía").press_sequentially("sn juan ñumi")
    expect(page.locator("#hallados")).to_contain_text("San Juan Ñumí, Oaxaca")
    officer.reads("Buscar un municipio")
    assert "\n".join(officer.wrong) == ""


def test_an_admin_corrects_a_fact_and_finds_it_in_the_history(opens: Opens) -> None:
    admin = opens()
    page = admin.page
    admin.goes("/admin/fuentes")
    admin.enters(ADMIN)
    admin.reads("Fuentes y revisión")
    expect(page.get_by_role("row", name="Agencia Uruguaya")).to_contain_text("1 de 1 buenas")
    admin.follows("Todas las convocatorias")
    admin.reads("Todas las convocatorias")
    admin.follows(CALL)
    admin.reads(CALL)
    admin.follows("Corregir Monto por proyecto")
    admin.reads("Corregir: Monto por proyecto")
    page.get_by_label("Valor correcto").fill("100000 USD")
    page.get_by_role("button", name="Corregir y bloquear").click()
    admin.wrong = [problem for problem in admin.wrong if "422" not in problem]
    admin.reads("Corregir: Monto por proyecto")
    page.get_by_label("Nota").fill("Lo confirmó la AUCI por correo.")
    page.get_by_role("button", name="Corregir y bloquear").click()
    admin.reads(CALL)
    expect(page.locator(".dato", has_text="Monto por proyecto")).to_contain_text("100,000 USD")
    expect(page.locator("main")).to_contain_text("Elías Cob corrigió y bloqueó «Monto por proyecto».")
    for path, heading in (
        ("/admin/revision", "Revisión"),
        ("/admin/lecturas", "Lecturas"),
        ("/admin/relectura?fuente=gubuy-auci", "Releer lo guardado"),
        ("/admin/bitacora", "Bitácora"),
    ):
        admin.goes(path)
        admin.reads(heading)
    assert "\n".join(admin.wrong) == ""


def test_the_journey_needs_no_script(opens: Opens) -> None:
    officer = opens(java_script_enabled=False)
    page = officer.page
    officer.goes("/")
    officer.follows(CALL)
    page.locator(".dato", has_text="Cierre").locator("summary").first.click()
    page.locator(".dato", has_text="Cierre").get_by_role("link", name="Ver la copia completa").first.click()
    expect(page.locator("mark").first).to_contain_text("15 de julio")
    officer.follows(CALL)
    officer.follows("Entrar para ver si le conviene")
    officer.enters(OFFICER)
    page.get_by_role("button", name="Empezar la solicitud").click()
    page.get_by_label("I.2 Título").fill("Un arroyo limpio")
    page.get_by_role("button", name="Guardar").first.click()
    expect(page.get_by_role("status").filter(has_text="Guardado.")).to_be_visible()
    expect(page.get_by_label("I.2 Título")).to_have_value("Un arroyo limpio")
    assert "Un arroyo limpio" in downloaded(page)
    assert "\n".join(officer.wrong) == ""
