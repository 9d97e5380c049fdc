"""Projects of municipalities, the calls that fit them, and the applications they became."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKey, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from tracker.domain.match import Criterion, Fit, MatchResult, Reason, Verdict
from tracker.store.base import Base, Json, held
from tracker.store.calls import Call
from tracker.store.people import Municipality, User


class Project(Base):
    """A project of a municipality. Sums have their currency beside them; ``version`` guards against lost edits.

    ``sources`` says who pays what part of the budget (objects with ``name``, ``amount`` as digits and ``kind``),
    ``partners`` who takes part beside the first counterpart (``name``, ``country``, ``kind``), ``declined`` which
    themes and goals were proposed from its text and not taken.
    """

    __tablename__ = "projects"

    id: Mapped[int] = mapped_column(primary_key=True)
    cvegeo: Mapped[str] = mapped_column(ForeignKey("municipalities.cvegeo"), index=True)
    title: Mapped[str] = mapped_column(Text)
    problem: Mapped[str] = mapped_column(Text, default="")
    objective: Mapped[str] = mapped_column(Text, default="")
    summary: Mapped[str] = mapped_column(Text, default="")
    place: Mapped[str] = mapped_column(Text, default="")
    themes: Mapped[list[Any]] = mapped_column(default=list)
    sdgs: Mapped[list[Any]] = mapped_column(default=list)
    activities: Mapped[list[Any]] = mapped_column(default=list)
    stage: Mapped[str | None]
    budget: Mapped[Decimal | None]
    own_contribution: Mapped[Decimal | None]
    currency: Mapped[str | None]
    duration_months: Mapped[int | None]
    starts_on: Mapped[date | None]
    partner_country: Mapped[str | None]
    partner_name: Mapped[str | None]
    partner_kind: Mapped[str | None]
    includes_works: Mapped[bool | None]
    beneficiaries_women: Mapped[int | None]
    beneficiaries_men: Mapped[int | None]
    sources: Mapped[list[Any]] = mapped_column(default=list)
    partners: Mapped[list[Any]] = mapped_column(default=list)
    declined: Mapped[list[Any]] = mapped_column(default=list)
    archived: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    municipality: Mapped[Municipality] = relationship()

    __mapper_args__ = {"version_id_col": version}


class ProjectChange(Base):
    """Who changed what of a project, and when; ``changes`` holds before and after of each field.

    ``kind`` is created, imported, changed, topics, archived or restored.
    """

    __tablename__ = "project_changes"

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    kind: Mapped[str]
    changes: Mapped[dict[str, Any]] = mapped_column(default=dict)

    user: Mapped[User | None] = relationship()


class ProjectImport(Base):
    """A table of projects as it was read, waiting for the person to take its good rows.

    ``rows`` holds the values of the good rows with their number, ``problems`` what is wrong with the others,
    ``ignored`` the columns that were not understood. ``state`` is waiting, done or dropped.
    """

    __tablename__ = "project_imports"

    id: Mapped[int] = mapped_column(primary_key=True)
    cvegeo: Mapped[str] = mapped_column(ForeignKey("municipalities.cvegeo"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime]
    filename: Mapped[str] = mapped_column(Text)
    rows: Mapped[list[Any]] = mapped_column(default=list)
    problems: Mapped[list[Any]] = mapped_column(default=list)
    ignored: Mapped[list[Any]] = mapped_column(default=list)
    state: Mapped[str] = mapped_column(default="waiting")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class Match(Base):
    """How well a call fits a project, with its reasons (``MatchResult`` as JSON).

    ``rules`` names the proven failures that leave it out. A pair that is left out may have no ``result``: its reasons
    are worked out when somebody asks.
    """

    __tablename__ = "matches"
    __table_args__ = (UniqueConstraint("project_id", "call_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"))
    call_id: Mapped[int] = mapped_column(ForeignKey("calls.id", ondelete="CASCADE"), index=True)
    fit: Mapped[str]
    score: Mapped[float]
    rules: Mapped[list[Any]] = mapped_column(default=list)
    result: Mapped[dict[str, Any] | None] = mapped_column(Json)
    model_version: Mapped[str]
    rules_version: Mapped[str]
    at: Mapped[datetime]

    project: Mapped[Project] = relationship()
    call: Mapped[Call] = relationship()

    def kept(self) -> MatchResult:
        """The result as it was found; where its reasons were not kept, only what failed stands in it."""
        if self.result is not None:
            return MatchResult.from_json(self.result)
        failed = tuple(Criterion(name, Verdict.FAILS) for name in self.rules)
        fit, versions = Fit(self.fit), (self.model_version, self.rules_version)
        return MatchResult(self.project_id, self.call.key, fit, self.score, failed, Reason(), *versions)


class Application(Base):
    """A draft of a fund's form for one project and one call; the form's version is pinned by its checksum."""

    __tablename__ = "applications"
    __table_args__ = (UniqueConstraint("project_id", "call_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"))
    call_id: Mapped[int] = mapped_column(ForeignKey("calls.id"))
    form_key: Mapped[str]
    form_version: Mapped[str]
    form_checksum: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    project: Mapped[Project] = relationship()
    call: Mapped[Call] = relationship()
    answers: Mapped[list[ApplicationAnswer]] = relationship(
        back_populates="application", cascade="all, delete-orphan", order_by="ApplicationAnswer.id"
    )

    __mapper_args__ = {"version_id_col": version}


class ApplicationAnswer(Base):
    """The answer to one field of a form and where it came from (``Answer`` as JSON)."""

    __tablename__ = "application_answers"
    __table_args__ = (UniqueConstraint("application_id", "field"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id", ondelete="CASCADE"))
    field: Mapped[str]
    answer: Mapped[dict[str, Any]]
    changed_at: Mapped[datetime]
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    application: Mapped[Application] = relationship(back_populates="answers")


def projects_of(session: Session, cvegeo: str, *, archived: bool = False) -> Sequence[Project]:
    """The projects of a municipality in the order in which they were written."""
    query = select(Project).where(Project.cvegeo == cvegeo, Project.archived.is_(archived)).order_by(Project.id)
    return session.scalars(query).all()


def project_of(session: Session, cvegeo: str, project_id: int, *, hold: bool = False) -> Project | None:
    """A project, only when it belongs to the municipality; ``hold`` it to change it."""
    query = select(Project).where(Project.id == project_id, Project.cvegeo == cvegeo)
    return session.scalar(held(query) if hold else query)


def live_projects(session: Session) -> Sequence[Project]:
    """Every project that is not archived, by municipality."""
    return session.scalars(
        select(Project).where(Project.archived.is_(False)).order_by(Project.cvegeo, Project.id)
    ).all()


def matches_of(session: Session, project_ids: Sequence[int]) -> Sequence[Match]:
    """The matches of some projects, best first."""
    return session.scalars(
        select(Match).where(Match.project_id.in_(project_ids)).order_by(Match.score.desc(), Match.call_id)
    ).all()


def matches_of_call(session: Session, call_id: int, cvegeo: str) -> Sequence[Match]:
    """How a call fits the projects of a municipality, best first."""
    query = select(Match).join(Project).where(Match.call_id == call_id, Project.cvegeo == cvegeo)
    return session.scalars(query.where(Project.archived.is_(False)).order_by(Match.score.desc(), Match.id)).all()


def match_of(session: Session, project_id: int, call_id: int) -> Match | None:
    """The match of one project with one call."""
    return session.scalar(select(Match).where(Match.project_id == project_id, Match.call_id == call_id))


def applications_of(session: Session, cvegeo: str) -> Sequence[Application]:
    """The applications of a municipality, newest change first."""
    query = select(Application).join(Project).where(Project.cvegeo == cvegeo)
    return session.scalars(query.order_by(Application.changed_at.desc(), Application.id)).all()


def application_of(session: Session, cvegeo: str, application_id: int, *, hold: bool = False) -> Application | None:
    """An application, only when it belongs to the municipality; ``hold`` it to change it."""
    own = select(Project.id).where(Project.cvegeo == cvegeo)
    query = select(Application).where(Application.id == application_id, Application.project_id.in_(own))
    return session.scalar(held(query) if hold else query)


def application_for(session: Session, project_id: int, call_id: int) -> Application | None:
    """The application of a project to a call, when it has been started."""
    return session.scalar(
        select(Application).where(Application.project_id == project_id, Application.call_id == call_id)
    )
