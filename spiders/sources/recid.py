"""RE-CID: a note that repeats the call of the regional fund for triangular co-operation."""

from spiders.shapes.sheet import Sheet


class Recid(Sheet):
    key = "recid"
    name = "Red de cooperación internacional para el desarrollo, RE-CID"
    host = "re-cid.org"
    starts = (
        "https://re-cid.org/convocatoria-fondo-regional-para-la-cooperacion-triangular-en-america-latina-y-el-caribe/",
    )
    funds = ("tri-de",)
    language, country = "es", None
    secondary = True
    every_hours = 24 * 30
    content = ".entry-content"
