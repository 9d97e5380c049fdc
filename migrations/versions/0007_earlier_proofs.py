"""Facts keep the evidence that they once rested on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


JSON = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    """Adds the column; what was overwritten before is gone."""
    with op.batch_alter_table("call_facts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("earlier", JSON, nullable=True))


def downgrade() -> None:
    """Takes it away again."""
    with op.batch_alter_table("call_facts", schema=None) as batch_op:
        batch_op.drop_column("earlier")
