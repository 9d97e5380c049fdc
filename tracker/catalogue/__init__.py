"""The catalogue: facts that people can edit without Python, below ``tracker/data``, checked whole when loaded.

=================  =====================================================================
``load``           the catalogue as a whole, and loading it
``model``          what it holds: funds, themes, goals, zones, municipalities
``funds``          reads funds and the questions put to them; ``editions`` their past
``seeds``          reads recipes of sources without code, and funds that no data file knows
``fund_names``     how pages name such a fund
``topics``         reads themes and goals
``places``         reads names of time zones and demonyms
``municipalities`` reads Mexico's municipalities and their time zones
``forms``          reads the heads of application forms
``origins``        reads the source of a datum
``checked``        tables read with every value checked, problems collected
``folder``         opens the data files
``codes``          checks of single values: countries, zones, currencies, addresses
``lines``          the lines of a TOML file's keys
``words``          the notation of word lists, and folding
=================  =====================================================================
"""

from tracker.catalogue.load import Catalogue, load_catalogue
from tracker.catalogue.model import (
    Agency,
    FactName,
    FormHeader,
    Fund,
    FundFact,
    FundGap,
    Municipality,
    OfficeZone,
    Origin,
    Partner,
    PastEdition,
    Recognition,
    Sdg,
    Theme,
    ZoneName,
)

__all__ = [
    "Agency",
    "Catalogue",
    "FactName",
    "FormHeader",
    "Fund",
    "FundFact",
    "FundGap",
    "Municipality",
    "OfficeZone",
    "Origin",
    "Partner",
    "PastEdition",
    "Recognition",
    "Sdg",
    "Theme",
    "ZoneName",
    "load_catalogue",
]
