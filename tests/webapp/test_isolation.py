"""Every route, every role, one's own municipality and another's: generated from the routes, so that none is forgotten.

What a role may do is the table of ``tracker.domain.roles``; a route says what it asks. A route with a number in its
address that this file knows nothing of fails here until ``NUMBERS`` says what is one's own and what is another's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests.support.databases import Rows
from tests.webapp import conftest as small
from tests.webapp.conftest import NOW, PASSWORD
from tests.webapp.support import sign_in, token
from tracker.applications.definition import load_forms
from tracker.catalogue import load_catalogue
from tracker.domain.roles import LOCAL, Ability, Role, Standing, allowed
from tracker.jobs.accounts import create_user
from tracker.jobs.projects import create_project
from tracker.jobs.start_application import start_application
from tracker.store.accounts import Invitation, SignIn
from tracker.store.calls import Call
from tracker.store.models import Base
from tracker.store.municipal import Paper, Profile
from tracker.store.people import Agreement, User
from tracker.store.projects import Match, Project, ProjectImport
from tracker.store.search import SavedSearch
from tracker.store.sharing import Comment, Share
from tracker.store.sources import keep_body
from webapp import FORMS
from webapp.security import ability_of

pytestmark = pytest.mark.engines("sqlite")
OWN, OTHER = "14120", "20067"
SECRET, KEPT = "canario-de-oaxaca", "canario-reservado"
"""Words that stand in all that is Oaxaca's, and in a project of Zapopan that no guest was shown."""
STAFF = {role.value: Standing([(OWN, role)]) for role in Role if role is not Role.LIAISON}
PEOPLE: dict[str, Standing | None] = {
    **STAFF,
    "liaison": Standing(states=["14"]),
    "admin": Standing(admin=True),
    "placeless": Standing(),
    "nobody": None,
}
MADE = (901, 902)
"""The numbers of what this file puts into both municipalities."""
NUMBERS: dict[str, tuple[int, int]] = {
    "project_id": (1, 2),
    "application_id": (1, 2),
    "comment_id": MADE,
    "agreement_id": MADE,
    "paper_id": MADE,
    "import_id": MADE,
    "search_id": MADE,
    "user_id": (1, 2),
    "number": MADE,
}
"""What one's own municipality has and what another's: a number of each kind for each kind of argument."""
WORDS = {"key": "mx-uy-2025", "field": "closes", "index": 0, "day": "2025-07-02", "token": "nada", "name": "titulo"}
ENDS_THE_SESSION = {"account.sign_out"}
BY_BODY = {"applications.start", "people.choose", "people.send", "sharing.share"}
"""Routes that are told in the form, not in the address, what they are about."""
FORGED = {
    "project": "2",
    "call": "mx-uy-2025",
    "cvegeo": OTHER,
    "guest": "2",
    "text": "x",
    "title": "x",
    "version": "1",
    "role": "guest",
    "name": "x",
    "email": "x@example.org",
}


@pytest.fixture
def rows() -> Rows:
    """Two municipalities that both have of everything, and a person for each role in one of them."""
    return fill


def fill(session: Session) -> None:
    small.fill(session)
    for project in session.scalars(select(Project).where(Project.cvegeo == OTHER)):
        project.title = project.objective = f"{SECRET} proyecto"
    for role in STAFF:
        create_user(session, f"{role}@own.example", f"Soy {role}", PASSWORD, now=NOW, cost=1, cvegeo=OWN, role=role)
    create_user(session, "liaison@own.example", "Soy enlace", PASSWORD, now=NOW, cost=1, state="14")
    create_user(session, "admin@own.example", "Soy quien administra", PASSWORD, now=NOW, cost=1, admin=True)
    create_user(session, "placeless@own.example", "Soy de ninguna parte", PASSWORD, now=NOW, cost=1)
    create_project(session, OWN, {"title": f"{KEPT} proyecto"}, NOW)
    ana, luis = (session.scalars(select(User).where(User.name == name)).one() for name in ("Ana Ríos", "Luis Paz"))
    guest = session.scalars(select(User).where(User.email == "guest@own.example")).one()
    call = session.scalars(select(Call).where(Call.key == WORDS["key"])).one()
    catalogue = load_catalogue()
    forms = load_forms(FORMS, {fund.key for fund in catalogue.funds})
    for number, project_id, cvegeo, user, said in ((901, 1, OWN, ana, "propio"), (902, 2, OTHER, luis, SECRET)):
        project = session.get_one(Project, project_id)
        draft = start_application(session, project, call, user, catalogue, forms, NOW)
        body = keep_body(session, f"{said} papel".encode())
        session.add_all(
            [
                Comment(id=number, project_id=project_id, user_id=user.id, at=NOW, text=f"{said} comentario"),
                Comment(
                    id=number + 10,
                    project_id=project_id,
                    application_id=draft.id,
                    user_id=user.id,
                    at=NOW,
                    text=f"{said} nota",
                ),
                Profile(cvegeo=cvegeo, border_note=f"{said} frontera", changed_at=NOW),
                Agreement(id=number, cvegeo=cvegeo, partner=f"{said} contraparte", country="UY"),
                Paper(
                    id=number,
                    cvegeo=cvegeo,
                    title=f"{said} documento",
                    kind="other",
                    filename=f"{said}.txt",
                    media_type="text/plain",
                    size=5,
                    body_hash=body,
                    added_at=NOW,
                ),
                ProjectImport(id=number, cvegeo=cvegeo, user_id=user.id, at=NOW, filename=f"{said}.csv"),
                Invitation(
                    id=number,
                    email="x@example.org",
                    name="x",
                    cvegeo=cvegeo,
                    role="guest",
                    at=NOW,
                    until=NOW + timedelta(days=7),
                ),
                SignIn(id=number, user_id=user.id, key_hash="", at=NOW, device="otro"),
                SavedSearch(id=number, user_id=user.id, name=f"{said} busca", query="", created_at=NOW, seen_at=NOW),
            ]
        )
        session.flush()
    result = small.match(call)
    other = Match(project_id=2, call_id=call.id, fit=result.fit, score=0.9, at=NOW, model_version="m1")
    other.rules_version, other.result = "r1", result.result
    session.add_all([other, Share(project_id=1, user_id=guest.id, with_drafts=True, at=NOW)])


@dataclass(frozen=True)
class Route:
    """One way to ask for a route."""

    endpoint: str
    method: str
    ability: Ability
    own: str
    other: str

    @property
    def has_another(self) -> bool:
        """Whether the route can be asked for what is another municipality's, or another person's."""
        return self.ability in LOCAL | {Ability.ACCOUNT} and (self.own != self.other or self.endpoint in BY_BODY)


def routes(app: Flask) -> Iterator[Route]:
    """Every route and method that the application knows, reading ones first."""
    urls = app.url_map.bind("localhost")
    found = []
    for rule in app.url_map.iter_rules():
        if rule.endpoint == "static":
            continue
        unknown = rule.arguments - NUMBERS.keys() - WORDS.keys()
        assert not unknown, f"{rule.rule}: say in NUMBERS what {unknown} is, one's own and another's"
        ability = ability_of(app, rule.endpoint)
        assert ability is not None
        paths = [
            urls.build(
                rule.endpoint, {name: WORDS.get(name, NUMBERS.get(name, (0, 0))[place]) for name in rule.arguments}
            )
            for place in (0, 1)
        ]
        methods = sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
        found += [Route(rule.endpoint, method, ability, *paths) for method in methods]
    return iter(sorted(found, key=lambda route: (route.method, route.endpoint)))


@dataclass
class Visitor:
    """Somebody at the pages, with the guard that their forms carry."""

    client: FlaskClient
    guard: str

    def asks(self, method: str, path: str, **data: str) -> TestResponse:
        """Opens an address, or sends a form there."""
        if method == "GET":
            return self.client.get(path)
        return self.client.open(path, method=method, data={"csrf_token": self.guard, **data})


def visitor(app: Flask, who: str) -> Visitor:
    """A person of the table, signed in."""
    app.config["PROPAGATE_EXCEPTIONS"] = False
    client = app.test_client()
    if who == "nobody":
        return Visitor(client, token(client, "/entrar"))
    assert sign_in(client, f"{who}@own.example").status_code == 302
    found = Visitor(client, token(client, "/cuenta"))
    if who == "liaison":
        assert found.asks("POST", "/mis-municipios", cvegeo=OWN).status_code == 303
    return found


def refused(answer: TestResponse) -> bool:
    """Whether an answer says that this is not for whoever asks, or sends them to the door."""
    return answer.status_code == 403 or (answer.location or "").startswith("/entrar?")


def everything(app: Flask) -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables."""
    with app.extensions["puente"].reading() as session:
        tables = Base.metadata.sorted_tables
        return {table.name: [tuple(row) for row in session.execute(select(table))] for table in tables}


@pytest.mark.parametrize("who", PEOPLE)
def test_each_route_opens_for_those_who_may_and_tells_or_changes_nothing_of_another_municipality(
    app: Flask, who: str
) -> None:
    reader, known = visitor(app, who), list(routes(app))
    before = everything(app)
    strange = {(route.method, route.other): found for route in known if (found := of_another(reader, route))}
    assert strange == {}
    assert everything(app) == before
    wrong = {(route.method, route.own): found for route in known if (found := of_ones_own(reader, route, who))}
    assert wrong == {}


def of_another(reader: Visitor, route: Route) -> str:
    """What is wrong with how a route answers to the numbers of another municipality, empty when nothing is."""
    if not route.has_another:
        return ""
    answer = reader.asks(route.method, route.other, **FORGED)
    if SECRET.encode() in answer.get_data():
        return "tells the other's secret"
    not_there = answer.status_code == 404 or (route.endpoint in BY_BODY and answer.status_code == 422)
    return "" if not_there or refused(answer) else f"answers {answer.status_code} instead of 404"


def of_ones_own(reader: Visitor, route: Route, who: str) -> str:
    """What is wrong with how a route answers to one's own numbers, empty when nothing is."""
    if route.endpoint in ENDS_THE_SESSION and who != "nobody":
        return ""
    answer = reader.asks(route.method, route.own)
    said, fine = answer.get_data(), allowed(PEOPLE[who], route.ability, OWN)
    if SECRET.encode() in said or (KEPT.encode() in said and not allowed(PEOPLE[who], Ability.SEE, OWN)):
        return "tells a secret"
    if answer.status_code >= 500 or refused(answer) == fine:
        return f"answers {answer.status_code} where the table says {fine} for {route.ability}"
    return ""


def test_the_secrets_are_told_to_those_whose_they_are(app: Flask) -> None:
    """Else the test above would prove nothing."""
    client = app.test_client()
    sign_in(client, "luis@oaxaca.example")
    for path in ("/proyectos/", "/proyectos/2", "/solicitudes/2", "/municipio/"):
        assert SECRET in client.get(path).get_data(as_text=True), path
    director = app.test_client()
    sign_in(director, "director@own.example")
    assert KEPT in director.get("/proyectos/").get_data(as_text=True)


def test_what_is_not_there_and_what_is_anothers_look_the_same(app: Flask) -> None:
    reader = visitor(app, "director")
    for pair in (("/proyectos/2", "/proyectos/999"), ("/solicitudes/2", "/solicitudes/999")):
        seen, unseen = (reader.client.get(path) for path in pair)
        assert seen.status_code == unseen.status_code == 404
        here = [
            answer.get_data(as_text=True).replace(path, "") for answer, path in zip((seen, unseen), pair, strict=True)
        ]
        assert here[0] == here[1]


def test_a_role_that_is_taken_away_counts_no_more_at_the_next_request(app: Flask) -> None:
    reader = visitor(app, "technician")
    assert reader.client.get("/proyectos/1").status_code == 200
    with app.extensions["puente"].writing.begin() as session:
        user = session.scalars(select(User).where(User.email == "technician@own.example")).one()
        user.memberships.clear()
    assert reader.client.get("/proyectos/1").status_code == 403
