"""Countries other than Mexico that must take part."""

from __future__ import annotations

import pytest

from tracker.extract.partners import read_partners
from tracker.extract.roles_layout import Layout
from tracker.extract.text import Text

PARTNERS = [
    ("Un municipio colombiano y uno mexicano presentan la propuesta.", ("CO",)),
    ("Eligible are French municipalities with their Mexican counterparts.", ("FR",)),
    ("One UK council and one Mexican municipality sign.", ("GB",)),
    ("Convocatoria México-Perú. Cada proyecto lo presentan instituciones de ambos países.", ("PE",)),
    ("Fonds franco-marocain: partenariats entre collectivités des deux pays.", ("FR", "MA")),
    ("Tres papéis: parceiro solicitante, parceiro principal e a Alemanha, um trio.", ("DE",)),
    ("Iniciativas que firme una contraparte de la administración pública chilena.", ("CL",)),
    ("Three-way teams: one city from Kenya, one from Colombia, one from Mexico.", ("CO", "KE")),
    ("Só entram trios: um município do Brasil, um do Peru e um do México.", ("BR", "PE")),
    ("Chaque équipe réunit une commune tunisienne, une commune italienne et une mexicaine.", ("IT", "TN")),
    ("Entidades que quieran acompañar a un gobierno local de El Salvador.", None),
    ("Los municipios mexicanos y las ciudades francesas de la red pueden postular.", None),
    ("La embajada de Alemania recibe las solicitudes de los municipios mexicanos.", None),
    ("Proyectos de ayuntamientos hermanados con ciudades japonesas.", None),
    ("Participan instituciones de al menos dos países.", None),
    ("Se recomienda contar con un socio italiano.", None),
    ("Apoya proyectos que la Agencia Española de Cooperación acuerda con instituciones mexicanas.", None),
    ("La Agencia Italiana de Cooperación al Desarrollo trabaja con municipios mexicanos y sus socios.", None),
    ("Participan una agencia española y una institución mexicana.", ("ES",)),
]


@pytest.mark.parametrize(("text", "countries"), PARTNERS, ids=[text[:35] for text, _ in PARTNERS])
def test_a_country_is_a_partner_only_where_its_institutions_must_take_part(
    text: str, countries: tuple[str, ...] | None
) -> None:
    found, _ = read_partners(Layout(Text.plain(text)), fund_countries=("MX", "JP"))
    assert found.value == countries
