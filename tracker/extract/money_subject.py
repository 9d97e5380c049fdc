"""Whose money a sum is, where the sentence says so by its subject: the call's, a past round's, a giver's, a category's.

Cues beside a sum (:mod:`tracker.extract.money_roles`) do not tell *la convocatoria está dotada con …* from *un premio
dotado con …*; the noun before them does.
"""

from __future__ import annotations

from collections.abc import Sequence

from tracker.extract.money import MoneyMention
from tracker.extract.quick import late
from tracker.extract.roles_layout import Layout

_OF_THE_CALL = late(
    r"\b(?:convocatoria|edital|chamada|chamamento(?:\spublico)?|llamado|ronda|appel(?:\sa\s\p{L}+)?|call(?:\sfor\s\p{L}+)?|aviso|concurso"
    r"|rodada|round)\b(?!\s(?:para|por|de)\s(?:el\s|o\s)?(?:premio|galardon))[^.;:\d]{0,40}?"
    r"(?:dotad[oa]\s(?:con|de|en)|no\svalor\s(?:total\s|global\s)?de|por\s(?:un\s)?(?:importe|valor|monto|montante)\s(?:total\s|global\s)?de"
    r"|asciende\sa|esta\svalorad[oa]\sen|dotee?\sd'une\senveloppe\sde|dotee?\sde|d'un\smontant\s(?:total\s|global\s)?de|worth|valued\sat"
    r"|endowed\swith|backed\s(?:by|with)|cuenta\scon|conta\scom|dispone\sde|dispoe\sde)\s(?:l[oa]s?\s|cerca\sde\s|mas\sde\s)?$"
)
_OF_THIS_CALL = late(
    r"\b(?:financiacion|financiamiento|financiamento|financement|funding)\s(?:de|del|d[ao]|of)\s(?:la\s|the\s|cet\s|l')?(?:presente\s|esta\s|this\s)?"
    r"(?:convocatoria|chamada|edital|appel|call|concurso)\b[^.;:\d]{0,50}$"
    r"|\b(?:cet?|esta|este|this|ce\s\p{L}+|o\spresente|la\spresente)\s(?:\p{L}+\s)?(?:appel|convocatoria|call|edital|chamada|edicion|round)\b"
    r"[^.;:\d]{0,30}\b(?:permet\p{L}*|permit\p{L}*|otorgara|concedera|repartira|will\s(?:award|grant|distribute)|distribuira)\b"
    r"[^.;:\d]{0,40}\b(?:total\p{L}*|global)\b[^.;:\d]{0,20}$"
    r"|\b(?:ayudas|subvenciones|becas de proyectos|linea de ayudas|subventions|aides|apoios)\b[^.;:\d]{0,60}"
    r"\b(?:dotad[ao]s\s(?:con|de|en)|dotees?\sde|que\stienen\sun\s(?:montante|importe|presupuesto)\sde)\s$"
)
_REST_OF_A_POOL = late(
    r"\b(?:remaining|restantes?|restant|remanescentes?|sobrantes?)\s(?:funds?|fondos|fonds|credits?|creditos|recursos|budget|presupuesto)\b"
    r"[^.;:]{0,40}$|\b(?:funds?|fondos|recursos|fonds|credits)\s(?:remaining|restantes?|restants|remanescentes|sobrantes)\b[^.;:]{0,40}$"
)
_OF_THE_PAST = late(
    r"\b(?:(?:were|fueron|foram|furent|ont\sete|se)\s(?:\p{L}+ly\s)?(?:selected|approved|awarded|funded|chosen|retained"
    r"|seleccionad[oa]s?|aprobad[oa]s?|adjudicad[oa]s?|selecionad[oa]s?|aprovad[oa]s?|contemplad[oa]s?|selectionnee?s?|retenue?s?"
    r"|seleccionaron|aprobaron|adjudicaron)"
    r"|(?:resulted\sin|led\sto|resulto\sen|resultou\sem|a\spermis|permitio|permitiu)\s(?:the\s|la\s|el\s|a\s|o\s)?(?:approval|selection|award"
    r"|funding|aprobacion|seleccion|aprovacao|selecao)|(?:aprobacion|aprovacao|approval)\s(?:de|of)\s\d+)\b[^.;:]{0,60}$"
    r"|\b(?:ont\s(?:permis|soutenu|finance)|permitieron|permitiram|apoyaron|apoiaram|financiaron|have\s(?:supported|funded)|supported|funded)"
    r"\b[^.;:\d]{0,30}\d+\s(?:projets|proyectos|projects|projetos|initiatives|iniciativas|communes|municipios|cities)\b[^.;:]{0,50}$"
    r"|\b(?:established|created|launched|set\sup|founded|cread[oa]|lanzad[oa]|cree|lance|criad[oa]|nacid[oa]|fundad[oa])\b[^.;:]{0,40}"
    r"\b(?:en|in|em)\s(?:19|20)\d\d\b[^.;:]{0,30}$"
)
_OF_THE_GIVERS = late(
    r"\b(?:aportan|contribuyen|pagan|contribuem|aportam|apportent|versent|contribute|provide)\s?,?\s?"
    r"(?:cada\s(?:un[oa]|pais|parte)|each|chacune?)\b[^.;:]{0,30}$"
    r"|\b(?:both|ambos|les\sdeux)\s(?:countries|governments|paises|gobiernos|governos|pays|gouvernements)\s(?:contribute|provide|put|aport\p{L}+"
    r"|contribu\p{L}+|apportent|versent)\b[^.;:]{0,40}$"
)
_IN_A_CATEGORY = late(
    r"\s(?:en|n[ao]|in|dans|para|for|pour)\s(?:l[ao]\s|the\s|a\s|o\s|cada\s|each\s|chaque\s)?(?:categor)"
)
_OFFERED_BEFORE = late(
    r"\b(?:premios?|prix|prizes?|awards?|galardon(?:es)?|distincion|trophee)\b[^.;:\d]{0,50}\b(?:dotac\p{L}+|dotation|endowment|purse)\s(?:de|of|d')\s?$"
)
_OF_ONE_PROPOSAL = late(
    r"\b(?:propostas|projetos|proyectos|propuestas|projets|projects|proposals|solicitudes|candidaturas)\b[^.;:]{0,20}"
    r"\b(?:devem|deberan|deben|deverao|doivent|devront|must|should)\b[^.;:]{0,70}\b(?:orcamento|presupuesto|budget|valor|importe)\b[^.;:\d]{0,20}$"
)
_LEAST_LABEL = late(r"\b(?:min\.?|minim[oa]|minimum|least|lowest|plancher|piso)\b[^.;\n]{0,40}:\s?(?:\p{L}{1,3}\s?)?$")
_MOST_THERE = late(
    r"\b(?:max\p{L}*|highest)\s(?:amount\s(?:of\s)?|level\s(?:of\s)?)?(?:funding|grant|award|support|subsidy|aid)?\s?(?:amount\s)?available\b[^.;]{0,20}$"
)
_OF_A_LOT = late(
    r"\b(?:modalidad|modalidade|modalite|linea|linha|ligne|lote?|eje|eixo|axe|volet|strand|track|window|ambito|bloque|programa|categor\p{L}+)"
    r"\s(?:\p{L}{1,3}|\d{1,2}|n\S{0,2}\s?\d+)?\s?[,(:]?\s?(?:[^.;:\d]{0,40}?\s)?(?:dotad[oa]|dotee?|dotac\p{L}+|endowed|worth|con\sun\s(?:presupuesto|importe))\b"
    r"[^.;:\d]{0,20}$"
)
_YEAR = late(r"\b(?:en|in|em)\s(?:\p{L}+\s)?(?:19|20)\d\d\b")
_ONE_YEARS_PART = late(
    r"(?:\s(?:iran|seran|se\simputaran|corresponden|correspondem|serao|seront))?\s(?:con\scargo\sal?|imputes\s(?:au|sur)|a\scargo\sdo|correspondientes\sal?)"
    r"\s(?:\p{L}+\s){0,3}?(?:de\s|del\s|al\s)?(?:ejercicio\s|ano\s|anualidad\s)?(?:de\s)?20\d\d\b"
)
"""*240.000 euros irán con cargo al presupuesto de 2026*: one year's part of a pool."""
_ALL, _NONE, _TIMES, _THIS = 2.9, 4.5, 5, 1.0


def judge_by_subject(layout: Layout, mention: MoneyMention, scores: dict[str, float]) -> None:
    """Corrects ``scores``, those of the topics of one sum, by the noun to which the sum belongs."""
    first = max(layout.sentence(mention.start)[0], mention.start - 130)
    folded, start = layout.folded, mention.start
    if _OF_THE_PAST.search(folded, first, start):
        scores["past"] = max(scores.get("past", 0.0), _NONE)
    elif _OF_THE_GIVERS.search(folded, first, start):
        scores["other"] = max(scores.get("other", 0.0), _NONE)
    elif _LEAST_LABEL.search(folded, max(layout.line(start)[0], start - 60), start) and not mention.low:
        scores["floor"] = max(scores.get("floor", 0.0), _NONE)
        scores["ceiling"] = min(scores.get("ceiling", 0.0), 1.0)
    elif _OF_THIS_CALL.search(folded, first, start):
        _prefer(scores, "total", "unit")
        scores["total"] += _THIS
    elif _ONE_YEARS_PART.match(folded, mention.end):
        scores["other"] = max(scores.get("other", 0.0), _NONE)
    elif _OF_THE_CALL.search(folded, first, start) or _rest_of_a_pool(folded, first, start):
        _prefer(scores, "total", "unit")
    elif (
        _OFFERED_BEFORE.search(folded, first, start)
        or _IN_A_CATEGORY.match(folded, mention.end)
        or _OF_ONE_PROPOSAL.search(folded, first, start)
        or _MOST_THERE.search(folded, first, start)
    ):
        _prefer(scores, "unit", "total")


def _rest_of_a_pool(folded: str, first: int, start: int) -> bool:
    """*The remaining funds, EUR 4 million*, but not those of an earlier year."""
    return bool(_REST_OF_A_POOL.search(folded, first, start)) and not _YEAR.search(
        folded, max(first, start - 60), start
    )


def _prefer(scores: dict[str, float], topic: str, rival: str) -> None:
    """Makes ``topic`` what the sum is, above ``rival``."""
    scores[topic] = max(scores.get(topic, 0.0), _ALL)
    scores[rival] = min(scores.get(rival, 0.0), 1.0)
    if topic == "total":
        scores["ceiling"] = min(scores.get("ceiling", 0.0), 1.0)


def pools_of_lots(layout: Layout, maxima: Sequence[MoneyMention]) -> set[int]:
    """Where the pools of lots begin among what seem ceilings: *la modalidad I, dotada con 500.000 euros*.

    Only where another ceiling is far smaller; a category of a prize that is *dotada con 20.000 euros* has no pool.
    """
    found = {
        m.start
        for m in maxima
        if _OF_A_LOT.search(layout.folded, max(layout.sentence(m.start)[0], m.start - 90), m.start)
    }
    rest = [m for m in maxima if m.start not in found]
    return {m.start for m in maxima if m.start in found and any(m.amount >= _TIMES * other.amount for other in rest)}
