"""Profiles and papers of municipalities; who changed what of a project, what it was imported from, who pays for it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

JSON = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
LISTS = ("sources", "partners", "declined")


def upgrade() -> None:
    """Adds the tables and columns; projects that are there have empty lists."""
    op.create_table(
        "profiles",
        sa.Column("cvegeo", sa.String(), nullable=False),
        sa.Column("languages", JSON, nullable=False),
        sa.Column("days_off", JSON, nullable=False),
        sa.Column("term_starts", sa.Date(), nullable=True),
        sa.Column("term_ends", sa.Date(), nullable=True),
        sa.Column("border_km", sa.Numeric(20, 4).with_variant(sa.String(32), "sqlite"), nullable=True),
        sa.Column("border_note", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["changed_by"], ["users.id"], name=op.f("fk_profiles_changed_by_users")),
        sa.ForeignKeyConstraint(["cvegeo"], ["municipalities.cvegeo"], name=op.f("fk_profiles_cvegeo_municipalities")),
        sa.PrimaryKeyConstraint("cvegeo", name=op.f("pk_profiles")),
    )
    op.create_table(
        "papers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cvegeo", sa.String(), nullable=False),
        sa.Column("agreement_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("indefinite", sa.Boolean(), nullable=True),
        sa.Column("filename", sa.Text(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("body_hash", sa.String(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["added_by"], ["users.id"], name=op.f("fk_papers_added_by_users")),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreements.id"], name=op.f("fk_papers_agreement_id_agreements"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["body_hash"], ["bodies.hash"], name=op.f("fk_papers_body_hash_bodies")),
        sa.ForeignKeyConstraint(["cvegeo"], ["municipalities.cvegeo"], name=op.f("fk_papers_cvegeo_municipalities")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_papers")),
    )
    for column in ("agreement_id", "body_hash", "cvegeo"):
        op.create_index(op.f(f"ix_papers_{column}"), "papers", [column], unique=False)
    op.create_table(
        "project_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("changes", JSON, nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_project_changes_project_id_projects"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_project_changes_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_changes")),
    )
    op.create_index(op.f("ix_project_changes_project_id"), "project_changes", ["project_id"], unique=False)
    op.create_table(
        "project_imports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cvegeo", sa.String(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("filename", sa.Text(), nullable=False),
        sa.Column("rows", JSON, nullable=False),
        sa.Column("problems", JSON, nullable=False),
        sa.Column("ignored", JSON, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cvegeo"], ["municipalities.cvegeo"], name=op.f("fk_project_imports_cvegeo_municipalities")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_project_imports_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_imports")),
    )
    op.create_index(op.f("ix_project_imports_cvegeo"), "project_imports", ["cvegeo"], unique=False)

    with op.batch_alter_table("agreements", schema=None) as batch_op:
        batch_op.add_column(sa.Column("indefinite", sa.Boolean(), nullable=True))

    with op.batch_alter_table("municipalities", schema=None) as batch_op:
        batch_op.add_column(sa.Column("missing_since", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("projects", schema=None) as batch_op:
        for name in LISTS:
            batch_op.add_column(sa.Column(name, JSON, server_default="[]", nullable=False))


def downgrade() -> None:
    """Takes them away again."""
    with op.batch_alter_table("projects", schema=None) as batch_op:
        for name in reversed(LISTS):
            batch_op.drop_column(name)

    with op.batch_alter_table("municipalities", schema=None) as batch_op:
        batch_op.drop_column("missing_since")

    with op.batch_alter_table("agreements", schema=None) as batch_op:
        batch_op.drop_column("indefinite")

    for table in ("project_imports", "project_changes", "papers", "profiles"):
        op.drop_table(table)
