"""The French embassy in Mexico: decentralised co-operation."""

from spiders.shapes.sheet import Sheet


class AmbafranceMx(Sheet):
    key = "ambafrance-mx"
    name = "Embajada de Francia en México"
    host = "mx.ambafrance.org"
    starts = ("https://mx.ambafrance.org/-Cooperacion-descentralizada-",)
    funds = ("mx-fr",)
    language, country = "es", "FR"
    follow = r"mx\.ambafrance\.org/[^-/?]"
    content = "article.principal"
