"""How many proposals an applicant may hand in, and how many projects the call supports."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from tracker.domain.fact import Unknown
from tracker.extract.asked_cues import (
    LONGEST,
    cue,
    has,
    label_above,
    number_of,
    part,
    quote,
    says,
    shaped,
)
from tracker.extract.findings import NOTHING, Finding
from tracker.extract.roles_layout import Layout, Span

_MOST_HANDED_IN = 20
_MOST_FUNDED = 500


def read_per_applicant(layout: Layout) -> Finding:
    """The most proposals that one applicant may hand in."""
    if not has(layout, "propuesta", "proyecto", "solicitud", "candidatur", "proposta", "projeto", "propos", "applica",
               "project", "dossier", "demande", "projet", "postulaci", "iniciativa", "inscri", "expediente", "ideas",
               "practica", " vez", "only once", "seule fois", "entry",
               "entries"):  # fmt: skip
        return NOTHING
    found: dict[int, tuple[Span, ...]] = {}
    for many, spans in (*_of_each(layout), *_for_each(layout), *_once(layout), *_answers(layout)):
        if 0 < many <= _MOST_HANDED_IN:
            found.setdefault(many, spans)
    return _one(found, "per-applicant")


def _one(found: dict[int, tuple[Span, ...]], rule: str) -> Finding:
    spans = tuple(dict.fromkeys(span for spans in found.values() for span in spans))
    if len(found) > 1:
        return Finding(None, spans, rule, 0.8, Unknown.AMBIGUOUS)
    return Finding(next(iter(found)), spans, rule, 0.85) if found else NOTHING


def _counts(layout: Layout, span: Span) -> bool:
    """Whether a sentence may say how many are handed in."""
    return span[1] - span[0] <= LONGEST and not says(layout, span, "common.elsewhere", "common.by_part")


def _for_each(layout: Layout) -> Iterator[tuple[int, tuple[Span, ...]]]:
    for match in shaped("for_each").finditer(layout.folded):
        sentence = layout.sentence(match.start())
        if not _counts(layout, sentence):
            continue
        if says(layout, sentence, "common.choosing") and not says(layout, sentence, "common.handing_in"):
            continue
        many = _many(match["n"])
        if many:
            yield many, (quote(layout, sentence),)


def _once(layout: Layout) -> Iterator[tuple[int, tuple[Span, ...]]]:
    """*puede participar una sola vez*, *the number of projects is limited to two per city*."""
    for name in ("once", "limited_to"):
        for match in shaped(name).finditer(layout.folded):
            sentence = layout.sentence(match.start())
            many = _many(match["n"]) if name == "limited_to" else 1
            if many and _counts(layout, sentence):
                yield many, (quote(layout, sentence),)


def _many(written: str) -> int | None:
    return 1 if shaped("alone").match(written) else number_of(written)


@cache
def _limited() -> re.Pattern[str]:
    words = rf"{part('number.only')}|{part('number.most')}|so|limited|limitad[oa]s?|limitee?s?"
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)|(?:qu|plus d)'|\bn(?:e\s|').*\bque\b")


def _of_each(layout: Layout) -> Iterator[tuple[int, tuple[Span, ...]]]:
    for match in shaped("of_each").finditer(layout.folded):
        sentence = layout.sentence(match.start())
        if not _counts(layout, sentence) or _chosen_not_sent(match):
            continue
        written = match["n"]
        between = f"{match['between']} {match['verb']} {match['then']} {match['limit'] or ''}"
        alone = bool(shaped("alone").match(written))
        limited = alone or bool(_limited().search(between)) or bool(cue("number.behind").search(match["tail"]))
        each = match["each"] in ("cada", "each", "every", "chaque") and len(match["then"].split()) <= _FEW
        bare = each and _ends(written, match["tail"])
        many = _many(written)
        if many and (limited or bare):
            yield many, (quote(layout, sentence),)


_FEW = 2
"""So many words may stand between the verb and a bare number: *is allowed to submit one proposal*."""


def _ends(written: str, tail: str) -> bool:
    """Whether a bare number of proposals is all that is said: *each municipality may submit one proposal*."""
    article = written in ("un", "una", "une", "um", "uma")
    return not article or not tail.strip() or tail.strip()[0] in ".,;)"


def _chosen_not_sent(match: re.Match[str]) -> bool:
    """Whether the number is that of proposals that win, or that came in."""
    return bool(cue("common.choosing").search(match["between"]) or _done().search(match["verb"]))


@cache
def _done() -> re.Pattern[str]:
    """A verb of what was handed in."""
    return re.compile(r"(?:[aie]ron|aram|[ei]ram|(?<!limit)(?<!allow)(?<!permitt)(?<!admitt)(?<!accept)ed)$")


@cache
def _asks() -> re.Pattern[str]:
    """*Número de proyectos por municipio*, *How many applications*."""
    return re.compile(
        rf"(?<!\w){part('number.asks')}\s(?:\w+\s){{0,1}}?{part('common.proposal')}(?![\w-])|"
        rf"(?<!\w){part('common.proposal')}\s(?:por|per|par)\s{part('common.applicant')}(?![\w-])"
    )


def _answers(layout: Layout) -> Iterator[tuple[int, tuple[Span, ...]]]:
    for asked in _asks().finditer(layout.folded):
        question = layout.sentence(asked.start())
        label = layout.clause(asked.start())
        rest = asked.end()
        stop = layout.folded.find(":", rest, min(label[1], rest + 60))
        if stop < 0:
            stop = layout.folded.find("?", rest, min(question[1] + 1, rest + 90))
        start = (stop if stop >= 0 else max(label[1], rest)) + 1
        while start < len(layout.value) and layout.value[start] in " \n|:?\t-–":
            start += 1
        if start >= len(layout.value):
            continue
        answer = layout.sentence(start)
        if label_above(layout, (start, answer[1])) is None and stop < 0:
            continue
        yield from _answered(layout, question, (start, min(answer[1], start + 120)))


def _answered(layout: Layout, question: Span, answer: Span) -> Iterator[tuple[int, tuple[Span, ...]]]:
    match = shaped("answer").search(layout.folded, *answer)
    if match is None or _in_date(layout, match.span("n")) or _counted_up().search(layout.folded, *question):
        return
    if says(layout, answer, "common.by_part", "common.elsewhere"):
        return
    submits = says(layout, question, "common.handing_in") or says(layout, question, "common.applicant")
    if says(layout, question, "common.choosing", "common.elsewhere", "common.by_part"):
        return
    many = _many(match["n"])
    if many and (match["who"] or submits) and match.start() - answer[0] <= _LEAD:
        yield many, tuple(dict.fromkeys((quote(layout, question), quote(layout, layout.sentence(answer[0])))))


@cache
def _counted_up() -> re.Pattern[str]:
    """Figures of what came in: *solicitudes recibidas por municipio*."""
    return re.compile(
        r"\b(?:recibid|registrad|ingresad|inscrit|presentad|received|submitted|recue|deposee|recebid|inscrit)[oa]?s?\b"
    )


_LEAD = 40


# --- how many are supported -------------------------------------------------------------------------------------


def read_funded_number(layout: Layout) -> Finding:
    """How many projects the call supports, the upper end of a range."""
    found: dict[int, tuple[Span, ...]] = {}
    for many, span in (*_will_be(layout), *_listed(layout)):
        if 0 < many <= _MOST_FUNDED:
            found.setdefault(many, (quote(layout, span),))
    return _one(found, "projects-funded")


@cache
def _chooses() -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-]){part('funded.chosen')}(?![\w-])")


_NEAR = 70


def _will_be(layout: Layout) -> Iterator[tuple[int, Span]]:
    for match in _chooses().finditer(layout.folded):
        sentence = layout.sentence(match.start())
        if sentence[1] - sentence[0] > LONGEST or says(
            layout, sentence, "common.elsewhere", "common.by_part", "funded.step"
        ):
            continue
        near = max(sentence[0], match.start() - _NEAR), min(sentence[1], match.end() + _NEAR)
        found = [
            (_distance(counted, match), many)
            for counted in shaped("counted").finditer(layout.folded, *near)
            if (many := _winners(layout, counted, match))
        ]
        if found:
            yield min(found)[1], sentence


def _distance(counted: re.Match[str], chosen: re.Match[str]) -> int:
    return max(counted.start() - chosen.end(), chosen.start() - counted.end("what"))


def _winners(layout: Layout, counted: re.Match[str], chosen: re.Match[str]) -> int | None:
    between = (
        layout.folded[counted.end("what") : chosen.start()]
        if counted.start() < chosen.start()
        else layout.folded[chosen.end() : counted.start()]
    )
    if len(between) > _APART or any(mark in between for mark in ".;:|\n"):
        return None
    if counted["place"] and (cue("funded.winner").search(between) or not cue("funded.picks").search(chosen.group())):
        return None
    if cue("funded.there_is").fullmatch(chosen.group()) and not cue("funded.as_such").fullmatch(counted["what"]):
        return None
    if counted.start() > chosen.start() and _of_applicants().search(
        layout.folded[max(0, chosen.start() - 50) : chosen.start()]
    ):
        return None
    if shaped("no_count").search(counted["tail"]) or shaped("no_count_before").search(
        layout.folded[max(0, counted.start() - 24) : counted.start()]
    ):
        return None
    many = number_of(counted["n"])
    return None if many == 1 or _in_date(layout, counted.span("n")) else many


@cache
def _of_applicants() -> re.Pattern[str]:
    """*cada municipio elegirá*: what others than the fund do."""
    the = r"(?:cada|each|chaque|the|el|la|le|los|las|les|un|una|une|an?|o|os|as|this|este|esta|ce|cette|their|its)"
    return re.compile(rf"(?<!\w){the}\s(?:\w+\s)?{part('funded.doer')}(?:\s\w+)?\s$")


def _in_date(layout: Layout, span: Span) -> bool:
    """Whether a number is part of a date."""
    return any(start < span[1] and span[0] < end for start, end in layout.keep)


_APART = 46


def _listed(layout: Layout) -> Iterator[tuple[int, Span]]:
    for match in shaped("number_label").finditer(layout.folded):
        sentence = (layout.sentence(match.start())[0], layout.sentence(match.end() - 1)[1])
        label = layout.folded[match.start() : match.start("n")]
        if re.search(r"\b(?:por|per|par)\b|postul|present|submit|depos|recib|receiv|recu", label):
            continue
        if says(layout, sentence, "common.elsewhere", "common.by_part", "funded.step") or shaped("no_count").search(
            match["tail"]
        ):
            continue
        many = number_of(match["n"])
        if many and not _in_date(layout, match.span("n")):
            yield many, sentence
