"""From the small words beside a date and the topics around it to its relation and its roles."""

from __future__ import annotations

from collections.abc import Mapping

import regex

from tracker.extract.dates import DateMention
from tracker.extract.lexicon import stored
from tracker.extract.quick import late
from tracker.extract.roles_cues import Group
from tracker.extract.roles_layout import Layout
from tracker.extract.roles_model import Role
from tracker.extract.roles_scores import REACH

_ROLE_OF = {
    "question": Role.QUESTIONS, "result": Role.RESULTS, "shortlist": Role.SHORTLIST, "jury": Role.JURY,
    "ceremony": Role.CEREMONY, "exec": Role.EXECUTION, "event": Role.EVENT, "legal": Role.LEGAL, "page": Role.PAGE,
    "past": Role.PAST, "early": Role.EARLY, "appeal": Role.APPEAL, "support": Role.SUPPORT, "office": Role.OFFICE,
    "report": Role.REPORT,
}  # fmt: skip
_FILLER = (
    r"(?:\s?(?:el|la|los|las|le|les|o|os|proxim[ao]s?|as|das|dos|a|au|the|dia|dias|del|de|do|da|du|on|at|proximo|prochain|next|este|ese|ce"
    r"|date|fecha|of|no|na|em|en|es|is|est|sera|e|fixee|fijada|fixada|lunes|martes|miercoles"
    r"|jueves|viernes|sabado|domingo"
    r"|(?:primer|segundo|tercer|ultimo|premier|deuxieme|dernier|first|second|third|last|primeir[ao]|ultim[ao])\s\p{L}{3,10}"
    r"|d'|l'|:|,|\(|las|les|cob|close of business|noon|midnight|mediodia|medianoche|ao|aos|final|fin|fim|termo|cierre"
    r"|noche|noite|jornada|tarde|manana|manha"
    r"|midi|minuit|meio-dia|meia-noite|\([^()]{0,40}\)|\p{L}{3,14}\s(?:horas|heures|hours)|(?:\p{L}{3,12}\s){1,2}time"
    r"|\d{1,2}(?:\s?[:.h]\s?\d{2})?\s?(?:horas?|heures?|hrs?|h|[ap]\.?m)?\b\.?"
    r"|(?:hora|heure|horario|hours?|time)s?(?:\s(?:de|del|du|da|do|local|locale)\b)?(?:\s\p{L}{2,14}){0,3}\s?,))*\s?$"
)
_UNTIL = stored("roles", "until", _FILLER)
_FROM = stored("roles", "from", _FILLER)
_AFTERWARDS = stored("roles", "afterwards")
_WEAK_UNTIL = late(r"(?<![\w'])(?:au|al|pour)" + _FILLER)
_MISREAD_UNTIL = regex.compile(r"(?<![\w'])(?:al|au) (?:de|del|du|da)\s?$")
_NOW = late(r"\b(?:agora|ahora|now|desormais|para|para o|al?|au|to)" + _FILLER)
_MOVES = stored("roles", "moves")
_LATER = stored("roles", "later", _FILLER)
_NOT_BEFORE = stored("roles", "not_before", _FILLER)
_REFUSED = stored("roles", "refused")
_ONWARD = regex.compile(
    r"\s(?:en adelante|en mas|em diante|para a frente|onwards?|et au-dela|y despues|e depois|and after)\b"
)
_AFTER_THAT = late(
    r"[^.;|\d]{0,40}[,;:.–-]\s(?:and\s|et\s|y\s|e\s)?(?:after\s(?:that|which|this|it)|thereafter|afterwards?|beyond\s(?:that|which)"
    r"|later\s(?:ones|bids|files|papers)|the\s(?:next\sday|day\safter|following\sday)|ensuite|apres(?:\s(?:quoi|cela|ca)|,)"
    r"|passee?\sc(?:e|ette)\s\w+|au-dela|le\slendemain|despues(?!\sde)|luego|pasad[oa]\s(?:ese|esa|dich[oa])\s\w+|mas\salla"
    r"|al\sdia\ssiguiente|depois(?!\sd)|passad[oa]\s(?:esse|essa|este|esta)\s\w+|no\sdia\sseguinte)\b"
)
"""After a date: what comes later is spoken of, ``Note 12 June: after that we accept no more entries``."""
_SAID_NEXT = 60
_NOT_IN = late(
    r"\bde\sno\s(?:recib|lleg|entreg|present|hab|estar|ingres|entrar)\w*|\b(?:caso|si|se)\b[^.;|,]{3,40}\s(?:no|nao)\s(?:ha|tenha|chegue|estej|llega|estuvier|hubier|tiver|chegar)\w*"
    r"|\b(?:que|quien(?:es)?|quem|si|se)\s(?:no|nao)\s(?:(?:se|nos)\s)?(?:este|haya|hubier|llegue|entre|ingrese|estiver|tiver|chegar|entrar"
    r"|figure|conste|aparezca|esta|llega)\w*\b"
)
"""*Lo que no esté en el sistema el 15 de mayo no se estudia*."""
_LAUNCH_LABEL = stored("roles", "launch_label")
_HANDING_IN = stored("roles", "handing_in")
_EXPECTED = stored("roles", "expected")
_COLUMN_UNTIL = stored("roles", "column_until")
_COLUMN_FROM = stored("roles", "column_from")
_LEADS = regex.compile(
    r"\W*(?:[a-z\d]{1,2}[).]\s)?(?:entrega|envio|recepcion|presentacion|remise|depot|envoi|reception|submission|hand-in"
    r"|delivery|submissao|recebimento)s?\s(?:de|des|du|of|das|dos)\b"
)
"""A step of a calendar that is named by handing something in: ``c) entrega de ofertas …, 17 de septiembre``."""
_LEADS_PAPERS = regex.compile(
    r"\W*(?:[a-z\d]{1,2}[).]\s)?(?:entrega|envio|recepcion|presentacion|remise|depot|envoi|reception|submission|receipt"
    r"|submissao|recebimento|apresentacao|recepcao)s?\s(?:del?|des|du|of|da|das|dos?)\s(?:l[ao]s?\s|the\s)?"
    r"(?:propuest|proyect|solicitud|postulac|expedient|candidatur|carpet|dossier|ofert|document|ficha|perfil|projet|propost"
    r"|inscric|pedido|formul|applicat|proposal|bid|demande|plis?\b|sobres|envelop|manifest)"
)
"""The same where papers are named that an applicant hands in: no word beside it outweighs that."""
_STAGED = regex.compile(
    r"\W*(?:(?:\d|[a-z])[).]\s)?(?:phase|fase|etapa|etape|stage|step|paso|passo)\s(?:[1-3]|[ab]|i{1,3}|un[oa]?|dos|one|two|une|deux|dois|duas)\b"
)
"""A step of two, named by its number: ``Phase A : formulaire d'intention, 30 juin``."""
_SHUTS = regex.compile(
    r"\b(?:clos|shut|slam|lock|switch(?:ed)? off|end|expire|stop|finish|claqu|ferm|clo[st]|verrouill|etein|arret|cesse"
    r"|termine|acheve|expir|cerr|clausur|venc|termin|conclu|finaliz|apag|bloque|encerr|fech|deslig|acab)\w*"
)
"""What does not shut before a day is open until then: *la porte ne sera pas claquée avant le 23 juin*."""
_ONLY = regex.compile(
    r"\b(?:ne|n')\b.{0,40}?\bque\s(?:l[ea]s?|l'|ce|ceux|celles|des)|\b(?:unless|except|other than|if not|sauf|hormis"
    r"|a moins|mas que|sino|salvo|excepto|a menos|senao|exceto|a nao ser|se nao|si no|si elle? n|s'il n)\b"
)
"""*Ne seront étudiés que les dossiers reçus avant*, *no bid is read unless it came before*: until then it is taken."""
_CLOSED_SINCE = regex.compile(
    r"\b(?:clos(?:e|es)?|cerrad[oa]s?|closed|encerrad[oa]s?|fermee?s?) (?:depuis|desde|since)\b"
)
NO_MORE_SINCE = late(
    r"\b(?:(?:n'|ne )\w+ plus\b[^.;|]{0,40} depuis|(?:ya no|nao|ja nao|no longer)\b[^.;|]{0,40} (?:desde|since))\b"
    rf"{_FILLER}"
)
"""*ne prennent plus d'inscriptions depuis le 29 mai* tells what is over."""
_BARE_TO = regex.compile(r"\bto\s(?:the\s)?$")
_OF_CLOSING = regex.compile(
    r"\b(?:echeance|date limite|cloture|vencimiento|cierre|plazo|fecha limite|deadline|prazo|data limite|limite|corte"
    r"|matasellos|cachet|carimbo|postmark)"
    r"\s(?:initiale?\s|original\s|inicial\s)?(?:du|del?|do|au)\s(?:dia\s|pasado\s)?$"
)
CHANGED = stored("roles", "changed")
RECURRING = stored("roles", "recurring")
_NO_RIVALS = (Role.PAST, Role.LEGAL)
_ADJUSTED: dict[str, dict[Role, float]] = {
    "until": {
        Role.RESULTS: -0.5,
        Role.EVENT: -0.3,
        Role.LEGAL: -1.4,
        Role.JURY: -0.5,
        Role.CEREMONY: -0.5,
        Role.QUESTIONS: 0.6,
        Role.SHORTLIST: -1.2,
    },
    "from": {Role.QUESTIONS: -0.8, Role.LEGAL: -0.3, Role.EXECUTION: 0.2},
    "window-start": {
        Role.RESULTS: -1.3,
        Role.LEGAL: -0.8,
        Role.JURY: 0.3,
        Role.EXECUTION: 0.3,
        Role.QUESTIONS: -0.5,
    },
    "window-end": {
        Role.RESULTS: -1.3,
        Role.LEGAL: -0.8,
        Role.JURY: 0.3,
        Role.EXECUTION: 0.3,
        Role.QUESTIONS: 0.0,
    },
    "point": {Role.CLOSES: 0.0, Role.RESULTS: 0.2, Role.EVENT: 0.2, Role.LEGAL: 0.2, Role.QUESTIONS: -2.0},
}


_UNTIL_LABEL = regex.compile(r"\b(?:before|avant|antes|by)\s[^.;:|\d]{3,45}\s?:\s?(?:(?:el|le|o|on)\s)?$")
"""``Sign up before the Easter break: Friday 27 March``."""
_BARE_DU = regex.compile(r"(?<!partir )(?<!compter )(?<!debut )(?<!ouverture )\bdu\s(?:\p{L}+\s)?$")
"""*du 18 décembre* alone says of which day something is, not from when on."""
_UNTIL_THAT_IS = regex.compile(
    r"\b(?:hasta|until|up to|jusqu'au?|ate)\s[^.;|]{3,50}?,?\s(?:esto es|es decir|o sea|that is|soit|ou seja|i\.e\.),?"
    r"\s(?:(?:el|le|o|on|the|dia)\s){0,2}$"
)
"""``hasta 21 días antes, esto es, el 9 de junio``."""
_UNTIL_NAMED = late(
    r"\b(?:until|till|no\slater\sthan|before|up\sto(?:\sand\sincluding)?|through|jusqu'aux?|jusqu'a|avant|hasta|antes\sdel?|ate|antes\sd[oa])"
    r"\s(?!\d)[^.;:|,()\d]{3,45}(?:,\s(?:or,?\s[^.;:|()\d]{3,40},\s)?|\s\(|\s-\s)(?:(?:on|the|le|el|o|em|no|dia)\s){0,2}(?:\p{L}{3,10},?\s)?$"
)
"""Until a day with a name and its date: ``until Ash Wednesday, 18 February``, ``avant la Saint-Jean (24 juin)``."""
_UNTIL_TIME = regex.compile(
    r"\b(?:avant|antes|before|by|until|hasta|ate|jusqu'a|au\splus\stard|a\smas\stardar|no\slater)\b"
)
"""Between a date and its time: ``le vendredi 27 avril, avant 16 heures``."""


def _has_last_hour(folded: str, mention: DateMention) -> bool:
    end = max(mention.end, *mention.outer, *(mention.clock or ()))
    return bool(_UNTIL_TIME.search(folded, mention.end, end))


_PLAIN = 2.0
"""From this score on a word for opening makes a month alone the one in which the call opens."""
_THEN_ENDS = late(
    r",?\s(?:y|e|et|and|pour|para|to)\s(?:(?:se|il|elle|it|que)\s)?(?:termina|cierra|concluye|finaliza|vence|acaba|s'acheve"
    r"|(?:se\s)?(?:termine|clot|ferme|referme|cloture|finit)|prend\sfin|ends?|closes?|finishe?s?|encerra|fecha)\b"
    r"|,?\s(?:pour|para|to)\s(?:se\s)?(?:cerrar|terminar|concluir|fermer|finir|encerrar|fechar|acabar|close|end|finish)\b"
    r"(?=\s(?:(?:el|le|o|a|al|au|on|em|no|the|dia)\s){0,3}(?:\d|prim|lun|mar|mie|jue|vie|mer|ven|mon|tue|wed|thu|fri|seg|ter|qua|qui|sex))"
)
"""After the first day of a window: *l'appel part lundi 2 septembre et se termine le …*."""
_BETWEEN = late(r"\b(?:entre|between)\b[^.;|]{3,60}?\b(?:y|e|et|and)\b(?:\s[\p{L}' ]{2,30}\s?\()?" + _FILLER)
"""*entre el primer día hábil de agosto y el 1 de septiembre*: the first end needs no date of its own."""


def relation_of(layout: Layout, group: Group, mention: DateMention, scores: Mapping[str, float]) -> str:
    """How the date bounds what is spoken of: until, from, point, window-start or window-end."""
    folded = layout.folded
    before = folded[max(0, group.start - 60) : group.start]
    told = _of_window(
        group, mention, folded[max(layout.clause(group.start)[0], group.start - 110) : group.start]
    ) or _column_relation(layout, group)
    if told:
        return told
    clause = layout.clause(group.start)
    after = folded[group.end : min(clause[1], group.end + 40)]
    asked = scores.get("question", 0.0) > _PLAIN and bool(_BARE_TO.search(before))
    until = asked or (bool(_UNTIL.search(before)) and not _MISREAD_UNTIL.search(before))
    line = folded[max(clause[0], group.start - REACH) : min(clause[1], group.end + REACH)]
    negated = _NOT_BEFORE.search(folded, max(clause[0], group.start - 120), group.start) if until else None
    if negated:
        return "until" if _SHUTS.search(folded, *negated.span()) or _ONLY.search(folded, *negated.span()) else "from"
    if (until and not _WEAK_UNTIL.search(before)) or _AFTERWARDS.match(after) or _has_last_hour(folded, mention):
        return "until"
    if mention.deictic == "relative" and before.endswith("des "):
        return "from"
    if not until and not group.window and _THEN_ENDS.match(after):
        return "from"
    if not group.window and _BETWEEN.search(before):
        return "window-end"
    if _UNTIL_NAMED.search(before) or _UNTIL_THAT_IS.search(before) or _UNTIL_LABEL.search(before):
        return "until"
    if is_refused_later(layout, group) or _is_for_handing_in(after, scores):
        return "until"
    if _FROM.search(before) and not (_BARE_DU.search(before) and scores.get("open", 0.0) < _PLAIN):
        return "until" if _CLOSED_SINCE.search(before) or _OF_CLOSING.search(before) else "from"
    return _cued_relation(mention, scores, before, line, until=until)


def _is_for_handing_in(after: str, scores: Mapping[str, float]) -> bool:
    """Whether papers are handed in by the day, *15 de mayo para presentarlo*, and nothing else happens on it."""
    told = any(score > _NAMED for topic, score in scores.items() if topic not in ("submit", "close"))
    return not told and bool(_FOR_HANDING.match(after))


def _of_window(group: Group, mention: DateMention, before: str) -> str | None:
    """Which end of a window the date is; both ends of one that tells a move bound the same thing."""
    if group.window and _MOVES.search(before):
        return "until"
    if group.window and not mention.end_of_window and mention.window is not None:
        return "window-start"
    return "window-end" if mention.end_of_window else None


def is_refused_later(layout: Layout, group: Group) -> bool:
    """Whether what comes in after the date is refused: ``Passé le 21 mars, aucun dossier ne sera …``."""
    folded, clause = layout.folded, layout.clause(group.start)
    before = folded[max(0, group.start - 60) : group.start]
    onward = _ONWARD.match(folded, group.end, clause[1]) and not (_FROM.search(before) and not _BARE_DU.search(before))
    then = _AFTER_THAT.match(folded, group.end)
    if then:
        return bool(_REFUSED.search(folded, then.start(), then.end() + _SAID_NEXT))
    missing = _NOT_IN.search(folded, max(clause[0], group.start - 120), group.start)
    if missing:
        return bool(_REFUSED.search(folded, group.end, min(clause[1], group.end + REACH)))
    if not _LATER.search(before) and not onward:
        return False
    line = folded[max(clause[0], group.start - REACH) : min(clause[1], group.end + REACH)]
    return bool(_REFUSED.search(line) or _REFUSED.search(_question_above(layout, group)))


def now_to(layout: Layout, start: int) -> bool:
    """Whether *to* stands right before a date: ``by Notice 2, to 19 June``."""
    return bool(_NOW.search(layout.folded[max(0, start - 60) : start]))


def _question_above(layout: Layout, group: Group) -> str:
    """The line above, when it asks what the date answers: *When is it too late?*"""
    above = layout.neighbour(group.start, -1)
    words = layout.folded[slice(*above)] if above else ""
    return words if words.rstrip().endswith("?") else ""


def _column_relation(layout: Layout, group: Group) -> str | None:
    """``from`` and ``until`` by the head of the date's column, as in *Actividad | Desde | Hasta*."""
    line = layout.line(group.start)
    if len(layout.cells(line)) < 2:
        return None
    header = layout.column_header(group.start)
    words = layout.folded[slice(*header)].strip(" :.") if header else ""
    return "until" if _COLUMN_UNTIL.fullmatch(words) else "from" if _COLUMN_FROM.fullmatch(words) else None


_OPENED = late(r"\b(?:aberto|aberta|abierto|abierta|ouverte?|opened)s?\s(?:al?|em|el|on|au|le)\s(?:\w+\s)?$")


def _cued_relation(mention: DateMention, scores: Mapping[str, float], before: str, line: str, *, until: bool) -> str:
    """The relation that cues tell where no small word stands right before the date."""
    if (RECURRING.search(line) and scores.get("submit", 0.0) + scores.get("close", 0.0) > 0.4) or (
        _NOW.search(before) and CHANGED.search(line) and not _OPENED.search(before)
    ):
        return "until"
    close, opening = scores.get("close", 0.0), scores.get("open", 0.0)
    if mention.day is None and mention.deictic != "relative":
        announced = opening > _PLAIN and opening >= max(scores.values()) and opening > close
        return "until" if until else "from" if announced else "point"
    handed_in = scores.get("submit", 0.0)
    if close >= opening and (close > 1.2 or (close > 0.9 and close + handed_in > 1.9)) and not _ISSUED.search(before):
        return "until"
    if opening > 1.2 and opening > close:
        return "from"
    return "until" if until else "point"


_OPENS_TOO = late(
    r"(?:[,;/]|\b(?:and|y|et|e|with|con)\b)(?=[^|:]*\b(?:opens?|opening|abre\w*|apertura|ouvertur\w*|ouvr\w*|abertura)\b)"
)
_FOR_HANDING = late(
    r"\s(?:para|pour|to)\s(?:(?:que\s)?(?:present|apresent|entreg|envi|remit|inscri|inscrev|postul|registr|deposer|remettre|submit|apply)"
    r"|mandar|subir|submeter|concursar|concorrer|envoyer|send)\p{L}*"
)
_ISSUED = late(
    r"\b(?:(?:publicad|divulgad|aprobad|aprovad|dictad|emitid|firmad|suscrit|expedid|adoptad|assinad|promulgad|acordad)[oa]s?"
    r"|publiee?s?|adoptee?s?|signee?s?|datee?s?|published|adopted|signed|dated|issued)\s(?:(?:el|em|a|le|on|en|de|no|dia)\s){0,2}$"
)
"""*El plazo figura en las bases publicadas el 2 de marzo*: the day is that of the rules."""
_SOMETHING, _PUBLISHED_AND_OPENED = 1.2, 1.5
"""*Rules published, platform opens*: what is published is the call."""
_NAMED = 1.2
"""From this score on what is handed in is named near enough for *must be* or *please send* to set its day."""


_NEAR = 1.5
_STEP_RIVAL = 1.4


def _of_point(roles: Mapping[Role, float], submit: float, labelled: bool, label: str) -> dict[Role, float]:
    """What a day is that no small word bounds and beside which something is handed in, by its label."""
    rival = max(roles.values(), default=0.0)
    if rival < min(_NAMED, submit) and _EXPECTED.search(label):
        return {Role.CLOSES: submit + 0.7}
    if submit <= _NEAR:
        return {}
    if labelled and not roles and _LAUNCH_LABEL.search(label):
        return {Role.OPENS: submit - 0.8}
    if labelled and rival < _NAMED and _LEADS_PAPERS.match(label):
        return {Role.CLOSES: submit + 0.3}
    step = rival < _STEP_RIVAL and (_LEADS.match(label) or _STAGED.match(label))
    if step or (rival < _NAMED and labelled and _HANDING_IN.search(label)):
        return {Role.CLOSES: submit - 0.8}
    return {}


_PLAINLY = 0.8
"""A word for closing that stands so much nearer than any rival's needs no word for handing in beside it."""


def roles_of(relation: str, scores: Mapping[str, float], labelled: bool, label: str) -> dict[Role, float]:
    """How strongly each role is spoken for."""
    close, opening, submit = (scores.get(name, 0.0) for name in ("close", "open", "submit"))
    roles: dict[Role, float] = {role: scores[topic] for topic, role in _ROLE_OF.items() if topic in scores}
    if relation in ("until", "window-end"):
        bare = (0.9 if labelled else 0.7) if relation == "until" else 0.5
        weighed = _ADJUSTED[relation]
        rivals = (score + min(weighed.get(role, 0.0), 0.0) for role, score in roles.items() if role not in _NO_RIVALS)
        rival = max(rivals, default=0.0)
        plain = submit >= rival - 0.6 or (submit > 0.6 and close >= rival + 0.4) or close >= rival + _PLAINLY
        either = max(close if plain else close - 1.0, opening if relation == "window-end" else 0.0)
        roles[Role.CLOSES] = max(bare, submit + 0.5, either + (0.5 if submit > 0.6 and either > 0.6 else 0.0))
    if relation in ("from", "window-start"):
        bare = 0.5
        either = max(opening, close if relation == "window-start" else 0.0)
        roles[Role.OPENS] = max(
            bare,
            submit + (0.5 if relation == "window-start" else 0.0),
            either + (0.5 if submit > 0.6 and either > 0.6 else 0.0),
        )
    if labelled and opening > _SOMETHING and Role.PAGE in roles and _OPENS_TOO.search(label):
        roles[Role.PAGE] -= _PUBLISHED_AND_OPENED
    if relation == "point" and submit > _NAMED:
        roles |= _of_point(roles, submit, labelled, label)
    adjust = _ADJUSTED[relation]
    if labelled:  # a label names its step whatever the relation
        adjust = {role: by for role, by in adjust.items() if role is not Role.SHORTLIST}
    return {role: score + adjust.get(role, 0.0) for role, score in roles.items()} or {Role.OTHER: 0.0}
