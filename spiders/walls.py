"""Tells pages that stand in place of a site's own: walls, forms to sign in, notes that the site is being repaired."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

READ_BYTES = 60_000

# Walls that answer 200. BOOMR and ak.v are no such marks: the sites' real pages carry them too.
ALWAYS_A_WALL = re.compile(
    rb"sec-if-cpt-container|scf-akamai-protected-by|bm-verify|Challenge Validation|cf-browser-verification"
    rb"|/cdn-cgi/challenge-platform/h/[^\"']*/orchestrate/chl_page|_cf_chl_opt|geo\.captcha-delivery\.com|px-captcha|sucuri_cloudproxy_js"
    rb"|window\.gokuProps|<title>Just a moment\.\.\.</title>",
    re.IGNORECASE,
)
# These stand on good pages too, in scripts and contact forms: they count where a page says hardly anything itself.
WALL_IF_BARE = re.compile(
    rb"_Incapsula_Resource|Incapsula incident|/TSPD/|awsWafCookieDomainList|g-recaptcha|h-captcha|cf-turnstile"
    rb"|distil_r_captcha|support ID is|Access Denied.{0,400}Reference #"
    rb"|verify you are (?:a )?human|no soy un robot|not a robot"
    rb"|checking your browser|comprobando (?:tu|su) navegador",
    re.IGNORECASE | re.DOTALL,
)
PASSWORD = re.compile(rb"<input\b[^>]*\btype\s*=\s*[\"']?password", re.IGNORECASE)
SIGN_IN_PATH = re.compile(
    r"/(?:login|log-in|signin|sign-in|wp-login\.php|acceso|iniciar-sesion|connexion|entrar|auth|sso|adfs|saml2?|oauth2?)(?:[/.]|$)",
    re.IGNORECASE,
)
REPAIR = re.compile(
    r"en mantenimiento|mantenimiento (?:programado|del sitio|del portal)|tareas? de mantenimiento|under maintenance"
    r"|(?:scheduled|site|down for) maintenance|(?:site|page) en (?:maintenance|travaux)|em manuten[cç][aã]o"
    r"|fuera de servicio|temporarily unavailable|temporalmente no disponible|temporairement indisponible"
    r"|indispon[ií]vel temporariamente|volveremos (?:pronto|en breve)|back soon|wartungsarbeiten",
    re.IGNORECASE,
)
HEADINGS = re.compile(r"<(title|h[12])\b[^>]*>(.*?)</\1", re.IGNORECASE | re.DOTALL)
HIDDEN = re.compile(
    r"<(script|style|noscript|nav|footer|form|template|svg)\b.*?(?:</\1\s*>|\Z)|<!--.*?-->", re.IGNORECASE | re.DOTALL
)
TAGS = re.compile(r"<[^>]*>")
BARE = 500
"""A page with less text of its own than this, in characters, says hardly anything."""
SHORT = 1_500
"""A note that the site is being repaired is no longer than this."""


def is_challenge(body: bytes) -> bool:
    """Whether the body is a wall in front of the site."""
    head = body[:READ_BYTES]
    return bool(ALWAYS_A_WALL.search(head)) or bool(WALL_IF_BARE.search(head) and len(own_words(body)) < BARE)


def is_sign_in(body: bytes) -> bool:
    """Whether a page offers hardly more than a form to sign in."""
    return bool(PASSWORD.search(body)) and len(own_words(body)) < BARE


def is_sign_in_address(address: str) -> bool:
    """Whether an address is where a site signs people in."""
    try:
        return bool(SIGN_IN_PATH.search(urlsplit(address).path))
    except ValueError:
        return False


def is_repair(body: bytes) -> bool:
    """Whether a page only says that the site is being repaired: in its title or a heading, with little beside it."""
    page = body[:READ_BYTES].decode("utf-8", "replace")
    said = " ".join(TAGS.sub(" ", match[2]) for match in HEADINGS.finditer(page))
    return bool(REPAIR.search(said)) and len(own_words(body)) < SHORT


def own_words(body: bytes) -> str:
    """The text of a page without its scripts, menus and forms."""
    page = body[: 4 * READ_BYTES].decode("utf-8", "replace")
    return " ".join(TAGS.sub(" ", HIDDEN.sub(" ", page)).split())
