"""A newer catalogue of INEGI is taken whole or not at all, and takes nothing away."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy.orm import Session

from tracker.catalogue import load_catalogue
from tracker.cli import main
from tracker.jobs.migrate import load_municipalities
from tracker.jobs.municipal_profile import profile_values
from tracker.jobs.places import load_places
from tracker.jobs.projects import plain
from tracker.store.alerts import Subscription, confirmed_subscriptions, subscriptions_in
from tracker.store.municipal import Profile, profile_of
from tracker.store.people import (
    Agreement,
    Membership,
    Municipality,
    User,
    agreements_of,
    all_municipalities,
    audit_of,
    members_of,
)
from tracker.store.projects import Project, projects_of

THEN = datetime(2025, 7, 2, 18, tzinfo=UTC)
HEAD = "cvegeo,state,municipality,seat,population\n"
OLD = HEAD + "01001,Aguascalientes,Aguascalientes,Aguascalientes,948990\n01002,Aguascalientes,Asientos,Asientos,51536\n"
NEW = HEAD + "01001,Aguascalientes,Aguascalientes,Aguascalientes,950000\n01012,Aguascalientes,Nuevo,Nuevo,\n"


def load(url: str, folder: Path, text: str) -> Result:
    file = folder / "inegi.csv"
    file.write_text(text, "utf-8")
    return CliRunner().invoke(main, ["municipalities", "load", str(file)], env={"DATABASE_URL": url})


def test_a_newer_file_adds_and_changes_and_names_what_it_lacks(
    database_url: str, session: Session, tmp_path: Path
) -> None:
    assert load(database_url, tmp_path, OLD).exit_code == 0
    session.get_one(Municipality, "01001").head_name = "Ana"
    session.commit()
    result = load(database_url, tmp_path, NEW)
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines() == [
        "added 01012",
        "changed 01001: population 948990 -> 950000",
        "missing 01002: not in the file, kept",
    ]
    session.expire_all()
    rows = {row.cvegeo: (row.population, row.head_name) for row in all_municipalities(session)}
    assert rows == {"01001": (950000, "Ana"), "01002": (51536, None), "01012": (None, None)}


@pytest.mark.engines("sqlite")
@pytest.mark.parametrize(
    ("text", "line"),
    [
        (NEW + "1,Aguascalientes,Otro,Otro,5\n", ":4: cvegeo: "),
        (NEW + "01001,Aguascalientes,Otro,Otro,5\n", ":4: cvegeo: '01001' stands there twice"),
        (NEW + "01013,Aguascalientes,Otro,Otro,muchos\n", ":4: population: "),
        ("clave,nombre\n", ":1: the columns must be "),
        (HEAD, ":1: holds no municipality"),
    ],
)
def test_a_file_with_anything_wrong_changes_nothing(
    database_url: str, session: Session, tmp_path: Path, text: str, line: str
) -> None:
    result = load(database_url, tmp_path, text)
    assert result.exit_code == 2
    assert f"inegi.csv{line}" in result.stderr
    assert all_municipalities(session) == []


@pytest.mark.engines("sqlite")
def test_a_file_as_spreadsheets_save_it_is_read(database_url: str, tmp_path: Path) -> None:
    result = load(database_url, tmp_path, "\ufeff" + OLD.replace("\n", "\r\n"))
    assert (result.exit_code, result.stdout) == (0, "added 01001\nadded 01002\n")


@pytest.mark.engines("sqlite")
def test_migrating_again_takes_no_newer_file_back(session: Session) -> None:
    catalogue = load_catalogue()
    load_municipalities(session, catalogue)
    session.flush()
    session.get_one(Municipality, "01001").population = 950000
    load_municipalities(session, catalogue)
    assert session.get_one(Municipality, "01001").population == 950000
    report = load_places(session, catalogue.municipalities.values())
    assert (report.added, list(report.changed), report.missing) == ([], ["01001"], [])


INEGI_HEAD = '"CVEGEO"\t"CVE_ENT"\t"NOM_ENT"\t"NOM_MUN"\t"NOM_CAB"\t"POB_TOTAL"\n'
INEGI_ROWS = (
    '"02007"\t"02"\t"Baja California"\t"San Felipe"\t"San Felipe"\t"-"\n'
    '"20999"\t"20"\t"Oaxaca"\t"Ñuu Nuevo"\t"Ñuu Nuevo"\t"120"\n'
)


def update(url: str, source: str, *more: str) -> Result:
    return CliRunner().invoke(main, ["municipalities", "update", source, *more], env={"DATABASE_URL": url})


@contextmanager
def served(body: bytes, status: int = 200) -> Iterator[str]:
    """The bytes at an address of this machine."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/catalogo.csv"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1"])
@pytest.mark.engines("sqlite")
def test_inegis_own_file_is_read_as_it_comes(
    database_url: str, session: Session, tmp_path: Path, encoding: str
) -> None:
    file = tmp_path / "AGEEML.txt"
    file.write_bytes((INEGI_HEAD + INEGI_ROWS).encode(encoding))
    result = update(database_url, str(file))
    assert result.exit_code == 0, result.output
    zones = ["zone 02007: America/Tijuana", "zone 20999: America/Mexico_City"]
    assert result.stdout.splitlines() == ["added 02007", "added 20999", *zones]
    rows = {row.cvegeo: (row.name, row.state, row.population) for row in all_municipalities(session)}
    assert rows == {"02007": ("San Felipe", "Baja California", None), "20999": ("Ñuu Nuevo", "Oaxaca", 120)}


def test_a_newer_file_comes_from_an_address_too_and_what_it_lacks_is_marked_until_it_is_back(
    database_url: str, session: Session
) -> None:
    with served((INEGI_HEAD + INEGI_ROWS).encode()) as address:
        assert update(database_url, address).exit_code == 0
    with served((INEGI_HEAD + INEGI_ROWS.splitlines()[0]).encode()) as address:
        assert "missing 20999: not in the file, kept" in update(database_url, address).stdout
    marked = {row.cvegeo: row.missing_since is not None for row in all_municipalities(session)}
    assert marked == {"02007": False, "20999": True}
    session.rollback()
    with served((INEGI_HEAD + INEGI_ROWS).encode()) as address:
        update(database_url, address)
    session.expire_all()
    assert not any(row.missing_since for row in all_municipalities(session))


@pytest.mark.engines("sqlite")
@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        (b"<html>mantenimiento</html>", 200, "is no table of municipalities"),
        (b"PK\x03\x04...", 200, "is an archive; unpack it"),
        (INEGI_HEAD.encode(), 200, "holds no municipality"),
        ((INEGI_HEAD + INEGI_ROWS + '"1"\t"2"\n').encode(), 200, ":4: has 2 columns instead of 6"),
        ((INEGI_HEAD + INEGI_ROWS.replace("02007", "2007")).encode(), 200, ":2: cvegeo: '2007' is no code"),
        ((INEGI_HEAD + INEGI_ROWS.replace('"120"', '"muchos"')).encode(), 200, ":3: population: 'muchos'"),
        (b"", 404, "answered 404 instead of a file"),
    ],
)
def test_a_broken_newer_file_changes_nothing(
    database_url: str, session: Session, body: bytes, status: int, said: str
) -> None:
    with served(body, status) as address:
        result = update(database_url, address)
    assert result.exit_code != 0
    assert said in result.stderr
    assert all_municipalities(session) == []


@pytest.mark.engines("sqlite")
@pytest.mark.parametrize(
    ("source", "said"), [("http://www.example.org/a.csv", "no https"), ("ftp://a/b", "no https"), ("nada.csv", "read")]
)
def test_a_newer_file_is_not_taken_from_where_others_could_change_it(database_url: str, source: str, said: str) -> None:
    result = update(database_url, source)
    assert result.exit_code != 0
    assert said in result.stderr


@pytest.mark.engines("sqlite")
def test_a_piece_of_a_file_is_not_taken_for_the_whole(database_url: str, session: Session, tmp_path: Path) -> None:
    load_municipalities(session, load_catalogue())
    session.commit()
    file = tmp_path / "trozo.txt"
    file.write_text(INEGI_HEAD + INEGI_ROWS, "utf-8")
    refused = update(database_url, str(file))
    assert (refused.exit_code, "nothing was changed" in refused.stderr) == (1, True)
    assert session.get(Municipality, "20999") is None
    session.rollback()
    assert update(database_url, str(file), "--partial").exit_code == 0


def test_the_work_of_one_that_was_dropped_goes_on_in_another(
    database_url: str, session: Session, tmp_path: Path
) -> None:
    load(database_url, tmp_path, OLD)
    user = User(email="ana@x.mx", name="Ana", password_hash="", created_at=THEN)
    both = User(email="luis@x.mx", name="Luis", password_hash="", created_at=THEN)
    user.memberships.append(Membership(cvegeo="01002", role="director"))
    both.memberships += [Membership(cvegeo="01002", role="technician"), Membership(cvegeo="01001", role="mayor")]
    session.add_all([user, both, Project(cvegeo="01002", title="Parque", created_at=THEN, changed_at=THEN)])
    session.add_all(
        [Agreement(cvegeo="01002", partner="Salto", country="UY"), Profile(cvegeo="01002", changed_at=THEN)]
    )
    for email, cvegeo in (("ana@x.mx", "01002"), ("luis@x.mx", "01002"), ("luis@x.mx", "01001")):
        session.add(Subscription(email=email, cvegeo=cvegeo, requested_at=THEN, confirmed_at=THEN))
    session.commit()
    command = ["municipalities", "join", "01002", "01001"]
    early = CliRunner().invoke(main, command, env={"DATABASE_URL": database_url})
    assert early.exit_code != 0
    assert "INEGI's newest file has 01002" in early.stderr
    load(database_url, tmp_path, NEW)
    result = CliRunner().invoke(main, command, env={"DATABASE_URL": database_url})
    assert result.exit_code == 0, result.output
    assert "1 projects moved" in result.stdout
    session.expire_all()
    assert [row.title for row in projects_of(session, "01001")] == ["Parque"]
    assert [row.partner for row in agreements_of(session, "01001")] == ["Salto"]
    assert sorted((row.user.name, row.role) for row in members_of(session, "01001")) == [
        ("Ana", "director"),
        ("Luis", "mayor"),
    ]
    assert members_of(session, "01002") == []
    assert [(row.email, row.cvegeo) for row in confirmed_subscriptions(session)] == [
        ("ana@x.mx", "01001"),
        ("luis@x.mx", "01001"),
    ]
    assert profile_of(session, "01002") is not None
    assert "undo it with: puente municipalities join --undo 1" in result.stdout
    assert audit_of(session, "municipality:01001")[0].action == "municipality_joined"
    session.rollback()
    again = CliRunner().invoke(main, ["municipalities", "join", "01002", "01099"], env={"DATABASE_URL": database_url})
    assert "there is no municipality 01099" in again.stderr


def join(url: str, *words: str) -> Result:
    return CliRunner().invoke(main, ["municipalities", "join", *words], env={"DATABASE_URL": url})


def two_with_profiles(session: Session) -> None:
    """One that INEGI dropped and one that it has, with what both say of themselves, people in both and alerts."""
    places = [
        Municipality(cvegeo=code, state="Aguascalientes", name=code, seat=code, missing_since=gone)
        for code, gone in (("01001", None), ("01002", THEN))
    ]
    places[0].website, places[0].networks = "https://nuevo.example", ["Mercociudades"]
    places[1].website, places[1].networks = "https://viejo.example", ["CGLU"]
    places[1].head_name, places[1].head_position = "Ana", "Presidenta"
    session.add_all(places)
    session.flush()
    old = Profile(cvegeo="01002", changed_at=THEN, languages=["es"], border_km=Decimal("12.5"), border_note="Mapa")
    new = Profile(
        cvegeo="01001", changed_at=THEN, border_km=Decimal(90), days_off=[{"day": "2025-09-15", "reason": ""}]
    )
    ana, luis, eva = (
        User(email=f"{name}@x.mx", name=name, password_hash="", created_at=THEN) for name in ("ana", "luis", "eva")
    )
    ana.memberships.append(Membership(cvegeo="01002", role="director"))
    luis.memberships += [Membership(cvegeo="01002", role="technician"), Membership(cvegeo="01001", role="mayor")]
    eva.memberships.append(Membership(cvegeo="01002", role="treasurer"))
    session.add_all([old, new, ana, luis, eva])
    session.add(Project(cvegeo="01002", title="Parque", created_at=THEN, changed_at=THEN))
    for email, cvegeo, confirmed in (
        ("ana@x.mx", "01002", THEN),
        ("luis@x.mx", "01002", THEN),
        ("luis@x.mx", "01001", THEN),
        ("eva@x.mx", "01002", THEN),
        ("eva@x.mx", "01001", None),
    ):
        session.add(Subscription(email=email, cvegeo=cvegeo, requested_at=THEN, confirmed_at=confirmed))
    session.commit()


def standing(session: Session) -> dict[str, object]:
    """All that two municipalities say and have, by municipality."""
    session.expire_all()
    return {
        code: (
            {name: plain(value) for name, value in profile_values(session, row).items()},
            sorted((member.user.name, member.role) for member in members_of(session, code)),
            [project.title for project in projects_of(session, code)],
            sorted((s.email, s.confirmed_at is None, s.ended_at is None) for s in subscriptions_in(session, code)),
        )
        for code, row in ((row.cvegeo, row) for row in all_municipalities(session))
    }


def test_what_the_new_one_says_stays_and_it_takes_what_it_has_not_said(database_url: str, session: Session) -> None:
    two_with_profiles(session)
    result = join(database_url, "01002", "01001")
    assert result.exit_code == 0, result.output
    assert [line for line in result.stdout.splitlines() if line.startswith(("taken", "differs"))] == [
        "taken head_name: 'Ana'",
        "taken head_position: 'Presidenta'",
        "taken languages: ['es']",
        "differs border_km: '90' stays, 01002 said '12.5'",
        "differs border_note: None stays, 01002 said 'Mapa'",
        "differs networks: ['Mercociudades'] stays, 01002 said ['CGLU']",
        "differs website: 'https://nuevo.example' stays, 01002 said 'https://viejo.example'",
    ]
    values = profile_values(session, session.get_one(Municipality, "01001"))
    assert (values["head_name"], values["border_km"], values["border_note"]) == ("Ana", Decimal(90), None)
    assert values["days_off"] == [{"day": "2025-09-15", "reason": ""}]
    assert [row.email for row in confirmed_subscriptions(session)] == ["ana@x.mx", "luis@x.mx", "eva@x.mx"]
    entry = audit_of(session, "municipality:01001")[0].data
    assert entry["differs"]["networks"] == [["Mercociudades"], ["CGLU"]]


def test_one_without_a_profile_takes_the_whole_one(database_url: str, session: Session) -> None:
    two_with_profiles(session)
    session.delete(session.get_one(Profile, "01001"))
    session.commit()
    before = standing(session)
    session.rollback()
    assert join(database_url, "01002", "01001").exit_code == 0
    values = profile_values(session, session.get_one(Municipality, "01001"))
    assert (values["border_km"], values["border_note"], values["languages"]) == (Decimal("12.5"), "Mapa", ["es"])
    session.rollback()
    assert join(database_url, "--undo", "1").exit_code == 0
    assert standing(session) == before


def test_a_joining_goes_back_with_all_that_went_over(database_url: str, session: Session) -> None:
    two_with_profiles(session)
    before = standing(session)
    session.rollback()
    assert join(database_url, "01002", "01001").exit_code == 0
    assert standing(session) != before
    session.rollback()
    result = join(database_url, "--undo", "1")
    assert result.exit_code == 0, result.output
    assert {"1 projects moved back", "3 people moved back", "3 alerts moved back"} <= set(result.stdout.splitlines())
    assert standing(session) == before
    assert audit_of(session, "municipality:01001")[0].action == "municipality_join_undone"
    session.rollback()
    again = join(database_url, "--undo", "1")
    assert (again.exit_code, "has its work back" in again.stderr) == (1, True)


def test_what_was_done_since_a_joining_stays_when_it_goes_back(database_url: str, session: Session) -> None:
    two_with_profiles(session)
    assert join(database_url, "01002", "01001").exit_code == 0
    session.get_one(Municipality, "01001").head_name = "Otra"
    session.add(Project(cvegeo="01001", title="Nuevo", created_at=THEN, changed_at=THEN))
    session.delete(next(row for row in members_of(session, "01001") if row.user.name == "ana"))
    session.commit()
    assert join(database_url, "--undo", "1").exit_code == 0
    session.expire_all()
    assert session.get_one(Municipality, "01001").head_name == "Otra"
    assert session.get_one(Municipality, "01001").head_position is None
    assert [row.title for row in projects_of(session, "01001")] == ["Nuevo"]
    assert sorted(row.user.name for row in members_of(session, "01002")) == ["eva", "luis"]


def test_joinings_go_back_in_the_order_opposite_to_that_of_their_making(database_url: str, session: Session) -> None:
    two_with_profiles(session)
    session.add(Municipality(cvegeo="01012", state="Aguascalientes", name="C", seat="C"))
    session.commit()
    assert join(database_url, "01002", "01001").exit_code == 0
    session.get_one(Municipality, "01001").missing_since = THEN
    session.commit()
    assert join(database_url, "01001", "01012").exit_code == 0
    early = join(database_url, "--undo", "1")
    assert (early.exit_code, "undo 2 first" in early.stderr) == (1, True)
    assert [join(database_url, "--undo", number).exit_code for number in ("2", "1")] == [0, 0]
    assert [row.title for row in projects_of(session, "01002")] == ["Parque"]


@pytest.mark.engines("sqlite")
@pytest.mark.parametrize("words", [(), ("01001",), ("01001", "01002", "--undo", "1")])
def test_joining_asks_for_two_municipalities_or_a_number(database_url: str, words: tuple[str, ...]) -> None:
    result = join(database_url, *words)
    assert (result.exit_code, "Give the codes of two municipalities" in result.stderr) == (2, True)
    assert "no municipalities were joined under the number 9" in join(database_url, "--undo", "9").stderr
