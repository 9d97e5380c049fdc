"""Canada Fund for Local Initiatives: the page on Mexico, in both languages."""

from spiders.shapes.sheet import Sheet


class CfliCa(Sheet):
    key = "cfli-ca"
    name = "Canada Fund for Local Initiatives"
    host = "www.international.gc.ca"
    starts = (
        "https://www.international.gc.ca/world-monde/funding-financement/cfli-fcil/mexico-mexique.aspx?lang=eng",
        "https://www.international.gc.ca/world-monde/funding-financement/cfli-fcil/mexico-mexique.aspx?lang=fra",
    )
    funds = ("cfli-mx",)
    language, country = "en", "CA"
