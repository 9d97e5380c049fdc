"""Reading pages the way a browser and a person do."""

from __future__ import annotations

from collections import Counter

from flask.testing import FlaskClient
from html5lib import HTMLParser
from lxml.html import HtmlElement, document_fromstring
from werkzeug.test import TestResponse

from tests.webapp.conftest import PASSWORD


def page(response: TestResponse) -> HtmlElement:
    """The page of an answer."""
    return document_fromstring(response.get_data(as_text=True))


def token(client: FlaskClient, path: str) -> str:
    """The token against forged requests that a page carries."""
    return str(page(client.get(path)).xpath("//input[@name='csrf_token']/@value")[0])


def sign_in(client: FlaskClient, email: str = "ana@zapopan.example", password: str = PASSWORD) -> TestResponse:
    """Signs in through the door."""
    data = {"email": email, "password": password, "csrf_token": token(client, "/entrar")}
    return client.post("/entrar", data=data)


def problems(response: TestResponse, language: str = "es-MX") -> list[str]:
    """What is wrong with a page that a person gets."""
    tree = page(response)
    ids = Counter(str(name) for name in tree.xpath("//@id"))
    found = [f"the id {name} stands {count} times" for name, count in ids.items() if count > 1]
    parser = HTMLParser()
    parser.parse(response.get_data(as_text=True))
    found += [f"not HTML at {where}: {code}" for where, code, _more in parser.errors]
    if len(tree.xpath("//h1")) != 1:
        found.append(f"{len(tree.xpath('//h1'))} h1")
    if not (tree.findtext(".//title") or "").removesuffix("· Puente").strip():
        found.append("no title")
    if tree.get("lang") != language:
        found.append("no language")
    if not tree.xpath("//a[@class='salta']"):
        found.append("no skip link")
    found += [
        f"inline style or script in {item.tag}" for item in tree.xpath("//script[not(@src)] | //style | //*[@style]")
    ]
    inputs = tree.xpath("//input[not(@type='hidden')] | //select | //textarea")
    found += [f"no label for {item.get('id')}" for item in inputs if not labelled(tree, item)]
    for name in ("aria-labelledby", "aria-describedby"):
        wanted = {part for value in tree.xpath(f"//@{name}") for part in str(value).split()}
        found += [f"{name} points to {part}, which is not there" for part in wanted - ids.keys()]
    return found


def labelled(tree: HtmlElement, item: HtmlElement) -> bool:
    """Whether an input has a label."""
    return any(label.get("for") == item.get("id") for label in tree.xpath("//label")) or bool(item.get("aria-label"))
