"""AGCID: news and the page of the fund, which an older host still names."""

from spiders.shapes.listing import Layout, Listing


class AgcidCl(Listing):
    key = "agcid-cl"
    name = "Agencia Chilena de Cooperación Internacional para el Desarrollo"
    host = "www.agcid.gob.cl"
    also_hosts = ("www.agci.cl",)
    starts = (
        "https://www.agcid.gob.cl/noticias",
        *(f"https://{site}/fondo_chile_mexico/que_es.html" for site in ("www.agcid.gob.cl", "www.agci.cl")),
    )
    sheets = starts[1:]
    funds = ("mx-cl",)
    language, country = "es", "CL"
    layout = Layout(".items-row", link="h2 a::attr(href)", title="h2", date=".create::text")
    entries = r"/noticias/\d+"
    content = "#component"
