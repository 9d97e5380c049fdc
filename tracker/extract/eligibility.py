"""Who may apply, with whom, and where the file is sent."""

from __future__ import annotations

from functools import lru_cache

import regex

from tracker.extract.findings import Finding, trim
from tracker.extract.lexicon import word_list
from tracker.extract.roles_layout import Layout, Span

_NOT_APPLICANT = regex.compile(
    r"\b(?:ediciones? anterior\w*|editions? precedentes?|previous (?:editions?|rounds?|cycles?)|edic(?:ao|oes) anterior\w*|noticias relacionadas|a lire aussi|related news|lo mas leido|aviso de privacidad|mentions legales|privacy notice|horario de atencion|office hours|nos bureaux|memoria de sostenibilidad|marco normativo|cadre juridique|legal notice|galeria de fotos|photographs|as fotos|les photographies|boletin mensual|diplomado de|pueden? sumar(?:se)?|podran? sumarse|calendar ?:|agenda ?:"
    r"|participaron|fueron seleccionad\w+|habian? atendido|apoyo a \d+|se apoyo a|nacio el|la primera edicion|the \d{4} winner|ya concluid\w+|firmaron|firmo|ceremonia|signed|en 20\d\d (?:se )?\w+(?:o|aron|ieron)\b|em 20\d\d \w+|since 20\d\d|in 20\d\d,? (?:the|only)|last time)\b"
)
_PARTNER_BEFORE = regex.compile(
    r"\b(?:junto con|en alianza con|asociad[oa]s? (?:con|a)|con el apoyo de|en colaboracion con|con (?:la|una) contraparte|apoyad[oa]s? por|financiad[oa]s? por|socios? de|aliados?|together with|in partnership with|partnered with|supported by|avec le soutien de|en partenariat avec|em parceria com|com apoio de|con parceiro|com parceiro|organi[sz]ed by|organizado por|ambas|las dos|excepto|no podran participar|not eligible|salvo|no se aceptan|except|comite de|red de|asociacion de|via de|a traves de|contacto con|pares seran de|otras|otros|se presenta en paralelo en|visita a|encuentro de|representantes de|jurado de|equipos de|hermanad[oa]s? con|embajadas?)\s(?:\w+\s){0,2}$"
)
_NEGATED_AFTER = regex.compile(r"^[^.;:]{0,30}\b(?:are not|is not|no son elegibles|no pueden|no podran|ne sont pas|nao podem|not eligible)\b")
_GIVEN = regex.compile(r"^\W*(?:de|del|of|do|da)\s(?:mexico|la plata|panama)\b")


@lru_cache(maxsize=1)
def _patterns() -> dict[str, regex.Pattern[str]]:
    return {
        kind: regex.compile(r"(?<![\w@.-])(?:" + "|".join(data["words"]) + r")(?![\w@-])")
        for kind, data in word_list("applicants").items()
    }


def _eligible_sentence(layout: Layout, start: int) -> bool:
    """Whether the sentence is one of the call itself, not of earlier editions, news or the page's furniture."""
    first, last = layout.sentence(start)
    return not _NOT_APPLICANT.search(layout.folded[first:last])


def read_applicants(layout: Layout) -> Finding:
    """The kinds of organisations that may file or co-file."""
    spans: dict[str, Span] = {}
    for kind, pattern in _patterns().items():
        for match in pattern.finditer(layout.folded):
            if kind in spans:
                break
            if _is_applicant(layout, match):
                spans[kind] = (match.start(), match.end())
    if not spans:
        return Finding()
    kinds = tuple(sorted(spans))
    return Finding(kinds, tuple(trim(layout.value, *spans[kind]) for kind in kinds), "applicants", 0.75)


def _is_applicant(layout: Layout, match: regex.Match[str]) -> bool:
    start, end = match.span()
    clause = layout.clause(start)
    before = layout.folded[max(clause[0], start - 70) : start]
    after = layout.folded[end : min(clause[1], end + 60)]
    if _PARTNER_BEFORE.search(before) or _NEGATED_AFTER.match(after) or _GIVEN.match(after):
        return False
    if layout.value[start].isupper() and start > clause[0] and regex.match(r"\s\p{Lu}", layout.value[end : end + 2]):
        return False
    return _eligible_sentence(layout, start)


_EMAIL = regex.compile(
    r"(?<![\w.+-])[\w][\w.+-]{0,63}\s?(?:@|\s?[(\[{]\s?(?:at|arroba|a|@|chez)\s?[)\]}]\s?|\s(?:arroba|at)\s)\s?[\w-]{1,63}(?:\s?(?:\.|\s?[(\[]\s?(?:dot|punto|point|ponto)\s?[)\]]\s?)[\w-]{1,63}){1,5}", regex.I
)
_AT = regex.compile(r"\s?(?:@|[(\[{]\s?(?:at|arroba|a|@|chez)\s?[)\]}]|\s(?:arroba|at)\s)\s?", regex.I)
_DOT = regex.compile(r"\s?[(\[]\s?(?:dot|punto|point|ponto)\s?[)\]]\s?", regex.I)
_WORDY_AT = regex.compile(r"[@(\[{]|\barroba\b", regex.I)


def read_emails(layout: Layout) -> Finding:
    """Addresses for mail, decoded from ``(at)``, ``[arroba]`` and the like, in lower case."""
    found: dict[str, Span] = {}
    for match in _EMAIL.finditer(layout.value):
        written = match.group()
        if not _WORDY_AT.search(written) and not regex.search(r"\S\sat\s[\w-]+\s?(?:\.|\[dot\]|\(dot\))\w", written):
            continue
        address = _DOT.sub(".", _AT.sub("@", written)).lower().strip(". ")
        if address.count("@") == 1 and " " not in address and "protected" not in address and regex.search(r"\.\p{L}{2,}$", address):
            if not _WORDY_AT.search(written) and not regex.search(r"\b(?:e-?mail|correo|courriel|contact\w*|escrib\w+|write|send)\b", layout.folded[max(0, match.start() - 40) : match.start()]):
                continue
            found.setdefault(address, match.span())
    if not found:
        return Finding()
    return Finding(tuple(sorted(found)), tuple(found[key] for key in sorted(found)), "emails", 0.95)


_DEMONYMS: dict[str, str] = {
    "uruguay[oa]s?|uruguayennes?|uruguayens?|uruguayan|uruguai[oa]s?": "UY", "chilen[oa]s?|chiliennes?|chiliens?|chilean": "CL",
    "frances(?:as?|es)?|francais(?:es?)?|french": "FR", "espanol(?:as?|es)?|espagnol(?:es?|s)?|spanish|espanh(?:ol|ola|ois|olas)": "ES",
    "aleman(?:as?|es)?|allemande?s?|german|alem(?:a|ao|aes)": "DE", "japones(?:as?|es)?|japonaise?s?|japanese": "JP",
    "brasilen[oa]s?|bresilien(?:ne)?s?|brazilian|brasileir[oa]s?": "BR", "argentin[oa]s?|argentin(?:e|es|s)?|argentinian": "AR",
    "colombian[oa]s?|colombien(?:ne)?s?|colombian": "CO", "canadienses?|canadien(?:ne)?s?|canadian|quebecois(?:es?)?": "CA",
    "italian[oa]s?|italien(?:ne)?s?|italian": "IT", "belgas?|belges?|belgian": "BE", "suec[oa]s?|suedoise?s?|swedish": "SE",
    "portugues(?:as?|es)?|portugais(?:es?)?|portuguese": "PT", "estadounidenses?|americain(?:e)?s?": "US", "suiz[oa]s?|suisses?|swiss": "CH",
    "peruan[oa]s?|peruvien(?:ne)?s?|peruvian": "PE", "ecuatorian[oa]s?|ecuadorian": "EC", "costarricenses?|costa rican": "CR",
    "cuban[oa]s?|cubain(?:e)?s?|cuban": "CU", "bolivian[oa]s?|bolivien(?:ne)?s?|bolivian": "BO", "paraguay[oa]s?|paraguayan": "PY",
    "guatemaltec[oa]s?|guatemalan": "GT", "hondurenos?|honduran": "HN", "salvadoren[oa]s?|salvadoran": "SV", "chin[oa]s?|chinois(?:es?)?|chinese": "CN",
    "corean[oa]s?|coreen(?:ne)?s?|korean": "KR", "britanic[oa]s?|britanniques?|british": "GB", "noruegas?|norueg[oa]s?|norwegian": "NO", "finlandes(?:as?|es)?|finnish": "FI",
    "holandes(?:as?|es)?|neerlandes(?:as?|es)?|dutch|neerlandais(?:es?)?": "NL", "danes(?:as?|es)?|danish": "DK", "austriac[oa]s?|austrian": "AT", "polac[oa]s?|polish": "PL", "marroqui(?:es)?|marocain(?:e)?s?|moroccan": "MA", "panamen[oa]s?|panamanian": "PA", "dominican[oa]s?|dominican": "DO",
}  # fmt: skip
_COUNTRIES: dict[str, str] = {
    "uruguay|uruguai": "UY", "chile|chili": "CL", "francia|france|franca": "FR", "espana|espagne|spain|espanha": "ES", "alemania|allemagne|germany|alemanha": "DE",
    "japon|japan|japao": "JP", "brasil|bresil|brazil": "BR", "argentina|argentine": "AR", "colombia|colombie": "CO", "canada": "CA", "italia|italie|italy": "IT",
    "belgica|belgique|belgium": "BE", "suecia|suede|sweden": "SE", "portugal": "PT", "estados unidos|etats-unis|united states": "US", "suiza|suisse|switzerland": "CH", "peru|perou": "PE",
    "ecuador|equateur": "EC", "costa rica": "CR", "cuba": "CU", "bolivia": "BO", "paraguay": "PY", "guatemala": "GT", "honduras": "HN", "el salvador": "SV", "china": "CN",
    "corea(?: del sur)?|coree|korea": "KR", "reino unido|royaume-uni|united kingdom": "GB", "noruega|norway": "NO", "paises bajos|pays-bas|netherlands": "NL", "austria": "AT", "quebec": "CA", "wallonie": "BE", "panama": "PA", "republica dominicana": "DO",
}  # fmt: skip
_ACTOR = (
    r"(?:instituci?on(?:es)?|entidad(?:es)?|contrapartes?|socios?|universidad(?:es)?|municipios?|gobiernos?(?: locales?)?|colectividad(?:es)?(?: territorial(?:es)?| locales?)?|ciudad(?:es)?|ayuntamientos?|organizaci?on(?:es)?|alcaldias?|municipalidad(?:es)?"
    r"|collectivites?(?: territoriales?)?|communes?|villes?|operateurs?|partenaires?|organismes?|chefs? de file|etablissements?|universites?|institutions?|associations?"
    r"|partners?|municipalit(?:y|ies)|cit(?:y|ies)|local authorit(?:y|ies)|organi[sz]ations?|agenc(?:y|ies)|governments?|side|universit(?:y|ies)"
    r"|instituic(?:ao|oes)|parceiros?|prefeituras?|municipios?|camaras?(?: municipais)?|entidades?|lider|agencias?|autoridad(?:es)?|equipos?)"
)
_JOINT = regex.compile(
    r"\b(?:contrapartes?|conjunt[oa]s?|conjuntamente|en conjunto|socios?|alianzas?|junto con|ambos paises|dos paises|los dos paises|una por pais|hermanad[oa]s?|parejas?|pares|en paralelo|presentan juntos|firman?|la firma|propuesta comun|binacional\w*"
    r"|partenaires?|partenariats?|conjointement|conjoint\w*|commun|portent ensemble|ensemble|jumele\w*|binomes?|les deux pays|chef de file|consortium|avec"
    r"|partners?(?:hip)?s?|jointly|joint|counterparts?|together|consorti\w+|alliances?|twinn\w+|pairs?|take part"
    r"|parceir[oa]s?|parcerias?|em conjunto|com parceiro|contraparte|geminac\w+|com [o|a] mexico|siempre con|participa siempre|y un(?:a)? )\b"
)
_FACILITATOR = regex.compile(
    r"\b(?:embajadas?|ambassades?|embass(?:y|ies)|embaixadas?)\s(?:de\s|d'|of\s|da\s|do\s|alemanas?|allemandes?|german)|\bsocio facilitador|partenaire facilitateur|facilitating partner|(?:german|french|spanish) side\b"
)
_OPTIONAL = regex.compile(r"\b(?:bienvenu\w*|preferentemente|preferably|de preference|se valorara|welcome|opcional\w*|optional\w*|no es obligatori\w+|podran? sumarse|pueden sumarse|facultati\w+|se dara prioridad)\b")
_RELATED = regex.compile(r"\b(?:pasantias|visita|becas|en 20\d\d|se conoceran|firmado|firmada|suscrito|signee le)\b")


@lru_cache(maxsize=1)
def _partner_patterns() -> list[tuple[regex.Pattern[str], str]]:
    patterns = []
    for words, code in _DEMONYMS.items():
        patterns.append((regex.compile(rf"\b(?:{_ACTOR}\s(?:\w+\s){{0,2}}?(?:{words})|(?:{words})\s(?:\w+\s){{0,1}}?{_ACTOR}|otra\s(?:{words})|(?:y|et|and|e)\s(?:de\s)?(?:otra|une|une autre|one|outra|un|una)\s(?:{words}))\b"), code))
    for words, code in _COUNTRIES.items():
        patterns.append((regex.compile(rf"\b(?:{_ACTOR}\s(?:\w+\s){{0,2}}?(?:de\s|en\s|du\s|d'|of\s|in\s|from\s|do\s|da\s)(?:la\s)?(?:{words})|(?:de|of|du|with|con|avec)\s(?:{words})\scomo\s(?:socio|contraparte)|(?:{words})\s(?:como|en tant que|as)\s(?:a\s)?(?:socio|partenaire|partner|contraparte))\b"), code))
    return patterns


def read_partners(layout: Layout, fund_countries: tuple[str, ...] = ()) -> tuple[Finding, Finding]:
    """(countries other than Mexico that must take part, whether a counterpart is compulsory)."""
    found: dict[str, Span] = {}
    for (start, end), folded in ((s, layout.folded[s[0] : s[1]]) for s in layout.sentences()):
        if not _JOINT.search(folded) and not _FACILITATOR.search(folded) or _OPTIONAL.search(folded) or _NOT_APPLICANT.search(folded):
            continue
        for pattern, code in _partner_patterns():
            match = pattern.search(folded)
            if match and code not in found and not _RELATED.search(folded[max(0, match.start() - 30) : match.start()]):
                found[code] = trim(layout.value, start + match.start(), start + match.end())
        if _FACILITATOR.search(folded):
            _facilitator(layout, (start, end), found)
    shared = _shared_formulation(layout)
    if found:
        codes = tuple(sorted(found))
        countries = Finding(codes, tuple(found[code] for code in codes), "partner-country", 0.75)
        return countries, Finding(True, countries.spans, "partner-required", 0.8)
    if shared:
        others = tuple(sorted(code for code in fund_countries if code != "MX"))
        return Finding(others or None, (shared,) if others else (), "partner-fund", 0.6), Finding(True, (shared,), "partner-required", 0.8)
    return Finding(), Finding()


def _facilitator(layout: Layout, sentence: Span, found: dict[str, Span]) -> None:
    folded = layout.folded[sentence[0] : sentence[1]]
    for words, code in [*_COUNTRIES.items(), *_DEMONYMS.items()]:
        match = regex.search(rf"\b(?:embajadas?|ambassades?|embass(?:y|ies)|side)\b[^.;]{{0,20}}\b(?:{words})\b|\b(?:{words})\s(?:embass(?:y|ies)|side)\b|\b(?:{words})\s(?:como|en tant que|as)\s(?:a\s)?(?:socio|partenaire|partner)", folded)
        near = layout.folded[max(0, sentence[0] - 400) : sentence[1] + 400]
        if match and regex.search(r"\b(?:socios?|partenaires?|partners?|triangula\w+)\b", near):
            found.setdefault(code, trim(layout.value, sentence[0] + match.start(), sentence[0] + match.end()))


_SHARED = regex.compile(
    r"\b(?:(?:se )?formul\w+ (?:\w+ ){0,2}(?:en conjunto|conjunta\w*|entre contrapartes)|contrapartes? de (?:los|ambos) (?:dos )?paises|propuestas? conjuntas?|instituciones? de los dos paises|partenariats? (?:est obligatoire|obligatoire)|entre collectivites des deux pays|entre instituciones \w+ de los dos paises|dos instituciones, una por pais|del sector publico de un pais con|one (?:institution|city) from each country|proyectos entre \w+ y \w+|al menos dos paises)\b"
)


def _shared_formulation(layout: Layout) -> Span | None:
    match = _SHARED.search(layout.folded)
    return trim(layout.value, *match.span()) if match else None
