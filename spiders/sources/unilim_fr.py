"""University of Limoges: a note that repeats the French–Mexican call of 2021."""

from spiders.shapes.sheet import Sheet


class UnilimFr(Sheet):
    key = "unilim-fr"
    name = "Université de Limoges"
    host = "www.unilim.fr"
    starts = ("https://www.unilim.fr/alec/2021/09/14/appel-a-projets-franco-mexicain-2021/?lang=fr",)
    funds = ("mx-fr",)
    language, country = "fr", "FR"
    secondary = True
    every_hours = 24 * 30
    content = ".entry-content"
