"""Agenda 21 for culture: the award and its editions."""

from spiders.shapes.sheet import Sheet


class Culture21(Sheet):
    key = "culture21"
    name = "Agenda 21 de la cultura, CGLU"
    host = "www.agenda21culture.net"
    starts = ("https://www.agenda21culture.net/es/premio",)
    funds = ("culture21",)
    language, country = "es", None
    follow = r"/es/node/\d+"
    content = "#content"
