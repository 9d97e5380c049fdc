"""What it takes to give a municipality back what went on in another."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

JSON = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    """Adds the table of municipalities that were joined."""
    op.create_table(
        "joined_places",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("old", sa.String(), nullable=False),
        sa.Column("new", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("data", JSON, nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["new"], ["municipalities.cvegeo"], name=op.f("fk_joined_places_new_municipalities")),
        sa.ForeignKeyConstraint(["old"], ["municipalities.cvegeo"], name=op.f("fk_joined_places_old_municipalities")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joined_places")),
    )
    with op.batch_alter_table("joined_places", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_joined_places_new"), ["new"], unique=False)
        batch_op.create_index(batch_op.f("ix_joined_places_old"), ["old"], unique=False)


def downgrade() -> None:
    """Takes it out again; what went over stays where it is, and can no longer go back."""
    with op.batch_alter_table("joined_places", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_joined_places_old"))
        batch_op.drop_index(batch_op.f("ix_joined_places_new"))

    op.drop_table("joined_places")
