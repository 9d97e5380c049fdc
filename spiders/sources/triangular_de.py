"""The German regional fund for triangular co-operation: one page in two languages, two cut-offs a year."""

from spiders.shapes.sheet import Sheet

PAGE = "https://fondo-cooperacion-triangular.net/calls-for-proposals/"


class TriangularDe(Sheet):
    key = "triangular-de"
    name = "Fondo Regional para la Cooperación Triangular"
    host = "fondo-cooperacion-triangular.net"
    starts = (f"{PAGE}?lang=es", f"{PAGE}?lang=en")
    funds = ("tri-de",)
    language, country = "es", "DE"
    content = ".entry-content"
