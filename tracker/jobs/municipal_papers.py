"""Keeps the papers of a municipality: what kind a file is shows in its bytes, never in its name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from tracker.domain.project import clean
from tracker.errors import Invalid, Unreadable
from tracker.extract.docs_archive import kind_of, opened
from tracker.extract.docs_limits import DEFAULT_LIMITS
from tracker.jobs.audit import record
from tracker.store.municipal import Paper, bytes_kept, drop_paper
from tracker.store.people import Agreement, User
from tracker.store.sources import keep_body

MOST_BYTES = 10 * 2**20
MOST_BYTES_EACH = 200 * 2**20
"""What the papers of one municipality may take together."""
LONGEST = 300
KINDS = ("agreement", "accreditation", "minutes", "letter", "identity", "tax", "budget", "other")
_OFFICE = "application/vnd.openxmlformats-officedocument."
MEDIA = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "docx": f"{_OFFICE}wordprocessingml.document",
    "xlsx": f"{_OFFICE}spreadsheetml.sheet",
    "odt": "application/vnd.oasis.opendocument.text",
}
_BEGINNINGS = {b"%PDF-": "pdf", b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpg"}


def _(text: str) -> str:
    """Marks a sentence for translation; the translation itself comes later."""
    return text


WRONG_KIND = _("Suba un PDF, una imagen PNG o JPG, o un documento DOCX, XLSX u ODT.")
TOO_LARGE = _("El archivo es muy grande: cabe hasta 10 MB.")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came; ``name`` is only shown, never a path."""

    name: str
    data: bytes


def add_paper(
    session: Session,
    cvegeo: str,
    upload: Upload,
    values: Mapping[str, object],
    user: User,
    now: datetime,
    agreement: Agreement | None = None,
) -> Paper:
    """Puts a file into the vault of a municipality.

    Raises:
        Invalid: the file is empty, too large or of no kind that is kept, the vault is full, or a value is wrong.
    """
    wrong = _wrong(values)
    kind = ""
    try:
        kind = extension_of(upload.data)
    except Invalid as error:
        wrong["file"] = str(error)
    if not wrong and bytes_kept(session, cvegeo) + len(upload.data) > MOST_BYTES_EACH:
        wrong["file"] = _("El archivo ya no cabe: los documentos del municipio ocupan 200 MB. Quite alguno.")
    if wrong:
        raise Invalid(next(iter(wrong.values())), wrong)
    paper = Paper(
        cvegeo=cvegeo,
        agreement_id=agreement.id if agreement else None,
        title=_line(values.get("title")),
        kind=str(values.get("kind")),
        issued_on=values.get("issued_on"),
        valid_until=values.get("valid_until"),
        indefinite=values.get("indefinite"),
        filename=shown_name(upload.name),
        media_type=MEDIA[kind],
        size=len(upload.data),
        body_hash=keep_body(session, upload.data),
        added_at=now,
        added_by=user.id,
    )
    session.add(paper)
    session.flush()
    data = {"paper": paper.id, "title": paper.title, "hash": paper.body_hash}
    record(session, now, user, "paper_added", f"municipality:{cvegeo}", data)
    return paper


def remove_paper(session: Session, paper: Paper, user: User, now: datetime) -> None:
    """Takes a paper out of the vault, and its bytes with it; the audit log keeps that it was there."""
    data = {"paper": paper.id, "title": paper.title, "hash": paper.body_hash}
    drop_paper(session, paper)
    record(session, now, user, "paper_removed", f"municipality:{paper.cvegeo}", data)


def extension_of(data: bytes) -> str:
    """The kind of a file by its bytes, as the usual ending of its name.

    Raises:
        Invalid: it is empty, too large, damaged, or of a kind that is not kept.
    """
    if not data:
        raise Invalid(_("El archivo está vacío."))
    if len(data) > MOST_BYTES:
        raise Invalid(TOO_LARGE)
    for beginning, kind in _BEGINNINGS.items():
        if data.startswith(beginning):
            return kind
    if not data.startswith(b"PK\x03\x04"):
        raise Invalid(WRONG_KIND)
    try:
        with opened(data, DEFAULT_LIMITS) as archive:
            return kind_of(archive)
    except Unreadable as error:
        broken = _("El documento está dañado o pide contraseña. Guárdelo de nuevo y súbalo otra vez.")
        foreign = error.reason == "unsupported"
        raise Invalid(WRONG_KIND if foreign else broken) from error


def ending_of(paper: Paper) -> str:
    """The usual ending of the name of a paper's file."""
    return next((ending for ending, media in MEDIA.items() if media == paper.media_type), "bin")


def shown_name(name: str) -> str:
    """The name of a file without folders, control characters or reversed writing; only shown, never opened."""
    last = clean(name).replace("\\", "/").rpartition("/")[2]
    plain = "".join(character for character in last if character.isprintable())
    return plain.strip(". ")[-120:] or "documento"


def _line(value: object) -> str:
    return " ".join(clean(str(value or "")).split())


def _wrong(values: Mapping[str, object]) -> dict[str, str]:
    wrong = {}
    title = _line(values.get("title"))
    if not title:
        wrong["title"] = _("Escriba qué documento es.")
    elif len(title) > LONGEST:
        wrong["title"] = _("Escriba 300 caracteres cuando más.")
    if values.get("kind") not in KINDS:
        wrong["kind"] = _("Elija un tipo de la lista.")
    issued, until = values.get("issued_on"), values.get("valid_until")
    if isinstance(issued, date) and isinstance(until, date) and until < issued:
        wrong["valid_until"] = _("Vence antes de la fecha en que se expidió.")
    if until is not None and values.get("indefinite"):
        wrong["valid_until"] = _("Deje vacía la fecha, o quite que no vence.")
    return wrong
