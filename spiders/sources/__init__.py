"""The sources, by key. A new one is a file of facts and a line here."""

from __future__ import annotations

from spiders.base import SourceSpider
from spiders.sources.aecid_es import AecidEs
from spiders.sources.agcid_cl import AgcidCl
from spiders.sources.diplomatie_fr import DiplomatieFr
from spiders.sources.gobmx_amexcid import GobMxAmexcid
from spiders.sources.gubuy_auci import GubUyAuci

SOURCES: dict[str, type[SourceSpider]] = {
    source.key: source for source in (AecidEs, AgcidCl, DiplomatieFr, GobMxAmexcid, GubUyAuci)
}
