"""Lets a search see at a glance whether anything changed."""

from __future__ import annotations

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the indexes."""
    op.create_index("ix_calls_state_status_id_version", "calls", ["state", "status", "id", "version"], unique=False)
    op.create_index(op.f("ix_search_entries_written"), "search_entries", ["written"], unique=False)


def downgrade() -> None:
    """Takes them away again."""
    op.drop_index(op.f("ix_search_entries_written"), table_name="search_entries")
    op.drop_index("ix_calls_state_status_id_version", table_name="calls")
