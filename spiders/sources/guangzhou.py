"""The Guangzhou award as its partners announce it."""

from spiders.shapes.listing import Layout, Listing


class Guangzhou(Listing):
    key = "guangzhou"
    name = "Guangzhou International Award for Urban Innovation"
    host = "www.marmara.gov.tr"
    also_hosts = ("cib-uclg.org", "consortiumforsustainableurbanization.org")
    sheets = (
        "https://cib-uclg.org/news/apply-now-guangzhou-award-2020",
        f"https://{also_hosts[1]}/2020/07/the-5th-cycle-of-the-guangzhou-international-award-for-urban-innovation/",
    )
    starts = ("https://www.marmara.gov.tr/en/news", *sheets)
    funds = ("guangzhou",)
    language, country = "en", None
    layout = Layout("article.post", title="h2", date="time::attr(datetime)", next_page="a.next::attr(href)")
    content = ".entry-content, .field--name-body"
