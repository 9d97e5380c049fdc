"""Whatever is wrong in a data file is named with its file, line and key, and nothing is loaded."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.catalogue.conftest import Edit
from tracker.catalogue import load_catalogue
from tracker.errors import CatalogueError

Complaints = Callable[[], list[str]]

UY = "funds/mx-uy.toml"
BROKEN = {
    "a country that does not exist": (UY, '["MX", "UY"]', '["MX", "XX"]', "countries: unknown country code 'XX'"),
    "a group of countries": (UY, '["MX", "UY"]', '["MX", "EU"]', "countries: unknown country code 'EU'"),
    "a zone that does not exist": (
        UY,
        "America/Montevideo",
        "America/Nowhere",
        "office_zones[2].zone: unknown time zone",
    ),
    "a kind of fund that does not exist": (
        UY,
        'kind = "calls"',
        'kind = "call"',
        "kind: unknown kind 'call'; use one of",
    ),
    "a mistyped key": (UY, "short_name", "shortname", "shortname: unknown key; did you mean 'short_name'?"),
    "a key that belongs elsewhere": (
        UY,
        "order = 1",
        "order = 1\nweight = 3",
        "weight: unknown key; the keys here are",
    ),
    "a number in quotes": (UY, "order = 1", 'order = "1"', "order: must be a whole number, not '1'"),
    "true for a number": (UY, "order = 1", "order = true", "order: must be a whole number, not True"),
    "a text where a list belongs": (UY, '["MX", "UY"]', '"MX"', "countries: must be a list of texts, not 'MX'"),
    "a number in a list of texts": (UY, '["MX", "UY"]', '["MX", 598]', "countries: must be a list of texts"),
    "a value twice": (UY, '["MX", "UY"]', '["MX", "MX"]', "countries: 'MX' stands there twice"),
    "a blank text": (UY, 'short_name = "México–Uruguay"', 'short_name = " "', "short_name: must not be blank"),
    "a source that is no address": (
        "funds/sur-sur.toml",
        '["https://idm.fing.edu.uy/es/node/48789"]',
        '["S-UY16"]',
        "facts.annexes.source: 'S-UY16' is no whole http address",
    ),
    "a shortened source": (
        "funds/sur-sur.toml",
        '["https://idm.fing.edu.uy/es/node/48789"]',
        '["https://idm.fing.edu.uy/…/48789"]',
        "facts.annexes.source: 'https://idm.fing.edu.uy/…/48789' is no whole http address",
    ),
    "no source at all": (
        "funds/sur-sur.toml",
        '["https://idm.fing.edu.uy/es/node/48789"]',
        "[]",
        "facts.annexes.source: must hold at least one text",
    ),
    "a certainty of one's own": (
        UY,
        'certainty = "stated"',
        'certainty = "sure"',
        "partner.certainty: unknown certainty 'sure'; use one of stated, inferred",
    ),
    "a date in quotes": (
        UY,
        'certainty = "stated"',
        'certainty = "stated"\nread = "2025-06-01"',
        "partner.read: must be a date",
    ),
    "a day that does not exist": (UY, '"2016-06-17"', '"2016-06-31"', "editions[1].closes: '2016-06-31' is no date"),
    "a close before its opening": (
        UY,
        '"2016-06-17"',
        '"2016-03-17"',
        "editions[1].closes: 2016-03-17 comes before opens",
    ),
    "a time that does not exist": (UY, '"23:59"', '"24:00"', "editions[2].closes_time: '24:00' is no time"),
    "a fact with no name of ours": (UY, "[facts.since]", "[facts.born]", "facts.born: unknown fact; the facts of"),
    "an applicant with no name of ours": (
        UY,
        '"municipality",',
        '"town",',
        "facts.applicants.value: unknown kind of applicant",
    ),
    "a currency that does not exist": (
        UY,
        'value = "USD"',
        'value = "UYD"',
        "facts.currency.value: unknown currency 'UYD'",
    ),
    "a language that does not exist": (
        UY,
        'value = ["es"]',
        'value = ["xx"]',
        "facts.languages.value: unknown language 'xx'",
    ),
    "an e-mail that is none": (
        UY,
        '"fondouru-mex@auci',
        '"fondouru-mex(at)auci',
        "agencies[2].emails: 'fondouru-mex(at)auci",
    ),
    "an office of an unknown agency": (
        UY,
        'agency = "auci"',
        'agency = "abc"',
        "office_zones[2].agency: unknown agency 'abc'",
    ),
    "an answer to the partner question": (
        UY,
        'required = "yes"',
        'required = "si"',
        "partner.required: unknown answer 'si'",
    ),
    "a cut-off that is no day": (
        "funds/tri-de.toml",
        '"11-30"',
        '"11-31"',
        "recurrence.cutoffs: '11-31' is no day as MM-DD",
    ),
    "a comma too many": (UY, "Fondo México-Uruguay,", "Fondo México-Uruguay,,", "recognition.es: has a comma too many"),
    "words that stand alone": (
        UY,
        '"AMEXCID, AUCI, Fondo Conjunto"',
        '"AUCI"',
        "recognition.together: 'AUCI' must hold two words or more",
    ),
    "a goal that does not exist": (
        "themes.toml",
        "sdgs = [6]",
        "sdgs = [18]",
        "agua.sdgs: unknown goal 18; the goals are 1, 2",
    ),
    "a theme without a label in French": (
        "themes.toml",
        'fr = "Eau et assainissement", ',
        "",
        "agua.label: fr is missing",
    ),
    "a word of two themes": (
        "themes.toml",
        "recicl*,",
        "agua potable,",
        "residuos.words.es: 'agua potable' names the theme agua",
    ),
    "a goal out of its order": ("sdg.toml", "number = 2", "number = 3", "goals[2].number: must be 2"),
    "a name of two zones": (
        "zones.toml",
        '"hora chilena,',
        '"hora uruguaya,',
        "phrases.es: 'hora uruguaya' stands for America/Montevideo already",
    ),
    "a code of two zones": (
        "zones.toml",
        'codes = "BRT"',
        'codes = "ART"',
        "zones[9].codes: 'ART' stands for America/Argentina",
    ),
    "a demonym of two countries": (
        "demonyms.toml",
        'es = "chileno,',
        'es = "uruguayo,',
        "CL.es: 'uruguayo' stands for UY",
    ),
    "a demonym of no country": ("demonyms.toml", "[CL]", "[XK1]", "XK1: unknown country code 'XK1'"),
    "a state that does not exist": (
        "mexico_zones.toml",
        '"26"',
        '"36"',
        "exceptions[3].states: no code of 2 digits here is '36'",
    ),
    "a municipality that does not exist": (
        "mexico_zones.toml",
        '"08028", # Guadalupe',
        '"08999", # Guadalupe',
        "exceptions[7].municipalities: no code of 5 digits here is '08999'",
    ),
    "a municipality in two exceptions": (
        "mexico_zones.toml",
        '"08015", # Coyame',
        '"08037", # Coyame',
        "exceptions[8].municipalities: '08037' stands in another exception too",
    ),
    "a municipality's code too short": (
        "municipalities.csv",
        "01005,",
        "1005,",
        "cvegeo: '1005' is no code of five digits",
    ),
    "a municipality twice": ("municipalities.csv", "01005,", "01004,", "cvegeo: '01004' stands there twice"),
    "a municipality without a name": (
        "municipalities.csv",
        ",Asientos,Asientos",
        ",,Asientos",
        "municipality: must not be blank",
    ),
    "a population in words": ("municipalities.csv", ",948990", ",muchos", "population: 'muchos' is no whole number"),
    "a state with two names": (
        "municipalities.csv",
        "Aguascalientes,Asientos",
        "Jalisco,Asientos",
        "state: 01 is 'Aguascalientes'",
    ),
    "a row with a column less": ("municipalities.csv", ",948990", "", "has 4 columns instead of 5"),
    "other columns": ("municipalities.csv", "cvegeo,", "clave,", "the columns must be cvegeo, state"),
    "a form for an unknown fund": (
        "forms/amexcid-proyecto/1.toml",
        '["mx-uy"]',
        '["mx-yu"]',
        "funds: unknown fund 'mx-yu'",
    ),
    "a form without its version": (
        "forms/amexcid-proyecto/1.toml",
        "version = 1",
        'version = "1"',
        "version: must be a whole",
    ),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_problem_is_named_with_file_line_and_key(case: str, edit: Edit, complaints: Complaints) -> None:
    file, old, new, message = BROKEN[case]
    line = edit(file, old, new) + new.count("\n")
    found = [complaint for complaint in complaints() if message in complaint]
    assert [complaint.split(": ")[0] for complaint in found] == [f"{file}:{line}"]


def test_the_message_says_what_to_use_instead(edit: Edit, complaints: Complaints) -> None:
    line = edit(UY, 'countries = ["MX", "UY"]', 'countries = ["MX", "XX"]')
    assert complaints() == [f"{UY}:{line}: countries: unknown country code 'XX'; use ISO 3166-1 alpha-2"]


def test_the_line_is_that_of_the_wrong_item_of_a_long_list(edit: Edit, complaints: Complaints) -> None:
    first = edit(UY, '["MX", "UY"]', '[\n  "MX",\n  "XX",\n]')
    assert complaints() == [f"{UY}:{first + 2}: countries: unknown country code 'XX'; use ISO 3166-1 alpha-2"]


def test_all_problems_of_all_files_are_named_at_once(edit: Edit, complaints: Complaints) -> None:
    edit(UY, '"calls"', '"call"')
    edit("funds/mx-cl.toml", '["MX", "CL"]', '["MX", "XX"]')
    edit("sdg.toml", "title =", "titel =")
    assert [complaint.split(":")[0] for complaint in complaints()] == [
        "funds/mx-cl.toml",
        UY,
        "sdg.toml",
        "sdg.toml",
    ]


def test_a_missing_key_is_named_on_the_line_of_its_table(edit: Edit, complaints: Complaints) -> None:
    edit(UY, 'role = "Recibe las propuestas en Uruguay', 'rol = "Recibe las propuestas en Uruguay')
    (missing,) = (complaint for complaint in complaints() if "role is missing" in complaint)
    assert "agencies[2]: role is missing" in missing


def test_a_question_that_nobody_answered_is_named(edit: Edit, complaints: Complaints) -> None:
    edit(UY, "[unknown.ceiling]", "[unknown.average]")
    assert any(
        "facts: ceiling is missing; give it a source, or say in [unknown.ceiling]" in complaint
        for complaint in complaints()
    )


def test_a_question_is_not_both_answered_and_open(edit: Edit, complaints: Complaints) -> None:
    edit(UY, "[unknown.ceiling]", '[unknown.since]\nreason = "No se sabe."\n\n[unknown.ceiling]')
    assert any("since is both a fact and unknown" in complaint for complaint in complaints())


def test_a_fund_without_countries_says_that_mexico_is_in_doubt(edit: Edit, complaints: Complaints) -> None:
    line = edit(UY, 'countries = ["MX", "UY"]', "countries = []")
    assert any(f"{UY}:{line}: countries: none is given" in complaint for complaint in complaints())


@pytest.mark.parametrize(
    ("kind", "message"),
    [("calls", "recurrence: a fund of kind 'calls' has no cut-offs"), ("recurring", "recurrence is missing")],
)
def test_only_a_recurring_fund_has_cut_offs(kind: str, message: str, edit: Edit, complaints: Complaints) -> None:
    file, old = ("funds/tri-de.toml", '"recurring"') if kind == "calls" else (UY, '"calls"')
    edit(file, old, f'"{kind}"')
    assert any(message in complaint for complaint in complaints())


def test_an_edition_needs_the_mark_that_tells_it_apart(edit: Edit, complaints: Complaints) -> None:
    edit(UY, "year = 2016\nopens", "number = 4\nopens")
    assert any(
        "editions[1]: year is missing; it tells the editions of this fund apart" in each for each in complaints()
    )


def test_two_editions_do_not_share_their_mark(edit: Edit, complaints: Complaints) -> None:
    edit(UY, "year = 2025\nnumber", "year = 2016\nnumber")
    assert any("editions[2].year: there is another edition with 2016" in complaint for complaint in complaints())


def test_a_sum_has_a_currency_and_a_time_has_a_day(edit: Edit, complaints: Complaints) -> None:
    edit(UY, 'amount_total = 500000\ncurrency = "USD"', "amount_total = 500000")
    edit(UY, 'closes = "2025-07-15"\n', "")
    assert [complaint.split(": ", 1)[1] for complaint in complaints()] == [
        "editions[1]: currency is missing",
        "editions[2].closes_time: closes is missing",
    ]


def test_two_funds_share_neither_place_nor_name(edit: Edit, complaints: Complaints) -> None:
    edit("funds/mx-fr.toml", "order = 2", "order = 1")
    edit("funds/mx-fr.toml", "Convocatoria conjunta México-Francia,", "Fondo México–Chile,")
    said = complaints()
    assert any("order: 1 is the place of mx-fr already" in complaint for complaint in said)
    assert any("'Fondo México–Chile' names mx-cl already" in complaint for complaint in said)


def test_a_fund_is_called_like_its_file(data: Path, complaints: Complaints) -> None:
    (data / UY).rename(data / "funds" / "uruguay.toml")
    assert any("key: is 'mx-uy', but the file is called uruguay.toml" in complaint for complaint in complaints())


def test_a_fund_names_a_form_that_exists_and_is_for_it(data: Path, edit: Edit, complaints: Complaints) -> None:
    edit("funds/mx-cl.toml", "[unknown.form]\nreason", '[facts.form]\nvalue = "amexcid-proyecto"\nnote')
    (other,) = (complaint for complaint in complaints() if "does not name this fund" in complaint)
    assert "facts.form.value: the form 'amexcid-proyecto' does not name this fund" in other
    edit("funds/mx-cl.toml", '"amexcid-proyecto"', '"formulario-fondo"')
    assert any(
        "facts.form.value: unknown form 'formulario-fondo'; the forms are amexcid-proyecto" in each
        for each in complaints()
    )


def test_a_version_of_a_form_is_there_once(data: Path, complaints: Complaints) -> None:
    folder = data / "forms" / "amexcid-proyecto"
    (folder / "2.toml").write_text((folder / "1.toml").read_text("utf-8"), "utf-8")
    assert any("version: there is another version 1 of the form 'amexcid-proyecto'" in each for each in complaints())


def test_broken_toml_is_named_with_its_line(edit: Edit, complaints: Complaints) -> None:
    line = edit(UY, "order = 1", "order = ")
    assert [complaint.split(" (")[0] for complaint in complaints()] == [f"{UY}:{line}: not valid TOML: Invalid value"]


def test_toml_that_breaks_off_is_named_with_its_last_line(edit: Edit, complaints: Complaints, data: Path) -> None:
    (data / "sdg.toml").write_text("a = 1\nb = [", "utf-8")
    assert complaints()[0].startswith("sdg.toml:2: not valid TOML:")


@pytest.mark.parametrize(
    "file", ["sdg.toml", "themes.toml", "zones.toml", "mexico_zones.toml", "demonyms.toml", "fact_names.toml"]
)
def test_a_missing_file_is_named(file: str, data: Path, complaints: Complaints) -> None:
    (data / file).unlink()
    assert f"{file}:1: the file is missing" in complaints()


def test_a_missing_list_of_municipalities_is_named(data: Path, complaints: Complaints) -> None:
    (data / "municipalities.csv").unlink()
    assert complaints()[0] == "municipalities.csv:1: the file is missing"


def test_a_file_that_is_not_utf_8_is_named(data: Path, complaints: Complaints) -> None:
    (data / UY).write_bytes("name = 'México'".encode("latin-1"))
    assert complaints()[0].startswith(f"{UY}:1: the file is not UTF-8")


@pytest.mark.parametrize(
    ("file", "table", "message"),
    [
        (UY, "partner", "partner is missing"),
        (UY, "recognition", "recognition is missing"),
        ("mexico_zones.toml", "usual", "usual is missing"),
    ],
)
def test_a_missing_table_is_named(file: str, table: str, message: str, edit: Edit, complaints: Complaints) -> None:
    edit(file, f"[{table}]", f"[{table}s]")
    assert f"{file}:1: {message}" in complaints()


def test_a_form_that_is_no_toml_is_named(data: Path, complaints: Complaints) -> None:
    (data / "forms" / "amexcid-proyecto" / "2.toml").write_text("key = ", "utf-8")
    assert complaints()[0].startswith("forms/amexcid-proyecto/2.toml:1: not valid TOML")


def test_a_theme_without_words_is_named(edit: Edit, complaints: Complaints) -> None:
    line = edit(
        "themes.toml", "\n[agua]", '\n[nada]\nsdgs = [1]\nlabel = { es = "a", fr = "b", en = "c", pt = "d" }\n[agua]'
    )
    assert f"themes.toml:{line + 1}: nada: words is missing" in complaints()


def test_a_theme_or_fact_that_is_no_table_is_named(edit: Edit, complaints: Complaints) -> None:
    line = edit("themes.toml", "[agua]\n", "nada = 1\n\n[agua]\n")
    assert complaints() == [f"themes.toml:{line}: nada: must be a table, not 1"]


def test_an_empty_folder_of_data_is_refused_and_not_read_as_an_empty_catalogue(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match=r"sdg\.toml:1: the file is missing"):
        load_catalogue(tmp_path)


def test_what_is_mended_loads(edit: Edit, complaints: Complaints) -> None:
    edit(UY, '"calls"', '"call"')
    assert complaints()
    edit(UY, '"call"', '"calls"')
    assert complaints() == []
