"""A form is filled from what is known; each answer says from where, and tells when that has changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from tracker.applications.answers import take
from tracker.applications.check import check, completeness
from tracker.applications.form import FormDefinition
from tracker.applications.prefill import PrefillContext, changed_sources, prefill, prefill_field
from tracker.domain.application import OriginKind
from tracker.domain.brief import Activity
from tracker.domain.money import Money


def test_the_published_form_is_filled_as_far_as_is_known(form: FormDefinition, context: PrefillContext) -> None:
    answers = prefill(form, context)
    filled = "resumen titulo socios proponente duracion-meses inicio termino tipo-cooperacion programa"
    assert list(answers) == filled.split()
    assert completeness(form, answers).filled == 9
    assert {issue.code for issue in check(form, answers)} == {"required", "required_choice"}


def test_every_filled_answer_names_its_sources(form: FormDefinition, context: PrefillContext) -> None:
    for answer in prefill(form, context).values():
        assert answer.origin.kind is OriginKind.PREFILLED
        assert answer.origin.sources
        assert answer.origin.value_at_fill == answer.value


def test_what_nobody_answers_is_never_filled(form: FormDefinition, context: PrefillContext) -> None:
    silent = [field for field in form.fields if not field.askable]
    assert {field.id for field in silent} == {"folio", "partes-2-a-5", "parte-6", "parte-7"}
    for field in silent:
        assert prefill_field(replace(field, prefill="project_title"), context) is None


def test_a_title_over_the_limit_is_filled_whole_and_reported(form: FormDefinition, context: PrefillContext) -> None:
    title = "Zapopan " + " ".join(["agua"] * 23)
    longer = replace(context, project=replace(context.project, title=title))
    answers = prefill(form, longer)
    assert answers["titulo"].value == title
    issue = next(issue for issue in check(form, answers) if issue.field == "titulo")
    assert issue.params == {"words": 24, "limit": 20, "over": 4}


def test_nothing_has_changed_right_after_filling(form: FormDefinition, context: PrefillContext) -> None:
    assert changed_sources(prefill(form, context), context) == {}


def test_a_changed_source_is_named_for_each_answer_from_it(form: FormDefinition, context: PrefillContext) -> None:
    answers = prefill(form, context)
    later = replace(context, project=replace(context.project, duration_months=12))
    assert changed_sources(answers, later) == {
        "resumen": ("project.duration_months",),
        "duracion-meses": ("project.duration_months",),
        "termino": ("project.duration_months",),
    }


def test_a_change_by_hand_and_a_change_of_the_source_are_told_apart(
    form: FormDefinition, context: PrefillContext
) -> None:
    answers = prefill(form, context)
    answers["titulo"] = take(form, "titulo", "Otro título", answers["titulo"])
    assert answers["titulo"].changed_by_hand
    assert changed_sources(answers, context) == {}
    later = replace(context, project=replace(context.project, title="Otro nombre"))
    assert changed_sources(answers, later) == {"titulo": ("project.title",)}


def test_every_kind_of_source_is_seen_to_change(
    made: Callable[..., FormDefinition], context: PrefillContext, kit: Any
) -> None:
    place = "docx = { missing = true }"
    form = made(
        kit.field("monto", "text", f'prefill = "project_budget"\n{place}')
        + kit.field("inicio", "month", f'prefill = "start_month"\n{place}')
        + kit.field("actividades", "list", f'prefill = "project_activities"\n{place}')
    )
    project = replace(
        context.project,
        budget=Money(Decimal("62000.01"), "USD"),
        starts_on=date(2026, 1, 16),
        activities=(Activity("Diagnóstico.", 1, 4), Activity("Plan de cuenca", 4, 8)),
    )
    changed = changed_sources(prefill(form, context), replace(context, project=project))
    assert set(changed) == {"monto", "inicio", "actividades"}


def test_a_sum_written_otherwise_is_the_same_sum(
    made: Callable[..., FormDefinition], context: PrefillContext, kit: Any
) -> None:
    form = made(kit.field("monto", "text", 'prefill = "project_budget"\ndocx = { missing = true }'))
    same = replace(context, project=replace(context.project, budget=Money(Decimal("62000.00"), "USD")))
    assert changed_sources(prefill(form, context), same) == {}


def test_a_text_with_line_breaks_fits_a_field_of_one_line(form: FormDefinition, context: PrefillContext) -> None:
    broken = replace(context, call=replace(context.call, title="VI Convocatoria\nMéxico–Uruguay"))
    assert prefill(form, broken)["programa"].value == "VI Convocatoria México–Uruguay"
