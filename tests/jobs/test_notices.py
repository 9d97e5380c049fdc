"""A page that says that a call is cancelled, suspended or taken up again reaches that call, and no other."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from tests.jobs.ledger import closing, day, prepare
from tests.jobs.test_ingest import polled, raised, the_call
from tracker.store.calls import calls_with_status, facts_of, sightings_of
from tracker.store.people import User

FUND = "Fondo Conjunto de Cooperación México–Uruguay"
NOTICE = "https://www.gob.mx/amexcid/prensa/comunicado"
RESUMED = f"Se reanuda la VI convocatoria 2025 del {FUND}."
CANCELLED = f"Se cancela la VI convocatoria {{year}} del {FUND}."


@pytest.fixture
def ana(session: Session) -> User:
    return prepare(session)


def notice(sentence: str, on: str = "2025-06-10") -> str:
    dated = f"<meta name=date content={on}>" if on else ""
    return (
        f"<html lang=es><head>{dated}</head><main><h1>Comunicado</h1><p>{sentence}</p>"
        "<p>AMEXCID y AUCI agradecen el interés de las instituciones que prepararon propuestas.</p></main></html>"
    )


def test_a_cancelled_call_is_told_once_and_keeps_its_facts_and_the_words(session: Session, ana: User) -> None:
    polled(session, closing("15 de julio"))
    for number in (1, 2):
        report = polled(session, notice(CANCELLED.format(year=2025)), day(number), NOTICE)
    assert raised(session) == ["call_found", "cancelled"]
    assert (the_call(session).status, report.found, report.presenting) == ("cancelled", [], 0)
    facts = facts_of(session, the_call(session).id)
    assert facts["closes"].value["local"] == "2025-07-15T18:00"
    proof = facts["phase"].fact().evidence[0]
    assert (proof.words, proof.address) == (CANCELLED.format(year=2025), NOTICE)
    assert {row.role for row in sightings_of(session, the_call(session).id)} == {"presents", "notice"}


def test_the_call_s_own_page_as_it_was_does_not_take_it_up_again(session: Session, ana: User) -> None:
    polled(session, closing("15 de julio"))
    polled(session, notice(CANCELLED.format(year=2025)), day(1), NOTICE)
    polled(session, closing("15 de julio", "<p>Más información en la página del fondo.</p>"), day(2))
    assert raised(session) == ["call_found", "cancelled"]


def test_a_later_notice_takes_it_up_again(session: Session, ana: User) -> None:
    polled(session, closing("15 de julio"))
    polled(session, notice(CANCELLED.format(year=2025)), day(1), NOTICE)
    again = notice(f"Se reanuda la VI convocatoria 2025 del {FUND}.", "2025-06-20")
    polled(session, again, day(2), f"{NOTICE}-2")
    assert raised(session) == ["call_found", "cancelled", "reopened"]
    assert the_call(session).status == "open"


def test_a_notice_of_another_edition_or_of_none_changes_nothing(session: Session, ana: User) -> None:
    polled(session, closing("15 de julio"))
    other = f"Se cancela la V convocatoria 2024 del {FUND}."
    for number, sentence in enumerate((other, f"Se cancela la convocatoria del {FUND}.", "Se cancela."), 1):
        polled(session, notice(sentence), day(number), f"{NOTICE}-{number}")
    assert raised(session) == ["call_found"]
    assert [call.key for call in calls_with_status(session, review=True)] == ["mx-uy-2025"]


def test_a_notice_makes_no_call_known(session: Session, ana: User) -> None:
    polled(session, notice(CANCELLED.format(year=2025)), day(1), NOTICE)
    assert calls_with_status(session, review=True) == []


def told(session: Session) -> tuple[str, bool, set[str]]:
    """How the call stands, whether a person should look at it, and the words on its phase."""
    fact = facts_of(session, the_call(session).id)["phase"].fact()
    return the_call(session).status, the_call(session).needs_review, {item.words for item in fact.evidence}


@pytest.mark.parametrize("cancelled", ["2025-05-22", ""])
def test_a_notice_without_a_day_that_is_met_later_takes_it_up_again_with_its_words(
    session: Session, ana: User, cancelled: str
) -> None:
    polled(session, closing("15 de julio"))
    polled(session, notice(CANCELLED.format(year=2025), cancelled), day(1), NOTICE)
    polled(session, notice(RESUMED, ""), day(4), f"{NOTICE}-2")
    polled(session, notice(CANCELLED.format(year=2025), cancelled), day(5), NOTICE)
    assert raised(session) == ["call_found", "cancelled", "reopened"]
    status, doubted, words = told(session)
    assert (status, doubted) == ("open", False)
    assert RESUMED in words


def test_a_call_that_is_taken_up_after_its_last_day_is_closed(session: Session, ana: User) -> None:
    polled(session, closing("28 de mayo"))
    polled(session, notice(CANCELLED.format(year=2025), ""), day(1), NOTICE)
    polled(session, notice(RESUMED, ""), day(20), f"{NOTICE}-2")
    assert told(session)[0] == "closed"


def test_a_call_that_was_halted_after_it_was_taken_up_stays_halted(session: Session, ana: User) -> None:
    polled(session, closing("15 de julio"))
    polled(session, notice(RESUMED, ""), day(1), NOTICE)
    polled(session, notice(CANCELLED.format(year=2025), ""), day(4), f"{NOTICE}-2")
    assert told(session)[:2] == ("cancelled", False)


def test_where_nobody_can_tell_which_notice_came_later_a_person_looks_at_both(session: Session, ana: User) -> None:
    polled(session, closing("15 de julio"))
    polled(session, notice(CANCELLED.format(year=2025), ""), day(1), NOTICE)
    polled(session, notice(RESUMED, "2025-05-01"), day(4), f"{NOTICE}-2")  # of a day before the other was met
    assert told(session) == ("cancelled", True, {CANCELLED.format(year=2025), RESUMED})
    assert raised(session) == ["call_found", "cancelled"]


def test_a_notice_that_comes_to_say_the_opposite_counts_from_then_on(session: Session, ana: User) -> None:
    polled(session, closing("15 de julio"))
    polled(session, notice(CANCELLED.format(year=2025), ""), day(1), NOTICE)
    polled(session, notice(CANCELLED.format(year=2025), ""), day(2), f"{NOTICE}-2")
    polled(session, notice(RESUMED, ""), day(4), NOTICE)
    assert (told(session)[0], raised(session)[-1]) == ("open", "reopened")


def test_the_call_s_own_page_takes_it_up_again_where_it_says_so(session: Session, ana: User) -> None:
    polled(session, closing("15 de julio"))
    polled(session, notice(CANCELLED.format(year=2025)), day(1), NOTICE)
    again = closing("15 de julio").replace("<p>Se invita", "<p>Se reanuda la presente convocatoria.</p><p>Se invita")
    polled(session, again, day(30))
    status, doubted, words = told(session)
    assert (status, doubted) == ("open", False)
    assert "Se reanuda la presente convocatoria." in words
