"""Sums, ceilings, pools, shares and durations."""

from __future__ import annotations

from decimal import Decimal

import pytest
from babel.numbers import format_currency
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.money import Money
from tracker.extract.duration import find_duration
from tracker.extract.money import find_sums, parse_number
from tracker.extract.money_roles import read_amounts
from tracker.extract.money_shares import read_shares
from tracker.extract.roles_layout import Layout
from tracker.extract.text import Text

SUMS = [
    ("CAD $35,000", "US", "35000 CAD"),
    ("with at most MXN $ 20,000", "US", "20000 MXN"),
    ("EUR €5.000", "MX", "5000 EUR"),
    ("US$ 500,000 (quinientos mil dólares)", "MX", "500000 USD"),
    ("500.000 dólares", "UY", "500000 USD"),
    ("hasta US$300.000", "CL", "300000 USD"),
    ("hasta un monto máximo de 7 mil dólares", "UY", "7000 USD"),
    ("hasta 10 mil dólares", "UY", "10000 USD"),
    ("U$S 10.000", "AR", "10000 USD"),
    ("63 710 euros", "FR", "63710 EUR"),
    ("€20.000", "ES", "20000 EUR"),
    ("50.000 euros", "NL", "50000 EUR"),
    ("7.000,00€", "ES", "7000 EUR"),
    ("2.6 million euros", "ES", "2600000 EUR"),
    ("EUR 20000000", "BE", "20000000 EUR"),
    ("USD 20,000", "CN", "20000 USD"),
    ("$ 20,000 each", "NL", "20000 USD"),
    ("$45,000.00 Canadian Dollars", "MX", "45000 CAD"),
    ("Award ceiling:EUR 1,500,000", "BE", "1500000 EUR"),
    ("hasta $10.000.000", "CL", "10000000 CLP"),
    ("$30,000 pesos", "MX", "30000 MXN"),
    ("$25,000,000.00 M.N.", "MX", "25000000 MXN"),
    ("dos millones de pesos", "MX", "2000000 MXN"),
    ("CHF 20'000", "CH", "20000 CHF"),
    ("R$ 8 milhões", "BR", "8000000 BRL"),
    ("1,1 million d'euros", "FR", "1100000 EUR"),
    ("10 millones de yenes japoneses", "JP", "10000000 JPY"),
    ("120,000 Mexican pesos", "US", "120000 MXN"),
    ("hasta 1.5 mdp por laboratorio", "MX", "1500000 MXN"),
    ("dos millones y medio de pesos", "MX", "2500000 MXN"),
    ("R$ 1 milhão e meio", "BR", "1500000 BRL"),
    ("nueve mil millones de pesos ($9.000.000.000)", "CO", "9000000000 COP"),
    ("2,4 mil milhões de kwanzas", "AO", "2400000000 AOA"),
    ("6.000.000$00 (escudos)", "CV", "6000000 CVE"),
    ("límite: 1.200 UF por municipalidad", "CL", "1200 CLF"),
    ("Rs 25 lakh", "IN", "2500000 INR"),
    ("Rs 48,00,000", "IN", "4800000 INR"),
    ("Fr. 25'000.–", "CH", "25000 CHF"),
]


@pytest.mark.parametrize(("text", "country", "expected"), SUMS, ids=[text[:30] for text, _, _ in SUMS])
def test_a_sum_is_read_as_people_write_it(text: str, country: str, expected: str) -> None:
    mention = find_sums(text, country)[0]
    assert f"{mention.amount.normalize():f} {mention.currency}" == expected


def test_the_lower_end_of_a_range_is_marked() -> None:
    low, high = find_sums("entre 40.000 y 90.000 soles", "PE")
    assert low.low
    assert (high.amount, high.currency) == (Decimal(90000), "PEN")


@given(st.integers(1000, 10**9), st.sampled_from([("en", "USD"), ("es", "EUR"), ("fr", "EUR"), ("pt_BR", "BRL")]))
def test_a_formatted_sum_reads_back_as_itself(amount: int, style: tuple[str, str]) -> None:
    language, currency = style
    written = format_currency(amount, currency, locale=language)
    assert [(m.amount, m.currency) for m in find_sums(written, "US")] == [(Decimal(amount), currency)]


@given(st.text(alphabet="0123456789.,' ", max_size=20))
def test_no_number_makes_it_fail(written: str) -> None:
    value = parse_number(written)
    assert value is None or value >= 0


def layout(text: str) -> Layout:
    return Layout(Text.plain(text))


def sums(text: str, country: str = "MX") -> tuple[str | None, str | None]:
    """(ceiling, pool) as amount and currency."""
    amounts = read_amounts(layout(text), country)
    found = []
    for finding in (amounts.maximum, amounts.total):
        money = finding.value
        found.append(f"{money.amount} {money.currency}" if isinstance(money, Money) else None)
    return found[0], found[1]


ROLES = [
    ("Bolsa de 12 millones de pesos, hasta 1.5 millones por ayuntamiento.", ("1500000 MXN", "12000000 MXN")),
    ("México y Uruguay ponen cada año US$ 500,000 en partes iguales.", (None, "500000 USD")),
    ("The average contribution is $45,000.00 Canadian Dollars.", (None, None)),
    ("Premio para ciudades: 50.000 euros. Premio para personas: 25.000 euros.", ("50000 EUR", None)),
    ("Lote 1: hasta 75.000 euros. Lote 2: hasta 40.000 euros.", ("75000 EUR", None)),
    ("Award Ceiling: $100,000\nAward Floor: $25,000\nTotal Amount Available: $500,000", ("100000 MXN", "500000 MXN")),
    ("En 2023 el fondo apoyó a 31 ayuntamientos con un total de 5.8 millones de pesos.", (None, None)),
    ("L'aide va de 5 000 à 30 000 euros.", ("30000 EUR", None)),
    ("Chaque projet reçoit 20 000 euros au plus, l'enveloppe étant de 300 000 euros.", ("20000 EUR", "300000 EUR")),
    ("Valor total: R$ 8 milhões\nValor por projeto: R$ 150 mil a R$ 400 mil", ("400000 BRL", "8000000 BRL")),
    ("First instalment of the grant: 7.000,00€.", (None, None)),
    ("La dotation, de 14 000 euros par commune, est versée en deux fois.", ("14000 EUR", None)),
    ("Se lanzará con 3 millones de pesos y un máximo de 250 mil para cada gobierno.", ("250000 MXN", "3000000 MXN")),
    ("Funding available: US$2 million; individual grants US$20,000 to US$150,000.", ("150000 USD", "2000000 USD")),
    ("Municípios; R$ 250 mil.", ("250000 BRL", None)),
    ("Le plafond devrait tourner autour de 18 000 euros.", (None, None)),
    ("Budget: $200K over 3 years.", (None, None)),
    ("El monto aprobado para los diez proyectos supera los US$ 1.200.000.", (None, None)),
    ("Destaques: o orçamento soma R$ 210 milhões.", (None, None)),
    ("We chip in €3,200 a street.", ("3200 EUR", None)),
    ("The pot holds £600,000; the maximum ask is £40,000.", ("40000 GBP", "600000 GBP")),
    ("Montant par projet : 120 000 € (taxes et frais indirects exclus)", ("120000 EUR", None)),
    ("Bilingual banners, EUR 40 each.", (None, None)),
    ("The pilot made eight awards worth DKK 1.1 million in all.", (None, None)),
    ("De R$ 200.000,00 (duzentos mil reais) a R$ 800.000,00 (oitocentos mil reais).", ("800000 BRL", None)),
    ("Gasto autorizado: 180.000 euros, 9.000 como mucho para cada entidad.", ("9000 EUR", "180000 EUR")),
    ("P. ¿Cuánto hay? R. 1.104.000 € en 2020.", (None, "1104000 EUR")),
    ("Há 2 milhões de reais; nenhum município vai receber mais do que 80 mil.", ("80000 BRL", "2000000 BRL")),
    ("Le montant maximal est ramené de 900 000 à 750 000 EUR.", ("750000 EUR", None)),
    ("Dotación: 12.000 euros (gobiernos locales), 16.000 euros (empresas).", ("12000 EUR", None)),
    ("The municipal winner takes EUR 250,000, the winner of the corporate category EUR 400,000.", ("250000 EUR", None)),
    ("Volet | Montant\nA | 60 000 €\nB | 175 000 €", ("175000 EUR", None)),
    ("Au plus soixante pour cent du budget approuvé ni deux cent cinquante mille euros.", ("250000 EUR", None)),
    (
        "Contributions rarely exceed EUR 30,000 and may under no circumstances surpass EUR 100,000.",
        ("100000 EUR", None),
    ),
    ("De combien dispose le Fonds ? De 480 000 € cette année.", (None, "480000 EUR")),
    ("L’enveloppe 2019-2023 a été de 17 millions d’euros.", (None, None)),
    ("Total offert en 2023-2024 : 2,4 M€.", (None, "2400000 EUR")),
]


@pytest.mark.parametrize(("text", "expected"), ROLES, ids=[text[:40] for text, _ in ROLES])
def test_a_ceiling_is_told_from_a_pool_an_average_and_the_past(
    text: str, expected: tuple[str | None, str | None]
) -> None:
    assert sums(text) == expected


SHARES = [
    ("El fondo cubre hasta un 80% del costo total y la municipalidad aporta al menos el 20% restante.", (80, 20)),
    ("Les collectivités doivent contribuer à hauteur de 10 % minimum du budget global du projet.", (None, 10)),
    ("A Prefeitura entra com contrapartida de 4%.", (None, 4)),
    ("El fondo paga hasta tres cuartas partes del costo.", (75, None)),
    ("La subvention ne peut dépasser les deux tiers des dépenses.", (Decimal("66.67"), None)),
    ("What you pay: one fifth of the costs or more.", (None, 20)),
    ("Overhead: no more than 20% of the total CFLI contribution", (None, None)),
    ("7 % du budget total de chaque projet est consacré au suivi-évaluation.", (None, None)),
    ("Cubrirá entre el 50 % y el 75 % de los costes.", (75, None)),
    ("Apoyo de hasta 35 mil pesos, siempre que no representen más del 30 por ciento de lo que cuesta.", (30, None)),
    ("No single award is larger than R12.5 million or 70% of project cost.", (70, None)),
    ("Población | Tope | Participación estatal | Participación municipal\n10 mil | $9,000 | 95 % | 5 %", (95, 5)),
    ("Hasta US$ 20,000 por propuesta; cofinanciamiento municipal no menor de 30 %.", (None, 30)),
    ("La mise de fonds du demandeur est d'au moins 20 %.", (None, 20)),
    ("taux_max: 60", (60, None)),
    ("We will meet up to 75p in every pound you spend.", (75, None)),
    ("Nuestro aporte equivale, cuando mucho, a nueve décimas partes del gasto.", (90, None)),
    ("Las entidades socias ponen entre el 5 % y el 20 % según presupuesto.", (None, 5)),
    ("Paga até 90 % (interior) ou 70 % (restantes territórios)", (90, None)),
    ("E a parte da prefeitura? Pelo menos 6%, em serviços.", (None, 6)),
    ("Art. 4 Counterpart. One-third of total cost, land included.", (None, Decimal("33.33"))),
    ("Your side: 30 cents for each dollar we put in.", (None, None)),
    ("México y Chile dotan al Fondo con US$ 2 millones al año, la mitad cada uno.", (None, None)),
    ("The two governments endow the fund with USD 2 million a year, half each.", (None, None)),
    ("Each project is allotted USD 10,000, of which the first 80% is wired at the start.", (None, None)),
    ("Jusqu'à 75 000 euros, soit 40 % de leur plan de dépenses.", (40, None)),
    ("La commune partenaire prend en charge au moins un quart des coûts.", (None, 25)),
    ("¿Quién paga los viajes? El municipio, 100 %.", (None, None)),
    ("Taxa de administração é permitida? Até 5% do total.", (None, None)),
    ("El 50 % se entrega a la firma y el 50 % al final.", (None, None)),
]


@pytest.mark.parametrize(("text", "expected"), SHARES, ids=[text[:40] for text, _ in SHARES])
def test_the_share_of_the_fund_is_told_from_that_of_the_applicants(text: str, expected: tuple[object, object]) -> None:
    shares = read_shares(layout(text))
    assert (shares.fund.value, shares.own.value) == expected


DURATIONS = [
    ("La duración es de 12 meses, prorrogable por hasta 6 más.", 12),
    ("Les projets durent trois ans au maximum.", 36),
    ("Duration up to 18 months", 18),
    ("Prazo de execução: até 24 meses.", 24),
    ("Con al menos dos años de antigüedad.", None),
    ("El préstamo tiene un período de gracia de seis años.", None),
    ("V. Duración: entre 6 y 12 meses.", 12),
    ("Los proyectos no podrán exceder el año.", 12),
    ("La obra dura tres meses por lo menos y once como máximo.", 11),
    ("¿Cuántos meses? Nueve.", 9),
    ("Duração: no máximo ano e meio.", 18),
    ("duree_max_mois: 30", 30),
    ("Da vigência. Dezoito meses, contados da liberação.", 18),
    ("A execução não deve prolongar-se por mais de um ano.", 12),
    ("– Dois anos para concluir", 24),
    ("Period of completion: one and a half years.", 18),
    ("Le chantier est bouclé en huit mois.", 8),
    ("La decision prend huit mois.", None),
    ("650 mil pesos cada una y un año de asesoría.", 12),
    ("Les travaux s'échelonnent sur 24 mois au maximum.", 24),
    ("Resposta em até seis meses.", None),
    ("Cities receive $1 million each, paid over three years.", None),
    ("El jurado decide en un máximo de dos meses.", None),
]


@pytest.mark.parametrize(("text", "months"), DURATIONS, ids=[text[:30] for text, _ in DURATIONS])
def test_the_duration_of_a_project_is_told_from_other_periods(text: str, months: int | None) -> None:
    assert find_duration(layout(text)).value == months


@pytest.mark.parametrize(
    ("words", "sums"),
    [
        ("entre diez y veinte mil pesos", [10_000, 20_000]),
        ("diez y veinte mil pesos", [10_000, 20_000]),
        ("uno y tres millones de pesos", [1_000_000, 3_000_000]),
        ("entre dix et vingt mille euros", [10_000, 20_000]),
        ("between ten and twenty thousand euros", [10_000, 20_000]),
        ("entre dez e vinte mil reais", [10_000, 20_000]),
        ("un millón y dos millones de pesos", [1_000_000, 2_000_000]),
        ("treinta y dos mil pesos", [32_000]),
        ("duzentos e cinquenta e cinco mil reais", [255_000]),
        ("two hundred and fifty thousand euros", [250_000]),
        ("soixante et onze mille euros", [71_000]),
        ("un millón y doscientos mil pesos", [1_200_000]),
    ],
)
def test_two_numbers_in_words_are_two_sums_unless_they_make_one_number(words: str, sums: list[int]) -> None:
    """*Diez y veinte mil* was once read as thirty thousand."""
    found = find_sums(words, "MX")
    assert [int(mention.amount) for mention in found] == sums
    assert [mention.low for mention in found] == ([True, False] if len(sums) == 2 else [False])


@pytest.mark.parametrize(
    ("words", "amount"),
    [
        ("medio millón de pesos", 500_000),
        ("un demi-million d'euros", 500_000),
        ("half a million euros", 500_000),
        ("meio milhão de reais", 500_000),
        ("three quarters of a million euros", 750_000),
        ("one and a half million euros", 1_500_000),
        ("a million and a half euros", 1_500_000),
        ("dois e meio milhões de reais", 2_500_000),
        ("vingt-cinq millions (25 000 000) d'euros", 25_000_000),
        ("varios millones de pesos", None),
        ("ciento y pico mil pesos", None),
    ],
)
def test_a_part_of_a_million_is_no_million(words: str, amount: int | None) -> None:
    """A scale without its number says no sum."""
    assert [int(mention.amount) for mention in find_sums(words, "MX")] == ([amount] if amount else [])


@pytest.mark.parametrize(
    ("words", "fund", "own"),
    [
        ("El Fondo paga siete de cada diez pesos, cuando mucho.", 70, None),
        ("La Région paie jusqu'à 8 euros sur 10 des frais.", 80, None),
        ("We cover at most sixty cents on the dollar; you find the rest.", 60, None),
        ("A prefeitura mantém 5% do custo, no mínimo, com recursos seus.", None, 5),
        ("La commune couvre un quart de la dépense, ou davantage.", None, 25),
        ("Uno de cada diez municipios ya tiene un plan.", None, None),
    ],
)
def test_shares_are_read_from_parts_of_ten_and_from_cents(words: str, fund: int | None, own: int | None) -> None:
    """What a fund pays at most, what applicants bring at least, however the part is written."""
    found = read_shares(Layout(Text.plain(words)))
    assert (found.fund.value, found.own.value) == (fund, own)
