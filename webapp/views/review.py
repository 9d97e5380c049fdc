"""The review queue and the ledger in words: what is doubtful, who decided what, and what would change."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from tracker.alerts.events import event_sentence
from tracker.domain.fact import Fact, Unknown
from tracker.domain.reading import fact_from_json
from tracker.jobs.review import Item
from tracker.store.audit import Operation
from tracker.store.calls import CallFact, CallVersion
from tracker.store.people import Audit
from webapp.filters import number
from webapp.language import locale
from webapp.views.facts import EvidenceView, evidence_views, unknown_word
from webapp.views.rights import rights_deed
from webapp.views.words import in_words, label


@dataclass(frozen=True, slots=True)
class ItemView:
    """A place in the queue: what is doubtful, why, and the figures that put it there."""

    title: str
    language: str
    what: str
    why: str
    value: str
    days: str
    people: str
    sum: str
    address: str


@dataclass(frozen=True, slots=True)
class DoubtView:
    """A fact to decide on; ``rival`` is what the pages say otherwise than the person who locked it."""

    label: str
    value: str
    why: str
    note: str
    locked: bool
    evidence: tuple[EvidenceView, ...]
    rival: str
    rival_evidence: tuple[EvidenceView, ...]


@dataclass(frozen=True, slots=True)
class LedgerView:
    """A value that a fact has had."""

    at: datetime
    who: str
    reason: str
    value: str
    locked: bool
    evidence: tuple[EvidenceView, ...]


@dataclass(frozen=True, slots=True)
class EntryView:
    """An entry of the audit log."""

    id: int
    at: datetime
    sentence: str
    subject: str
    hash: str


def item_view(item: Item) -> ItemView:
    """A place in the review queue, with the sum behind it."""
    call, row, harm = item.call, item.row, item.harm
    figures = [round(harm.urgency, 2), harm.people + 1, harm.doubt, round(harm.figure, 2)]
    return ItemView(
        call.title,
        call.language,
        label(row.field) if row is not None else str(_("Toda la convocatoria")),
        _why(row),
        value_of(row.fact(), row.field) if row is not None else "",
        str(_("sin fecha") if harm.days is None else ngettext("%(num)s día", "%(num)s días", harm.days)),
        str(ngettext("%(num)s persona avisada", "%(num)s personas avisadas", harm.people)),
        " × ".join(map(str, figures[:3])) + f" = {figures[3]}",
        url_for("admin.review_fact", key=call.key, field=row.field)
        if row is not None
        else url_for("admin.call_page", key=call.key),
    )


def _why(row: CallFact | None) -> str:
    if row is None:
        return str(_("Nadie la ha visto"))
    if row.disputed:
        return str(_("La página dice otra cosa"))
    return unknown_word(Unknown(row.unknown)) if row.unknown else ""


def value_of(fact: Fact, name: str) -> str:
    """The value of a fact, or why there is none."""
    return in_words(name, fact.value) if fact.known else unknown_word(fact.unknown)


def doubt_view(row: CallFact, copies: Mapping[int, datetime]) -> DoubtView:
    """A fact to decide on."""
    rival = fact_from_json(row.field, row.disagrees or {}) if row.disputed else Fact()
    return DoubtView(
        label(row.field),
        value_of(row.fact(), row.field),
        _why(row),
        row.note or "",
        row.locked_by is not None,
        evidence_views(row.fact().evidence, copies),
        value_of(rival, row.field) if row.disputed else "",
        evidence_views(rival.evidence, copies),
    )


def ledger_views(
    row: CallFact,
    versions: Mapping[int, CallVersion],
    name_of: Callable[[int | None], str],
    copies: Callable[[datetime | None], Mapping[int, datetime]],
) -> list[LedgerView]:
    """A value that a fact has had, with who or what gave it: newest first, once for each proof that it rested on."""
    version = versions[row.since]
    kind, _colon, user = version.made_by.partition(":")
    who = name_of(int(user)) if kind == "user" else made_by_word(version.made_by)
    ends = [datetime.fromisoformat(item["until"]) for item in row.earlier or ()]
    begins = [version.at, *ends]
    instants = [*(end - timedelta(microseconds=1) for end in ends), None]
    value, locked = value_of(row.fact(), row.field), row.locked_by is not None
    return [
        LedgerView(began, who, row.note or "", value, locked, evidence_views(row.fact(at).evidence, copies(at)))
        for began, at in reversed(list(zip(begins, instants, strict=True)))
    ]


def made_by_word(made_by: str) -> str:
    """Who made a version, where no person did."""
    words = {
        "reader": _("De la lectura de las páginas"),
        "reread": _("De releer las páginas guardadas"),
        "clock": _("Del reloj: pasó un corte anual"),
    }
    return str(words.get(made_by, "Puente"))


def change_rows(changes: Iterable[tuple[str, Fact, Fact]]) -> list[tuple[str, str, str]]:
    """Facts that differ: label, one value, the other."""
    return [(label(name), value_of(old, name), value_of(new, name)) for name, old, new in changes]


def entry_view(row: Audit, name: str) -> EntryView:
    """An entry of the audit log in a sentence."""
    return EntryView(row.id, row.at, deed(row, name), row.subject.partition(":")[2], (row.hash or "")[:12])


def deed(row: Audit, name: str) -> str:
    """What an entry of the audit log says."""
    data = row.data
    field = label(data["field"]) if data.get("field") else ""
    said = {
        "correct": _("%(name)s corrigió y bloqueó «%(label)s».", name=name, label=field),
        "accept": _("%(name)s aceptó «%(label)s».", name=name, label=field),
        "reject": _("%(name)s rechazó «%(label)s».", name=name, label=field),
        "lock": _("%(name)s bloqueó «%(label)s».", name=name, label=field),
        "unlock": _("%(name)s desbloqueó «%(label)s».", name=name, label=field),
        "publish": _("%(name)s la publicó.", name=name),
        "discard": _("%(name)s la descartó.", name=name),
        "merge": _("%(name)s le unió «%(other)s».", name=name, other=data.get("with", "")),
        "split": _("%(name)s separó «%(other)s».", name=name, other=data.get("into", "")),
        "undo": _("%(name)s deshizo el cambio %(n)s.", name=name, n=data.get("operation", "")),
        "reread": _("%(name)s releyó %(n)s páginas.", name=name, n=data.get("pages", "")),
        "add": _("%(name)s agregó una página.", name=name),
        "accept as usual": _("%(name)s aceptó como usual lo que trae la fuente.", name=name),
        "hold mails": _("Se restauró una copia: los correos esperan."),
        "send mails": _("Los correos salen desde aquí."),
        "profile_changed": _("%(name)s cambió los datos del municipio.", name=name),
        "agreement_added": _("%(name)s agregó un acuerdo del municipio.", name=name),
        "agreement_changed": _("%(name)s cambió un acuerdo del municipio.", name=name),
        "agreement_dropped": _("%(name)s quitó un acuerdo del municipio.", name=name),
        "paper_added": _("%(name)s guardó un documento del municipio.", name=name),
        "paper_removed": _("%(name)s quitó un documento del municipio.", name=name),
        "projects_imported": _("%(name)s importó %(n)s proyectos de una tabla.", name=name, n=data.get("projects", "")),
        "version": _("Versión %(n)s: %(fields)s.", n=data.get("number", ""), fields=_labels(data.get("fields", ()))),
        "event": event_sentence(str(data.get("kind", "")), {}, _, locale()),
    }
    return str(said.get(row.action) or rights_deed(row, name) or row.action)


def _labels(names: Sequence[str]) -> str:
    return ", ".join(map(label, names))


def signs(names: Sequence[str]) -> list[str]:
    """The signs by which two calls are told to be one."""
    words = {
        "fund": _("el fondo"),
        "edition": _("la edición"),
        "closes": _("el día de cierre"),
        "amount": _("el monto por proyecto"),
        "title": _("el título"),
        "documents": _("un documento"),
        "emails": _("un correo"),
    }
    return [str(words[name]) for name in names if name in words]


def counted(counts: Mapping[str, int]) -> list[tuple[str, str]]:
    """How much of each kind belongs to a call."""
    words = {
        "sightings": _("Páginas"),
        "documents": _("Documentos"),
        "events": _("Sucesos"),
        "matches": _("Comparaciones con proyectos"),
        "dismissals": _("Convocatorias dejadas"),
        "applications": _("Solicitudes"),
    }
    return [(str(words[kind]), number(found)) for kind, found in counts.items()]


def operation_words(row: Operation, other: str) -> str:
    """What an operation that can be undone did; merges say by what the two were joined."""
    name = label(row.data["field"]) if row.data.get("field") else other
    words = {
        "correct": _("Corrección de «%(name)s»", name=name),
        "accept": _("Aceptación de «%(name)s»", name=name),
        "reject": _("Rechazo de «%(name)s»", name=name),
        "lock": _("Bloqueo de «%(name)s»", name=name),
        "unlock": _("Desbloqueo de «%(name)s»", name=name),
        "publish": _("Publicación"),
        "discard": _("Descarte"),
        "split": _("Separación de «%(name)s»", name=name),
        "merge": _("Unión con «%(name)s»", name=name),
    }
    said = str(words[row.kind])
    if row.kind == "merge" and row.data.get("joined_by"):
        said += ". " + str(_("Coinciden en %(signs)s.", signs=", ".join(signs(row.data["joined_by"]))))
    return said
