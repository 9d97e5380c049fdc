"""AMEXCID on gob.mx: the calls page and the three archives."""

from spiders.shapes.listing import Layout, Listing

SITE = "https://www.gob.mx/amexcid"


class GobMxAmexcid(Listing):
    key = "gobmx-amexcid"
    name = "AMEXCID, gob.mx"
    host = "www.gob.mx"
    starts = (
        f"{SITE}/acciones-y-programas/convocatorias-94183",
        *(f"{SITE}/archivo/{section}" for section in ("documentos", "prensa", "articulos")),
    )
    funds = ("mx-uy", "mx-fr", "mx-cl", "mx-es-mixto")
    language, country = "es", "MX"
    layout = Layout(
        "article, .article-body li", title="h2", date="time::attr(datetime)", next_page="a[rel=next]::attr(href)"
    )
    entries = r"/amexcid/(documentos|prensa|articulos|acciones-y-programas)/."
    content = ".article-body"
