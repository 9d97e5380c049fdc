"""Pages that answer 200 and are not the site's own: walls, forms to sign in, notes of repair. Good pages are none."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from scrapy import Request
from scrapy.http import HtmlResponse, Response

from spiders.hosts import OffHost
from spiders.outcomes import judge, judge_failure
from spiders.recorded import RECORDED
from spiders.safety import AskedToWait, Unsafe
from spiders.walls import is_challenge, is_repair, is_sign_in
from tests.spiders.world import SITES
from tracker.domain.patience import LONGEST, patience

AT = "https://www.aecid.es/mexico"
NOW = datetime(2025, 7, 2, 18, tzinfo=UTC)
GOOD = sorted([*SITES.glob("pages/*/*.html"), *RECORDED.glob("*/*.html")])
LONG = "<p>" + "Se convoca a los municipios a presentar propuestas de cooperación. " * 30 + "</p>"
WALLS = {
    "akamai": "<div id='sec-if-cpt-container'></div>",
    "akamai script": "<script>var i = {'bm-verify': 'AAQ'}</script>",
    "cloudflare": "<title>Just a moment...</title><script>window._cf_chl_opt={}</script>",
    "incapsula": "<iframe src='/_Incapsula_Resource?CWUDNSAI=9'>Incapsula incident ID: 1</iframe>",
    "f5": "The requested URL was rejected. Please consult with your administrator. Your support ID is: 12",
    "akamai denied": "<h1>Access Denied</h1>You don't have permission to access this server. Reference #18.2f",
    "aws": "<script>window.awsWafCookieDomainList = [];window.gokuProps = {}</script>",
    "datadome": "<script src='https://geo.captcha-delivery.com/c.js'></script>",
    "sucuri": "<script>sucuri_cloudproxy_js=''</script>",
    "captcha": "<p>Confirme que no es un robot</p><div class='g-recaptcha'></div>",
}
SIGN_INS = {
    "plain": "<h1>Acceso</h1><form><input name=u><input type=password name=p></form>",
    "quoted": '<form><p>Entrar</p><input class="x" type="password"></form>',
}
REPAIRS = {
    "es": "<title>Sitio en mantenimiento</title><p>Volveremos pronto.</p>",
    "en": "<h1>Down for maintenance</h1><p>We will be back soon.</p>",
    "fr": "<h1>Site en maintenance</h1>",
    "pt": "<title>Portal em manutenção</title>",
}


def page(text: str, **kwargs: Any) -> HtmlResponse:
    html = f"<html><body>{text}</body></html>".encode()
    return HtmlResponse(AT, body=html, headers={"Content-Type": "text/html"}, request=Request(AT, **kwargs))


@pytest.mark.parametrize("wall", WALLS)
def test_a_wall_that_answers_200_is_a_challenge(wall: str) -> None:
    assert judge(page(WALLS[wall]), "sheet")[0] == "challenge"


@pytest.mark.parametrize(
    "mark",
    [
        "<script>window.BOOMR_API_key='x';BOOMR.init()</script>",
        "<script>{'ak.v': '39', 'ak.cp': '1'}</script>",
        "<script src='/_Incapsula_Resource?SWJIYLWA=7'></script>",
        "<script src='/TSPD/0812'></script>",
        "<form><div class='g-recaptcha'></div></form>",
    ],
)
def test_marks_that_stand_on_good_pages_too_are_no_challenge(mark: str) -> None:
    assert judge(page(f"{LONG}{mark}"), "sheet")[0] == "ok"


@pytest.mark.parametrize("form", SIGN_INS)
def test_a_page_that_only_offers_to_sign_in_is_no_content(form: str) -> None:
    assert judge(page(SIGN_INS[form]), "sheet")[0] == "login"


def test_a_form_to_sign_in_beside_a_call_is_none() -> None:
    assert judge(page(f"{SIGN_INS['plain']}{LONG}"), "sheet")[0] == "ok"


@pytest.mark.parametrize("address", ["https://www.aecid.es/login?next=/a", "https://sso.example/auth/realms/x"])
def test_a_redirect_to_where_one_signs_in_is_a_login(address: str) -> None:
    came = page(LONG, meta={"redirect_urls": [AT]}).replace(url=address)
    assert judge(came, "sheet")[0] == "login"
    assert judge_failure(OffHost(f"another host: {address}"))[0] == "login"


@pytest.mark.parametrize("note", REPAIRS)
def test_a_page_that_says_that_the_site_is_being_repaired_is_no_content(note: str) -> None:
    assert judge(page(REPAIRS[note]), "sheet")[0] == "maintenance"


def test_a_call_for_maintenance_of_water_works_is_content() -> None:
    assert judge(page(f"<h1>Convocatoria de mantenimiento de redes de agua</h1>{LONG}"), "sheet")[0] == "ok"
    assert judge(page(f"<h1>Aviso: tareas de mantenimiento el domingo</h1>{LONG}"), "sheet")[0] == "ok"


@pytest.mark.parametrize("file", GOOD, ids=lambda file: f"{file.parent.name}-{file.stem}"[:60])
def test_no_recorded_page_is_taken_for_another(file: Path) -> None:
    body = file.read_bytes()
    assert is_challenge(body) == file.name.startswith("challenge-")
    assert not is_sign_in(body)
    assert is_repair(body) == (file.stem == "503")


@pytest.mark.parametrize(
    ("kind", "body", "outcome"),
    [
        ("application/pdf", b"%PDF-1.4 rest", "ok"),
        ("application/pdf", b"\n\n%PDF-1.4 rest", "ok"),
        ("application/pdf", b"<html>Acceso denegado</html>", "unreadable"),
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", b"PK\x03\x04", "ok"),
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", b"junk", "unreadable"),
        ("text/html", b"<html>page</html>", "wrong_type"),
    ],
)
def test_a_document_must_begin_as_its_type_says(kind: str, body: bytes, outcome: str) -> None:
    answer = Response(f"{AT}/a.pdf", body=body, headers={"Content-Type": kind})
    assert judge(answer, "document")[0] == outcome


@pytest.mark.parametrize(
    ("status", "outcome"),
    sorted({401: "forbidden", 403: "forbidden", 451: "forbidden", 404: "gone", 410: "gone", 408: "timeout"}.items())
    + sorted({418: "other", 429: "server_error", 500: "server_error", 503: "server_error"}.items()),
)
def test_a_status_has_its_outcome(status: int, outcome: str) -> None:
    assert judge(page(LONG).replace(status=status), "sheet")[0] == outcome


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (OffHost("https://a.example/"), "moved"),
        (Unsafe("x"), "refused"),
        (AskedToWait("x"), "server_error"),
    ],
)
def test_a_refusal_has_its_outcome(error: Exception, outcome: str) -> None:
    assert judge_failure(error)[0] == outcome


@pytest.mark.parametrize(
    ("asked", "until"),
    [
        ("120", NOW + timedelta(minutes=2)),
        ("Wed, 02 Jul 2025 19:00:00 GMT", NOW + timedelta(hours=1)),
        ("99999999999999", NOW + LONGEST),
        ("Wed, 02 Jul 2125 19:00:00 GMT", NOW + LONGEST),
        ("Wed, 02 Jul 2025 17:00:00 GMT", None),
        ("0", None),
        ("-5", None),
        ("soon", None),
        ("", None),
        (None, None),
    ],
)
def test_what_a_host_asks_for_is_read_in_seconds_and_as_a_date(asked: str | None, until: datetime | None) -> None:
    assert patience(asked, NOW) == until
