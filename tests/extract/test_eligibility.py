"""Who may apply, with whom, and where to send the file."""

from __future__ import annotations

import pytest

from tracker.extract.applicants import read_applicants
from tracker.extract.eligibility import read_emails
from tracker.extract.partners import read_partners
from tracker.extract.roles_layout import Layout
from tracker.extract.text import Text


def layout(text: str) -> Layout:
    return Layout(Text.plain(text))


APPLICANTS = [
    ("As OSCs podem se inscrever, e a Prefeitura ressaltou que o prazo é curto.", "ngo"),
    ("Publicado no Diário Oficial do Município; as OSCs enviam projetos.", "ngo"),
    ("O município recebe até R$ 30 mil.", "municipality"),
    ("Porteur d'aide\nConseil départemental de l'Orne\nLes communes sont éligibles.", "municipality"),
    ("NGOs registered as a non-profit company may apply.", "ngo"),
    ("El Ayuntamiento de Soria abre una convocatoria para asociaciones vecinales.", "ngo"),
    ("El Ayuntamiento de Soria podrá presentar un proyecto.", "municipality"),
    ("Teto por município de R$ 250.000,00.", "municipality"),
    ("Só entra um município do Brasil.", "municipality"),
    ("Prefeitura de Lavras convoca organizações da sociedade civil.", "ngo"),
    ("Organisme : Conseil départemental du Gers\nPour qui ? Les communes.", "municipality"),
    ("OSCs inscritas nos conselhos municipais de assistência social.", "ngo"),
    ("Edital do Conselho Municipal dos Direitos do Idoso para OSCs.", "ngo"),
    ("Les communes peuvent candidater ; l'exécution peut être confiée à une association.", "municipality"),
    ("Les communes candidatent avec une participation du secteur privé.", "municipality"),
    ("As prefeituras podem captar recursos junto a empresas.", "municipality"),
    ("The Ohio nonprofit Better Streets has opened a contest for mayors.", "municipality"),
    ("The youth council chooses among NGOs that sign a cooperative agreement.", "ngo"),
    ("Urban authorities and governmental institutions may apply.", "municipality public_agency"),
    ("Établissements publics de coopération intercommunale", "municipality"),
    ("Cursos destinados a colectivos con dificultades, a propuesta de los municipios.", "municipality"),
    ("Podrán participar dependencias públicas, gobiernos estatales y municipales.", "municipality public_agency state"),
    ("proyectos entre instituciones públicas de los dos países", "public_agency"),
    ("Pueden participar entidades sin fines de lucro asociadas con una entidad de gobierno.", "ngo"),
    ("Une collectivité territoriale française et un État ou une municipalité du Mexique.", "municipality state"),
    ("Only members can apply.", "network_member"),
    ("Eligible: academic institutions, NGOs, city governments", "municipality ngo university"),
    ("Las propuestas se entregan junto con la embajada de Alemania.", ""),
    ("En la edición anterior participaron 14 ciudades.", ""),
    ("Las propuestas pueden ser nacionales, regionales o estatales, y locales.", ""),
    ("Projects may be national, regional or municipal in scope.", ""),
    ("Local governments, not individuals; national agencies are not eligible.", "municipality"),
    ("Pueden postular gobiernos locales y regionales; quedan excluidas las empresas.", "municipality state"),
    ("No podrán participar universidades, empresas ni partidos. Postulan ayuntamientos.", "municipality"),
    ("City and county governments are welcome, companies need not apply.", "municipality state"),
    ("Les communes peuvent candidater ; les associations ne sont pas éligibles.", "municipality"),
    ("Concorrem prefeituras, exceto empresas e universidades.", "municipality"),
    ("The lead applicant is an association of local authorities.", "municipality"),
    ("Demandeurs : communes et leurs associations.", "municipality"),
    ("La Fondation finance les communes.", "municipality"),
    ("A fundação apoia prefeituras e associações rurais.", "municipality ngo"),
    ("La fundación solicitante aportará el 10 %.", "ngo"),
    ("Le Département finance les associations.", "ngo"),
    ("Postula una ciudad; pueden acompañarla, sin firmar la petición, universidades y ONG.", "municipality"),
    ("Universidades en alianza con un gobierno municipal (ambos firman).", "municipality university"),
    ("Las universidades postulan en alianza con un gobierno municipal.", "university"),
    ("Las ciudades integrantes de la Red pueden postular.", "municipality network_member"),
    ("Ouvert aux villes membres de l'Observatoire.", "municipality network_member"),
    ("Ciudades miembro de la red y otras ciudades compiten en pie de igualdad.", "municipality"),
    ("Pueden participar museos públicos, estatales o municipales.", "public_agency"),
    ("Who: Municipal corporations and enterprises owned by them", "municipality public_agency"),
    ("Temas: turismo y competitividad de las pymes.", ""),
    ("Toda propuesta la presentan entes públicos o municipios—cada uno ante su agencia.", "municipality public_agency"),
    ("If your town council would like to host a pilot, tell us.", "municipality"),
    ("Convocatoria para gobiernos autónomos municipales y departamentales.", "municipality state"),
    ("The grant was signed in 2022 by the university.", ""),
]  # fmt: skip


@pytest.mark.parametrize(("text", "kinds"), APPLICANTS, ids=[text[:35] for text, _ in APPLICANTS])
def test_the_kinds_of_applicants_are_named(text: str, kinds: str) -> None:
    assert read_applicants(layout(text)).value == (tuple(kinds.split()) or None)


PARTNERS = [
    ("Cada propuesta reúne en conjunto a una institución mexicana y a una uruguaya.", ("UY",)),
    ("Toda propuesta lleva la firma de una institución chilena y de una mexicana.", ("CL",)),
    ("Les candidatures sont introduites conjointement par un opérateur belge et un opérateur mexicain.", ("BE",)),
    ("Les binômes commune française / commune mexicaine sont les bienvenus.", None),
    ("Las pasantías se harán en Chile.", None),
]


@pytest.mark.parametrize(("text", "countries"), PARTNERS, ids=[text[:35] for text, _ in PARTNERS])
def test_a_counterpart_abroad_is_compulsory_only_where_the_text_says_so(
    text: str, countries: tuple[str, ...] | None
) -> None:
    found, required = read_partners(layout(text))
    assert found.value == countries
    assert required.value is (True if countries else None)


EMAILS = [
    ("Escribir a cultureaward(at)uclg.org.", ("cultureaward@uclg.org",)),
    ("Correo: fondo [arroba] agencia.gob.mx", ("fondo@agencia.gob.mx",)),
    ("dgopmexico@sre.gob.mx y FONDOURU-MEX@auci.gub.uy", ("dgopmexico@sre.gob.mx", "fondouru-mex@auci.gub.uy")),
    ("[email protected]", None),
    ("Meet us at uclg.org", None),
]


@pytest.mark.parametrize(("text", "addresses"), EMAILS, ids=[text[:25] for text, _ in EMAILS])
def test_addresses_for_mail_are_decoded(text: str, addresses: tuple[str, ...] | None) -> None:
    assert read_emails(layout(text)).value == addresses
