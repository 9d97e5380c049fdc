"""What to ask the fund: each thing that no page says becomes a question, and the questions a letter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from flask_babel import gettext as _

from tracker.domain.fact import Fact, Unknown
from tracker.store.calls import Call, CallFact
from webapp.views.calls import ClockView
from webapp.views.words import label

ASKED_OF = frozenset({"open", "permanent", "announced"})


@dataclass(frozen=True, slots=True)
class Letter:
    """The questions for a fund and the mail that asks them."""

    questions: tuple[str, ...]
    to: tuple[str, ...]
    subject: str
    body: str

    @property
    def link(self) -> str:
        """The mail as an address that a mail program opens."""
        others = f"cc={quote(','.join(self.to[1:]), safe='@,')}&" if self.to[1:] else ""
        first = quote(self.to[0], safe="@") if self.to else ""
        body = quote(self.body.replace("\n", "\r\n"), safe="")
        return f"mailto:{first}?{others}subject={quote(self.subject, safe='')}&body={body}"


def letter(call: Call, facts: Mapping[str, CallFact], offices: Sequence[ClockView], sender: str) -> Letter | None:
    """The letter to the fund of a call; None when the call takes no proposals any more."""
    if call.status not in ASKED_OF:
        return None
    questions = tuple(_questions(call, {name: row.fact() for name, row in facts.items()}, offices))
    value = facts["contact_emails"].fact().value if "contact_emails" in facts else ()
    to = tuple(str(item) for item in value) if isinstance(value, tuple) else ()
    lines = [f"{number}. {question}" for number, question in enumerate(questions, 1)]
    body = "\n".join([_("Buen día:"), "", _("Leímos «%(call)s» y nos queda por saber:", call=call.title), "", *lines])
    body += "\n\n" + "\n".join([_("Gracias por su respuesta."), sender]).strip()
    return Letter(questions, to, _("Preguntas sobre %(call)s", call=call.title), body)


def _questions(call: Call, facts: Mapping[str, Fact], offices: Sequence[ClockView]) -> list[str]:
    asked = []
    if len(offices) > 1 and len({office.here for office in offices}) > 1:
        cities = _(" o de ").join(office.city for office in offices)
        asked.append(_("¿Las %(time)s del día de cierre son de %(cities)s?", time=offices[0].wall, cities=cities))
    for name, question in _of_fields(call, facts).items():
        fact = facts.get(name, Fact())
        if fact.unknown is Unknown.CONTRADICTORY:
            asked.append(_("Sus páginas dicen dos cosas distintas en «%(label)s». ¿Cuál vale?", label=label(name)))
        elif not fact.known:
            asked.append(question)
    return [str(question) for question in asked]


def _of_fields(call: Call, facts: Mapping[str, Fact]) -> dict[str, str]:
    closing = {} if call.status == "permanent" else {"closes": _("¿Hasta qué día y a qué hora se reciben propuestas?")}
    known = any(name in facts and facts[name].known for name in ("contact_emails", "send_to"))
    sending = {} if known else {"send_to": _("¿A qué dirección se envía la propuesta?")}
    return closing | {
        "applicant_types": _("¿Puede presentar una propuesta un gobierno municipal mexicano?"),
        "partner_required": _("¿Se pide una contraparte, y de qué país?"),
        "themes": _("¿Qué temas se apoyan?"),
        "funded": _("¿Qué gastos se pagan y cuáles no?"),
        "amount_max": _("¿Hay un monto máximo por proyecto?"),
        "cofinancing_pct_min_own": _("¿Qué parte del costo pone quien solicita, y vale en especie?"),
        "duration_months_max": _("¿Cuántos meses puede durar un proyecto, cuando más?"),
        "required_documents": _("¿Qué documentos se adjuntan, quién los firma y en qué lengua?"),
        **sending,
    }
