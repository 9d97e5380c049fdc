"""Required documents and scoring criteria as a person types them: one a line, its parts between bars.

``Carta de intención | firma: presidente municipal | original | lengua: es, en | clase: letter | opcional``
and ``Pertinencia | 30 %`` or ``Pertinencia | 30 puntos``.
"""

from __future__ import annotations

from decimal import Decimal

from tracker.domain.asked import RequiredDocument, ScoringCriterion

FORMS = {
    "original": "original",
    "copia": "copy",
    "copia certificada": "certified_copy",
    "original y copia": "original_and_copy",
}
UNITS = {"%": "percent", "puntos": "points", "punto": "points"}
OPTIONAL = "opcional"
DOCUMENTS_HELP = (
    "Escriba un documento por renglón; después de su nombre puede ir, entre barras, «firma: quién», «original»,"
    " «copia», «copia certificada» u «original y copia», «lengua: es, en», «clase: letter» y «opcional»."
)
SCORING_HELP = (
    "Escriba un criterio por renglón, con su peso si lo dice: «Pertinencia | 30 %» o «Pertinencia | 30 puntos»."
)


def read_document(line: str) -> dict[str, object]:
    """A typed line as the JSON form of a required document.

    Raises:
        ValueError: a part is none of those that there are.
    """
    name, *parts = (part.strip() for part in line.split("|"))
    said: dict[str, object] = {"name": name}
    for part in parts:
        word, colon, value = (piece.strip() for piece in part.partition(":"))
        if part.lower() in FORMS:
            said["form"] = FORMS[part.lower()]
        elif part.lower() == OPTIONAL:
            said["optional"] = True
        elif colon and value and word.lower() == "firma":
            said["signer"] = value
        elif colon and value and word.lower() == "lengua":
            said["languages"] = [code.strip().lower() for code in value.split(",") if code.strip()]
        elif colon and value and word.lower() == "clase":
            said["kind"] = value.lower()
        else:
            raise ValueError(part)
    return said


def document_as_typed(document: RequiredDocument) -> str:
    """A required document as :func:`read_document` reads it."""
    forms = {code: word for word, code in FORMS.items()}
    parts = [document.name]
    parts += [f"firma: {document.signer}"] if document.signer else []
    parts += [forms[document.form]] if document.form else []
    parts += [f"lengua: {', '.join(document.languages)}"] if document.languages else []
    parts += [f"clase: {document.kind}"] if document.kind != "other" else []
    return " | ".join(parts + ([OPTIONAL] if document.optional else []))


def read_criterion(line: str) -> dict[str, object]:
    """A typed line as the JSON form of a scoring criterion.

    Raises:
        ValueError: what follows the name is no weight.
    """
    name, bar, weight = (part.strip() for part in line.partition("|"))
    if not bar:
        return {"name": name}
    number = weight.rstrip("%puntos ")
    unit = weight[len(number) :].strip().lower()
    if unit not in UNITS:
        raise ValueError(weight)
    return {"name": name, "weight": str(Decimal(number.replace(",", "."))), "unit": UNITS[unit]}


def criterion_as_typed(criterion: ScoringCriterion) -> str:
    """A scoring criterion as :func:`read_criterion` reads it."""
    if criterion.weight is None:
        return criterion.name
    unit = "%" if criterion.unit == "percent" else "puntos"
    return f"{criterion.name} | {format(criterion.weight.normalize(), 'f')} {unit}"
