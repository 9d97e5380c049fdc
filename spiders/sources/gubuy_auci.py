"""AUCI on gub.uy: calls and news."""

from spiders.shapes.listing import Layout, Listing

SITE = "https://www.gub.uy/agencia-uruguaya-cooperacion-internacional/comunicacion"


class GubUyAuci(Listing):
    key = "gubuy-auci"
    name = "Agencia Uruguaya de Cooperación Internacional, gub.uy"
    host = "www.gub.uy"
    starts = (f"{SITE}/convocatorias", f"{SITE}/noticias")
    funds = ("mx-uy",)
    language, country = "es", "UY"
    layout = Layout("li.Media", date=".Box-info::text", next_page=".Pager-item.is-active + li a::attr(href)")
    entries = r"/comunicacion/(convocatorias|noticias)/."
    content = ".Page-document"
