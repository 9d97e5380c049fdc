"""${message}"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    """${message}: up."""
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    """${message}: down."""
    ${downgrades if downgrades else "pass"}
