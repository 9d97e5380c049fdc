"""Shares of the cost: what the fund pays at most, what the applicants bring at least. As stated, never derived."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

import regex

from tracker.extract.asked_shares import apart_from_cost
from tracker.extract.findings import NOTHING, Finding, Span, trim
from tracker.extract.lexicon import NUMBER_WORDS, number_in_words, stored, word_list
from tracker.extract.money_roles import leads_elsewhere, neighbours, topic_scores
from tracker.extract.quick import late, pattern
from tracker.extract.roles_layout import Layout


@dataclass(frozen=True, slots=True)
class Shares:
    """The fund's highest share and the applicants' least share, in percent."""

    fund: Finding = NOTHING
    own: Finding = NOTHING


_FEW = (
    r"(?:un[oa]?|one|an?|une?|uma?|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|two|three|four|five|six|seven|eight|nine|deux|trois|quatre"
    r"|cinq|sept|huit|neuf|dois|duas|quatro|sete|oito|nove)"
)
_COIN = (
    r"(?:escudos?|meticais|kwanzas?|dinars?|dirhams?|yenes?|rupees?|coronas?|colones|cordobas|lempiras|bolivianos|guaranies"
    r"|pesos?|euros?|dolar(?:es)?|dollars?|reais|real|soles?|pounds?|francs?|quetzales|centavos|partes|parts)"
)
_OUT_OF = r"(?:(?:de|em|a)\scada|out\sof(?:\severy)?|(?:of|in|for)\severy|in|sur(?:\schaque)?)"
_ALL = (
    r"(?P<all>100|10|[2-58]|diez|dix|ten|dez|cien|cent|cem|hundred|cinco|cinq|five|dos|deux|two|dois|tres|trois|three"
    r"|cuatro|quatre|four|quatro|ocho|huit|eight|oito)"
)
_ALL2 = _ALL.replace("<all>", "<all2>")
_PERCENT = late(
    r"(?=\d|\b\p{L})(?:"  # nothing begins within a word
    rf"(?<![\d.,])(?P<n>\d{{1,3}}(?:[.,]\d{{1,2}})?)\s?(?:%|por\sciento|por\scento|por\scien|per\s?cent|percent|per\shundred|pour\scent|p\.\s?100|(?:por|pour)\s100|pct)(?!\w)"
    rf"|(?P<words>{NUMBER_WORDS})\s(?:por\sciento|por\scento|por\scien|per\s?cent|percent|per\shundred|pour\scent)(?!\w)"
    r"|(?<![\d/.,])(?P<parts>[1-9]/(?:10|[2-9]))(?=\s(?:del?|of|du|de|do|da|dos|des)\b)"
    r"|(?<![\d.,])(?P<cents>\d{1,2})\s?(?:centavos|cents|centimes|centimos|pence|p|c)\s(?:(?:de|por|a|em)\scada|on\sthe|(?:of|in|for|on)\s(?:every|each)"
    r"|(?:de|sur|par|pour)\schaque|(?:in|on)\sthe)\b(?:\s(?:pesos?|dollars?|dolar(?:es)?|euros?|reais|real|pounds?|libras?|soles?|francs?)\b)?"
    rf"|(?<![\d.,])(?P<of>\d{{1,2}}|{_FEW})\s(?:{_COIN}\s{_OUT_OF}\s{_ALL}|{_OUT_OF}\s{_ALL2}(?=\s{_COIN}))\b(?:\s{_COIN}\b)?"
    r"|(?:(?:por|de)\scada|(?:for|of|in)\s(?:every|each)|(?:pour|sur)\schaque)\s(?:pesos?|dollars?|dolar|euros?|reai?s?|real|pounds?|libras?|sol)\b"
    r"[^.;:\d]{0,40}?\s\K(?P<percents>\d{1,2})\s(?:centavos|cents|centimes|centimos|pence|p)\b"
    r"|(?P<wordcents>ten|fifteen|twenty|twenty-five|thirty|forty|fifty|sixty|seventy|eighty|ninety|diez|quince|veinte|treinta|cuarenta"
    r"|cincuenta|sesenta|setenta|ochenta|noventa)\s(?:cents|pence|centavos|centimos)\s(?:on|in|of|de|por)\s(?:the|every|each|cada)\b"
    r"(?:\s(?:pesos?|dollars?|pounds?|euros?)\b)?"
    r"|(?:de|por|sur|of|for)\s(?:cada\s|chaque\s|every\s|each\s)?(?:100|cien|cem|cent|a\shundred)\s(?:pesos|dollars|dolares|euros|reais|pounds|libras|soles)\b"
    r"[^.;:\d]{0,70}?\s\K(?P<hundredth>\d{1,2})(?![\d%]|[.,]\d|\s?(?:mil|pour|por|per)\b)"
    r"|(?<![\d:/])(?P<evens>1\s?:\s?1(?![\d:])|(?:one|dollar|pound)[\s-](?:to|for)[\s-](?:one|dollar|pound)\b|peso\s(?:a|por)\speso\b|euro\s(?:por|pour)\seuro\b)"
    r"|(?P<whole>(?:the\s(?:entire|whole|full|total)\scosts?|la\stotalidad\sdel?\s(?:los\s)?(?:costos?|gastos?|presupuesto|inversion)"
    r"|(?:l'integralite|la\stotalite|la\stotalidad|a\stotalidade|the\s(?:entire|whole|full))\s(?:d(?:u|el?|o)\s|of\sthe\s)?(?:projet|proyecto|projeto|project|bill)"
    r"|la\stotalite\sd(?:u|es)\s(?:couts?|depenses|frais)|a\stotalidade\sd[oa]s?\s(?:custos?|despesas?|gastos?)))\b"
    r"|(?P<over>dos|tres|cuatro|cinco|seis|siete|ocho|nueve|two|three|four|five|six|seven|eight|nine|deux|trois|quatre|cinq|sept"
    r"|huit|neuf|dois|duas|quatro|sete|oito|nove)[\s-](?P<under>(?:decim|quint|octav|sext|oitav|sext)[oa]s(?:\spartes)?|tenths|fifths"
    r"|eighths|sixths|dixiemes|cinquiemes|huitiemes|sixiemes)\b"
    r"|(?:taux|tasa|taxa|porcentaje|percentual|pct|rate|%\)?)[\p{L}\s]{0,24}[)]?\s?[:=|]\s?\K(?P<figure>\d{1,3})(?=\s*(?:$|\n|[;|]))"
    r"|\b(?P<fraction>(?:la\s)?mitad|metade|(?:la\s)?moitie|half|(?:una?|one|a|un|um|uma|la"
    r"|le|o|the)[\s-](?:ultim[oa]\s|dernier\s|remaining\s|last\s|otr[oa]\s|outr[oa]\s|autre\s|other\s)?"
    r"(?:(?:tercera|cuarta|quinta|decima)(?=\srestante)|tercio|tercera\sparte|third|tiers|terco|quinto|quinta\sparte|fifth"
    r"|cinquieme|cuarto|cuarta\sparte|quarter|quart|quarto|decima\sparte|tenth|dixieme"
    r"|decimo)"
    r"|(?:dos|two|deux|les\sdeux|dois|duas)[\s-](?:tercios|terceras\spartes|thirds|tiers"
    r"|tercos)|(?:tres|three|trois|les\strois)[\s-](?:cuartos|cuartas\spartes|quarters"
    r"|fourths|quarts|quartos)|(?:four|cuatro|quatre|quatro)[\s-](?:fifths|quintos|quintas\spartes"
    r"|cinquiemes)|(?:two|dos|deux|dois)[\s-](?:fifths|quintos|quintas\spartes|cinquiemes)"
    r"|(?:three|tres|trois)[\s-](?:fifths|quintos|quintas\spartes|cinquiemes))\b"
    r")"
)
_FRACTIONS = (
    (regex.compile(r"mitad|metade|moitie|half"), Decimal(50)),
    (regex.compile(r"(?:dos|two|deux|dois|duas).(?:terc|third|tiers)"), Decimal("66.67")),
    (regex.compile(r"(?:tres|three|trois).(?:cuart|quart|fourth)"), Decimal(75)),
    (regex.compile(r"(?:four|cuatro|quatre|quatro).(?:fift|quint|cinq)"), Decimal(80)),
    (regex.compile(r"(?:three|tres|trois).(?:fift|quint|cinq)"), Decimal(60)),
    (regex.compile(r"(?:two|dos|deux|dois).(?:fift|quint|cinq)"), Decimal(40)),
    (regex.compile(r"terc|third|tiers"), Decimal("33.33")),
    (regex.compile(r"cuart|quart"), Decimal(25)),
    (regex.compile(r"quint|fifth|cinq"), Decimal(20)),
    (regex.compile(r"deci|tenth|dixi"), Decimal(10)),
)
_UNDER = {
    "dec": 10, "ten": 10, "dix": 10, "qui": 5, "fif": 5, "cin": 5, "oct": 8, "oit": 8, "eig": 8, "hui": 8,
    "sex": 6, "six": 6,
}  # fmt: skip
_COST = stored("money_shares", "cost")
_FLOOR = stored("money_shares", "floor")
_CEILING = stored("money_shares", "ceiling")
_APPLICANT_NEAR = stored("money_shares", "applicant_near")
_FUND_NEAR = stored("money_shares", "fund_near")

_PLAIN = 2.4
"""A share with such a score needs no word for costs beside it: *Taux maximal : 85 %*."""
_BROUGHT = regex.compile(
    r"\b(?:comparticip|contrib|aport|apport|particip|cuota|quota|quote-part|match|co-?fin|autofin)\w*"
)
"""A least share of what is brought, whoever's word it is: a fund states how much it pays at most."""


_PLAIN_NUMBERS = ("cents", "figure", "percents", "hundredth")


def _value(match: regex.Match[str]) -> Decimal | None:
    if match["n"]:
        return Decimal(match["n"].replace(",", "."))
    plain = next((match[name] for name in _PLAIN_NUMBERS if match[name]), None)
    if plain:
        return Decimal(plain)
    if match["over"]:
        upper, lower = number_in_words(match["over"]) or 0, _UNDER[match["under"][:3]]
        return (Decimal(100) * upper / lower).quantize(Decimal("0.01")) if 0 < upper < lower else None
    if match["of"]:
        part = int(match["of"]) if match["of"].isdigit() else number_in_words(match["of"]) or 1
        written = match["all"] or match["all2"]
        whole = int(written) if written.isdigit() else number_in_words(written) or 0
        return (Decimal(100) * part / whole).quantize(Decimal("0.01")) if 0 < part < whole else None
    if match["wordcents"]:
        return Decimal(number_in_words(match["wordcents"]) or 0)
    if match["evens"] or match["whole"]:
        return Decimal(50 if match["evens"] else 100)
    if match["parts"]:
        over, under = match["parts"].split("/")
        return (Decimal(100) * int(over) / int(under)).quantize(Decimal("0.01")) if int(over) < int(under) else None
    if match["words"]:
        number = number_in_words(match["words"])
        return Decimal(number) if number else None
    return next((share for pattern, share in _FRACTIONS if pattern.search(match["fraction"])), None)


def _own_or_fund(layout: Layout, share: _Share, spans: list[Span]) -> tuple[str, float]:
    """Which side the share belongs to, and how surely."""
    start, end = share.span
    header = _side_of_column(layout, start)
    if header:
        return header, _PLAIN
    scores = topic_scores(layout, "share", start, end, spans)
    previous, following = neighbours(spans, start, end)
    clause = layout.clause(start)
    left = max([clause[0], start - 60, previous])
    right = min([clause[1], end + 60, *([following] if following is not None else [])])
    before, after = (
        _CONDITION.split(layout.folded[left:start])[-1],
        _NEXT_SIDE.split(layout.folded[end:right], maxsplit=1)[0],
    )
    own, fund, other = scores.get("own", 0.0), scores.get("fund", 0.0), scores.get("other", 0.0)
    least = bool(_FLOOR.search(before) or _FLOOR.search(after[:_BEHIND]))
    most = bool(_CEILING.search(before) or _CEILING.search(after[:_BEHIND_MOST]))
    if least:
        own += 1.2
        own, fund = (max(own, fund), fund - 1.2) if not most and _BROUGHT.search(before) else (own, fund)
    if most:
        fund += 1.0 if other < _SURELY_OTHER else 0.3
    applicants, funds = (
        [m.start() for m in _APPLICANT_NEAR.finditer(before)],
        [m.start() for m in _FUND_NEAR.finditer(before)],
    )
    if most and not least and own > max(fund, _PLAIN) and applicants and not funds:
        return "other", own  # what applicants pay at most is neither share
    if applicants and (not funds or funds[-1] < applicants[-1]):
        own += 0.5
    elif funds:
        fund += 0.5
    if other < _EXPLAINED and _OF_COST.match(after):
        own, fund = own + (_COSTS if least else 0.0), fund + (_COSTS if most else 0.0)
    beside = _side_beside(layout, start, end, left)
    if beside and other < _SURELY_OTHER:
        own, fund = (max(own, _NAMED), fund - 1.0) if beside == "own" else (own - 1.0, max(fund, _NAMED))
    unclaimed = not least and own < _CLAIMED and other < _EXPLAINED
    if unclaimed and _WITH_A_SUM.search(layout.folded[max(layout.sentence(start)[0], start - 110, previous) : start]):
        fund += _WITH_SUM
    ranked = sorted((("own", own), ("fund", fund), ("other", other)), key=lambda item: -item[1])
    return ranked[0][0], ranked[0][1] - ranked[1][1] * 0.1


_OWN_SIDE, _FUND_SIDE = (
    str(word_list("patterns")["money_shares"][name]).replace("\n", "") for name in ("own_side", "fund_side")
)
_ARTICLE = r"(?:l[aeo]s?\s|el\s|os?\s|as?\s|the\s|l'|un[ae]?\s|each\s|cada\s|chaque\s|your\s|su\s|sua\s)?"
_SIDE = rf"(?:(?P<own>{_OWN_SIDE})|(?P<fund>{_FUND_SIDE}))"
_MONEY_OF = (
    r"(?:(?:recursos?|fondos|fonds|funds|aport\w+|aporte|apport|part[es]?|share|contribu\w+|participa\w+|dinero|dinheiro|money|costo|cofinan\w+"
    r"|financ\w+)\s(?:d[eo]s?\s|del\s|d[ae]\s|du\s|des\s|of\s|from\s)?)?"
)
_PAYS = (
    r"(?:entra|pone|met|puts?(?:\sin|\sup)?|pagan?|paie|pays?|aportan?|apporte|financia|finances?|cubre|couvre|covers?|cobre|banca"
    r"|brings?|contribu\w+|asume|assume|suporta|supporte|custeia|responde|corre|funds?|meets?|bears?)"
)


@lru_cache(maxsize=1)
def _beside() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Who stands right before a share, and right behind one."""
    most = (
        r"(?:hasta|up to|at least|al menos|au (?:plus|moins)|jusqu'a|ate|at most|un maximo de|maximo|max\.?|min\.?"
        r"|minimo)?"
    )
    before = (
        rf"(?:^|[,;.:(|/+\n-]\s?|\s(?:y|et|and|e)\s){_MONEY_OF}{_ARTICLE}{_SIDE}(?:(?:'s)?\s(?:share|contribution|part|aportacion))?"
        rf"(?:\s{_PAYS})?\s?"
        rf"(?:[:,=(|-]|con|com|avec|with|por)?\s?(?:del?\s)?{most}\s?(?:el\s|un\s|los\s|les\s|l[ea]\s|the\s|os\s)?$"
    )
    behind = (
        rf"\s?[,:(]?\s?(?:(?:de|du|del|des|d[oa]s?|of|by|por|par|from)\s)?{_MONEY_OF}{_ARTICLE}{_SIDE}"
        r"(?=\s?(?:$|[,;.()/|+\n]|[-–]|(?:y|et|and|e)\s))"
    )
    return pattern(before), pattern(behind)


def _side_beside(layout: Layout, start: int, end: int, left: int) -> str | None:
    """The side that is named right beside a share: *80 % estatal y 20 % municipal*, *Commune : 20 %*."""
    before, behind = _beside()
    match = before.search(layout.folded[left:start]) or behind.match(layout.folded, end)
    return match.lastgroup if match else None


_NEXT_SIDE = regex.compile(
    r"\s(?:y|et|and|e)\s(?=(?:el|la|les?|the|os?|as?|los|las)\b|l')"
    r"|,\s(?:of\swhich|dont|d[ao]s?\squa(?:l|is)|del?(?:\sl[ao]s?)?\scual(?:es)?)\b"
)
"""Behind a share these words go on to the other side: *60 % del costo y el municipio, no menos de 40 %*."""
_CONDITION = regex.compile(
    r"\b(?:on condition that|provided(?: that)?|as long as|siempre (?:que|y cuando)|a condicion de que|con tal de que"
    r"|a condition (?:que|d\w)|pourvu que|desde que|contanto que|com a condicao)\b"
)
"""Behind these words another side speaks: *no more than $40,000, on condition that it covers 35 % itself*."""
_SURELY_OTHER, _NAMED = 3.5, 2.7
_BEHIND, _BEHIND_MOST = 48, 30
_EXPLAINED = 2.0
_CLAIMED = 1.0
_COSTS = 0.8
"""What *of the costs* right behind a share adds: at most is what a fund says, at least what applicants bring."""
_WITH_SUM = 1.6
"""What a ceiling in money before a share adds: *USD 20,000, nor more than 70 %*."""
_OF_COST = stored("money_shares", "of_cost")
_WITH_A_SUM = stored("money_shares", "with_a_sum")
_OWN_COLUMN = stored("money_shares", "own_column")
_FUND_COLUMN = stored("money_shares", "fund_column")


def _side_of_column(layout: Layout, start: int) -> str | None:
    """The side that the head of a column names, None elsewhere."""
    header = layout.column_header(start)
    words = layout.folded[slice(*header)] if header else ""
    if not words or len(words) > _LONGEST_HEAD:
        return None
    return "own" if _OWN_COLUMN.search(words) else "fund" if _FUND_COLUMN.search(words) else None


_LONGEST_HEAD = 60


@dataclass(frozen=True, slots=True)
class _Share:
    """A share with its span, that of the whole range where it is an end of one, and which end that is."""

    span: Span
    value: Decimal
    end: str = ""


def _shares_of(layout: Layout) -> list[_Share]:
    """All shares of the text in their order."""
    found: list[_Share] = []
    for match in _PERCENT.finditer(layout.folded):
        value = (
            None
            if (match["cents"] or match["wordcents"]) and _OF_OURS.match(layout.folded, match.end())
            else _value(match)
        )
        if value is None or not 0 < value <= _WHOLE:
            continue
        last = found[-1] if found else None
        if last and _RANGE.fullmatch(layout.folded, last.span[1], match.start()) and last.value < value:
            whole = (last.span[0], match.end())
            dashed = _DASHED.fullmatch(layout.folded, last.span[1], match.start())
            if dashed or _RANGE_BEFORE.search(layout.folded[max(0, last.span[0] - 16) : last.span[0]]):
                found[-1] = _Share(whole, last.value, "low")
                found.append(_Share(whole, value, "high"))
                continue
        found.append(_Share(match.span(), value))
    return found


_OF_OURS = regex.compile(r"\s(?:we|que (?:pong|aport|el fondo|nous)\w*|du fonds|del fondo|of the grant)\b")
"""*30 cents for each dollar we put in* are no share of the cost."""
_WHOLE = 100
_RANGE = regex.compile(r"\s(?:y|a|et|and|to|e|o|ou|or)\s(?:el\s|un\s|les\s|los\s|as\s)?|\s?-\s?")
_DASHED = regex.compile(r"\s(?:a|to)\s|\s?-\s?")
_RANGE_BEFORE = regex.compile(r"\b(?:entre|de|del|from|between|desde|of)\s(?:el\s|un\s|los\s|les\s)?$")


def read_shares(layout: Layout) -> Shares:
    """The shares that the text states; the highest of the fund and the lowest of the applicants."""
    shares = _shares_of(layout)
    spans = list(dict.fromkeys(share.span for share in shares))
    fund: list[_Found] = []
    own: list[_Found] = []
    apart = apart_from_cost(layout) if shares else ()
    for share in shares:
        start, end = share.span
        if leads_elsewhere(layout, start) or any(first < end and start < last for first, last in apart):
            continue
        sentence = layout.sentence(start)
        row = layout.line(start)
        first = row[0] if len(layout.cells(row)) > 1 else sentence[0]
        window = layout.folded[max(first, start - 160) : min(sentence[1], end + 80)]
        side, score = _own_or_fund(layout, share, spans)
        if score < _LEAST or side == "other" or (not _COST.search(window) and score < _PLAIN):
            continue
        if share.end == ("low" if side == "fund" else "high") or (side == "own" and share.value == _WHOLE):
            continue
        clause = layout.clause(start)
        span = trim(layout.value, max(clause[0], start - 60), min(clause[1], end + 30))
        (fund if side == "fund" else own).append((score, share.value, span))
    if not fund and not own:
        return _by_halves(layout)
    return Shares(_pick(fund, 1, "share-fund"), _pick(own, -1, "share-own"))


_HALVES = stored("money_shares", "halves")


def _by_halves(layout: Layout) -> Shares:
    """Both shares where a sentence says that fund and applicants bear the costs in equal parts."""
    for match in _HALVES.finditer(layout.folded):
        sentence = layout.sentence(match.start())
        words = layout.folded[slice(*sentence)]
        if _COST.search(words) and _FUND_NEAR.search(words) and _APPLICANT_NEAR.search(words):
            half = Finding(Decimal(50), (trim(layout.value, *sentence),), "share-halves", 0.8)
            return Shares(half, half)
    return Shares()


_LEAST = 1.4
_Found = tuple[float, Decimal, Span]


def _pick(found: list[_Found], sign: int, rule: str) -> Finding:
    """The highest share (sign 1) or the lowest one (sign -1) of those that are sure."""
    if not found:
        return Finding()
    best = max(score for score, _, _ in found)
    near = [item for item in found if item[0] >= best - 1.0]
    chosen = max(near, key=lambda item: sign * item[1])
    return Finding(chosen[1], (chosen[2],), rule, min(0.95, 0.55 + 0.12 * chosen[0]))
