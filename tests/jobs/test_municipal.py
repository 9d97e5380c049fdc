"""What municipalities say of themselves and keep, on both engines."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from tests.support.databases import Rows
from tracker.catalogue import load_catalogue
from tracker.domain.validity import Standing, validity
from tracker.errors import Invalid
from tracker.jobs import municipal_papers
from tracker.jobs.accounts import create_user
from tracker.jobs.briefs import municipality_brief
from tracker.jobs.municipal_papers import Upload, add_paper, remove_paper, shown_name
from tracker.jobs.municipal_profile import change_profile, drop_agreement, keep_agreement
from tracker.store.audit import newest_entries
from tracker.store.municipal import bytes_kept, papers_of
from tracker.store.people import Municipality, User, user_by_email
from tracker.store.sources import Body, hash_of

NOW = datetime(2025, 7, 2, 18, tzinfo=UTC)
PDF = b"%PDF-1.7 acta"
ACT: dict[str, object] = {"title": "Acta", "kind": "minutes"}


@pytest.fixture
def rows() -> Rows:
    """The rows below; written once, then copied."""
    return fill


def fill(session: Session) -> None:
    """Two municipalities and a person."""
    for code, name in (("14120", "Zapopan"), ("20067", "Oaxaca de Juárez")):
        session.add(Municipality(cvegeo=code, state="Estado", name=name, seat=name))
    session.flush()
    create_user(session, "ana@zapopan.example", "Ana", "caballo correcto batería", now=NOW, cost=1, cvegeo="14120")


def ana(session: Session) -> User:
    """The person."""
    found = user_by_email(session, "ana@zapopan.example")
    assert found is not None
    return found


def test_what_a_municipality_says_reaches_matching_and_forms(session: Session) -> None:
    place, user = session.get_one(Municipality, "14120"), ana(session)
    values: dict[str, object] = {
        "networks": ["Mercociudades"],
        "languages": ["es", "fr"],
        "days_off": [{"day": "2025-09-15", "reason": "Feria"}],
        "term_starts": date(2024, 10, 1),
        "term_ends": date(2027, 9, 30),
        "border_km": Decimal("1050.5"),
        "border_note": "Por carretera",
        "head_name": " Ana\x00  Solís ",
    }
    change_profile(session, place, values, user, NOW)
    agreement = {"partner": "Canelones", "country": "UY", "registered": True, "register_number": "77"}
    keep_agreement(session, "14120", agreement, user, NOW)
    session.commit()
    session.expire_all()
    brief = municipality_brief(session, session.get_one(Municipality, "14120"), load_catalogue())
    assert (brief.networks, brief.languages, brief.days_off) == (("Mercociudades",), ("es", "fr"), (date(2025, 9, 15),))
    assert (brief.term_ends, brief.border_km, brief.head_name) == (date(2027, 9, 30), Decimal("1050.5"), "Ana Solís")
    assert [(item.partner, item.registered, item.register_number) for item in brief.agreements] == [
        ("Canelones", True, "77")
    ]
    assert {entry.action for entry in newest_entries(session, 9)} == {"profile_changed", "agreement_added"}


def test_nothing_said_is_unknown_and_not_no(session: Session) -> None:
    brief = municipality_brief(session, session.get_one(Municipality, "20067"), load_catalogue())
    assert (brief.border_km, brief.term_ends, brief.languages, brief.agreements) == (None, None, (), ())


def test_inegis_facts_are_not_written_by_people(session: Session) -> None:
    with pytest.raises(Invalid):
        change_profile(session, session.get_one(Municipality, "14120"), {"population": 5}, ana(session), NOW)


def test_the_vault_is_full_at_its_limit(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(municipal_papers, "MOST_BYTES_EACH", 2 * len(PDF))
    for _number in range(2):
        add_paper(session, "14120", Upload("a.pdf", PDF), ACT, ana(session), NOW)
    with pytest.raises(Invalid, match="ya no cabe"):
        add_paper(session, "14120", Upload("a.pdf", PDF), ACT, ana(session), NOW)
    add_paper(session, "20067", Upload("a.pdf", PDF), ACT, ana(session), NOW)
    assert (bytes_kept(session, "14120"), bytes_kept(session, "20067")) == (2 * len(PDF), len(PDF))


def test_the_bytes_of_a_paper_go_with_the_last_that_has_them(session: Session) -> None:
    first = add_paper(session, "14120", Upload("a.pdf", PDF), ACT, ana(session), NOW)
    second = add_paper(session, "20067", Upload("b.pdf", PDF), ACT, ana(session), NOW)
    remove_paper(session, first, ana(session), NOW)
    assert session.get(Body, hash_of(PDF)) is not None
    remove_paper(session, second, ana(session), NOW)
    assert session.get(Body, hash_of(PDF)) is None


def test_an_agreement_goes_and_its_paper_stays(session: Session) -> None:
    agreement = keep_agreement(session, "14120", {"partner": "Lyon", "country": "FR"}, ana(session), NOW)
    add_paper(session, "14120", Upload("a.pdf", PDF), ACT, ana(session), NOW, agreement)
    session.commit()
    drop_agreement(session, agreement, ana(session), NOW)
    session.commit()
    session.expire_all()
    assert [(paper.title, paper.agreement_id) for paper in papers_of(session, "14120")] == [("Acta", None)]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Actas\\acta.pdf", "acta.pdf"),
        ("acta\r\nX: y.pdf", "actaX: y.pdf"),
        ("\u202efdp.exe", "fdp.exe"),
        ("...", "documento"),
        ("", "documento"),
        ("a" * 300 + ".pdf", "a" * 116 + ".pdf"),
    ],
)
def test_the_name_of_a_file_is_text_and_no_path(name: str, shown: str) -> None:
    assert shown_name(name) == shown


@pytest.mark.parametrize(
    ("days", "indefinite", "standing"),
    [
        (-1, None, Standing.EXPIRED),
        (0, None, Standing.SOON),
        (60, None, Standing.SOON),
        (61, None, Standing.VALID),
        (None, True, Standing.FOR_EVER),
        (None, None, Standing.UNKNOWN),
        (None, False, Standing.UNKNOWN),
    ],
)
def test_a_paper_is_in_force_until_the_end_of_its_last_day(
    days: int | None, indefinite: bool | None, standing: Standing
) -> None:
    until = None if days is None else NOW.date() + timedelta(days=days)
    assert validity(until, indefinite, NOW.date()).standing is standing
