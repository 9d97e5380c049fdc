"""The sentences of matching: every text that a person reads, in Spanish, to be translated by whoever shows it.

A result holds keys and values; :func:`explain` turns it into two lines and a row per criterion. The translator is an
argument (gettext's, or one that gives the text back). Sentences are marked with ``_`` so that they can be collected.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal

from tracker.domain.fact import Evidence
from tracker.domain.match import Criterion, Fit, MatchResult, Message, Param, Verdict
from tracker.matching.glossary import glossary

Translate = Callable[[str], str]
LONGEST = 180
"""Characters of the call's paragraph that a line quotes."""


def _(text: str) -> str:
    """Marks a sentence for translation; the translation itself comes later."""
    return text


@dataclass(frozen=True, slots=True)
class Row:
    """A criterion as it is shown. ``evidence`` is the call's sentence, in its own language, when it is known."""

    name: str
    label: str
    verdict: Verdict
    verdict_label: str
    call_says: str
    municipality_says: str
    would_change: str
    evidence: Evidence | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a call suits a project, or why not: the fit in a word, two lines, and the criteria."""

    fit_label: str
    why: str
    count: str
    rows: tuple[Row, ...]

    @property
    def lines(self) -> tuple[str, str]:
        """The two lines."""
        return self.why, self.count


FITS: Mapping[Fit, str] = {
    Fit.STRONG: _("Le queda muy bien"),
    Fit.GOOD: _("Le queda bien"),
    Fit.WEAK: _("Le queda en parte"),
    Fit.NONE: _("No le queda"),
}
VERDICTS: Mapping[Verdict, str] = {
    Verdict.MEETS: _("Cumple"),
    Verdict.FAILS: _("No cumple"),
    Verdict.UNKNOWN: _("Falta saber"),
}
CRITERIA: Mapping[str, str] = {
    "applicant": _("Quién puede participar"),
    "country": _("País"),
    "territory": _("Territorio"),
    "border": _("Distancia a la frontera"),
    "population": _("Población"),
    "network": _("Pertenecer a la red"),
    "counterpart": _("Contraparte"),
    "counterpart_kind": _("Tipo de contraparte"),
    "agreement": _("Acuerdo con la contraparte"),
    "pairing": _("Contraparte que asigna el programa"),
    "ceiling": _("Monto máximo"),
    "floor": _("Monto mínimo"),
    "own_share": _("Aportación propia"),
    "works": _("Lo que se paga"),
    "practice": _("Práctica en marcha"),
    "stage": _("Etapa del proyecto"),
    "theme": _("Tema"),
    "term": _("Periodo de la administración"),
    "closing": _("Cierre"),
}
MESSAGES: Mapping[str, str] = {
    "requires.not_stated": _("No indicado"),
    "requires.applicant": _("Pueden participar: {types}"),
    "requires.countries": _("Para solicitantes de: {countries}"),
    "requires.states": _("Solo en: {states}"),
    "requires.border": _("A {km} km de la frontera norte, cuando más"),
    "requires.population": _("{people} habitantes o más"),
    "requires.population_max": _("{people} habitantes o menos"),
    "requires.population_between": _("De {least} a {people} habitantes"),
    "requires.network": _("Pertenecer a: {networks}"),
    "requires.partner": _("Una contraparte de: {countries}"),
    "requires.any_partner": _("Una contraparte, sin decir de dónde"),
    "requires.no_partner": _("No pide contraparte"),
    "requires.partner_kind": _("La contraparte debe ser: {kinds}"),
    "requires.agreement": _("Un acuerdo vigente con la contraparte"),
    "requires.pairing": _("El programa asigna la contraparte, de: {countries}"),
    "requires.ceiling": _("Hasta {amount}"),
    "requires.floor": _("Desde {amount}"),
    "requires.own_share": _("Al menos {pct} % del costo"),
    "requires.works": _("Paga obra y equipo"),
    "requires.soft": _("Paga estudios, cursos e intercambios"),
    "requires.works_and_soft": _("Paga obra y equipo, y también estudios, cursos e intercambios"),
    "requires.funded": _("Paga: {items}"),
    "requires.practice": _("Premia prácticas que ya están en marcha"),
    "requires.stage": _("Proyectos en etapa de: {stages}"),
    "requires.themes": _("Temas: {themes}"),
    "requires.closes": _("Cierra el {day}"),
    "requires.rolling": _("Recibe siempre"),
    "requires.term": _("La administración termina el {day}"),
    "says.ends": _("Con la duración del proyecto, terminaría el {day}"),
    "says.missing": _("Falta el dato"),
    "says.applicant": _("{name}: {type}"),
    "says.country": _("{name}, México"),
    "says.state": _("{name}, {state}"),
    "says.border": _("A {km} km de la frontera"),
    "says.no_border": _("Lejos de la frontera"),
    "says.population": _("{people} habitantes"),
    "says.networks": _("Redes capturadas: {networks}"),
    "says.partner": _("{partner} ({country})"),
    "says.partner_country": _("Contraparte de {country}"),
    "says.partners": _("Contrapartes de: {countries}"),
    "says.no_partner": _("Sin contraparte todavía"),
    "says.partner_kind": _("La contraparte es: {kind}"),
    "says.agreement": _("Acuerdo con {partners}"),
    "says.no_agreement": _("Sin acuerdo capturado"),
    "says.cost": _("Cuesta {amount}"),
    "says.cost_and_own": _("Cuesta {amount}; el municipio pone {own}"),
    "says.own_share": _("El municipio pone {pct} %"),
    "says.works": _("El proyecto incluye obra"),
    "says.soft": _("El proyecto no incluye obra"),
    "says.stage": _("Está en etapa de {stage}"),
    "says.themes": _("El proyecto trata de {themes}"),
    "says.today": _("Hoy es {day}"),
    "change.ask_fund": _("La aclara: el fondo."),
    "change.none": _("No depende del municipio."),
    "change.applicant": _("Cambiaría si lo presenta: {types}."),
    "change.measure_border": _("La aclara: la distancia del lugar a la frontera."),
    "change.group": _("Cambiaría si se presenta con otros municipios y el fondo lo admite."),
    "change.fill_population": _("La aclara: la población del municipio."),
    "change.network": _("Cambiaría al entrar a la red, o al capturar que ya es parte: {networks}."),
    "change.partner": _("Cambiaría con una contraparte de: {countries}."),
    "change.partner_kind": _("Cambiaría con una contraparte que sea: {kinds}."),
    "change.fill_partner_kind": _("La aclara: el tipo de contraparte."),
    "change.register_agreement": _("Cambiaría con un acuerdo registrado y vigente."),
    "change.pairing": _("Cambiaría si se acepta la contraparte que asigne el programa."),
    "change.ceiling": _("Cambiaría si lo que se pide baja a {amount} y el resto se paga con otros recursos."),
    "change.floor": _("Cambiaría si el proyecto crece a {amount} o se junta con otros."),
    "change.own_share": _("Cambiaría con una aportación propia de {pct} %."),
    "change.works": _("Cambiaría si la obra se paga con recursos propios."),
    "change.soft": _("Cambiaría si el proyecto incluye obra o equipo."),
    "change.fill_works": _("La aclara: decir si el proyecto incluye obra."),
    "change.practice": _("Cambiaría cuando el proyecto esté en marcha."),
    "change.fill_stage": _("La aclara: la etapa del proyecto."),
    "change.stage": _("Cambiaría en etapa de: {stages}."),
    "change.themes": _("La aclara: revisar los temas del proyecto o preguntar al fondo."),
    "change.fill_duration": _("La aclara: cuánto dura el proyecto y cuándo empieza."),
    "change.term": _("Cambiaría con un plazo más corto, o con el acuerdo de quien gobierne después."),
    "change.next_edition": _("Cambiaría con la próxima edición."),
}
WORDS: Mapping[str, Mapping[str, str]] = {
    "types": {
        "municipality": _("municipio"),
        "state": _("gobierno estatal"),
        "intermunicipal": _("asociación de municipios"),
        "public_agency": _("organismo público"),
        "university": _("universidad"),
        "ngo": _("organización civil"),
        "company": _("empresa"),
        "network_member": _("miembro de la red"),
    },
    "stages": {
        "idea": _("idea"),
        "design": _("diseño"),
        "ready": _("listo para empezar"),
        "running": _("en marcha"),
        "finished": _("terminado"),
    },
    "themes": {
        "agua": _("agua"),
        "residuos": _("residuos"),
        "energia": _("energía"),
        "clima": _("clima"),
        "riesgos": _("riesgos"),
        "biodiversidad": _("biodiversidad"),
        "aire": _("aire"),
        "movilidad": _("movilidad"),
        "urbano": _("desarrollo urbano"),
        "cultura": _("cultura"),
        "turismo": _("turismo"),
        "economia": _("economía local"),
        "alimentacion": _("alimentación"),
        "educacion": _("educación"),
        "salud": _("salud"),
        "genero": _("igualdad de género"),
        "inclusion": _("inclusión"),
        "gobernanza": _("gobernanza"),
        "seguridad": _("seguridad"),
        "digital": _("tecnología"),
    },
    "regions": {
        "*": _("todo el mundo"),
        "LAC": _("América Latina y el Caribe"),
        "EU": _("Unión Europea"),
        "CA-QC": _("Quebec"),
    },
}
_KIND_OF_PARAM = {"type": "types", "kinds": "types", "kind": "types", "stage": "stages", "country": "countries"}
_WHY_SUBJECTS = _("Los dos tratan de {subjects}. La convocatoria dice: «{said}»")
_WHY_THEMES = _("Coincide en el tema de {subjects}. La convocatoria dice: «{said}»")
_WHY_LIKENESS = _("Lo más parecido que dice la convocatoria: «{said}»")
_WHY_NOTHING = _("La convocatoria no habla de lo que busca el proyecto.")
_COUNT = _("Cumple {meets}, no cumple {fails}, falta saber {unknown}.")
_BARRED = _("No puede participar: {criteria}.")
_HINDERED = _("Por corregir: {criteria}.")


def explain(result: MatchResult, translate: Translate, locale: str = "es_MX") -> Explanation:
    """The result in words. ``locale`` shapes numbers, days and the names of countries."""
    voice = _Voice(translate, Locale.parse(locale))
    return Explanation(
        translate(FITS[result.fit]),
        voice.why(result),
        voice.count(result),
        tuple(voice.row(criterion) for criterion in result.criteria),
    )


@dataclass(frozen=True, slots=True)
class _Voice:
    """A translator with a locale."""

    translate: Translate
    locale: Locale

    def why(self, result: MatchResult) -> str:
        """The first line: what both speak of, and the paragraph that won."""
        reason = result.reason
        if not reason.call_paragraph:
            return self.translate(_WHY_NOTHING)
        known = glossary()
        labels = [known.subjects[known.index[key]].label for key in reason.concepts if key in known.index]
        themes = [WORDS["themes"].get(theme, theme) for theme in reason.themes]
        pattern = _WHY_SUBJECTS if labels else _WHY_THEMES if themes else _WHY_LIKENESS
        named = self.listed(self.translate(word) for word in (labels or themes)[:3])
        return self.translate(pattern).format(subjects=named, said=_shortened(reason.call_paragraph))

    def count(self, result: MatchResult) -> str:
        """The second line: how many criteria are met, failed and unknown, and what stands in the way."""
        counts = {verdict.value: result.count(verdict) for verdict in Verdict}
        line = self.translate(_COUNT).format(**counts)
        barred = self.listed(self.label(item) for item in result.barred)
        if barred:
            return f"{self.translate(_BARRED).format(criteria=barred)} {line}"
        failed = self.listed(self.label(item) for item in result.criteria if item.verdict is Verdict.FAILS)
        return f"{self.translate(_HINDERED).format(criteria=failed)} {line}" if failed else line

    def row(self, criterion: Criterion) -> Row:
        """A criterion in words."""
        return Row(
            criterion.name,
            self.translate(CRITERIA[criterion.name]),
            criterion.verdict,
            self.translate(VERDICTS[criterion.verdict]),
            self.message(criterion.requires),
            self.message(criterion.municipality_says),
            self.message(criterion.would_change),
            criterion.call_says,
        )

    def label(self, criterion: Criterion) -> str:
        """The name of a criterion inside a sentence."""
        label = self.translate(CRITERIA[criterion.name])
        return label[:1].lower() + label[1:]

    def message(self, message: Message | None) -> str:
        """A message with its values put in; empty for none."""
        if message is None:
            return ""
        key = message.key
        if key == "says.partner" and "partner" not in message.params:
            key = "says.partner_country"
        values = {name: self.value(name, value, message.params) for name, value in message.params.items()}
        return self.translate(MESSAGES[key]).format(**values)

    def value(self, name: str, value: Param, params: Mapping[str, Param]) -> str:
        """One value as a person reads it: codes by name, sums with their currency, days written out."""
        if isinstance(value, tuple):
            return self.listed(self.word(name, item) for item in value)
        if name in ("amount", "own"):
            currency = params["currency" if name == "amount" else "own_currency"]
            return f"{self.number(value)} {currency}"
        if name == "day":
            return format_date(date.fromisoformat(str(value)), format="long", locale=self.locale)
        if name in ("km", "least", "people", "pct"):
            return self.number(value)
        return self.word(name, str(value))

    def word(self, name: str, code: str) -> str:
        """The name of a code; what is not a code stays."""
        kind = _KIND_OF_PARAM.get(name, name)
        if kind == "countries":
            named = WORDS["regions"].get(code)
            return self.translate(named) if named else str(self.locale.territories.get(code, code))
        named = WORDS.get(kind, {}).get(code)
        return self.translate(named) if named else code

    def number(self, value: Param) -> str:
        """A number in the locale's way."""
        return str(format_decimal(Decimal(str(value)), locale=self.locale))

    def listed(self, words: Iterable[str]) -> str:
        """Words in a row, with the locale's *and*; in Spanish ``y`` gives way to ``e`` before an i."""
        row = str(format_list(list(words), locale=self.locale))
        return re.sub(r" y (?=h?i(?![ae]))", " e ", row, flags=re.IGNORECASE) if self.locale.language == "es" else row


def _shortened(text: str) -> str:
    """The beginning of a paragraph, cut at a word."""
    if len(text) <= LONGEST:
        return text
    return text[:LONGEST].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"
