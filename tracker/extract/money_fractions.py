"""Parts of a whole as they are written: percentages, fractions, coins out of coins. Whose they are: ``money_shares``.

>>> [str(part.value) for part in find_parts("cubre tres cuartas partes; 60 euros of every 100")]
['75.00', '60.00']
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import regex

from tracker.extract.lexicon import NUMBER_WORD, NUMBER_WORDS, number_in_words
from tracker.extract.quick import late, pattern


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a whole, in percent, at ``folded[start:end]``; ``coins`` when it is told in money or evens."""

    start: int
    end: int
    value: Decimal
    coins: bool = False


_PER_CENT = (
    r"(?:%|por\sciento|por\scento|por\scien|per\s?cent|percent|per\shundred|pour\scent|p\.\s?100"
    r"|(?:por|pour)\s100|pct)(?!\w)"
)
_PERCENT = late(
    r"(?=\d|\b\p{L})(?:"
    r"(?:(?<![\d.,/-])(?P<low>\d{1,2}(?:[.,]\d)?)(?:\s?-\s?|\s(?:y|a|et|and|to|e)\s(?:el\s|un\s|les?\s|los\s|os?\s)?))?"
    rf"(?<![\d.,])(?P<n>\d{{1,3}}(?:[.,]\d{{1,2}})?)\s?{_PER_CENT}"
    rf"|(?P<words>{NUMBER_WORDS})(?P<half>\s(?:y\smedio|and\sa\shalf|et\sdemi|e\smeio))?\s{_PER_CENT}"
    r"|(?:taux|tasa|taxa|porcentaje|percentual|pct|rate|%\)?)[\p{L}\s]{0,24}[)]?\s?[:=|]\s?\K(?P<figure>\d{1,3})(?=\s*(?:$|\n|[;|]))"
    r"|(?:taux|tasa|taxa|porcentaje|percentual|percentage|pourcentage|rate)\b[^.:%]{0,60}?(?:,|:|\bde|\bof)\s\K(?P<rated>\d{2,3})"
    r"(?=\s(?:del?|of|du|des|d[ao]s?)\s(?:l[ao]s?\s|les\s|the\s)?(?:total|eligible|cost|gast|presup|budget|depens|custo|coste|despes))"
    r")"
)
_UNDER = {
    "(?:ter[cs]i?[oa]s?|third(?:s)?|tiers|terceras?)": 3, "(?:cuart[oa]s?|quart(?:[oa]s?|s|ers?)?|fourths?)": 4,
    "(?:quint[oa]s?|fifths?|cinquiemes?)": 5, "(?:sext[oa]s?|sixths?|sixiemes?)": 6,
    "(?:sep?tim[oa]s?|sevenths?|septiemes?)": 7, "(?:oc?i?tav[oa]s?|eighths?|huitiemes?)": 8,
    "(?:noven[oa]s?|non[oa]s?|ninths?|neuviemes?)": 9, "(?:decim[oa]s?|tenths?|dixiemes?)": 10,
    "(?:doceav[oa]s?|twelfths?|douziemes?)": 12, "(?:quinceav[oa]s?|fifteenths?|quinziemes?)": 15,
    "(?:vigesim[oa]s?|veinteav[oa]s?|twentieths?|vingtiemes?)": 20,
}  # fmt: skip
_PARTS = "|".join(_UNDER)
_ORDINALS = (
    r"(?:sixth|seventh|eighth|ninth|sext[oa]|sep?tim[oa]|oc?i?tav[oa]|noven[oa]|non[oa]"
    r"|sixieme|septieme|huitieme|neuvieme)"
)
_FRACTION = late(
    r"(?=\d|\b\p{L}|[½¼¾⅓⅔⅕⅖⅗⅘])(?:"
    rf"(?P<over>(?<![\d.,/-])(?:[2-9]|1\d)|(?:l[ao]s\s|les\s|as\s|os\s)?(?!un|one|mil|cent|cien|cem|hundred|thousand){NUMBER_WORD})[\s-]"
    rf"(?P<under>{_PARTS})(?:\spart(?:e|es|ies|s)?)?\b"
    r"|\b(?:una?|one|an?|um|uma|la|le|el|o|the|l'|au|du|del|al|ao|do)[\s-]?(?:ultim[oa]\s|dernier\s|remaining\s|last\s|otr[oa]\s|outr[oa]\s|autre\s|other\s)?"
    rf"(?P<one>(?:(?:tercera|cuarta|quarta|quinta|sexta|octava|oitava|decima|terca)(?=\s(?:parte|restante)\b)"
    rf"|(?:tercio|third|tiers|terco|quinto|fifth|cinquieme|cuarto|quart|quarter|quarto|tenth|dixieme|decimo|douzieme|vingtieme|vigesimo|twentieth)"
    rf"|{_ORDINALS}(?=\s(?:of|del?|d[aou]s?|des)\b|\s?(?:[.,;)]|$))))(?:\sparte)?\b"
    r"|(?<![\d/.,])(?P<slashed>[1-9]/(?:10|20|[2-9]))(?=\s(?:del?|of|du|de|do|da|dos|des)\b)"
    r"|\b(?:(?:la\s)?(?P<half>(?<!primera\s)(?<!segunda\s)(?<!seconde\s)(?<!premiere\s)(?:mitad|metade|moitie)(?!\sde\s(?:mes|ano|ene|feb|mar|abr|may|jun|jul|ago|sep|oct|nov|dic)\w*)"
    r"|(?<!and\sa\s)(?<!first\s)(?<!second\s)(?<!latter\s)half(?![\s-](?:an?\s)?(?:million|year|day|dozen|hour|century|time|term|price|board)\b)))\b"
    r"|(?P<sign>[½¼¾⅓⅔⅕⅖⅗⅘]))"
)
_SIGNS: dict[str, int | str] = {
    "½": 50,
    "¼": 25,
    "¾": 75,
    "⅓": "33.33",
    "⅔": "66.67",
    "⅕": 20,
    "⅖": 40,
    "⅗": 60,
    "⅘": 80,
}

_COIN = (
    r"(?:escudos?|meticais|kwanzas?|dinar(?:e?s)?|dirhams?|yene?s?|rupees?|coronas?|crowns?|colones|cordobas|lempiras?|bolivianos?|guaranies"
    r"|pesos?|euros?|dolar(?:es)?|dollars?|reais|real|sol(?:es)?|pounds?|libras?|livres?|francs?|francos?|quetzal(?:es)?|gourdes?|rands?"
    r"|shillings?|birr|taka|naira|cedis?|rupias?|roupies?|kwachas?|pula|leones|rouble|units?|unidades|centavos|partes?|parts?)"
)
_SIGN = r"(?:(?:(?:[a-z]{1,3})?[$€£₹]|s/\.?|n(?=\d)|rs\.?|q(?=\d)|eur|usd|mxn|gbp|brl|chf|cad)\s?)"
_SMALL = r"(?:cents?|centavos|centimes|centimos|pence|p|c|ct|cts)"
_EVERY = r"(?:cada|every|each|chaque)"
_NUMBER = rf"(?:\d{{1,3}}|{NUMBER_WORD}(?:(?:\s(?:y|e|et)\s|-){NUMBER_WORD})?)"
_OUT_OF = (
    r"(?:(?:de|em|en|a|por|sobre)\scada|out\sof(?:\s(?:every|each))?|(?:of|in|for)\s(?:every|each)"
    r"|in|sur(?:\schaque)?|em|de)"
)
_COINS = late(
    r"(?=\d|\b\p{L}|[$€£])(?:"
    # 25 lempiras de cada 100, 7 euros sur 10
    rf"(?<![\d.,])(?P<part>{_SIGN}?{_NUMBER}|an?(?=\s{_COIN}))\s(?P<coin>{_COIN}\s)?(?:\p{{L}}+\s){{0,2}}?(?P<out>{_OUT_OF})\s(?P<whole>(?:{_SIGN})?(?:10|100|1000|\d|{NUMBER_WORD}))(?:\s(?P<coin2>{_COIN}))?(?![\d%']|[.,]\d|\s?%|\s?(?:mil|million)|\w)"
    # de cada cien soles, el programa pone setenta
    rf"|\b(?:(?:d[eo]|of|for|por|sur|em|en|from|in|out\sof|a|on|pour)\s{_EVERY}|sur|of|de|pour|por)\s(?P<all>(?:{_SIGN})(?:10|100|1000|\d)|(?:10|100|1000|\d|{NUMBER_WORD}|a\shundred)\s{_COIN})\b(?!\s(?:sur|out|in|of|for|de\scada|em\scada|por\scada)\b)"
    rf"[^.;:\d%]{{0,70}}?[\s,(](?P<some>(?:{_SIGN})?\d{{1,3}}(?![\d%]|[.,]\d|\s?(?:mil\b|million|pour|por|per\b|%))|(?!una?\b|une\b|uma?\b|one\b|uno\b|zero\b|mil\b|cien\b|cent\b){_NUMBER}(?=\s(?:{_COIN}|l[oa]s|are|must|is|come|son|serao|sao|sont|viennent|vienen|at\sleast|al\smenos|au\s(?:moins|plus)|como|no\sm|ha\b|corr)|[,.;)\n]|$)|uno(?=[\s,.])|u[nm](?=\s(?:sai|sale|vem|viene|lo|la|corre)\b)|une?(?=\s(?:{_COIN})\b))(?:\s{_COIN})?\b"
    # 75 cents of every dollar, 65p for each £1
    rf"|(?<![\d.,])(?P<cents>\d{{1,2}}|\b{_NUMBER})\s?{_SMALL}\s(?:(?:d[eo]|por|a|em|en)\scada|(?:of|in|for|on|to)\s(?:every|each|the)|(?:de|sur|par|pour)\schaque|par|por|per|pour|out\sof(?:\severy|\seach)?)\s(?:{_SIGN}1\b|(?:1\s)?{_COIN}\b)"
    # de cada dolar invertido, la comuna responde por veinte centavos
    rf"|\b(?:(?:por|d[eo]|em|en)\scada|(?:for|of|in|on|to)\s(?:every|each)|(?:pour|sur|de)\schaque)\s(?:{_SIGN}1\b|{_COIN})\b[^.;:\d]{{0,70}}?\s(?P<percents>\d{{1,2}}|{_NUMBER})\s?{_SMALL}\b"
    r")"
)
_CENTS_AGAIN = late(rf"\b(?:or|o|ou|hasta|up\sto|jusqu'a|ate)\s(?P<cents>\d{{1,2}})\s?{_SMALL}\b")
_COINS_AGAIN = late(
    r"\b(?:or|o|ou|hasta|up\sto|jusqu'a|ate)\s(?P<part>\d)\s(?:sur|de\scada|out\sof|em\scada|in)\s(?P<whole>10)\b"
)

_SAME = (
    rf"(?:otr[oa](?:\stanto)?|another(?:\sone)?|un\sautre|autant|outr[oa](?:\stanto)?|(?:un|one|um|su|its)\s{_COIN}|uno(?:\smas)?|one(?:\smore)?|a\ssecond|un\ssegundo"
    rf"|lo\smismo|o\smesmo|the\ssame|la\smisma\scantidad)(?!\w)"
)
_EVENS = late(
    r"(?=\d|\b\p{L}|[$€£])(?:"
    r"(?<![\d:/])1\s?:\s?1(?![\d:])"
    r"|\b(?:one|dollar|pound|euro|peso|real|franc|dirham|sol|quetzal|dinar|rand|shilling)[\s-](?:to|for)[\s-](?:one|dollar|pound|euro|peso|real|franc|dirham|sol|quetzal|dinar|rand|shilling)\b"
    rf"|\b(?:(?:1|un[oa]?|one|an?|um)\s)?(?P<same>{_COIN})\s(?:por|a|x|pour|para|for|to|contre|sobre|con)\s(?:(?:cada|each|every|chaque)\s)?(?:(?:1|un[oa]?|one|um)\s)?(?P=same)\b"
    r"|(?:\br)?[$€£]\s?1\s(?:for|to|por|a|pour)\s(?:(?:each|every|cada|chaque)\s)?(?:r)?[$€£]\s?1\b"
    rf"|\b(?:por\scada|for\s(?:every|each)|pour\schaque|a\scada|to\s(?:every|each)|to\smatch\s(?:every|each))\s(?:{_COIN}|[$€£]1)\b[^.;:\d]{{0,90}}?[\s,'](?:\p{{L}}+\s)?\K{_SAME}"
    r"|\b(?:a\sparite|en\sparite|em\sparidade|a\spartes\siguales\scon|en\sparidad|de\sparidade?|(?:contraparte|contrapartida|aport\w+|apport|contribu\w+|match)\s(?:\p{L}+\s){0,2}(?:paritari[oa]|igual|equivalente?|d'un\smontant\segal|de\s(?:igual|ese\smismo)\s(?:monto|valor))"
    r"|match(?:es|ed)?\s(?:it\s|this\s|the\s\p{L}+\s)?(?:in\sfull|fully|equally)|equal\smatch|(?:an?|with\san?)\sequal\s(?:amount|sum)|(?:una?\s)?(?:suma|cantidad|monto|quantia|valor)\s(?:igual|equivalente)|(?:un\s)?montant\s(?:egal|equivalent)|(?:une\s)?somme\segale)\b"
    r")"
)
_ALL_OF = late(
    r"\b(?:the\s(?:entire|whole|full|total)\s(?:eligible\s)?(?:costs?|budget|bill|expense)|la\stotalidad\sdel?\s(?:los\s)?(?:costos?|costes?|gastos?|presupuesto|inversion)"
    r"|(?:l'integralite|la\stotalite|la\stotalidad|a\stotalidade|the\s(?:entire|whole|full))\s(?:d(?:u|el?|o)\s|of\sthe\s)?(?:projet|proyecto|projeto|project|bill|budget|chantier)"
    r"|(?:la\stotalite|l'integralite)\sd(?:u|es|e\sla|e)\s(?:l')?(?:couts?|depenses|frais|voyages?|sejours?|missions?|operations?|travaux|actions?)|a\stotalidade\sd[oa]s?\s(?:custos?|despesas?|gastos?)"
    r"|(?:el\s)?cien\spor\scien|cent\spour\scent|cem\spor\scento|ciento\spor\sciento)\b"
)
_RATIO_OF_OURS = late(
    r"\s(?:(?:that\s)?we\b|que\s(?:pon|pong|aport|el\sfondo|nous|sale|reciba|entregue|conced)\w*|du\sfonds|del\sfondo|of\sthe\sgrant"
    r"|(?:re[cç][ieou]\w*|received|granted|awarded|conced\w+|otorgad\w|accorde\w*|verse\w*)\b)"
)
"""*30 cents for each dollar we put in* are a ratio of the grant, no share of the cost."""
_RANGE_BEFORE = late(r"\b(?:entre|de|del|from|between|desde|of)\s(?:el\s|un\s|los\s|les\s)?$")
_SIGNED = late(rf"{_SIGN}\d")
_HUNDRED = Decimal(100)


def _percent(over: int, under: int) -> Decimal | None:
    return (_HUNDRED * over / under).quantize(Decimal("0.01")) if 0 < over < under else None


def _number(written: str) -> int | None:
    digits = regex.search(r"\d+", written)
    return int(digits.group()) if digits else number_in_words(written)


def _near(
    signs: re.Pattern[str], found: regex.Pattern[str], folded: str, reach: tuple[int, int]
) -> Iterator[regex.Match[str]]:
    """The matches of ``found`` so far around where ``signs``, a quick pattern, says that there may be one."""
    around: list[tuple[int, int]] = []
    for sign in signs.finditer(folded):
        first, last = max(0, sign.start() - reach[0]), sign.end() + reach[1]
        if around and first <= around[-1][1]:
            around[-1] = (around[-1][0], last)
        else:
            around.append((first, last))
    for first, last in around:
        yield from found.finditer(folded, first, last)


_SIGNS_OF_PERCENT = pattern(
    r"%|\bp(?:or|er|our)\s?c|\bper\sh|\bp\.\s?100|\bp(?:or|our)\s100|pct|taux|tasa|taxa|porcent|percent|pourcent|\brate"
)
_SIGNS_OF_FRACTION = pattern(
    r"\d/\d|[½¼¾⅓⅔⅕⅖⅗⅘]|\b(?:mitad|metade|moitie|half|ter[cs](?!er)|tercera|thir[d]|tiers|[cq]uart|fourth|quint|fift|cinqui|sext|six[it]|sep?ti|sevent|octa|oita|eighth|huiti"
    r"|noven|non[oa]|nint|neuvi|decim|tenth|dixie|docea|twelf|douzi|quince|fiftee|quinzi|viges|veintea|twentie|vingti)"
)
_SIGNS_OF_COINS = pattern(
    r"\b(?:cada|every|each|chaque|out\sof|sur|cents?|centavos|centimes|centimos|pence)\b|\d[pc]\b"
    rf"|\b(?:in|of|de|em|por|pour|for)\s(?:[a-z]{{1,3}}|[a-z]{{0,3}}[$€£])?\s?(?:100?\b|[2-58]\b|{NUMBER_WORD})"
)
_SIGNS_OF_EVENS = pattern(
    r"1\s?:\s?1|\b(?:cada|every|each|chaque|parit\w+|paridad\w*|igual\w*|equival\w+|equal\w*|egale?|match\w*|iguales)\b"
    r"|[-\s](?:por|a|x|pour|para|for|to|contre|sobre|con)[-\s](?:one\b|1\b|[a-z]{0,2}[$€£]|un[oa]?\b|(?:dolar|dollar|pound|euro|peso|real|franc|dirham|sol|quetzal|dinar|rand|shilling))"
)


def _percentages(folded: str) -> Iterator[Part]:
    for match in _near(_SIGNS_OF_PERCENT, _PERCENT, folded, (80, 60)):
        if match["words"]:
            number = number_in_words(regex.sub(r"^(?:un|um)\s(?=\p{L})", "", match["words"]))
            value = Decimal(number) + (Decimal("0.5") if match["half"] else 0) if number else None
        else:
            value = Decimal((match["n"] or match["figure"] or match["rated"]).replace(",", "."))
        if match["low"]:
            low = Decimal(match["low"].replace(",", "."))
            gap = folded[match.end("low") : match.start("n")]
            ranged = "-" in gap or _RANGE_BEFORE.search(folded, max(0, match.start() - 16), match.start())
            if value and low < value and ranged:
                yield Part(match.start("low"), match.end("low"), low)
        if value is not None:
            start = match.start("n") if match["n"] else match.start()
            yield Part(start, match.end(), value)


def _fractions(folded: str) -> Iterator[Part]:
    for match in _near(_SIGNS_OF_FRACTION, _FRACTION, folded, (40, 40)):
        value: Decimal | None
        if match["half"]:
            value = Decimal(50)
        elif match["sign"]:
            value = Decimal(_SIGNS[match["sign"]])
        elif match["slashed"]:
            over, under = match["slashed"].split("/")
            value = _percent(int(over), int(under))
        else:
            written = match["under"] or match["one"]
            under_ = next((number for words, number in _UNDER.items() if regex.fullmatch(words, written)), 0)
            upper = (_number(match["over"]) or 0) if match["over"] else 1
            value = _percent(upper, under_)
        if value is not None:
            yield Part(match.start(), match.end(), value)


def _of_coins(folded: str) -> Iterator[Part]:
    found = False
    for match in _near(_SIGNS_OF_COINS, _COINS, folded, (45, 120)):
        small = match["cents"] or match["percents"]
        if small:
            value = Decimal(_number(small) or 0)
            if match["cents"] and _RATIO_OF_OURS.match(folded, match.end()):
                continue
            start = match.start("percents") if match["percents"] else match.start()
        elif match["part"] and _RATIO_OF_OURS.match(folded, match.end()):
            continue
        elif match["part"]:
            coin = match["coin"] or match["coin2"] or _SIGNED.match(match["part"])
            value_ = _percent(_number(match["part"]) or 1, _number(match["whole"]) or 0) if coin else None
            value, start = value_ or Decimal(0), match.start()
        else:
            value_ = _percent(_number(match["some"]) or 0, _number(match["all"]) or 0)
            value, start = value_ or Decimal(0), match.start("some")
        if 0 < value < _HUNDRED:
            found = True
            yield Part(start, match.end(), value, coins=True)
    if found:
        for again in _CENTS_AGAIN.finditer(folded):
            yield Part(again.start("cents"), again.end(), Decimal(again["cents"]), coins=True)
        for again in _COINS_AGAIN.finditer(folded):
            yield Part(again.start("part"), again.end(), Decimal(10 * int(again["part"])), coins=True)


def find_parts(folded: str) -> list[Part]:
    """All parts of a whole that the text tells, in their order; of two at one place the longer one."""
    found = [*_percentages(folded), *_fractions(folded), *_of_coins(folded)]
    found += [
        Part(match.start(), match.end(), Decimal(50), coins=True)
        for match in _near(_SIGNS_OF_EVENS, _EVENS, folded, (35, 130))
    ]
    found += [Part(match.start(), match.end(), _HUNDRED) for match in _ALL_OF.finditer(folded)]
    result: list[Part] = []
    for part in sorted(found, key=lambda part: (part.start, -part.end)):
        if not result or part.start >= result[-1].end:
            result.append(part)
    return result
