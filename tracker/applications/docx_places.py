"""Finds the places of a fund's DOCX in which answers go, and says which can't be written."""

from __future__ import annotations

from lxml import etree

from tracker.applications.form import FieldType, FormField, Place, PlaceKind

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PLAIN_PROPERTIES = frozenset(
    W + name
    for name in (
        *("rPr", "alias", "tag", "id", "lock", "placeholder", "temporary", "showingPlcHdr", "label", "tabIndex"),
        *("text", "richText", "dropDownList", "comboBox", "date"),
    )
)
_LISTS = (W + "dropDownList", W + "comboBox")
_MULTILINE = frozenset({FieldType.LONGTEXT, FieldType.LIST})
_OFF = ("0", "false", "off")


def find_place(root: etree._Element, place: Place) -> etree._Element:
    """The content control (``w:sdt``) or the cell (``w:tc``) of ``place``.

    Raises:
        LookupError: it is not there, or there more than once; the message says which.
    """
    found = _controls(root, place.name) if place.kind is PlaceKind.CONTROL else _labelled(root, place.name)
    noun = "content control" if place.kind is PlaceKind.CONTROL else "cell with the text"
    if len(found) != 1:
        raise LookupError(f"the template has {len(found) or 'no'} {noun} {place.name!r}; exactly one is needed")
    if place.kind is PlaceKind.CONTROL:
        return found[0]
    cells = list(next(found[0].iterancestors(W + "tr")).iter(W + "tc"))
    after = cells[cells.index(found[0]) + 1 :]
    if not after:
        raise LookupError(f"there is no cell to the right of {place.name!r}")
    return after[0]


def obstacle(element: etree._Element, field: FormField) -> str | None:
    """Why an answer to ``field`` can't be written into ``element``, or None when it can."""
    if element.tag == W + "tc":
        return "the cell holds content controls; name one of them" if _has(element, "sdt", "tbl") else None
    properties = element.find(W + "sdtPr")
    content = element.find(W + "sdtContent")
    if properties is None or content is None:
        return "the content control is empty"
    if strange := [child for child in properties if child.tag not in _PLAIN_PROPERTIES and not _is_look(child)]:
        return f"content controls with {etree.QName(strange[0]).localname} can't be filled"
    if _value(properties, "lock") in ("contentLocked", "sdtContentLocked"):
        return "the fund locked this content control"
    if _has(content, "sdt", "tr"):
        return "the content control holds others"
    return _wrong_kind(properties, field)


def options(element: etree._Element) -> tuple[str, ...]:
    """The options that a content control offers, without the one that only asks to choose."""
    items = (item for tag in _LISTS for item in element.iterfind(f"{W}sdtPr/{tag}/{W}listItem"))
    return tuple(item.get(W + "displayText", item.get(W + "value", "")) for item in items if item.get(W + "value"))


def text_of(element: etree._Element) -> str:
    """The text of an element in one line."""
    return " ".join("".join(str(node.text or "") for node in element.iter(W + "t")).split())


def _wrong_kind(properties: etree._Element, field: FormField) -> str | None:
    text = properties.find(W + "text")
    if text is not None and field.type in _MULTILINE and text.get(W + "multiLine", "0") in _OFF:
        return f"the content control takes one line and the field is a {field.type}"
    listed = any(properties.find(tag) is not None for tag in _LISTS)
    if listed and field.type is not FieldType.CHOICE:
        return f"the content control is a list of options and the field is a {field.type}"
    dated = properties.find(W + "date") is not None
    if dated and field.type is not FieldType.MONTH:
        return f"the content control is a date and the field is a {field.type}"
    return None


def _controls(root: etree._Element, name: str) -> list[etree._Element]:
    return [sdt for sdt in root.iter(W + "sdt") if name in control_names(sdt)]


def control_names(sdt: etree._Element) -> tuple[str, ...]:
    """Tag and title of a content control, each once; those that are set."""
    properties = sdt.find(W + "sdtPr")
    if properties is None:
        return ()
    return tuple(dict.fromkeys(value for tag in ("tag", "alias") if (value := _value(properties, tag))))


def _labelled(root: etree._Element, text: str) -> list[etree._Element]:
    wanted = " ".join(text.split())
    return [cell for cell in root.iter(W + "tc") if text_of(cell) == wanted]


def _value(properties: etree._Element, name: str) -> str:
    found = properties.find(W + name)
    return found.get(W + "val", "") if found is not None else ""


def _has(element: etree._Element, *names: str) -> bool:
    return next(element.iterdescendants(*(W + name for name in names)), None) is not None


def _is_look(element: etree._Element) -> bool:
    """Whether it only says how Word draws the control."""
    return str(element.tag).endswith(("}appearance", "}color"))
