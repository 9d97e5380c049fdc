"""The French ministry: the page of the Mexican call, used again by each edition, and the list of calls by country."""

from spiders.shapes.listing import Layout, Listing

SECTION = (
    "https://www.diplomatie.gouv.fr/fr/politique-etrangere-de-la-france/action-exterieure-des-collectivites-territoriales/"
    "financer-mes-projets-de-cooperation-decentralisee/appels-a-projets-geographiques/"
)


class DiplomatieFr(Listing):
    key = "diplomatie-fr"
    name = "Ministère de l’Europe et des Affaires étrangères"
    host = "www.diplomatie.gouv.fr"
    starts = (f"{SECTION}appel-a-projets-franco-mexicain/", SECTION)
    sheets = starts[:1]
    funds = ("mx-fr",)
    language, country = "fr", "FR"
    layout = Layout(".texte li")
    entries = r"mexi"
    content = "article.principal"
