"""Two dates side by side of which one stands for the other: struck out, moved, corrected, told apart.

Each rule looks at a date and the next one, and says what both are; the first rule that knows decides.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import regex

from tracker.extract.lexicon import stored
from tracker.extract.quick import late
from tracker.extract.roles_layout import Layout
from tracker.extract.roles_model import DatedRole, Role
from tracker.extract.roles_relation import CHANGED

_UNCLEAR = frozenset({Role.OTHER, Role.LEGAL, Role.PAGE})
_SAME_LIST = regex.compile(r"\s?(?:,|y|e|et|and)\s(?:(?:el|le|o|the|del|du|do)\s)?")
_NOW_COMES = regex.compile(
    r"(?:\s[^.;|\d()]{0,30}\)?)?,?\s(?:llegaran?|entraran?|quedan?|quedaran?|ficam?|ficara|pasan?\sa|pasaran?\sa|passent?|passera|devient|becomes?|seran?|chegarao?|entrarao?|serao?|parviendr\w+|arriver\w+|seront|sera"
    r"|will\s(?:now\s)?(?:arrive|be\sdue|be\sin)|(?:are|is)\snow\sdue)\b[^.;|\d]{0,30}"
)
"""From the day that was to the one that is: ``debían llegar el 29 de agosto, llegarán el 8 de septiembre``."""
_ABOUT = 120
"""What an erratum is about stands in the sentence before or after it."""
_STRIKE_MARKS = 5
"""Between a struck-out date and the new one there are a space and marks at most: ``~~27 de febrero~~ 20 de marzo``."""
_REPLACED_BY = regex.compile(
    r"[\"'»]?\s?,?\s(?:por|by|with|par|pel[oa]s?)(?:\s(?:el|la|le|o|a|the|dia)){0,2}\s[\"'«]?\s?(?:(?:el|le|o)\s)?"
)
"""Between a date and its replacement: ``reemplázase "27 de febrero" por "20 de marzo"``."""
_AND_THEN = regex.compile(
    r"\s?,?\s(?:(?:y|e|et|and)\s)?(?:luego|despues|then|puis|ensuite|depois)\s(?:(?:el|le|o|the|au|al|to|para)\s)?"
)
_APPOSED_MOVE = late(r"\s?,\s[^.;|]{4,50}?,\s(?:para|al?|to|au|ate|hasta)(?:\s(?:o|el|le|the|dia)){0,2}\s")
"""Between two days, with something about the first: ``do dia 23 de julho, data fixada no Comunicado, para o dia …``."""
_MOVED_FROM = late(r"\b(?:de|del|do|du|from)\s(?:(?:dia|el|le|the)\s)?$")
_MISPRINT_REACH = 60
"""Between the wrong and the right date of an erratum there are a few words at most."""
_ERRATUM = regex.compile(
    r"\b(?:corrig(?:endum|enda)|rectifica\w+|retifica\w+|errat(?:um|a)|adenda|addendum"
    r"|donde dic|should read|debe (?:decir|leer)|lease|au lieu d|lire|onde se le|leia-se|where it s)\w*"
)
_CORRECTED_SCORE = 1.4
_SAID = 0.8
_MOVED_ON = stored("roles", "moved_on")
_RATHER_THAN = regex.compile(
    r"\s?,?\s\(?(?:rather than|instead of|en (?:lugar|vez) de|au lieu d[eu]|plutot que|em vez d[eo]|and not|y no|e nao"
    r"(?:,\s[^,.;|\d]{4,45},)?"
    r"|\((?:antes|was|avant|previously|formerly|anteriormente|era|before)\b[,:]?|et non(?: pas)?)"
    r"(?:\s(?:el|le|o|on|the|del|du|do|until|by|before|hasta|ate|jusqu'au|avant|au)){0,2}\s"
)
"""Between the date that holds and the one that does not: ``11 June rather than 28 May``."""
_BUT = late(
    r"(?:,?\s(?:como|comme|as)\s[^,.;:|\d]{3,40})?\s?[,;:]?\s(?:termina|cierra|vence|ferme|se\stermine|closes|ends|fecha|encerra|sino|mais(?:\sbien)?|but|mas|sim|e\ssim|c'est|il\ss'agit\sd[eu]|es|e|it\sis|sera)"
    r"(?:\s(?:que|el|le|o|on|the|del|du|de|do|em|para|au|al|pour|by|hasta|ate|dia|sim))*\s"
)
"""Between a date that no longer holds and the one that does: ``ya no es el 14 sino el 28``."""
_NOT = late(r"\b(?:not|no|ya\sno|nao|pas|n'est\splus|no\slonger|nao\s(?:se\s)?\w+\smais)\s[^.;|:]{0,16}$")
"""Before the first date of *not on 8 May but on 22 May*."""
_MISTAKE = late(
    r"\b(?:inexact\w*|incorrect\w*|erreurs?|errone?\w*|errad[oa]|error|lo\scorrecto|la\sbonne\sdate|fecha\s(?:correcta|buena)"
    r"|data\s(?:correta|certa)|it\sshould|should\s(?:have|read)|the\s(?:right|correct)\sdate|deb(?:io|ia|e)\s(?:decir|leerse)"
    r"|deveria\sser|aurait\sdu|il\sfallait\slire)\b"
)
"""Between the wrong date and the right one: *se lee «30 de abril»; la fecha correcta es el …*."""


def _moves_over(gap: str) -> bool:
    """Whether the words between two dates move the first to the second."""
    return len(gap) < _MOVE_REACH and not _SENTENCE_BREAK.search(gap) and bool(_MOVED_ON.match(f"{gap} "))


_MOVE_REACH = 90
_SENTENCE_BREAK = regex.compile(r"[.;|\n]\s")


Topics = Callable[[int, int], set[str]]
Outcome = tuple[DatedRole, DatedRole]


@dataclass(frozen=True)
class _Pair:
    """A date, the next one, and the folded words between them."""

    layout: Layout
    old: DatedRole
    new: DatedRole
    gap: str
    topics: Topics
    following: DatedRole | None

    def both_close(self) -> Outcome:
        """The former deadline and the one that holds."""
        old = replace(self.old, role=Role.CLOSES, score=_CORRECTED_SCORE, relation="until", former=True)
        return old, _standing_for(old, self.new)


def _standing_for(old: DatedRole, new: DatedRole) -> DatedRole:
    """What the old date was, at the day of the new one."""
    return replace(old, mention=new.mention, quote=new.quote, changed=True, former=False)


def _struck(pair: _Pair) -> Outcome | None:
    """A struck-out date, markup lost or kept, stands right before the new one: ``28 de julio 15 de agosto``."""
    old, new = pair.old, pair.new
    if len(pair.gap) > _STRIKE_MARKS or pair.gap.strip(" ~*") or "\n" in pair.gap or old.mention.window is not None:
        return None
    if not (old.mention.day and new.mention.day and old.mention.list_id is None):
        return None
    held = replace(_standing_for(old, new), quote=(new.mention.start, new.quote[1]))
    return replace(old, former=True, changed=True), held


def _rather_than(pair: _Pair) -> Outcome | None:
    """*11 June rather than 28 May*."""
    if not (pair.new.former and pair.old.role in (*_UNCLEAR, Role.CLOSES) and _RATHER_THAN.fullmatch(pair.gap)):
        return None
    if pair.old.role is Role.CLOSES and pair.old.score > _CORRECTED_SCORE:
        return replace(pair.old, changed=True), replace(pair.new, role=Role.CLOSES, relation="until")
    holds = replace(pair.old, role=Role.CLOSES, score=_CORRECTED_SCORE, relation="until", changed=True, former=False)
    return holds, replace(pair.new, role=Role.CLOSES, score=_CORRECTED_SCORE, relation="until")


def _but(pair: _Pair) -> Outcome | None:
    """*ya no es el 14 sino el 28*."""
    old, new = pair.old, pair.new
    if old.role not in (*_UNCLEAR, Role.CLOSES) or new.role not in (*_UNCLEAR, Role.CLOSES, Role.OPENS):
        return None
    if not _BUT.fullmatch(pair.gap):
        return None
    before = pair.layout.folded[max(old.clause[0], old.mention.outer[0] - _NOT_REACH) : old.mention.outer[0]]
    told = old.former or (_handed_in(pair) and _NOT.search(before))
    return pair.both_close() if told else None


_NOT_REACH = 40


def _handed_in(pair: _Pair) -> bool:
    """Whether one of the two dates has a word for closing or handing in beside it."""
    both = (pair.old.topics, pair.new.topics)
    return any(topics.get(name, 0.0) > _SAID for topics in both for name in ("close", "submit"))


def _in_lieu(pair: _Pair) -> Outcome | None:
    """*En lugar del 13 de mayo, el corte será el 27*; *el cierre, que estaba puesto para el 26, queda para el 10*."""
    old, new = pair.old, pair.new
    stop = _FULL_STOP if len(pair.gap) < _SHORT_GAP else _SENTENCE_BREAK
    if not old.former or new.former or len(pair.gap) > _MOVE_REACH or stop.search(pair.gap):
        return None
    if old.role is Role.LEGAL or old.mention.window is not None:
        return None
    if new.role is Role.CLOSES:
        return replace(old, role=Role.CLOSES, relation="until"), replace(new, changed=True)
    if (
        new.role not in (*_UNCLEAR, Role.PAST, Role.REPORT)
        or not _handed_in(pair)
        or pair.topics(old.mention.end, new.mention.start) & _STEPS
    ):
        return None
    return pair.both_close()


_NOW = late(r"\b(?:desormais|maintenant|finalement|ahora|finalmente|agora|now|finally)\b")


def _now_until(pair: _Pair) -> Outcome | None:
    """*Attendue le 16 février, leur demande peut désormais partir jusqu'au 2 mars*."""
    old, new = pair.old, pair.new
    if old.former or new.former or old.role not in _UNCLEAR or new.role is not Role.CLOSES:
        return None
    if len(pair.gap) > _MOVE_REACH or _SENTENCE_BREAK.search(pair.gap) or not _NOW.search(pair.gap):
        return None
    if not _handed_in(pair) or pair.topics(old.mention.end, new.mention.start) & _STEPS:
        return None
    return replace(old, role=Role.CLOSES, relation="until", former=True), replace(new, changed=True)


_STEPS = frozenset({"result", "chosen", "event", "exec", "jury", "ceremony", "question", "open", "report", "shortlist"})


_FULL_STOP, _SHORT_GAP = late(r"[.|\n]\s"), 40
_BECOMES = late(
    r"\s(?:\p{L}+\s){0,3}(?:becomes|devient|pasa\sa\sser|passa\sa\sser|is\snow|est\sdesormais|es\sahora|e\sagora)"
    r"\s(?:the\s|le\s|el\s|o\s|celle\sdu\s|la\sdel\s)?"
)


def _becomes(pair: _Pair) -> Outcome | None:
    """*The 26 June deadline becomes 10 July*."""
    if pair.new.role not in (*_UNCLEAR, Role.CLOSES) or not _BECOMES.fullmatch(pair.gap):
        return None
    return pair.both_close() if _handed_in(pair) else None


def _mistaken(pair: _Pair) -> Outcome | None:
    """*Se lee «30 de abril»; la fecha correcta es el 29 de mayo*; *gave 30 June. It should have said …*."""
    if len(pair.gap) > _MOVE_REACH or not _MISTAKE.search(pair.gap) or not _handed_in(pair):
        return None
    return pair.both_close() if pair.new.role in (*_UNCLEAR, Role.CLOSES) else None


def _moved_over(pair: _Pair) -> Outcome | None:
    """The words between move the first date to the second."""
    old, new = pair.old, pair.new
    if not (old.former and new.role is not Role.CLOSES and _moves_over(pair.gap)):
        return None
    if old.role in (Role.EXECUTION, Role.OTHER) and old.topics.get("submit", 0.0) > 1.0:
        return pair.both_close()
    if old.role is not Role.CLOSES:
        return None
    return old, replace(_standing_for(old, new), relation="until")


def _misprint(pair: _Pair) -> Outcome | None:
    """*donde dice 2 de mayo, debe decir 9 de mayo*."""
    old, new = pair.old, pair.new
    if not old.former or new.former or new.role not in _UNCLEAR or not new.changed or len(pair.gap) >= _MISPRINT_REACH:
        return None
    if len(pair.layout.cells(pair.layout.line(old.mention.start))) > 1:
        return None  # the row says what its dates are
    corrected = _corrected(pair)
    return corrected, _standing_for(corrected, new)


def _corrected(pair: _Pair) -> DatedRole:
    """The wrong date of an erratum; one with a time of day is a deadline, whatever was published when."""
    old, new = pair.old, pair.new
    start, end = pair.layout.sentence(old.mention.start)
    said = pair.layout.folded[max(0, start - _ABOUT) : end]
    near = pair.topics(max(0, start - _ABOUT), end + _ABOUT)
    handed_in = "close" in near or old.topics.get("submit", 0.0) > 1.0 or new.topics.get("close", 0.0) > _SAID
    timed = old.mention.time and new.mention.time
    told = _ERRATUM.search(said) or CHANGED.search(said)
    if old.role in _UNCLEAR and (timed or handed_in) and told:
        return replace(old, role=Role.CLOSES, score=_CORRECTED_SCORE, relation="until")
    return old


def _both_former(pair: _Pair) -> Outcome | None:
    """*antes el 2 y el 9 de mayo*; *first 2 May and then 9 May, has been put back*."""
    old, new = pair.old, pair.new
    if old.former and _SAME_LIST.fullmatch(pair.gap) and old.mention.day and new.role in _UNCLEAR:
        return old, replace(new, former=True, role=old.role, score=old.score)
    if new.former and not old.former and new.role is old.role and _AND_THEN.fullmatch(pair.gap):
        return replace(old, former=True, changed=True), new
    if old.former and pair.following is not None and _AND_THEN.fullmatch(pair.gap):
        sentence = pair.layout.sentence(new.mention.start)
        if pair.following.mention.start < sentence[1]:
            return old, replace(new, former=True, changed=True)
    return None


def _now_comes(pair: _Pair) -> Outcome | None:
    """*debían llegar el 29, llegarán el 8*; *reemplázase el 2 por el 9*."""
    if not pair.old.former or pair.new.role not in _UNCLEAR:
        return None
    return pair.both_close() if _NOW_COMES.fullmatch(pair.gap) or _REPLACED_BY.fullmatch(pair.gap) else None


_REPLACE = late(r"\b(?:(?:r|re)emplaz|sustitu|replac|remplac|substitu|cambi|troc|troqu)\w*\b[^.;|]{0,60}$")
_BY_QUOTED = late(r"\s?[\"»']\s?,?\s(?:por|by|with|par|pel[oa])\s[\"«'][^\"«»;|]{0,60}")


def _quoted(pair: _Pair) -> Outcome | None:
    """*Remplacer « recevables jusqu'au 4 avril » par « recevables jusqu'au 11 avril »*."""
    old, new = pair.old, pair.new
    if new.role not in (*_UNCLEAR, Role.CLOSES) or not _BY_QUOTED.fullmatch(pair.gap) or not _handed_in(pair):
        return None
    before = pair.layout.folded[max(0, old.mention.start - _MOVE_REACH) : old.mention.start]
    return pair.both_close() if _REPLACE.search(before) else None


_AND_ENDS = late(
    r"(?:\s?,)?\s(?:and|y|e|et)(?:\s(?:then|must|should|will|shall|may|can|to|se|doivent|devront|doit|pueden|deben|deberan|devem|podem"
    r"|terminar|luego|ensuite|depois))*\s(?:ends?|finish(?:es)?|clos(?:e|es)|conclud(?:e|es)|be\s(?:completed|concluded|finished|over)"
    r"|terminat(?:e|es)|runs?\sout|s'achev\w+|se\stermin\w+|s'arret\w+|pren\w+\sfin|finissent|finit|acaba[nrm]?|conclu\w+|finaliza\w*"
    r"|termina[nrm]?|terminar\w*|cierra[nr]?|encerra[mr]?|findam?)\b(?:-se)?(?:\s\p{L}+){0,3}\s?"
)
"""Between the day on which something begins and the one on which it ends: ``projects start on … and end on …``."""
_RUNS = (Role.EXECUTION, Role.EVENT, Role.OFFICE)


def _ends_too(pair: _Pair) -> Outcome | None:
    """*Projects start on 1 October and end on 30 September*: the second verb has the subject of the first."""
    old, new = pair.old, pair.new
    if old.role not in _RUNS or new.role is not Role.CLOSES or not _AND_ENDS.fullmatch(pair.gap):
        return None
    return old, replace(new, role=old.role, score=old.score)


_COUNTED = late(
    r"\b(?:\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|forty|forty-five|fifty|sixty|ninety"
    r"|une?|deux|trois|quatre|cinq|sept|huit|neuf|dix|douze|quinze|vingt|trente|quarante|soixante|quatre-vingt-dix"
    r"|un[oa]?|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|doce|quince|veinte|treinta|cuarenta|sesenta|noventa"
    r"|um|uma|dois|duas|sete|oito|nove|dez|doze|vinte|trinta|quarenta|sessenta)\s(?:\p{L}+\s){0,2}?"
    r"(?:days?|weeks?|months?|jours?|semaines?|mois|dias?|semanas?|mes(?:es)?)\b[^.;|]{1,90}$"
)
"""Before the day from which another one is counted: ``sixty days after the Ordinance of …``."""
_THAT_IS = late(
    r"[^.;|]{0,60}?,?\s?\(?(?:that\sis|which\s(?:makes|means|gives|brings\sus\sto|is|falls\son)|in\sother\swords|i\.?e\.?|namely|so"
    r"|soit|c'est-a-dire|autrement\sdit|ce\squi\s(?:donne|fait|nous\smene\sau|mene\sau|tombe\sle)|a\ssavoir"
    r"|es\sdecir|esto\ses|o\ssea|lo\sque\s(?:da|cae\sen|nos\slleva\sal?)|que\scae\sen"
    r"|ou\sseja|isto\se|quer\sdizer|o\sque\s(?:da|cai\sem|leva\sa))\b,?\s[^.;|\d]{0,30}"
)


def _counted(pair: _Pair) -> Outcome | None:
    """*Sixty days after the Ordinance of 1 September took effect, which makes 31 October the last day*."""
    old, new = pair.old, pair.new
    if old.former or not _THAT_IS.fullmatch(pair.gap) or not _handed_in(pair):
        return None
    start = pair.layout.sentence(old.mention.start)[0]
    if not _COUNTED.search(pair.layout.folded, max(start, old.mention.start - _COUNTED_REACH), old.mention.start):
        return None
    if not (new.mention.day and new.mention.month) or new.role not in (*_UNCLEAR, Role.CLOSES, old.role):
        return None
    closes = replace(new, role=Role.CLOSES, score=max(new.score, _CORRECTED_SCORE), relation="until", former=False)
    return replace(old, role=Role.OTHER, relation="from"), closes


_COUNTED_REACH = 160


def _apposed(pair: _Pair) -> Outcome | None:
    """*do dia 23 de julho, data fixada no comunicado, para o dia 13 de agosto*."""
    old = pair.old
    if (
        not old.changed
        or old.former
        or old.role not in (*_UNCLEAR, Role.CLOSES)
        or not _APPOSED_MOVE.fullmatch(pair.gap)
    ):
        return None
    before = pair.layout.folded[max(0, old.mention.start - _FROM_REACH) : old.mention.start]
    return pair.both_close() if _MOVED_FROM.search(before) else None


def _marked(pair: _Pair) -> Outcome | None:
    """Markup strikes the first date out."""
    struck = pair.layout.text.is_struck(pair.old.mention.start, pair.old.mention.end)
    return (replace(pair.old, former=True, changed=True), pair.new) if struck else None


_FROM_REACH = 20
_DOING_SO = late(
    r"[^|\n]{2,90}\b(?:(?:lo|o) (?:hara|haran|hace|hacen|fara|farao|faz|fazem)|l[ea] (?:fera|feront|fait)"
    r"|(?:will|does|do) so|tambien|tambem|aussi|too)\s(?:(?:el|o|em|le|on|dia|no|a)\s){0,2}"
)


def _does_so(pair: _Pair) -> Outcome | None:
    """*La primera cerró el 15 de noviembre; la segunda lo hará el 15 de mayo*."""
    old, new = pair.old, pair.new
    if old.role not in (Role.OPENS, Role.CLOSES) or new.role not in _UNCLEAR or not _DOING_SO.fullmatch(pair.gap):
        return None
    return old, replace(_standing_for(old, new), changed=False, past=False)


def _stacked(pair: _Pair) -> Outcome | None:
    """Two whole days one above the other, alone in their lines, are a window: ``(11-01-2021`` / ``08-02-2021)``."""
    old, new, folded = pair.old, pair.new, pair.layout.folded
    if pair.gap.strip(" ") != "\n" or old.role is not Role.CLOSES or new.role not in (*_UNCLEAR, Role.CLOSES):
        return None
    alone = folded[pair.layout.line(old.mention.start)[0] : old.mention.start].strip(" (") == ""
    whole = old.mention.year and new.mention.year
    if not (
        alone and whole and _whole_day(old.mention.iso()) and (old.mention.iso() or "") < (new.mention.iso() or "")
    ):
        return None
    closes = replace(_standing_for(old, new), changed=False)
    return replace(old, role=Role.OPENS, relation="from"), closes


_FULL = 10


def _whole_day(iso: str | None) -> bool:
    return len(iso or "") == _FULL


_RULES = (
    _struck, _rather_than, _but, _moved_over, _misprint, _both_former, _now_comes, _apposed, _marked,
    _mistaken, _in_lieu, _quoted, _now_until, _becomes, _ends_too, _counted, _does_so, _stacked,
)  # fmt: skip


def read_pairs(layout: Layout, dated: Sequence[DatedRole], topics: Topics) -> list[DatedRole]:
    """The dates with what each says of the one beside it; ``topics``: what the cues between two offsets speak of."""
    result = list(dated)
    for index in range(1, len(result)):
        old, new = result[index - 1], result[index]
        following = result[index + 1] if index + 1 < len(result) else None
        pair = _Pair(layout, old, new, layout.folded[old.mention.end : new.mention.start], topics, following)
        told = next((outcome for rule in _RULES if (outcome := rule(pair))), None)
        if told:
            result[index - 1], result[index] = told
    return result
