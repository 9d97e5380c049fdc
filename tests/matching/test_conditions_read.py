"""Conditions read from the texts of the judged calls, held against the judged projects: no failure that is none."""

from __future__ import annotations

from collections import Counter
from datetime import date
from functools import cache

import pytest

from tests.matching.figures import DATA
from tracker.domain.brief import CallBrief
from tracker.domain.match import BARRING, Verdict
from tracker.extract.conditions import Around, read_conditions
from tracker.extract.money_roles import read_amounts
from tracker.extract.roles_layout import Layout
from tracker.extract.text import Text
from tracker.matching import counterpart, means, who
from tracker.matching.case import Case
from tracker.matching.files import applicant_from, call_from, read_lines
from tracker.matching.money import reference_rates

CRITERIA = {
    who.country: {"applicant_countries"}, who.territory: {"mx_states"}, who.border: {"border_km_max"},
    who.population: {"population_min", "population_max"}, who.network: {"networks"},
    counterpart.counterpart_kind: {"partner_kinds"}, counterpart.agreement: {"agreement_required"},
    counterpart.pairing: {"pairs_with"}, means.floor: {"amount_min"}, means.works: {"pays_works", "pays_soft"},
    means.practice: {"award"}, means.stage: {"stages_accepted"},
}  # fmt: skip
"""The criteria that rest on conditions, and on which."""
MEETS, FAILS = Verdict.MEETS, Verdict.FAILS


def as_read(call: CallBrief) -> CallBrief:
    """The call with nothing but the conditions that its text states; nothing is known of its fund."""
    text = Text.plain(f"{call.title}\n{' '.join(call.body)}")
    layout = Layout(text)
    found = read_conditions(layout, Around(country="MX", maximum=read_amounts(layout, "MX").maximum))
    stated = {name: finding.fact(text, "") for name, finding in found.items() if finding.value is not None}
    return CallBrief(call.key, call.fund, call.edition, call.title, call.status, facts=stated, language=call.language)


@cache
def pairs() -> dict[str, Counter[tuple[Verdict, Verdict | None]]]:
    """For each criterion, what it says by what was read, beside what it says by what people wrote down."""
    calls = [(as_read(call), call) for call in map(call_from, read_lines(DATA / "calls.jsonl"))]
    lines = read_lines(DATA / "projects.dev.jsonl")
    found: dict[str, Counter[tuple[Verdict, Verdict | None]]] = {ask.__name__: Counter() for ask in CRITERIA}
    for applicant in (applicant_from(number, line) for number, line in enumerate(lines)):
        for read, known in calls:
            for ask, names in CRITERIA.items():
                if not names & read.facts.keys():
                    continue
                said = ask(Case(applicant, read, date.min, reference_rates()))
                if said is not None and said.verdict in (MEETS, FAILS):
                    truth = ask(Case(applicant, known, date.min, reference_rates()))
                    found[ask.__name__][said.verdict, truth.verdict if truth else None] += 1
    return found


@pytest.mark.parametrize("criterion", [ask.__name__ for ask in CRITERIA])
def test_no_pair_fails_by_what_was_read_that_does_not_fail_by_what_is_known(criterion: str) -> None:
    assert [truth for said, truth in pairs()[criterion] if said is FAILS and truth is not FAILS] == []


@pytest.mark.parametrize("criterion", sorted(BARRING & {ask.__name__ for ask in CRITERIA}))
def test_who_is_let_in_by_what_was_read_is_not_shut_out_by_what_is_known(criterion: str) -> None:
    assert (MEETS, FAILS) not in pairs()[criterion]


@pytest.mark.parametrize(
    ("criterion", "fails", "meets"),
    [
        ("country", 140, 770), ("territory", 307, 43), ("border", 178, 32), ("population", 59, 221),
        ("pairing", 36, 34), ("floor", 94, 171),
    ],
)  # fmt: skip
def test_what_was_read_gives_verdicts_where_there_were_none(criterion: str, fails: int, meets: int) -> None:
    found = pairs()[criterion]
    assert found[FAILS, FAILS] >= fails
    assert found[MEETS, MEETS] >= meets
