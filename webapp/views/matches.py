"""How a call fits the projects of a municipality, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from flask_babel import gettext as _

from tracker.domain.match import Fit
from tracker.matching.explain import CRITERIA, Explanation, explain
from tracker.store.matches import Dismissal
from tracker.store.projects import Application, Match
from webapp.language import locale


@dataclass(frozen=True, slots=True)
class MatchView:
    """One project held against one call. ``rules`` name what leaves it out, ``aside`` is why somebody put it aside, and
    ``over`` since when the call takes no proposals, where it takes none and the page offers what can be answered.
    ``full`` is whether every criterion was kept: the page of the decision works them out where it was not.
    """

    call_id: int
    project_id: int
    project_title: str
    fit: str
    explanation: Explanation
    counts: Mapping[str, int]
    rules: tuple[str, ...] = ()
    aside: str = ""
    full: bool = True
    over: str = ""

    @property
    def suits(self) -> bool:
        """Whether the call is worth a look for the project."""
        return self.fit != Fit.NONE and not self.aside and not self.over

    @property
    def left_by(self) -> str:
        """In a word, by which rule it is left out."""
        if self.aside:
            return str(_("La dejó su municipio"))
        if self.over:
            return str(_("Ya no recibe propuestas"))
        return self.rules[0] if self.rules else str(_("No trata de lo que busca el proyecto"))

    @property
    def left_why(self) -> str:
        """The sentence that says why it is left out."""
        if self.aside:
            return self.aside
        if self.over and self.fit != Fit.NONE:
            hope = _("Trataba de lo que busca el proyecto: puede que haya otra edición.")
            return f"{self.over}. {hope}"
        return f"{self.over}." if self.over else self.explanation.why


def aside_words(reasons: Mapping[str, str], row: Dismissal) -> str:
    """Why a call was put aside, as it was said."""
    said = reasons.get(row.reason, row.reason)
    return f"{said}: {row.note}" if row.note else said


def dismissal_reasons() -> dict[str, str]:
    """The reasons for putting a call aside, in words."""
    return {
        "not_now": str(_("Hoy no es prioridad")),
        "no_staff": str(_("No hay quien la prepare")),
        "no_money": str(_("No hay para la aportación propia")),
        "told_no": str(_("El fondo ya dijo que no")),
        "other": str(_("Otra razón")),
    }


def advice_words(advice: str) -> tuple[str, str, str]:
    """An advice as tone, icon and words."""
    return {
        "go": ("si", "si", str(_("Conviene ir"))),
        "prepare": ("ojo", "lapiz", str(_("Hay que prepararla"))),
        "next": ("info", "reloj", str(_("Para la próxima edición"))),
        "leave": ("no", "no", str(_("Dejarla"))),
    }[advice]


def clash_words(kind: str) -> str:
    """How two own proposals stand in each other's way."""
    return {
        "same_call": str(
            _("Dos proyectos suyos van a la misma convocatoria. Pregunte antes si el fondo toma las dos.")
        ),
        "same_cost": str(
            _("El proyecto pediría a dos fondos más de lo que cuesta. Reparta los renglones entre ellos.")
        ),
        "same_partner": str(
            _("Dos proyectos suyos llevan la misma contraparte al mismo fondo. Confirme que puede con los dos.")
        ),
    }[kind]


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a call means for a municipality: the projects that it suits, and the draft that was started."""

    matches: tuple[MatchView, ...]
    application_id: int | None = None

    @property
    def suited(self) -> tuple[MatchView, ...]:
        """The matches with the projects that the call suits, best first."""
        return tuple(match for match in self.matches if match.suits)


def by_pair(dismissals: Sequence[Dismissal]) -> dict[tuple[int, int], Dismissal]:
    """What was put aside, by project and call."""
    return {(row.project_id, row.call_id): row for row in dismissals}


def match_view(match: Match, aside: Mapping[tuple[int, int], Dismissal] | None = None) -> MatchView:
    """A match in words; ``aside`` holds what was put aside, by project and call."""
    result = match.kept()
    words = explain(result, _, str(locale()))
    put = (aside or {}).get((match.project_id, match.call_id))
    barred = tuple(str(_(CRITERIA[item.name])) for item in result.barred)
    counts = {verdict: sum(row.verdict == verdict for row in words.rows) for verdict in ("meets", "fails", "unknown")}
    if match.result is None:
        said = str(_("No cumple: %(rules)s.", rules=", ".join(barred))) if barred else words.why
        words = replace(words, why=said, count=str(_("Todos los criterios están en la página de la decisión.")))
    why = aside_words(dismissal_reasons(), put) if put else ""
    return MatchView(
        match.call_id,
        match.project_id,
        match.project.title,
        match.fit,
        words,
        counts,
        barred,
        why,
        match.result is not None,
    )


def outlook(
    matches: Sequence[Match], applications: Sequence[Application], dismissals: Sequence[Dismissal] = ()
) -> dict[int, Outlook]:
    """What each call means for a municipality, by call; ``matches`` come best first."""
    aside = by_pair(dismissals)
    started = {application.call_id: application.id for application in applications}
    views: dict[int, list[MatchView]] = {}
    for match in matches:
        views.setdefault(match.call_id, []).append(match_view(match, aside))
    return {
        call_id: Outlook(tuple(views.get(call_id, ())), started.get(call_id))
        for call_id in dict.fromkeys([*views, *started])
    }
