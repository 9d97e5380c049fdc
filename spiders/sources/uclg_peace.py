"""The UCLG peace prize: its first page and what that links to."""

from spiders.shapes.sheet import Sheet


class UclgPeace(Sheet):
    key = "uclg-peace"
    name = "UCLG Peace Prize"
    host = "peaceprize.uclg.org"
    starts = ("https://peaceprize.uclg.org/",)
    funds = ("uclg-peace",)
    language, country = "en", None
    follow = r"/the-prize/|/application"
    content = ".entry-content"
