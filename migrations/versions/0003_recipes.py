"""Sources without code, and funds that the data files do not know."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Sources say whether they are recipes, and funds keep what no data file knows of them."""
    with op.batch_alter_table("funds", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "facts", sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql"), nullable=True
            )
        )

    with op.batch_alter_table("sources", schema=None) as batch_op:
        batch_op.add_column(sa.Column("recipe", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    """Takes both away again."""
    with op.batch_alter_table("sources", schema=None) as batch_op:
        batch_op.drop_column("recipe")

    with op.batch_alter_table("funds", schema=None) as batch_op:
        batch_op.drop_column("facts")
