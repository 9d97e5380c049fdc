"""Brings the database up to date: its schema, and the catalogue that calls and people refer to."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from tracker.catalogue import Catalogue
from tracker.errors import DatabaseError
from tracker.jobs.places import new_municipality
from tracker.queue import open_queue
from tracker.store.engine import make_engine, make_sessions
from tracker.store.locks import one_at_a_time
from tracker.store.people import all_municipalities
from tracker.store.sources import Fund


@dataclass(frozen=True, slots=True)
class MigrateReport:
    """The schema's revision, and how many funds and municipalities there are."""

    revision: str
    funds: int
    municipalities: int


def bring_up_to_date(address: str, catalogue: Catalogue) -> MigrateReport:
    """All that a new version of Puente needs of the database at an address: schema, catalogue, the queue's tables.

    Of several processes at once, one does it and the others find it done.

    Raises:
        DatabaseError: the database is newer than this code, or can't be reached.
    """
    refuse_newer(address)
    engine = make_engine(address)
    try:
        with one_at_a_time(engine, "migrate"):
            revision = migrate(address)
            with make_sessions(engine).begin() as session:
                funds, places = load_funds(session, catalogue), load_municipalities(session, catalogue)
            open_queue(address, {})
    finally:
        engine.dispose()
    return MigrateReport(revision, funds, places)


def migrate(address: str, revision: str = "head") -> str:
    """Brings the schema of the database at an address to a revision and gives that revision.

    Raises:
        DatabaseError: the database is newer than this code, or can't be reached.
    """
    config = alembic_config(address)
    refuse_newer(address)
    command.upgrade(config, revision)
    return revision_of(address) or ""


def alembic_config(address: str) -> Config:
    """What alembic needs to know to work on the database at an address."""
    config = Config()
    config.set_main_option("script_location", str(Path(str(resources.files("migrations")))))
    config.attributes["address"] = address
    return config


@cache
def _scripts() -> ScriptDirectory:
    """The migrations of this code, read once: their files stay as they are while a process runs."""
    return ScriptDirectory.from_config(alembic_config(""))


def revision_of(address: str) -> str | None:
    """The revision of the database; None when it has no schema yet.

    Raises:
        DatabaseError: the database can't be reached.
    """
    engine = make_engine(address)
    try:
        with engine.connect().execution_options(reads_only=True) as connection:
            return MigrationContext.configure(connection).get_current_revision()
    except OperationalError as error:
        raise DatabaseError(f"the database can't be reached; check DATABASE_URL ({error.orig})") from error
    finally:
        engine.dispose()


def refuse_newer(address: str) -> None:
    """Refuses a database that a newer version of the code has migrated.

    Raises:
        DatabaseError: its revision is not known here.
    """
    current = revision_of(address)
    known = {script.revision for script in _scripts().walk_revisions()}
    if current is not None and current not in known:
        raise DatabaseError(
            f"the database is at revision {current}, newer than this code; install the newer Puente or restore a backup"
        )


def require_current(address: str) -> None:
    """Refuses to work on a database that is not up to date.

    Raises:
        DatabaseError: it is newer than the code, or `puente migrate` has not been run.
    """
    refuse_newer(address)
    if revision_of(address) != _scripts().get_current_head():
        raise DatabaseError("the database is not up to date; run: puente migrate")


def load_funds(session: Session, catalogue: Catalogue) -> int:
    """Writes the catalogue's funds into the database; gives how many there are."""
    for fund in catalogue.funds:
        row = session.get(Fund, fund.key) or Fund(key=fund.key)
        row.name, row.kind = fund.name["es"], str(fund.kind)
        session.add(row)
    return len(catalogue.funds)


def load_municipalities(session: Session, catalogue: Catalogue) -> int:
    """Writes the catalogue's municipalities that the database lacks; gives how many the catalogue has.

    Those that are there stay as they are: a newer file may have been loaded since (``tracker.jobs.places``).
    """
    known = {row.cvegeo for row in all_municipalities(session)}
    for item in catalogue.municipalities.values():
        if item.cvegeo not in known:
            session.add(new_municipality(item))
    return len(catalogue.municipalities)
