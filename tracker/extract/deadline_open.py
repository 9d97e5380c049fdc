"""Calls without one closing date: always open, yearly cut-offs, suspended."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, pairwise

import regex

from tracker.extract.findings import Finding, trim
from tracker.extract.lexicon import stored
from tracker.extract.quick import late
from tracker.extract.roles_layout import Layout
from tracker.extract.roles_model import DatedRole, Role
from tracker.extract.roles_relation import RECURRING

_PERIODIC = stored("deadline", "periodic")
_LEAST_LIST, _LEAST_MONTHS = 3, 5
_LONGEST_GAP = 16
_SUSPENDED = stored("deadline", "suspended")
_ROLLING = stored("deadline", "rolling")
_ROLLING_CONTEXT = stored("deadline", "rolling_context")
_ROLLING_NOT = stored("deadline", "rolling_not")
_ROLLING_ITSELF = stored("deadline", "rolling_itself")
"""Words for time without an end that speak of a call by themselves, as *no deadline* does and *all year* does not."""
_SHORT_ANSWER, _BEFORE = 60, 120
"""A sentence as short as this may answer the one before it: *¿Cuándo? En cualquier época del año.*"""


_ROLLING_LABEL = late(
    r"(?:^|[\n|·;.]\s?)(?P<said>(?:calendrier|calendario|timetable|calendar|dates|fechas|datas"
    r"|fechas? (?:limite|de cierre|de termino)|cierre|fin|plazo|vencimiento|vigencia"
    r"|closing date|closes|deadline|due date|close date|close|date(?: limite| de cloture| butoir)?|cloture|echeance|fim"
    r"|prazo|encerramento|data(?: limite| de encerramento)?|vigencia del tramite)\s?[:|]\s?"
    r"(?:none|ninguna?|nenhum[a]?|aucune?|neant|n/?a\b|no aplica|nao se aplica|sans objet|sin fecha|sem data"
    r"|permanente?\b|abiert[oa]\b(?! (?:del?|hasta|desde))|abert[oa]\b(?! (?:d[eo]|ate))|ouvert\b(?! (?:jusqu|du))"
    r"|open\b(?! (?:until|to|from|till))|continu[oa]?\b|en continu|em continuo|indefinid[oa]|indetermin\w+|rolling"
    r"|ongoing|no (?:closing )?date|there is none|no hay\b|nao ha\b))"
)
"""A label for closing that has no date: *Fim: sem data*, *Deadline | none*."""
_NOT_YET = regex.compile(r"\b(?:todavia|aun|ainda|encore|yet|por (?:el momento|ahora|ora)|de momento|pour l'instant)\b")
"""Beside *no closing date*: there is none so far."""


_ROLLING_MORE = stored("deadline", "rolling_more")
"""More words for time without an end; each of them speaks of submissions where its sentence or the one before does."""
_BOUNDED = stored("deadline", "bounded")
"""*On a rolling basis until 31 May*: what is said to have no end has one."""


def _bounded(layout: Layout, end: int) -> bool:
    """Whether a date that ends it follows right behind."""
    start = next((start for start, _ in layout.keep if start >= end), None)
    return start is not None and start - end < _LONGEST_BOUND and bool(_BOUNDED.fullmatch(layout.folded, end, start))


_LONGEST_BOUND = 30
_FURTHER = regex.compile(
    r"\s?(?:adiciona(?:l|is)|extras?|suplementa\w+|supplementa\w+|extensions?|de prorroga|has been)\b"
)
"""*There is no deadline extension* speaks of one that holds."""


def find_rolling(layout: Layout) -> Finding:
    """Received at any time. The words must speak of submissions, not of withdrawing, auditing or running something."""
    label = _ROLLING_LABEL.search(layout.folded)
    if label:
        return Finding(True, (trim(layout.value, *label.span("said")),), "rolling-label", 0.85)
    for match in chain(_ROLLING.finditer(layout.folded), _ROLLING_MORE.finditer(layout.folded)):
        start, end = layout.sentence(match.start())
        said = layout.folded[start:end]
        if _ROLLING_NOT.search(said) or _NOT_YET.search(
            layout.folded, max(start, match.start() - 30), min(end, match.end() + 30)
        ):
            continue
        if _FURTHER.match(layout.folded, match.end()) or _bounded(layout, match.end()) or _NOW_CLOSED.search(said):
            continue
        leads = len(said) <= _SHORT_ANSWER or bool(_ROLLING_ITSELF.search(match.group()))
        beyond_doubt = "?" in match.group() or len({m.group() for m in _ROLLING.finditer(said)}) > 1
        if beyond_doubt or _ROLLING_CONTEXT.search(layout.folded[max(0, start - _BEFORE) if leads else start : end]):
            return Finding(
                True, (trim(layout.value, max(start, match.start() - 80), min(end, match.end() + 20)),), "rolling", 0.85
            )
    return Finding()


_NOW_CLOSED = stored("deadline", "now_closed")
"""*The fund operates all year, but its call is closed.*"""


_REFILLED = late(
    r"\b(?:reapprovisionn|reaprovision|reabastec|replenish|refill|recharg|recarg|topped up|renfloue|se renueva"
    r"|renova|starts again|start over|recomec|repart)"
)
"""*The till is filled again each 1 January*: no cut-off."""


def find_recurring(layout: Layout, roles: Sequence[DatedRole]) -> tuple[Finding, list[DatedRole]]:
    """Cut-offs of every year: bare days in a sentence that says *each year*; with a second one that follows too."""
    told = _told_before(layout, roles)
    cuts = [
        d for d in roles
        if (d.recurring or d.mention.start in told) and d.mention.day and d.mention.month and not d.former
        and (d.role in (Role.CLOSES, Role.OTHER) or (d.role is Role.OPENS and d.relation != "from") or _of_session(d))
        and (d.relation in ("until", "point") or d.mention.window is None)
        and not _REFILLED.search(layout.folded, *layout.clause(d.mention.start))
    ]  # fmt: skip
    bare = [d for d in cuts if d.mention.year is None] or _listed_through_year(layout, roles)
    if not bare:
        return Finding(), []
    bare = _with_listed(layout, roles, bare)
    values = {(d.mention.month, d.mention.day) for d in bare}
    if any(
        regex.search(
            r"\b(?:second|segundo|deuxieme|segunda|otro|another|autre)\b",
            layout.folded[slice(*layout.sentence(d.mention.start))],
        )
        for d in bare
    ):
        values |= {
            (d.mention.month, d.mention.day)
            for d in roles
            if d.role is Role.CLOSES and d.mention.day and d.mention.month
        }
    spans = tuple(dict.fromkeys(trim(layout.value, *layout.sentence(d.mention.start)) for d in bare))
    codes = tuple(sorted(f"{month:02d}-{day:02d}" for month, day in values))
    return Finding(codes, spans, "yearly-cut-offs", 0.85), bare


def _told_before(layout: Layout, roles: Sequence[DatedRole]) -> set[int]:
    """Bare days side by side in a sentence, where the one before says how often a year: *three times a year. …*"""
    found: set[int] = set()
    for earlier, later in pairwise(roles):
        gap = layout.folded[earlier.mention.end : later.mention.start]
        if not (len(gap) < _LONGEST_GAP and _is_bare(earlier) and _is_bare(later) and _AND.fullmatch(gap)):
            continue
        start = layout.sentence(earlier.mention.start)[0]
        before = layout.sentence(start - 2)[0] if start > 2 else start
        apart = abs((earlier.mention.month or 0) - (later.mention.month or 0)) >= _APART
        if apart and RECURRING.search(layout.folded, max(before, start - _SENTENCE), start):
            found |= {earlier.mention.start, later.mention.start}
    return found


_APART, _SENTENCE = 2, 300


def _of_session(dated: DatedRole) -> bool:
    """*Deux sessions par an : dépôt avant le 31 mars*: no event, where something is handed in until that day."""
    listed = dated.relation == "until" or dated.mention.list_id is not None
    return dated.role is Role.EVENT and listed and dated.topics.get("submit", 0.0) > 0.0


_AND = regex.compile(
    r"\s?[,;]?\s?(?:y|e|et|and|&|o|ou|or)?\s?"
    r"(?:(?:el|le|o|the|al?|au|on|hasta|ate|jusqu'au|until|by|dia|del?)\s){0,3}"
)


def _listed_through_year(layout: Layout, roles: Sequence[DatedRole]) -> list[DatedRole]:
    """Closing days without a year, listed over the year, where the text speaks of each quarter or of *always*."""
    listed = [d for d in roles if d.role is Role.CLOSES and d.mention.list_id is not None and _is_bare(d)]
    months = [d.mention.month or 0 for d in listed]
    if len(listed) < _LEAST_LIST or len({d.mention.list_id for d in listed}) > 1:
        return []
    spread = max(months) - min(months) >= _LEAST_MONTHS
    return listed if spread and _PERIODIC.search(layout.folded) else []


def _is_bare(dated: DatedRole) -> bool:
    return bool(dated.mention.day and dated.mention.month and dated.mention.year is None and not dated.former)


def _with_listed(layout: Layout, roles: Sequence[DatedRole], bare: list[DatedRole]) -> list[DatedRole]:
    """The cut-offs with the bare days listed beside them: ``a 1 de março e a 1 de outubro``."""
    found = {d.mention.start for d in bare}
    for earlier, later in pairwise(roles):
        gap = layout.folded[earlier.mention.end : later.mention.start]
        pair = {earlier.mention.start, later.mention.start}
        if len(gap) < _LONGEST_GAP and _is_bare(earlier) and _is_bare(later) and pair & found and _AND.fullmatch(gap):
            found |= pair
    return [d for d in roles if d.mention.start in found]


def is_suspended(layout: Layout, roles: Sequence[DatedRole]) -> bool:
    """A suspension that speaks of the term or the call, with no later closing date set since."""
    for match in _SUSPENDED.finditer(layout.folded):
        start, end = layout.sentence(match.start())
        sentence = layout.folded[start:end]
        if regex.search(
            r"\b(?:fecha (?:limite|de (?:entrega|envio|cierre))|entrega de|plazo|convocatoria|recepcion"
            r"|postulacion|registro|deadline|call|submission|applications?"
            r"|appel|depot|date limite|cloture|prazo|chamada|edital|inscric\w+|presentacion|vencimiento|concurso|fondo"
            r"|fonds|fund|fundo|remise|dossiers?|procedimiento|procedure|proceso|processo|recec?pcao|rececao|intake|round|solicitud\w*|solicitacoes|echeance|candidatur\w+|cierre|window|ventanilla|grants?|scheme|programme|competition|subvenci\w+|ayudas?|aides?|premio|prix)\b",
            sentence,
        ):
            after = [
                d for d in roles if d.role is Role.CLOSES and d.mention.start > end and not d.former and d.score > 2.0
            ]
            return not after
    return False
