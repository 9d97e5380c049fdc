"""Since when a page says of a call's phase what it says now."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the instant to the pages of calls; where it stays empty, the page said so when it was first met."""
    with op.batch_alter_table("sightings", schema=None) as batch_op:
        batch_op.add_column(sa.Column("phase_since", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Takes it out again."""
    with op.batch_alter_table("sightings", schema=None) as batch_op:
        batch_op.drop_column("phase_since")
