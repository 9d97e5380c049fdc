"""How the sources are, and where links lead, in words that an officer reads. No rule is decided here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from tracker.domain.link import ROBOTS, LinkResult
from tracker.jobs.source_status import SLACK, SourceStatus
from tracker.store.calls import PUBLISHED, REVIEW
from tracker.store.links import Link
from tracker.store.sources import Health, Source
from webapp.filters import day, local

OK_STATUS, FIRST_ERROR = 200, 400
WELL, REVIEWED, WAITING = "healthy", "review", ("never", "running")


@dataclass(frozen=True, slots=True)
class StatusView:
    """A source as the public page shows it. ``state`` is a code for programs, ``word`` and ``words`` are for people."""

    key: str
    name: str
    host: str
    state: str
    tone: str
    icon: str
    word: str
    words: str
    read: str
    calls: int
    in_review: int
    pages: int
    next: str
    rhythm: str


def status_view(
    source: Source,
    status: SourceStatus,
    calls: Mapping[tuple[str, str], int],
    pages: Mapping[str, int],
    funds: Mapping[str, str],
    now: datetime,
) -> StatusView:
    """A source with how it was last read, what it brought, and when it is read next; ``funds`` are their names."""
    state = _state(source, status, calls[source.key, REVIEW])
    tone, icon, word = _looks()[state]
    return StatusView(
        source.key,
        source.name,
        source.host,
        state,
        tone,
        icon,
        word,
        _words(source, status, state),
        instant(status.started_at) if status.started_at else _("nunca"),
        calls[source.key, PUBLISHED],
        calls[source.key, REVIEW],
        pages[source.key],
        _next(status, now),
        _rhythm(status, funds),
    )


def _rhythm(status: SourceStatus, funds: Mapping[str, str]) -> str:
    """How often a source is read these days, and why so where it is more often than usual."""
    if status.expected is None:
        return rhythm(status.every_hours)
    fund = funds.get(status.expected.fund, status.expected.fund)
    about = day(status.expected.about)
    return str(
        _("%(often)s: se espera que %(fund)s abra hacia el %(day)s", often=rhythm(status.hours), fund=fund, day=about)
    )


def instant(at: datetime) -> str:
    """``18 jun 2025, 12:00 h``."""
    return f"{day(at)}, {local(at):%H:%M} h"


def rhythm(hours: int) -> str:
    """How often a source is read."""
    if hours % 24 == 0:
        return str(_("cada día") if hours == 24 else _("cada %(num)s días", num=hours // 24))
    return str(_("cada hora") if hours == 1 else _("cada %(num)s horas", num=hours))


def _state(source: Source, status: SourceStatus, waiting: int) -> str:
    if source.health in (Health.BLOCKED, Health.CHANGED):
        return str(source.health)
    if status.silent:
        return "silent"
    if status.outcome in WAITING:
        return status.outcome
    if status.outcome == "failed":
        return "failed"
    if status.outcome == "held" or (source.recipe and waiting):
        return REVIEWED
    return WELL


def _looks() -> dict[str, tuple[str, str, str]]:
    """The tone, icon and word of each state."""
    return {
        "blocked": ("ojo", "bloqueo", _("Bloqueada")),
        "changed": ("contra", "contra", _("Cambió de forma")),
        "silent": ("ojo", "alerta", _("Callada")),
        "failed": ("ojo", "bloqueo", _("No responde")),
        REVIEWED: ("info", "lapiz", _("En revisión")),
        "never": ("duda", "duda", _("Aún sin leer")),
        "running": ("info", "reloj", _("Leyéndose")),
        WELL: ("si", "si", _("Sana")),
    }


def _words(source: Source, status: SourceStatus, state: str) -> str:
    """What an officer should know of a source; nothing where all is well."""
    since = day(source.health_since) if source.health_since else _("una fecha que no se sabe")
    match state:
        case "blocked":
            said = _("Bloqueada desde el %(day)s: %(why)s.", day=since, why=_wall(source.health_reason))
        case "changed":
            said = _("Cambió de forma el %(day)s: lo nuevo no se toma hasta que una persona lo revise.", day=since)
        case "silent":
            said = _silent(status)
        case "failed":
            said = _("No respondió en su última lectura; Puente vuelve a intentarlo en cada turno.")
        case "review" if status.outcome == "held":
            said = _("Su última lectura trajo cifras fuera de lo usual: espera a que una persona la revise.")
        case "review":
            return str(_("Lo que trae lo revisa una persona antes de publicarse."))
        case _:
            return ""
    return f"{said} {_copy(status)}"


def _silent(status: SourceStatus) -> str:
    if status.last_good_at is None:
        return str(_("Nunca se ha leído bien, y ya pasaron dos turnos de lectura."))
    return str(_("Callada desde el %(day)s: pasaron dos turnos sin una lectura buena.", day=day(status.last_good_at)))


def _copy(status: SourceStatus) -> str:
    if status.last_good_at is None:
        return str(_("Aún no hay una copia buena que mostrar."))
    return str(_("Se muestra la última copia buena, del %(day)s.", day=day(status.last_good_at)))


def _wall(reason: str | None) -> str:
    walls = {
        "challenge": _("el sitio pide una verificación que Puente no burla"),
        "robots": _("el sitio pide a los programas que no lo lean, y Puente obedece"),
        "login": _("el sitio pide entrar con una cuenta"),
        "maintenance": _("el sitio dice que está en mantenimiento"),
    }
    if reason is not None and reason.isdecimal():
        return str(_("el sitio contesta con el error %(status)s", status=reason))
    return str(walls.get(reason or "", _("el sitio no deja pasar")))


def _next(status: SourceStatus, now: datetime) -> str:
    due = status.next_due_at
    if due is None:
        return str(_("no se lee por sí sola"))
    return instant(due + SLACK) if due > now else str(_("en el próximo turno"))


def overall(views: Sequence[StatusView]) -> str:
    """All sources in a sentence."""
    well = sum(view.state in (WELL, REVIEWED) for view in views)
    if not views:
        return str(_("Aún no se ha leído ninguna fuente."))
    if well == len(views):
        return str(_("La fuente se lee bien.") if well == 1 else _("Las %(num)s fuentes se leen bien.", num=well))
    good = ngettext(
        "%(num)s de %(all)s fuentes se lee bien", "%(num)s de %(all)s fuentes se leen bien", well, all=len(views)
    )
    return f"{good}: {', '.join(_troubles(views))}."


def _troubles(views: Sequence[StatusView]) -> list[str]:
    many = {
        "blocked": _("%(count)s bloqueadas"),
        "changed": _("%(count)s con otra forma"),
        "silent": _("%(count)s calladas"),
        "failed": _("%(count)s sin respuesta"),
        "never": _("%(count)s aún sin leer"),
        "running": _("%(count)s leyéndose"),
    }
    one = {
        "blocked": _("1 bloqueada"),
        "changed": _("1 con otra forma"),
        "silent": _("1 callada"),
        "failed": _("1 sin respuesta"),
        "never": _("1 aún sin leer"),
        "running": _("1 leyéndose"),
    }
    counts = {state: sum(view.state == state for view in views) for state in many}
    return [one[state] if count == 1 else many[state] % {"count": count} for state, count in counts.items() if count]


def link_looks() -> dict[str, tuple[str, str, str]]:
    """The tone, icon and word of each result of a check of links; those without a check come under ``none``."""
    return {
        LinkResult.OK: ("si", "si", _("Abre bien")),
        LinkResult.MOVED: ("info", "flecha", _("Se mudó")),
        LinkResult.HOME_LANDING: ("ojo", "alerta", _("Lleva a la portada")),
        LinkResult.GONE: ("no", "no", _("Ya no existe")),
        LinkResult.FORBIDDEN: ("ojo", "candado", _("No deja pasar")),
        LinkResult.CHALLENGE: ("ojo", "bloqueo", _("Pide verificación")),
        LinkResult.SERVER_ERROR: ("ojo", "alerta", _("Error del sitio")),
        LinkResult.TIMEOUT: ("duda", "reloj", _("Tardó demasiado")),
        LinkResult.UNREACHABLE: ("no", "bloqueo", _("Sitio inalcanzable")),
        LinkResult.REFUSED: ("duda", "pausa", _("No se pregunta")),
        "none": ("duda", "duda", _("Sin comprobar")),
    }


def link_note(link: Link) -> str:
    """What is known beside the result of a link; nothing where the result says it all."""
    if link.result == LinkResult.REFUSED:
        return str(_("su robots.txt pide no leerla") if link.reason == ROBOTS else _("no es una dirección pública"))
    if link.result == LinkResult.GONE and link.status == OK_STATUS:
        return str(_("la página misma dice que no existe"))
    if link.status is None or link.status < FIRST_ERROR:
        return ""
    return str(_("contestó %(status)s", status=link.status))
