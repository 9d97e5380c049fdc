"""The catalogues of what people read: ``python -m tests.support.translations`` brings them up to date.

It collects the sentences of the pages and of the rooms whose words the pages show into ``messages.pot``, merges them
into each language's catalogue, and compiles those. Spanish is the language of the source and needs no catalogue.
"""

from __future__ import annotations

import io
import re
import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from tracker.alerts.tokens import BadLink
from tracker.catalogue import load_catalogue
from tracker.domain.passwords import LONGEST, weakness
from tracker.jobs.correct_fact import HELP, HELP_COUNTRIES
from tracker.jobs.second_factor import WRONG
from tracker.matching.glossary import glossary
from webapp.security import REFUSALS

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "webapp" / "translations"
POT = FOLDER / "messages.pot"
LANGUAGES = ("en", "fr")
SOURCES = {
    "python": (
        "webapp/**/*.py",
        "tracker/matching/explain.py",
        "tracker/alerts/*.py",
        "tracker/applications/messages.py",
        "tracker/domain/fields.py",
        "tracker/domain/project.py",
        "tracker/jobs/account_mails.py",
        "tracker/jobs/accounts.py",
        "tracker/jobs/calendar.py",
        "tracker/jobs/change_email.py",
        "tracker/jobs/correct_fact.py",
        "tracker/jobs/dismiss.py",
        "tracker/jobs/invite.py",
        "tracker/jobs/join.py",
        "tracker/jobs/keep_search.py",
        "tracker/jobs/merge_calls.py",
        "tracker/jobs/municipal_*.py",
        "tracker/jobs/passwords.py",
        "tracker/jobs/people.py",
        "tracker/jobs/place_named.py",
        "tracker/jobs/projects*.py",
        "tracker/jobs/review.py",
        "tracker/jobs/save_answers.py",
        "tracker/jobs/second_factor.py",
        "tracker/jobs/sheets.py",
        "tracker/jobs/split_call.py",
        "tracker/jobs/start_application.py",
        "tracker/jobs/talk.py",
        "tracker/jobs/undo.py",
        "tracker/jobs/subscribe.py",
    ),
    "jinja2": ("webapp/templates/**/*.html", "tracker/alerts/templates/base.html", "tracker/alerts/templates/*/*.*"),
}
# Errors and names of fields are sentences where they are made, and translated where they are shown.
ERRORS = ("Forbidden", "NotFound", "Conflict", "Invalid", "_refused")
KEYWORDS = {**DEFAULT_KEYWORDS, "Field": (3,), **dict.fromkeys(ERRORS)}
OF_FIELDS = re.compile(r'Invalid\(\s*"[^"]*",\s*\{"\w+": "([^"]+)"\}')
"""An error's sentence about one input of a form."""
USUAL_NAME = "Zapopan"
LONG_AGO = datetime(2025, 1, 1, tzinfo=UTC)
"""Stands in each compiled catalogue, so that the same sentences give the same file."""
OPTIONS = {"trimmed": "false", "silent": "false"}


def in_tables() -> list[str]:
    """The sentences that the pages take from tables and rules, where nothing marks them."""
    refused = (weakness(""), weakness("ab" * LONGEST), weakness("a" * LONGEST), weakness(USUAL_NAME * 3, [USUAL_NAME]))
    jobs = (file.read_text("utf-8") for file in sorted((ROOT / "tracker" / "jobs").glob("*.py")))
    named = [sentence for text in jobs for sentence in OF_FIELDS.findall(text)]
    zones = sorted({row.zone_basis for row in load_catalogue().municipalities.values()})
    return [
        *zones,
        *REFUSALS.values(),
        *HELP.values(),
        HELP_COUNTRIES,
        WRONG,
        str(BadLink()),
        *filter(None, refused),
        *named,
    ]


def collected() -> Catalog:
    """Every sentence of the source."""
    catalog = Catalog(project="Puente", locale="es_MX", charset="utf-8")
    for method, patterns in SOURCES.items():
        for file in sorted({file for pattern in patterns for file in ROOT.glob(pattern)}):
            for _line, message, _comments, _context in extract_from_file(
                method, file, keywords=KEYWORDS, options=OPTIONS if method == "jinja2" else None
            ):
                catalog.add(message, flags=("python-format",) if "%(" in str(message) else ())
    for subject in glossary().subjects:
        catalog.add(subject.label)
    for sentence in in_tables():
        catalog.add(sentence)
    return catalog


def read(file: Path) -> Catalog:
    """A catalogue of the project."""
    with file.open("rb") as source:
        return read_po(source, file.stem if file.suffix == ".pot" else file.parents[1].name)


def merged(language: str, template: Catalog) -> Catalog:
    """A language's catalogue with exactly the sentences of the template."""
    file = FOLDER / language / "LC_MESSAGES" / "messages.po"
    known = read(file) if file.exists() else Catalog(locale=language)
    catalog = Catalog(locale=language, project="Puente", charset="utf-8", fuzzy=False)
    for message in template:
        if message.id:
            before = known.get(message.id)
            catalog.add(message.id, before.string if before else None, flags=message.flags)
    return catalog


def as_po(catalog: Catalog) -> bytes:
    """A catalogue as text, the same for the same sentences whenever and wherever it is made."""
    out = io.BytesIO()
    write_po(out, catalog, width=120, no_location=True, omit_header=False, sort_output=True)
    dated = ("POT-Creation-Date", "PO-Revision-Date", "Generated-By", "Report-Msgid-Bugs-To", "Last-Translator")
    lines = out.getvalue().decode().splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith(("#  ", "# FIRST", *(f'"{name}' for name in dated)))]
    return "".join(kept).encode()


def as_mo(catalog: Catalog) -> bytes:
    """A catalogue as gettext reads it."""
    catalog.creation_date = catalog.revision_date = LONG_AGO
    out = io.BytesIO()
    write_mo(out, catalog)
    return out.getvalue()


def _written(text: str | tuple[str, ...] | None) -> bool:
    return all(text) if isinstance(text, tuple) else bool(text)


def main() -> int:
    """Writes the template, the catalogues and their compiled form; says what is not translated yet."""
    template = collected()
    FOLDER.mkdir(exist_ok=True)
    POT.write_bytes(as_po(template))
    for language in LANGUAGES:
        folder = FOLDER / language / "LC_MESSAGES"
        folder.mkdir(parents=True, exist_ok=True)
        catalog = merged(language, template)
        (folder / "messages.po").write_bytes(as_po(catalog))
        (folder / "messages.mo").write_bytes(as_mo(catalog))
        missing = [message.id for message in catalog if message.id and not _written(message.string)]
        print(f"{language}: {len(template) - len(missing)} of {len(template)} sentences", file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
