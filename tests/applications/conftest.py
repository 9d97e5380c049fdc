"""What the tests of applications share: the published form, small forms made on the spot, and a full context."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest

import tracker
from tracker.applications.definition import FormDefinition, load_form
from tracker.applications.prefills import Contact, PrefillContext
from tracker.domain.brief import Activity, CallBrief, MunicipalityBrief, ProjectBrief
from tracker.domain.money import Money

FORMS = Path(tracker.__file__).parent / "data" / "forms"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"

HEAD = """key = "prueba"
version = 1
title = "Formato de prueba"
language = "es"
funds = ["mx-uy"]
source = "https://example.org/formato"

[template]
file = "1.docx"
sha256 = "{sha256}"
source = "https://example.org/formato.docx"

[[sections]]
id = "uno"
title = "Uno"
"""

PROMPT = "<w:r><w:rPr><w:rStyle w:val='PlaceholderText'/><w:b/></w:rPr><w:t>Escriba</w:t></w:r>"

FIELD = """
[[sections.fields]]
id = "{id}"
label = "Campo {id}"
type = "{type}"
source = "https://example.org/formato"
{more}
"""


class Kit:
    """Pieces of which tests make definitions and files."""

    @staticmethod
    def field(name: str, kind: str = "text", more: str = "docx = { missing = true }") -> str:
        """A field of a definition; ``more`` are its other keys."""
        return FIELD.format(id=name, type=kind, more=more)

    @staticmethod
    def docx(body: str = "<w:p/>") -> bytes:
        """A DOCX with this body; the smallest that python-docx opens."""
        package = "http://schemas.openxmlformats.org/package/2006"
        main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
        office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
        relations = "application/vnd.openxmlformats-package.relationships+xml"
        parts = {
            "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
            f'<Default Extension="rels" ContentType="{relations}"/>'
            f'<Override PartName="/word/document.xml" ContentType="{main}"/></Types>',
            "_rels/.rels": f'<Relationships xmlns="{package}/relationships">'
            f'<Relationship Id="rId1" Type="{office}" Target="/word/document.xml"/></Relationships>',
            "word/document.xml": f'<w:document xmlns:w="{W}" xmlns:w14="urn:w14"><w:body>{body}</w:body></w:document>',
        }
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w") as archive:
            for name, text in parts.items():
                archive.writestr(name, text)
        return target.getvalue()

    @staticmethod
    def control(name: str, properties: str = "<w:text w:multiLine='1'/>", content: str = PROMPT) -> str:
        """A content control that shows its prompt."""
        return (
            f"<w:sdt><w:sdtPr><w:tag w:val='{name}'/><w:showingPlcHdr/>{properties}</w:sdtPr>"
            f"<w:sdtContent>{content}</w:sdtContent></w:sdt>"
        )

    @staticmethod
    def paragraph(inside: str) -> str:
        return f"<w:p>{inside}</w:p>"

    @staticmethod
    def run(text: str) -> str:
        return f"<w:r><w:t>{text}</w:t></w:r>"

    @staticmethod
    def row(*cells: str) -> str:
        return f"<w:tr>{''.join(f'<w:tc>{cell}</w:tc>' for cell in cells)}</w:tr>"


@pytest.fixture(scope="session")
def kit() -> Kit:
    """Pieces of which tests make definitions and files."""
    return Kit()


@pytest.fixture(scope="session")
def form() -> FormDefinition:
    """The form of the AMEXCID as it is published with Puente."""
    return load_form(FORMS / "amexcid-proyecto" / "1.toml")


@pytest.fixture(scope="session")
def head() -> str:
    """The start of a definition, up to the first field."""
    return HEAD


def written(folder: Path, fields: str, content: bytes | None = None, head: str = HEAD) -> Path:
    """A definition with these fields and this DOCX, below ``folder``."""
    content = Kit.docx() if content is None else content
    form = folder / "prueba"
    form.mkdir(exist_ok=True)
    (form / "1.docx").write_bytes(content)
    path = form / "1.toml"
    path.write_text(head.replace("{sha256}", hashlib.sha256(content).hexdigest()) + fields, "utf-8")
    return path


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Writes a definition with these fields and this DOCX, and returns its path."""
    return partial(written, tmp_path)


@pytest.fixture(scope="session")
def make() -> Callable[..., FormDefinition]:
    """A form with these fields and this DOCX, below a folder."""
    return lambda *parts: load_form(written(*parts))


@pytest.fixture
def made(tmp_path: Path, make: Callable[..., FormDefinition]) -> Callable[..., FormDefinition]:
    """A form with these fields and this DOCX."""
    return partial(make, tmp_path)


@pytest.fixture
def context() -> PrefillContext:
    """Everything is known and every text is different."""
    return PrefillContext(
        MunicipalityBrief(
            cvegeo="14120",
            name="Zapopan",
            state="Jalisco",
            seat="Zapopan centro",
            population=1476491,
            zone="America/Mexico_City",
            address="Av. Hidalgo 151",
            website="https://www.zapopan.gob.mx",
            head_name="Ana Solís",
            head_position="Presidenta municipal",
        ),
        ProjectBrief(
            id=7,
            title="Saneamiento del arroyo Atemajac",
            problem="El arroyo recibe descargas.",
            objective="Mejorar la calidad del agua.",
            summary="Un arroyo limpio.",
            place="Tres colonias",
            budget=Money(Decimal(62000), "USD"),
            own_contribution=Money(Decimal("18000.5"), "USD"),
            duration_months=18,
            starts_on=date(2026, 1, 15),
            partner_country="UY",
            partner_name="Intendencia de Canelones",
            beneficiaries_women=310,
            beneficiaries_men=290,
            activities=(Activity("Diagnóstico.", 1, 3), Activity("Plan de cuenca", 4, 8)),
        ),
        CallBrief(
            key="mx-uy-2025",
            fund="mx-uy",
            edition="2025",
            title="VI Convocatoria México–Uruguay",
            status="open",
            countries=("MX", "UY"),
            partner_required=True,
            closes_at=datetime(2025, 7, 16, 2, 59, tzinfo=UTC),
        ),
        Contact("Mariana Ríos", "mariana@zapopan.example", "33 1234 5678", "Directora"),
        date(2025, 7, 2),
    )
