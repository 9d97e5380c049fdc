"""Metropolis: news, with the calls for pilot projects."""

from spiders.shapes.listing import Layout, Listing


class Metropolis(Listing):
    key = "metropolis"
    name = "Metropolis"
    host = "metropolis.org"
    starts = ("https://metropolis.org/news",)
    funds = ("metropolis-pilot",)
    language, country = "en", None
    layout = Layout(".views-row", title="h2", next_page="a[rel=next]::attr(href)")
    entries = r"/news/."
    content = ".node__content"
