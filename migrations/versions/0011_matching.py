"""Matching keeps what was ranked, vectors of texts, and the calls that people put aside."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


JSON = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    """Adds the tables; the matches that are there keep their reasons."""
    op.create_table(
        "dismissals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["call_id"], ["calls.id"], name=op.f("fk_dismissals_call_id_calls"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_dismissals_project_id_projects"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_dismissals_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dismissals")),
        sa.UniqueConstraint("project_id", "call_id", name=op.f("uq_dismissals_project_id_call_id")),
    )
    with op.batch_alter_table("dismissals", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_dismissals_call_id"), ["call_id"], unique=False)
    op.create_table(
        "match_marks",
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_match_marks")),
    )
    op.create_table(
        "text_vectors",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_text_vectors")),
    )
    with op.batch_alter_table("text_vectors", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_text_vectors_model"), ["model"], unique=False)
    with op.batch_alter_table("matches", schema=None) as batch_op:
        batch_op.add_column(sa.Column("rules", JSON, nullable=False, server_default=sa.text("'[]'")))
        batch_op.alter_column("result", existing_type=JSON, nullable=True)
    with op.batch_alter_table("matches", schema=None) as batch_op:
        batch_op.alter_column("rules", existing_type=JSON, existing_nullable=False, server_default=None)


def downgrade() -> None:
    """Takes them away. Matches without reasons go too: ranking makes them again."""
    op.execute(sa.text("DELETE FROM matches WHERE result IS NULL"))
    with op.batch_alter_table("matches", schema=None) as batch_op:
        batch_op.drop_column("rules")
        batch_op.alter_column("result", existing_type=JSON, nullable=False)
    op.drop_table("text_vectors")
    op.drop_table("match_marks")
    op.drop_table("dismissals")
