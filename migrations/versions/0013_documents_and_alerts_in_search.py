"""The search knows what documents say, and saved searches tell by mail what is new."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


JSON = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
NEW = (
    ("files", sa.Text(), "''"),
    ("files_text", sa.Text(), "''"),
    ("files_at", JSON, "'[]'"),
)


def upgrade() -> None:
    """Adds the columns; no search tells by mail until its person asks for it."""
    with op.batch_alter_table("search_entries", schema=None) as batch_op:
        for name, kind, empty in NEW:
            batch_op.add_column(sa.Column(name, kind, nullable=False, server_default=sa.text(empty)))
    with op.batch_alter_table("search_entries", schema=None) as batch_op:
        for name, kind, _ in NEW:
            batch_op.alter_column(name, existing_type=kind, existing_nullable=False, server_default=None)
    with op.batch_alter_table("saved_searches", schema=None) as batch_op:
        batch_op.add_column(sa.Column("alert_since", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.add_column(sa.Column("user_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_outbox_user_id_users"), "users", ["user_id"], ["id"], ondelete="CASCADE"
        )
        batch_op.create_unique_constraint(batch_op.f("uq_outbox_user_id_event_id"), ["user_id", "event_id"])


def downgrade() -> None:
    """Takes them away again."""
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_outbox_user_id_event_id"), type_="unique")
        batch_op.drop_constraint(batch_op.f("fk_outbox_user_id_users"), type_="foreignkey")
        batch_op.drop_column("user_id")
    with op.batch_alter_table("saved_searches", schema=None) as batch_op:
        batch_op.drop_column("alert_since")
    with op.batch_alter_table("search_entries", schema=None) as batch_op:
        for name, _, _ in reversed(NEW):
            batch_op.drop_column(name)
