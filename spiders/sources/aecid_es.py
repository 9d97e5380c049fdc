"""AECID: the page on Mexico and what it links to."""

from spiders.shapes.sheet import Sheet


class AecidEs(Sheet):
    key = "aecid-es"
    name = "Agencia Española de Cooperación Internacional para el Desarrollo"
    host = "www.aecid.es"
    also_hosts = ("ccesv.aecid.es",)
    starts = ("https://www.aecid.es/mexico",)
    funds = ("mx-es-mixto", "culture21")
    language, country = "es", "ES"
    follow = r"/-/"
    content = ".asset-full-content"
