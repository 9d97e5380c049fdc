"""The sources, by key. A new one is a file of facts and a line here."""

from __future__ import annotations

from spiders.base import SourceSpider
from spiders.sources.aecid_es import AecidEs
from spiders.sources.agcid_cl import AgcidCl
from spiders.sources.ambafrance_mx import AmbafranceMx
from spiders.sources.cfli_ca import CfliCa
from spiders.sources.culture21 import Culture21
from spiders.sources.diplomatie_fr import DiplomatieFr
from spiders.sources.gobmx_amexcid import GobMxAmexcid
from spiders.sources.guangzhou import Guangzhou
from spiders.sources.gubuy_auci import GubUyAuci
from spiders.sources.mercociudades import Mercociudades
from spiders.sources.metropolis import Metropolis
from spiders.sources.mural_chiapas import MuralChiapas
from spiders.sources.recid import Recid
from spiders.sources.triangular_de import TriangularDe
from spiders.sources.uclg_peace import UclgPeace
from spiders.sources.unilim_fr import UnilimFr

SOURCES: dict[str, type[SourceSpider]] = {
    source.key: source
    for source in (
        AecidEs,
        AgcidCl,
        AmbafranceMx,
        CfliCa,
        Culture21,
        DiplomatieFr,
        GobMxAmexcid,
        Guangzhou,
        GubUyAuci,
        Mercociudades,
        Metropolis,
        MuralChiapas,
        Recid,
        TriangularDe,
        UclgPeace,
        UnilimFr,
    )
}
