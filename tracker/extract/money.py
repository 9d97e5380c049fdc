"""Sums of money: the syntax layer. What a sum *is* is decided in :mod:`tracker.extract.money_roles`.

Forms (domain notes 2.2, 60-68): ``US$ 500,000``, ``500.000 dólares``, ``63 710 euros``, ``7 mil dólares``,
``7.000,00€``, ``2.6 million euros``, ``EUR 20000000``, ``U$S 10.000``, ``$30,000 pesos``, ``dos millones de pesos``.
``$`` and *pesos* alone are the currency of the page's country.

    >>> [(m.amount, m.currency) for m in find_sums("hasta US$300.000 por proyecto", "CL")]
    [(Decimal('300000'), 'USD')]
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

import regex

from tracker.extract.lexicon import NUMBER_WORD, NUMBER_WORDS, either, fold, number_in_words, stored, word_list
from tracker.extract.quick import matches_at, pattern


@dataclass(frozen=True, slots=True)
class MoneyMention:
    """A sum at ``value[start:end]``. ``low`` marks the lower end of a range; a bare number has no currency."""

    start: int
    end: int
    amount: Decimal
    currency: str | None
    low: bool = False
    bare: bool = False


_DIGITS = (
    r"(?:\d{1,2}(?:,\d{2}){1,3},\d{3}(?!\d)|\d{1,3}(?:[., ']\d{3}){1,4}(?!\d)(?:[.,]\d{1,2}(?!\d))?"
    r"|\d{1,12}(?:[.,]\d{1,2})?(?!\d))"
)
_DASH = r"(?:[.,]-{1,2}(?!\w))?"
"""*50.000,- €*, *Fr. 50'000.–*: a dash for cents that there are not."""
_SCALE = (
    r"(?:mil\s(?:millones|milhoes|millions)|mil|millones|millon|millions?|milliards?|milhoes|milhao|thousand"
    r"|billions?|bn|(?<=\d[.,]\d)mn|lakhs?|crores?|mille|mio|mi(?!\.\w)|[mk](?=eur|€)|k(?!\.\w)|m(?!\.\w))"
)
_SCALES = {
    "mil": 10**3, "mille": 10**3, "thousand": 10**3, "k": 10**3, "millones": 10**6, "millon": 10**6, "million": 10**6,
    "millions": 10**6, "milhoes": 10**6, "milhao": 10**6, "m": 10**6, "mio": 10**6, "mi": 10**6, "mil millones": 10**9,
    "mil milhoes": 10**9, "mil millions": 10**9,
    "milliard": 10**9, "milliards": 10**9, "lakh": 10**5, "lakhs": 10**5, "crore": 10**7,
    "crores": 10**7, "billion": 10**9, "billions": 10**9, "bn": 10**9, "mn": 10**6,
}  # fmt: skip
_SCALES_OF_NAMES = {"mdp": 10**6, "mdd": 10**6, "mmdp": 10**9}
"""Names of currencies that hold a scale: *1.5 mdp* are one and a half million pesos."""
_DOLLARS = {
    "MX": "MXN", "CL": "CLP", "AR": "ARS", "CO": "COP", "UY": "UYU", "US": "USD", "CA": "CAD", "AU": "AUD",
    "NZ": "NZD", "DO": "DOP", "CU": "CUP", "EC": "USD", "SV": "USD", "PA": "USD", "SG": "SGD", "HK": "HKD",
    "BO": "BOB", "FJ": "FJD", "BZ": "BZD", "BB": "BBD", "JM": "JMD", "TT": "TTD", "GY": "GYD", "AG": "XCD",
    "DM": "XCD", "GD": "XCD", "KN": "XCD", "LC": "XCD", "VC": "XCD", "BS": "BSD", "NA": "NAD", "SB": "SBD",
}  # fmt: skip
_BY_COUNTRY: dict[str, dict[str, str]] = {
    "peso": {
        "MX": "MXN", "CL": "CLP", "AR": "ARS", "CO": "COP", "UY": "UYU", "DO": "DOP", "CU": "CUP", "PH": "PHP",
    },
    "dinar": {
        "TN": "TND", "DZ": "DZD", "JO": "JOD", "RS": "RSD", "KW": "KWD", "IQ": "IQD", "LY": "LYD", "BH": "BHD",
        "MK": "MKD",
    },
    "franc": {
        "": "CHF", "SN": "XOF", "CI": "XOF", "ML": "XOF", "BF": "XOF", "BJ": "XOF", "TG": "XOF", "NE": "XOF",
        "CM": "XAF", "GA": "XAF", "TD": "XAF", "CG": "XAF", "CF": "XAF", "GQ": "XAF", "CD": "CDF", "GN": "GNF",
        "GW": "XOF", "BI": "BIF", "RW": "RWF", "DJ": "DJF", "KM": "KMF", "NC": "XPF", "PF": "XPF",
    },
    "rupee": {"": "INR", "PK": "PKR", "LK": "LKR", "NP": "NPR", "MU": "MUR", "SC": "SCR"},
    "pound": {"": "GBP", "EG": "EGP", "LB": "LBP", "SD": "SDG"},
    "shilling": {"": "KES", "TZ": "TZS", "UG": "UGX", "SO": "SOS"},
    "crown": {"SE": "SEK", "NO": "NOK", "DK": "DKK", "IS": "ISK", "CZ": "CZK"},
    "dirham": {"": "MAD", "AE": "AED"},
    "escudo": {"": "CVE"},
    "kwacha": {"ZM": "ZMW", "MW": "MWK"},
    "c$": {"": "CAD", "NI": "NIO"},
}  # fmt: skip
"""Names that several countries give to their money: of which one it is, by the country of the page's owner."""


_CODES = (
    "MXN USD EUR CAD CLP COP UYU BRL GBP CHF SEK JPY INR PEN ARS DOP GTQ PYG BOB HNL CRC PLN PHP ZAR TND MAD NOK DKK "
    "XOF XAF MZN CVE AOA KES SGD NZD AUD HKD KRW CNY THB IDR MYR VND NGN GHS TZS UGX RWF EGP TRY CZK HUF RON ILS NIO "
    "PAB JMD TTD HTG UAH FJD PGK WST VUV SBD XPF BZD BBD XCD GYD SRD BSD DZD JOD LBP AED QAR SAR PKR LKR NPR BDT ETB "
    "ZMW MWK BWP NAD MGA MUR SCR CDF GNF GMD SLE LRD STN RSD MKD BAM GEL AMD MDL KZT BGN ISK KHR MMK MNT"
).split()


_WORDS = ("TRY", "RON", "ILS", "GEL", "BAM", "ALL", "TOP")
"""Codes that are words before a number."""


def _half(number: int) -> str:
    """*y medio* behind a scale, as a group of its own."""
    return rf"(?:\s(?:y|et|e)\s(?P<h{number}>medio|demi|meio))?"


_FEW = r"(?:uno?|one|um|dos|two|deux|dois|tres|three|trois|cuatro|four|quatre|quatro|cinco|five|cinq|six|seis)"
_MILLIONS = r"(?:millones|millon|millions?|milhoes|milhao)"
_PARTS_OF_A_MILLION = {
    Decimal("0.75"): r"(?:three[\s-]quarters\sof\sa|tres\s[cq]uartos\sde|trois[\s-]quarts\sd'un)",
    Decimal("0.25"): r"(?:(?:a\s)?quarter\s(?:of\s)?a|un\scuarto\sde|un\squart\sde|um\squarto\sde)",
    Decimal("0.5"): r"(?:medio|meio|(?:un\s)?demi|half\s(?:of\s)?an?|half)",
}
_PARTS = rf"(?:{'|'.join(_PARTS_OF_A_MILLION.values())})[\s-]"
"""*Medio millón*, *un demi-million*, *half a million*, *three quarters of a million*."""


_MILLION_AND_A_HALF = r"(?:el\s)?millon\sy\smedio|milhao\se\smeio|(?:le\s)?million\set\sdemi"


@lru_cache(maxsize=1)
def _pattern() -> regex.Pattern[str]:
    lists = word_list("money")
    symbols = either(lists["symbol"])
    names = "|".join(f"(?:{name})" for name in lists["currency"]).replace(" ", r"\s")
    codes = either(code.lower() for code in _CODES)
    plain = either(code.lower() for code in _CODES if code not in _WORDS)
    symbols = rf"(?:{plain}\s?[$€£](?=\s?\d)|{symbols}|{plain})"
    return regex.compile(
        rf"""(?:(?<![\w$€£])(?P<pre9>{symbols})\s?|(?<![\w$€£/.,]))(?:(?P<m9>\d{{1,3}}(?:[.,]\d)?|{_FEW})\s{_MILLIONS}
        (?:\s(?:e\s)?(?P<t9>\d{{1,3}})\s(?:mil|mille)(?:\s(?P<u9>\d{{3}}))?|\s(?P<v9>\d{{3}}[., ]\d{{3}}))
        |(?P<k9>\d{{1,3}})\smil\s(?P<w9>\d{{3}}))(?!\w|[.,]\d)(?:\s?(?:de\s|d')?(?P<post9>€|\$|{names}|{codes})(?!\w))?
        | (?<![\w$€£])(?P<pre>{symbols})\s?(?P<n1>{_DIGITS}){_DASH}(?:\s?(?P<x1>{_SCALE})(?!\w){_half(1)})?
        (?:\s?(?:de\s|d')?(?P<post1>{names}|{codes}|canadian)(?!\w))?
        | (?<![\w$€£/.,])(?P<n2>{_DIGITS}){_DASH}(?:\s?(?P<x2>{_SCALE})(?:(?!\w)|(?=eur\b)){_half(2)})?[\s-]?
        (?:\((?:[^()\n]{{1,80}})\)\s?)?
        (?:de\s|d')?(?P<post2>€|£|\$\s?(?:ca|can|us|usa|mx)(?!\w)|\$|us\$|{names}|{codes})(?!\w)
        | (?<!\w)(?:(?P<w6>{_FEW})|(?P<n6>\d{{1,3}}))\s(?:and\sa\shalf|y\smedio|et\sdemi|e\smeio)
        \s(?P<x6>mil|{_MILLIONS})\s?(?:de\s|d')?(?P<post6>{names}|{codes})(?!\w)
        | (?<!\w)(?:(?P<part>{_PARTS})(?P<x7>{_MILLIONS})|(?P<x8>an?\smillion(?:\sand\sa\shalf)?
        |{_MILLION_AND_A_HALF}))
        \s(?:de\s|d'|of\s)?(?P<post7>{names}|{codes})(?!\w)
        | (?<![\w$€£/.,])(?P<n5>\d{{1,3}}(?:\.\d{{3}}){{0,4}})\$(?P<cents>\d\d)(?!\d)
        | (?P<n3>{NUMBER_WORDS}){_half(3)}(?:\s\(\d[\d., ]{{2,16}}\))?\s(?:de\s|d')?(?P<post3>{names})(?!\w)
        | (?<![\w$€£/.,])(?P<n4>\d{{1,3}}(?:[., ]\d{{3}}){{1,3}}|\d{{1,3}}(?:[.,]\d{{1,2}})?\s(?P<x4>mil
        |millones|millon|millions?|milhoes|milhao){_half(4)})(?![\w%]|[.,/-]\d|\s?(?:%|°|{_SCALE}\b))
        """,
        regex.VERBOSE,
    )


@lru_cache(maxsize=1)
def _places() -> re.Pattern[str]:
    """Where a sum can begin: right before figures, with or without a sign, or at a number in words."""
    parts = r"an?\s(?:million|quarter)|el\smillon|le\smillion|medio|meio|half|quarter|un\s(?:demi|[cq]uart)|um\s"
    return pattern(rf"(?<!\w)(?=[^\d\n]{{0,9}}\d|{NUMBER_WORD}|{parts}|\S{{1,9}}\s?{_FEW}\s)")


@lru_cache(maxsize=1)
def _names() -> list[tuple[regex.Pattern[str], str]]:
    return [(regex.compile(name), code) for name, code in word_list("money")["currency"].items()]


def parse_number(written: str) -> Decimal | None:
    """A number with thousands and decimals in either style.

    >>> parse_number("7.000,00"), parse_number("500,000"), parse_number("63 710"), parse_number("2.6")
    (Decimal('7000.00'), Decimal('500000'), Decimal('63710'), Decimal('2.6'))
    """
    text = written.strip().replace(" ", "").replace("'", "")
    last = max(text.rfind("."), text.rfind(","))
    decimals = ""
    if last >= 0 and len(text) - last - 1 in (1, 2):
        text, decimals = text[:last], text[last + 1 :]
    digits = text.replace(".", "").replace(",", "")
    if not digits.isdigit() or (decimals and not decimals.isdigit()):
        return None
    return Decimal(f"{digits}.{decimals}") if decimals else Decimal(digits)


def _currency(written: str | None, country: str | None) -> str | None:
    if not written:
        return None
    if written[:3].upper() in _CODES and written[3:].strip() in ("$", "€", "£"):
        written = written[:3]  # ``CAD $35,000``
    code = word_list("money")["symbol"].get(written)
    if code is None:
        code = next((value for pattern, value in _names() if pattern.fullmatch(written)), None)
    if code is None and len(written) == 3 and written.isalpha():
        code = written.upper()
    if code and ":" in code:
        code, _, where = code.partition(":")
        return code if country == where else None
    if code == "$":
        return (
            _DOLLARS.get(country or "", "USD")
            if written == "$"
            else {"CA": "CAD", "AU": "AUD", "NZ": "NZD"}.get(country or "", "USD")
        )
    if code == "XOF" and country in _CENTRAL_AFRICA:
        return "XAF"
    where = _BY_COUNTRY.get(code or "")
    if where is not None:
        return where.get(country or "", where.get(""))
    return str(code) if code else None


def pesos_of(country: str | None) -> str | None:
    """The currency of a country whose money is called *pesos*, None elsewhere."""
    return _BY_COUNTRY["peso"].get(country or "")


_CENTRAL_AFRICA = ("CM", "GA", "TD", "CG", "CF", "GQ")
"""Where a franc CFA is that of the other bank."""


def _amount(match: regex.Match[str]) -> Decimal | None:
    if match["part"]:
        part = match["part"][:-1]
        return next(share for share, words in _PARTS_OF_A_MILLION.items() if regex.fullmatch(words, part)) * 10**6
    if match["x8"]:
        return Decimal(1_500_000 if match["x8"].endswith(("half", "medio", "meio", "demi")) else 1_000_000)
    if match["m9"] or match["k9"]:
        return _counted_on(match)
    if match["x6"]:
        whole = number_in_words(match["w6"]) if match["w6"] else int(match["n6"])
        return (whole + Decimal("0.5")) * _SCALES[match["x6"]] if whole else None
    half = match["h1"] or match["h2"] or match["h3"] or match["h4"]
    if match["n3"]:
        number = None if _NO_NUMBER.fullmatch(match["n3"]) else number_in_words(match["n3"])
        more = Decimal(_scale_at_end(match["n3"])) / 2 if half else 0
        return Decimal(number) + more if number else None
    written = match["n1"] or match["n2"] or match["n4"] or match["n5"]
    scale = match["x1"] or match["x2"] or match["x4"]
    if match["x4"]:
        written = written[: match.start("x4") - match.start("n4")].strip()
    number_value = parse_number(written)
    if number_value is None:
        return None
    factor = _SCALES.get(scale or "", 1) * _SCALES_OF_NAMES.get(match["post2"] or "", 1)
    return (number_value + (Decimal("0.5") if half else 0)) * factor


def _counted_on(match: regex.Match[str]) -> Decimal | None:
    """*3 millones 500 mil pesos*, *1 million 200 000 euros*, *250 mil 500 pesos*: what is counted on is one sum."""
    if not (match["pre9"] or match["post9"]):
        return None
    if match["k9"]:
        return Decimal(int(match["k9"]) * 1000 + int(match["w9"]))
    rest = match["v9"] and int(regex.sub(r"\D", "", match["v9"]))
    rest = rest or int(match["t9"]) * 1000 + int(match["u9"] or 0)
    written = match["m9"]
    millions = parse_number(written) if written[0].isdigit() else Decimal(number_in_words(written) or 0)
    return millions * 10**6 + rest if millions else None


_NO_NUMBER = regex.compile(_MILLIONS)
"""A scale without a number before it, as in *varios millones de pesos*, is no sum."""
_AND = regex.compile(r"\s(?:y|e|et|and)\s")


def _two_numbers(words: str) -> int | None:
    """Where two numbers meet that make no third one: at the *y* of *diez y veinte mil*, not of *treinta y dos mil*."""
    for conjunction in _AND.finditer(words):
        left = number_in_words(words[: conjunction.start()].rsplit(" ", 1)[-1]) or 0
        right = number_in_words(words[conjunction.end() :].split(" ", 1)[0]) or 0
        rest = number_in_words(words[conjunction.end() :]) or 0
        if not _adds_up(left, rest if left >= _THOUSAND else right):
            return conjunction.start()
    return None


_THOUSAND, _HUNDRED, _TENS, _TEN, _FIVE = 1000, 100, 20, 10, 5
_TWENTIES = (60, 80)
"""French counts on from sixty and eighty by teens: *soixante et onze*."""


def _adds_up(left: int, right: int) -> bool:
    """Whether a number may follow another one after *and* within one number."""
    if left >= _THOUSAND:
        return right < left
    if left >= _HUNDRED:
        return right < _HUNDRED
    if left >= _TENS:
        return right < (_TENS if left in _TWENTIES else _TEN)
    return left == _TEN and _FIVE < right < _TEN


def _apart(match: regex.Match[str], whole: MoneyMention) -> list[MoneyMention]:
    """The two sums of *diez y veinte mil pesos*, whose scale and currency are those of the second; else ``whole``."""
    words = match["n3"]
    cut = _two_numbers(words) if words else None
    if cut is None:
        return [whole]
    first, second = words[:cut], words[cut:].strip().split(" ", 1)[-1]
    low, high = Decimal(number_in_words(first) or 0), Decimal(number_in_words(second) or 0)
    scale = _scale_at_end(second)
    low = low * scale if 0 < low < _THOUSAND and scale else low
    high += Decimal(scale) / 2 if match["h3"] else 0
    start = match.start("n3")
    sums = [(start, start + cut, low), (match.end("n3") - len(second), whole.end, high)]
    return [
        replace(whole, start=first_, end=last, amount=amount, low=index == 0 and low < high)
        for index, (first_, last, amount) in enumerate(sums) if amount > 0
    ]  # fmt: skip


def _scale_at_end(words: str) -> int:
    """The scale that a number in words ends with: *dos millones* with a million; nothing for *doscientos*."""
    return _SCALES.get(words.rsplit(" ", 1)[-1], 0)


_SHARED_SIGNS = ("$", "c$")
"""Signs of several currencies: a name behind the sum says which."""


def _written_currency(match: regex.Match[str]) -> str | None:
    if match["n5"]:
        return "escudos"
    post = match["post1"] or match["post2"] or match["post3"] or match["post6"] or match["post7"]
    if match["m9"] or match["k9"]:
        return match["pre9"] or match["post9"]
    if match["pre"] and post and match["pre"] in _SHARED_SIGNS:
        return "canadian dollars" if post == "canadian" else post
    return match["pre"] or post


_RANGE = regex.compile(r"\s?(?:-|a|y|to|and|et|e|hasta|ate|until|por)\s?(?:un maximo de\s|los\s|las\s|les\s)?")
_RANGE_BEFORE = regex.compile(r"\b(?:entre|de|from|between|desde|va de|:|rango de|range of|size)\s?(?:los\s|las\s)?$")


_CHANGED = regex.compile(
    r"\b(?:ramene\w*|abaisse\w*|reduit\w*|passe\w*|pasa\w*|baja\w*|reduc\w+|redujo|disminu\w+|recort\w+|rebaj\w+|reduz\w+|cai|cae"
    r"|cambia\w*|modific\w+|corrig\w+|corrected|changed|cut|lowered|reduced|falls|drops)\b[^.;]{0,30}\b(?:de|from|du|d[eo]s?)\s(?:los\s|las\s)?$"
)
"""*Ramené de 900 000 à 750 000*: the first sum no longer holds."""


def _ranges(folded: str, sums: list[MoneyMention]) -> list[MoneyMention]:
    """Marks lower ends: ``entre 40.000 y 90.000 soles``; the lower one takes the currency of the upper one."""
    result = list(sums)
    for index in range(len(result) - 1):
        low, high = result[index], result[index + 1]
        gap = folded[low.end : high.start]
        if len(gap) > 24 or not _RANGE.fullmatch(gap) or low.amount == high.amount:
            continue
        if low.amount > high.amount:
            if _CHANGED.search(folded[max(0, low.start - 60) : low.start]):
                result[index] = replace(low, low=True, currency=low.currency or high.currency)
            continue
        dashed = regex.fullmatch(r"\s?(?:-|a|to|hasta|ate)\s?", gap)
        if dashed or _RANGE_BEFORE.search(folded[max(0, low.start - 20) : low.start]):
            result[index] = replace(low, low=True, currency=low.currency or high.currency)
            if high.currency is None:
                result[index + 1] = replace(high, currency=low.currency, bare=False)
    return result


_UNIT_AFTER = stored("money", "unit_after")
_THOUSANDS = ("mil", "mille", "thousand")
_SOME = regex.compile(
    r"\b(?:pico|vari[oa]s|algun[oa]s|alguns|muchos|muitos|plusieurs|quelques|several|some|few|many)\s$"
)
"""*Ciento y pico mil pesos* is no thousand."""


def find_sums(value: str, country: str | None = None) -> list[MoneyMention]:
    """All sums of ``value`` in their order, bare numbers of a thousand and more among them."""
    folded = fold(value)
    found: list[MoneyMention] = []
    for match in matches_at(_places(), _pattern(), folded):
        amount = _amount(match)
        if amount is None or amount <= 0 or amount >= Decimal(10) ** 13:
            continue
        bare = bool(match["n4"])
        currency = _currency(_written_currency(match), country)
        if match["pre"] and not currency:
            continue
        if match["n3"] in _THOUSANDS and _SOME.search(folded, max(0, match.start() - 16), match.start()):
            continue
        if bare and _UNIT_AFTER.match(folded, match.end()):
            continue
        found += _apart(match, MoneyMention(match.start(), match.end(), amount, currency, bare=bare))
    return _ranges(folded, _said_once(folded, found))


_IN_BRACKETS = regex.compile(r"\s?\(\s?")


def _said_once(folded: str, sums: list[MoneyMention]) -> list[MoneyMention]:
    """One sum for both where it stands in figures and, in brackets, in words: *R$ 200.000,00 (duzentos mil reais)*."""
    result: list[MoneyMention] = []
    for mention in sums:
        last = result[-1] if result else None
        if last and last.amount == mention.amount and _IN_BRACKETS.fullmatch(folded, last.end, mention.start):
            end = mention.end + 1 if folded.startswith(")", mention.end) else mention.end
            currency = last.currency or mention.currency
            result[-1] = replace(last, end=end, currency=currency, bare=last.bare and mention.bare)
        else:
            result.append(mention)
    return result


def currencies(sums: Sequence[MoneyMention]) -> set[str]:
    """The currencies that the sums name."""
    return {mention.currency for mention in sums if mention.currency}
