"""Mercociudades: the South–South programme and the network's news."""

from spiders.shapes.listing import Layout, Listing


class Mercociudades(Listing):
    key = "mercociudades"
    name = "Mercociudades"
    host = "sursurmercociudades.org"
    also_hosts = ("mercociudades.org", "noticias.unsam.edu.ar")
    sheets = ("https://sursurmercociudades.org/convocatoria-sur-sur",)
    starts = (*sheets, "https://mercociudades.org/noticias")
    funds = ("sur-sur",)
    language, country = "es", None
    layout = Layout("article.post", title="h2", date="time::attr(datetime)", next_page="a.next::attr(href)")
    follow = r"/consultas|/convocator|/\d{4}/"
    content = ".entry-content"
