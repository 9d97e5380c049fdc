"""Nouns of bodies that name no applicant: one body by its name, a register, whom a task is given to, who pays.

Announcements name the body that gives the money as often as those that may ask for it: *El Ayuntamiento de Soria
abre …*, *Organisme : Conseil départemental*. One named body is no kind of applicant unless a verb lets it apply.
"""

from __future__ import annotations

from tracker.extract.quick import late
from tracker.extract.roles_layout import Layout

_ONE = late(
    r"(?:el\s|la\s|le\s|the\s|o\s|a\s|l')?(?:ayuntamiento|municipio|municipalidad|alcaldia|intendencia|cabildo"
    r"|diputacion(?:\sprovincial)?|gobierno\s(?:municipal|estatal|regional|provincial|departamental)|prefeitura(?:\smunicipal)?"
    r"|camara(?:\smunicipal)?|governo\s(?:municipal|estadual|regional)|ville|commune|mairie|metropole|municipalite"
    r"|conseil\s(?:departemental|regional|municipal|communal)|departement|region|gobernacion|municipality"
    r"|(?:city|county|town|regional|provincial|state)\s(?:council|government)|ciudad|cidade|city)"
)
_NAMED = late(r"\s(?:d[aeo]s?\s(?:l[ao]s?\s|el\s|l')?|d'|du\s|of\s)\p{Lu}\p{Ll}[\p{L}'-]*")
_ANY_BEFORE = late(
    r"\b(?:una?|une|uma?|an|cada|chaque|each|every|por|par|per|toda|todo|tout|toute|any|cualquier|qualquer)\s$"
)
_ANNOUNCES = late(
    r"\s(?:(?:ha|ya|ja|a|vient de|acaba de|has)\s)?(?:ressalt|inform(?!ar)|divulg|torna|abr[ei]|lanc|lanza|publi[cq]"
    r"|anunci|convoca|prorrog|prorog|promove|otorga(?!nte)|conced|recuerda|lembra|announc|launch|invit|rappelle|ouvre|explic"
    r"|destac)\p{L}{0,5}\b"
)
_GAZETTE_BEFORE = late(r"\b(?:diario|boletin|boletim|jornal|gaceta|gazeta|journal)\soficial\s(?:d[aeo]l?|de la)\s$")
_MAY = late(
    r"\b(?:pued|podr|pode|peu|pourr|may\b|can\b|deb|dev|doi|must|should|solicit|present|postul|candidat|particip|aport|apport|benefici"
    r"|entit|mexic|territ|eligib|elegib)"
)
_OF_RIGHTS = late(
    r"consejos?\smunicipal(?:es)?\sde(?:\s|l\s)|conselhos?\smunicipa(?:l|is)\sd[aeo]s?\s|conseils?\smunicipa(?:l|ux)\sdes\s"
)
"""*Conselho Municipal dos Direitos da Criança*: a council for a subject, no town's government."""
_PLACE_BEFORE = late(
    r"\b(?:(?:registrad|registad|inscrit|regularizad|cadastrad|acreditad|enregistre|protocolad|presentad|domiciliad)\p{L}*\s(?:\p{L}+\s)?"
    r"(?:en|n[ao]s?|ante|junto|aupres|chez|dans)|(?:registered|filed|accredited)\s(?:with|at|in)|registro\s(?:general|electronico)?\s?(?:del?|da|do)"
    r"|sede\s(?:electronica\s)?(?:del?|da|do)|acuerdo\sdel\spleno\sdel?)\s(?:\p{L}{1,3}\s|l'|d')?(?:\p{L}{1,3}\s)?$"
)
_OWNER_LABEL = late(
    r"(?:^|[\n|•*-])\s*(?:organismo?e?|orgao|organi[sz]ation|organi[sz]er|organizador\w*|financeur"
    r"|financiador\w*|financiad[oa] por|bailleur"
    r"|donor|donante|convoca|entidad convocante|entidade promotora|organo (?:convocante|gestor)|funder|funding body"
    r"|responsible)"
    r"(?:\s\p{L}{1,12})?\s?:\s?(?:\p{L}{1,3}\s)?$"
)
_TASK_BEFORE = late(
    r"\b(?:deleg\p{L}*|confiee?s?|encomend\p{L}*|confiad[oa]s?|entrust\p{L}*|outsourc\p{L}*|externaliz\p{L}*|tercerizad[oa]s?)\b[^.;:]{0,80}$"
)
_PAYS_BEFORE = late(
    r"\b(?:participa\p{L}*|implica\p{L}*|involvement|inversion|investissement|investment|investimento|recursos|fondos|fonds|captar|captacion"
    r"|captacao|funding|contributions?|contribuciones|aportes|apports?|aportaciones|patrocinios?|sponsorship|mecenat)\b"
    r"(?!\s(?:a|en|to|in|au|aux|em)\s)[^.;:,]{0,40}\b(?:d[aeou]s?|del|of|from|junto\sa)\s(?:l[aeo]s?\s|l'|the\s)?$"
)
_LEVEL_BEFORE = late(r"\b(?:nivel|niveau|level|ambito)\s(?:d[eo]l?|du|of|d[ao])\s(?:the\s|la\s)?$")
_IN_A_NAME = late(r"\s\p{Lu}[\p{L}.]+\s(?:\p{Lu}|on\b|has\b|in\b)")
_ORGANISATION = ("nonprofit", "non-profit", "foundation", "charity", "fundacion", "fondation", "fundacao", "ong", "ngo")


def names_no_applicant(layout: Layout, kind: str, start: int, end: int, before: str) -> bool:
    """Whether the words ``start..end`` name a giver, a register, a contractor or a financer, not who may apply."""
    if _OWNER_LABEL.search(layout.folded, max(0, start - 40), start):
        return True
    if kind in ("municipality", "state"):
        return _one_named_body(layout, start, end) or bool(
            _OF_RIGHTS.match(layout.folded, start) or _PLACE_BEFORE.search(before)
        )
    if kind == "ngo" and layout.folded[start:end] in _ORGANISATION and _IN_A_NAME.match(layout.value, end):
        return True
    if kind == "network_member":
        return False
    return bool(
        _TASK_BEFORE.search(layout.folded, max(layout.sentence(start)[0], start - 100), start)
        or (kind == "company" and _PAYS_BEFORE.search(before))
        or (kind == "public_agency" and _LEVEL_BEFORE.search(before))
    )


def _one_named_body(layout: Layout, start: int, end: int) -> bool:
    """*El Ayuntamiento de Soria abre …*, *a Prefeitura informou*, not *el Ayuntamiento de Soria puede presentar …*."""
    if not _ONE.fullmatch(layout.folded, start, end) or _ANY_BEFORE.search(layout.folded, max(0, start - 12), start):
        return False
    if _ANNOUNCES.match(layout.folded, end) or _GAZETTE_BEFORE.search(layout.folded, max(0, start - 30), start):
        return True
    name = _NAMED.match(layout.value, end)
    return bool(name and not _MAY.search(layout.folded, name.end(), min(layout.clause(start)[1], name.end() + 60)))
