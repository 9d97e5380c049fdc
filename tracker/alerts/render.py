"""The words of a mail: subject, plain text and HTML from one folder of templates per message."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

import css_inline
from jinja2 import Environment, FunctionLoader, StrictUndefined, select_autoescape

from tracker.alerts.voice import Voice

FOLDER = resources.files("tracker.alerts") / "templates"


@dataclass(frozen=True, slots=True)
class Rendered:
    """A mail without its addresses."""

    subject: str
    text: str
    html: str


def _load(name: str) -> str:
    return FOLDER.joinpath(name).read_text("utf-8")


@cache
def _environment(voice: Voice) -> Environment:
    environment = Environment(
        loader=FunctionLoader(_load),
        autoescape=select_autoescape(("html",), default=False),
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.install_gettext_translations(voice.translations, newstyle=True)  # type: ignore[attr-defined]
    environment.globals["tag"] = voice.tag
    return environment


def render(message: str, values: Mapping[str, object], voice: Voice) -> Rendered:
    """The mail ``message`` with these values. The subject is one line whatever the values hold."""
    templates = _environment(voice)
    subject = templates.get_template(f"{message}/subject.txt").render(values)
    html = templates.get_template(f"{message}/body.html").render(values)
    return Rendered(
        " ".join(subject.split()),
        templates.get_template(f"{message}/body.txt").render(values).strip() + "\n",
        css_inline.inline(html, extra_css=_load("correo.css"), load_remote_stylesheets=False),
    )
