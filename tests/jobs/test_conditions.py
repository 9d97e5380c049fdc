"""From the page to the verdict: what a page states of who may answer reaches the criteria, the export and the queue."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from tests.jobs.ledger import CATALOGUE, FUND, NOW, URUGUAY, closing, polled, prepare, the_call
from tests.matching.conftest import ARROYO, TODAY, ZAPOPAN
from tracker.domain.match import Criterion, Verdict
from tracker.jobs.briefs import call_brief
from tracker.jobs.correct_fact import correct_fact
from tracker.jobs.export import call_record
from tracker.jobs.review import queue
from tracker.jobs.sheets import HEADINGS, calls_csv
from tracker.matching.case import Applicant, Case
from tracker.matching.eligibility import judge
from tracker.matching.money import reference_rates
from tracker.store.calls import events_of, facts_of

pytestmark = pytest.mark.usefixtures("one_reader")
CONDITIONS = (
    "<p>Podrán participar municipios de los estados de Sonora y Chihuahua de hasta 50,000 habitantes.</p>"
    "<p>Se financian asistencia técnica y pasantías; no se pagan obras.</p>"
)


def verdicts(session: Session) -> dict[str, Criterion]:
    """The criteria of Zapopan's project on the call as it is known now."""
    call = call_brief(session, the_call(session), CATALOGUE)
    case = Case(Applicant(ARROYO, ZAPOPAN), call, TODAY, reference_rates())
    return {criterion.name: criterion for criterion in judge(case)}


def test_what_a_page_states_gives_verdicts_with_its_sentence(session: Session) -> None:
    prepare(session)
    polled(session, closing("15 de julio"))
    assert {"territory", "population"}.isdisjoint(verdicts(session))
    polled(session, closing("15 de julio", CONDITIONS), NOW + timedelta(days=1))
    found = verdicts(session)
    for name in ("territory", "population"):
        assert found[name].verdict is Verdict.FAILS
        assert found[name].call_says is not None
        assert found[name].call_says.words.startswith("Podrán participar municipios")
    record = call_record(session, the_call(session), FUND)
    assert record["mx_states"] == ["Chihuahua", "Sonora"]
    assert (record["population_max"], record["pays_works"], record["pays_soft"]) == (50_000, False, True)
    assert record["award"] is None
    assert {"mx_states", "population_max", "pays_works"} <= HEADINGS.keys()
    assert "Chihuahua; Sonora" in calls_csv([record])


def test_two_pages_that_disagree_shut_nobody_out_and_wait_for_a_person(session: Session) -> None:
    prepare(session)
    limit = "<p>Podrán participar municipios de hasta {} habitantes.</p>"
    polled(session, closing("15 de julio", limit.format("50,000")))
    assert verdicts(session)["population"].verdict is Verdict.FAILS
    polled(session, closing("15 de julio", limit.format("2,000,000")), NOW + timedelta(days=1), URUGUAY)
    assert "population" not in verdicts(session)
    assert facts_of(session, the_call(session).id)["population_max"].unknown == "contradictory"
    assert call_record(session, the_call(session), FUND)["population_max"] is None
    assert "population_max" in {item.row.field for item in queue(session, NOW) if item.row is not None}


def test_a_page_without_conditions_asks_for_none(session: Session) -> None:
    prepare(session)
    polled(session, closing("15 de julio"))
    record = call_record(session, the_call(session), FUND)
    assert [record[name] for name in ("mx_states", "border_km_max", "networks", "amount_min")] == [None] * 4


def test_who_was_shut_out_by_a_wrong_condition_hears_of_its_correction(session: Session) -> None:
    ana = prepare(session)
    polled(session, closing("15 de julio", CONDITIONS))
    assert verdicts(session)["population"].verdict is Verdict.FAILS
    correct_fact(session, the_call(session), "population_max", "", "", "Lo dijo AUCI.", user=ana, now=NOW)
    assert "population" not in verdicts(session)
    assert "corrected" in [event.kind for event in events_of(session, the_call(session).id)]
    polled(session, closing("15 de julio", CONDITIONS + "<p>Más datos.</p>"), NOW + timedelta(days=1))
    assert "population" not in verdicts(session)
