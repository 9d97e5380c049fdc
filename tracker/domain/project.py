"""What a project may hold: texts made clean, sums read exactly, and everything that is wrong with its values at once.

Sentences are marked with ``_`` so that they can be collected; whoever shows them translates them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation

from tracker.errors import Invalid

LONGEST_TITLE = 300
LONGEST_TEXT = 200_000
"""Characters of a text: more than 20,000 words."""
MOST_MONEY = Decimal(1_000_000_000_000)
MOST_PEOPLE = 200_000_000
MOST_MONTHS = 240
MOST_ROWS = 30
"""Payers, partners or activities of one project are fewer than this."""
CURRENCIES = ("MXN", "USD", "EUR", "CAD", "GBP", "CLP", "UYU", "COP", "BRL", "JPY", "CNY", "KRW")
STAGES = ("idea", "design", "ready", "running", "finished")
PARTNER_KINDS = ("municipality", "state", "intermunicipal", "public_agency", "university", "ngo", "company")
SOURCE_KINDS = ("municipality", "state", "federal", "fund", "partner", "other")
TEXTS = ("problem", "objective", "summary")
SUMS = ("budget", "own_contribution")
PEOPLE = ("beneficiaries_women", "beneficiaries_men")
DAYS = (date(1990, 1, 1), date(2100, 1, 1))

_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?")
_PLAIN = re.compile(r"\d+(?:\.\d{1,2})?")
_POINTED = re.compile(r"\d{1,3}(?:\.\d{3}){2,}")
_TWO_WAYS = re.compile(r"\d{1,3}\.\d{3}")
"""Sixty thousand or sixty: with a point some write thousands and others decimals."""
_CONTROL = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff\ufffe\uffff]"
)
"""What no page can show, what nobody sees, and what would turn the rest of a page around."""
CURRENCY_WORDS = {
    "pesos mexicanos": "MXN", "pesos": "MXN", "peso": "MXN", "m.n.": "MXN", "mn": "MXN", "mx$": "MXN",
    "dólares": "USD", "dolares": "USD", "dólar": "USD", "dolar": "USD", "us$": "USD", "usd$": "USD",
    "euros": "EUR", "euro": "EUR", "€": "EUR",
} | {code.lower(): code for code in CURRENCIES}  # fmt: skip
_CURRENCY = "|".join(re.escape(word) for word in sorted(CURRENCY_WORDS, key=len, reverse=True))
_BEFORE = re.compile(rf"\s*\$?\s*({_CURRENCY})(?=[\s\d$])", re.IGNORECASE)
_BEHIND = re.compile(rf"(?<=[\s\d])({_CURRENCY})\.?\s*$", re.IGNORECASE)


def _(text: str) -> str:
    """Marks a sentence for translation; the translation itself comes later."""
    return text


NOT_MONEY = _("Escriba la cantidad con cifras, por ejemplo 1,500,000.50.")
TWO_WAYS = _("Se puede leer de dos maneras: escriba los miles con coma (60,000) o sin separarlos (60000).")
NEGATIVE = _("La cantidad no puede ser negativa.")
TOO_MUCH = _("La cantidad es demasiado grande: escriba menos de un billón.")
NO_CURRENCY = _("Elija la moneda de las cantidades.")
OTHER_CURRENCY = _("La cantidad nombra otra moneda que la elegida.")
NO_TITLE = _("Escriba el nombre del proyecto.")


def clean(text: str) -> str:
    """A text as it is kept: composed, with plain line ends, without characters that no page can show."""
    whole = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return _CONTROL.sub("", whole).strip()


def amount(text: str) -> Decimal:
    """A sum as people of Mexico type it: ``1,500,000.50``, ``$ 1500000``.

    Raises:
        Invalid: it is negative, no number, can be read in two ways (``60.000``) or is absurdly large.
    """
    typed = unicodedata.normalize("NFKC", text).replace("$", "").replace("'", ",")
    typed = re.sub(r"\s+", "", typed).replace("−", "-")
    if typed.startswith("-") and _number(typed[1:]) is not None:
        raise Invalid(NEGATIVE)
    value = _number(typed)
    if value is None:
        raise Invalid(TWO_WAYS if _TWO_WAYS.fullmatch(typed) else NOT_MONEY)
    if value >= MOST_MONEY:
        raise Invalid(TOO_MUCH)
    return even(value)


def amount_named(text: str) -> tuple[Decimal, str | None]:
    """A sum and the currency that stands beside it: ``$ 1,500,000.00 MXN``; None where none does.

    Raises:
        Invalid: as for ``amount``.
    """
    found = _BEFORE.match(text) or _BEHIND.search(text)
    if found is None:
        return amount(text), None
    return amount(text[: found.start()] + " " + text[found.end() :]), CURRENCY_WORDS[found[1].lower()]


def even(value: Decimal) -> Decimal:
    """The same sum in the one form in which it is kept: no zeros at the end of its decimals."""
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


def _number(typed: str) -> Decimal | None:
    if _GROUPED.fullmatch(typed) or _PLAIN.fullmatch(typed):
        return Decimal(typed.replace(",", ""))
    return Decimal(typed.replace(".", "")) if _POINTED.fullmatch(typed) else None


def sum_of(row: Mapping[str, object]) -> Decimal | None:
    """What a payer pays; None where nobody has said."""
    try:
        return Decimal(str(row["amount"])) if row.get("amount") not in (None, "") else None
    except InvalidOperation:
        return None


def wrong_with(values: Mapping[str, object]) -> dict[str, str]:
    """Everything that is wrong with the values of a project, by field; the first sentence for each counts."""
    found: dict[str, str] = {}
    for name, sentence in (*_texts(values), *_money(values), *_figures(values), *_choices(values), *_lists(values)):
        found.setdefault(name, sentence)
    return found


def _texts(values: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    title = str(values.get("title") or "").strip()
    if not title:
        yield "title", NO_TITLE
    elif len(title) > LONGEST_TITLE:
        yield "title", _("El nombre es muy largo: escriba 300 caracteres cuando más.")
    elif not any(character.isalpha() for character in title):
        yield "title", _("Escriba el nombre con palabras.")
    for name in TEXTS:
        if len(str(values.get(name) or "")) > LONGEST_TEXT:
            yield name, _("El texto es muy largo: escriba 200,000 caracteres cuando más (unas 30,000 palabras).")
    if len(str(values.get("place") or "")) > 500:
        yield "place", _("Escriba 500 caracteres cuando más.")
    if len(str(values.get("partner_name") or "")) > 300:
        yield "partner_name", _("Escriba 300 caracteres cuando más.")


def _money(values: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    sums = {name: value for name in SUMS if isinstance(value := values.get(name), Decimal)}
    for name, value in sums.items():
        if wrong := wrong_sum(value):
            yield name, wrong
    payers = [paid for row in _rows(values, "sources") if (paid := sum_of(row)) is not None]
    currency = values.get("currency")
    if (sums or payers) and not currency:
        yield "currency", NO_CURRENCY
    if currency and currency not in CURRENCIES:
        yield "currency", _("Elija una moneda de la lista.")
    if wrong := next(filter(None, map(wrong_sum, payers)), ""):
        yield "sources", wrong
    elif all(not wrong_sum(value) for value in sums.values()):
        yield from _too_much(sums.get("budget"), sums.get("own_contribution"), sum(payers, Decimal(0)))


def wrong_sum(value: Decimal) -> str:
    """What is wrong with a sum of money; empty for nothing."""
    if not value.is_finite():
        return NOT_MONEY
    if value < 0:
        return NEGATIVE
    if value >= MOST_MONEY:
        return TOO_MUCH
    return _("Escriba dos decimales cuando más.") if value != round(value, 2) else ""


def _too_much(cost: Decimal | None, own: Decimal | None, paid: Decimal) -> Iterator[tuple[str, str]]:
    if cost is not None and own is not None and own > cost:
        yield "own_contribution", _("El municipio no puede poner más de lo que cuesta el proyecto.")
    if cost is not None and paid > cost:
        yield "sources", _("Lo que pone cada quien suma más de lo que cuesta el proyecto.")


def _figures(values: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for name in PEOPLE:
        people = values.get(name)
        if isinstance(people, int) and not 0 <= people <= MOST_PEOPLE:
            yield name, _("Escriba cuántas personas, de 0 a 200 millones.")
    months = values.get("duration_months")
    if isinstance(months, int) and not 1 <= months <= MOST_MONTHS:
        yield "duration_months", _("Escriba de 1 a 240 meses.")
    starts = values.get("starts_on")
    if isinstance(starts, date) and not DAYS[0] <= starts < DAYS[1]:
        yield "starts_on", _("Escriba una fecha entre 1990 y 2099.")


def _choices(values: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    stage, country, kind = (values.get(name) for name in ("stage", "partner_country", "partner_kind"))
    if stage and stage not in STAGES:
        yield "stage", _("Elija una etapa de la lista.")
    if country and not _is_country(country):
        yield "partner_country", _("Elija un país de la lista.")
    if kind and kind not in PARTNER_KINDS:
        yield "partner_kind", _("Elija un tipo de la lista.")


def _lists(values: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for name in ("sources", "partners"):
        rows = _rows(values, name)
        if len(rows) > MOST_ROWS:
            yield name, _("Son demasiados renglones: escriba 30 cuando más.")
        if any(not str(row.get("name") or "").strip() for row in rows):
            yield name, _("Escriba el nombre en cada renglón.")
        if any(len(str(row.get("name") or "")) > 300 for row in rows):
            yield name, _("Escriba 300 caracteres cuando más.")
    if any(row.get("kind") and row["kind"] not in SOURCE_KINDS for row in _rows(values, "sources")):
        yield "sources", _("Elija un tipo de la lista.")
    for row in _rows(values, "partners"):
        if row.get("kind") and row["kind"] not in PARTNER_KINDS:
            yield "partners", _("Elija un tipo de la lista.")
        if row.get("country") and not _is_country(row["country"]):
            yield "partners", _("Elija un país de la lista.")
    goals = values.get("sdgs")
    if isinstance(goals, Sequence) and any(goal not in range(1, 18) for goal in goals):
        yield "sdgs", _("Los ODS van del 1 al 17.")


def _is_country(code: object) -> bool:
    return isinstance(code, str) and len(code) == 2 and code.isascii() and code.isupper()


def _rows(values: Mapping[str, object], name: str) -> list[Mapping[str, object]]:
    found = values.get(name)
    return [row for row in found if isinstance(row, Mapping)] if isinstance(found, list | tuple) else []
