"""Mural Chiapas: a press note on the Mexican–Chilean call of 2022."""

from spiders.shapes.sheet import Sheet


class MuralChiapas(Sheet):
    key = "mural-chiapas"
    name = "Mural Chiapas"
    host = "www.muralchiapas.com"
    starts = (
        f"https://{host}/noticias/internacional/27131-fondo-mexico-chile-recibe-22-mas-de-postulaciones-a-su-convocatoria-2022",
    )
    funds = ("mx-cl",)
    language, country = "es", "MX"
    secondary = True
    every_hours = 24 * 30
    content = ".entry-content"
