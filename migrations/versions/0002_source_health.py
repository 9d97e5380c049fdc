"""How sources are, and the events of sources."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Sources know how they are, and what happened to them is kept."""
    op.create_table(
        "source_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "data", sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql"), nullable=False
        ),
        sa.ForeignKeyConstraint(["source_key"], ["sources.key"], name=op.f("fk_source_events_source_key_sources")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_events")),
    )
    with op.batch_alter_table("source_events", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_source_events_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_source_events_source_key"), ["source_key"], unique=False)

    with op.batch_alter_table("sources", schema=None) as batch_op:
        batch_op.add_column(sa.Column("health", sa.String(), server_default="healthy", nullable=False))
        batch_op.add_column(sa.Column("health_reason", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("health_since", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Takes both away again."""
    with op.batch_alter_table("sources", schema=None) as batch_op:
        batch_op.drop_column("health_since")
        batch_op.drop_column("health_reason")
        batch_op.drop_column("health")

    with op.batch_alter_table("source_events", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_source_events_source_key"))
        batch_op.drop_index(batch_op.f("ix_source_events_at"))

    op.drop_table("source_events")
