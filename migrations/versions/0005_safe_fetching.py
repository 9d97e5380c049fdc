"""Hosts that asked to wait, how start pages are built, what a run noted, and calls that are gone from their pages."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

JSON = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    """Adds the columns."""
    with op.batch_alter_table("sources", schema=None) as batch_op:
        batch_op.add_column(sa.Column("not_before", JSON, nullable=True))
        batch_op.add_column(sa.Column("skeletons", JSON, nullable=True))
        batch_op.add_column(sa.Column("judged_from", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("runs", schema=None) as batch_op:
        batch_op.add_column(sa.Column("notes", JSON, nullable=True))

    with op.batch_alter_table("sightings", schema=None) as batch_op:
        batch_op.add_column(sa.Column("absences", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("gone_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Takes them away again."""
    with op.batch_alter_table("sightings", schema=None) as batch_op:
        batch_op.drop_column("gone_at")
        batch_op.drop_column("absences")

    with op.batch_alter_table("runs", schema=None) as batch_op:
        batch_op.drop_column("notes")

    with op.batch_alter_table("sources", schema=None) as batch_op:
        batch_op.drop_column("judged_from")
        batch_op.drop_column("skeletons")
        batch_op.drop_column("not_before")
