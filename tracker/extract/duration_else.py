"""Numbers of months that no word for a duration stands beside, yet of a project, if nothing else explains them.

*Nada que pase de 30 meses*, *eight months in which to spend it*, *Thirty months – the longest initiative*: writers have
more ways to say how long a project lasts than a list of words holds. What else is counted in months and years (answers,
experience, reports, what was before) is said in fewer ways, so here those are listed.
"""

from __future__ import annotations

import regex

from tracker.extract.findings import Span
from tracker.extract.lexicon import stored
from tracker.extract.quick import late
from tracker.extract.roles_layout import Layout

LAST_OF_ALL = 0.4
"""The weight of a number of months that nothing but a limit speaks for."""
_ELSE = stored("duration_else", "something_else")
_ELSE_NEAR = stored("duration_else", "something_else_near")
_LIMIT_BEFORE = stored("duration_else", "limit_before")
_LIMIT_AFTER = stored("duration_else", "limit_after")
_PROJECT = stored("duration_else", "project")
_ARTICLE = ("a", "an")
_BEFORE, _AFTER = 45, 45


_A_WINDOW_FOLLOWS = late(
    r"\s?,?\s?\(?(?:del?|from|du|entre|between|desde)\s(?:el\s|le\s|o\s|l[oa]s\s)?(?:dia\s)?\d{1,2}\b"
)
_CALL_IS_OUT = late(
    r"\b(?:convocatoria|llamado|edital|chamada|aviso|appel|call|inscripc\p{L}+|inscric\p{L}+|postulac\p{L}+|recepcion)\b[^;\n]{0,40}"
    r"\b(?:publicar\p{L}+|publicad\p{L}+|publiee?|published|posted|disponible|available|abiert\p{L}+|abert\p{L}+|ouvert\p{L}*|open|vigente"
    r"|en linea|online|recib\p{L}+|hara)\b"
)
_ADVICE = late(
    r"\b(?:asesor|acompan|accompagn|mentor|tutor|coaching|advis)\p{L}*[^.;:]{0,40}"
    r"\b(?:a lo largo de|over|au long de|ao longo de|durante|for)\s$"
)


_TO_PREPARE = late(r"\b(?:prepar|formul|disen|desenh|design|elabor|redact|redig|draft)\p{L}*")
"""*Una asesoría que a lo largo de 4 meses les ayudará a preparar su proyecto* comes before the project."""


def is_no_project(before: str, after: str, sentence: str) -> bool:
    """Whether a number of months is how long a call is open, or for which winners are helped to prepare."""
    open_so_long = _A_WINDOW_FOLLOWS.match(after) and _CALL_IS_OUT.search(sentence)
    return bool(open_so_long or (_ADVICE.search(before) and _TO_PREPARE.search(after)))


def last_of_all(layout: Layout, match: regex.Match[str], sentence: Span, heads: str) -> bool:
    """Whether a number of months that no word explains is the duration of a project: it is a limit or a range, or a
    project does something for so long, and neither the sentence nor what heads it speaks of anything else."""
    first, last = sentence
    before = layout.folded[max(first, match.start() - _BEFORE) : match.start()]
    after = layout.folded[match.end() : min(last, match.end() + _AFTER)]
    if _ADVICE.search(before) or _ELSE_NEAR.search(before) or _ELSE_NEAR.match(after) or _ELSE.search(heads):
        return False
    limited = bool(match["lo"] or _LIMIT_BEFORE.search(before) or _LIMIT_AFTER.match(after))
    if not limited and (match["n"] in _ARTICLE or not _PROJECT.search(before)):
        return False
    return not _ELSE.search(layout.folded, max(first, match.start() - 160), min(last, match.end() + 80))
