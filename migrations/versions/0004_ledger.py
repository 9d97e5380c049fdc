"""The audit log becomes a chain; corrected facts keep what the pages say otherwise; operations can be undone."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

JSON = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    """Adds the columns and the table, and chains the entries that are there already."""
    op.create_table(
        "operations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=True),
        sa.Column("data", JSON, nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["call_id"], ["calls.id"], name=op.f("fk_operations_call_id_calls"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["other_id"], ["calls.id"], name=op.f("fk_operations_other_id_calls"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["undone_by"], ["users.id"], name=op.f("fk_operations_undone_by_users")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_operations_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_operations")),
    )
    with op.batch_alter_table("operations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_operations_call_id"), ["call_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_operations_other_id"), ["other_id"], unique=False)

    with op.batch_alter_table("call_facts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("disagrees", JSON, nullable=True))

    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.add_column(sa.Column("previous", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("hash", sa.String(), nullable=True))
        batch_op.create_unique_constraint(batch_op.f("uq_audit_previous"), ["previous"])
    _chain()


def _chain() -> None:
    """Gives the entries that are there their hashes, as the code did when this step was written."""
    table = sa.table(
        "audit",
        sa.column("id", sa.Integer()),
        sa.column("at", sa.DateTime(timezone=True)),
        sa.column("user_id", sa.Integer()),
        sa.column("action", sa.String()),
        sa.column("subject", sa.String()),
        sa.column("data", JSON),
        sa.column("previous", sa.String()),
        sa.column("hash", sa.String()),
    )
    connection, head = op.get_bind(), "0" * 64
    for row in connection.execute(sa.select(table).order_by(table.c.id)).all():
        said = [head, _utc(row.at), row.user_id, row.action, row.subject, row.data]
        written = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        own = hashlib.sha256(written.encode()).hexdigest()
        connection.execute(table.update().where(table.c.id == row.id).values(previous=head, hash=own))
        head = own


def _utc(at: datetime) -> str:
    aware = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    return aware.isoformat(timespec="microseconds")


def downgrade() -> None:
    """Takes all of it away again."""
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_audit_previous"), type_="unique")
        batch_op.drop_column("hash")
        batch_op.drop_column("previous")

    with op.batch_alter_table("call_facts", schema=None) as batch_op:
        batch_op.drop_column("disagrees")

    with op.batch_alter_table("operations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_operations_other_id"))
        batch_op.drop_index(batch_op.f("ix_operations_call_id"))

    op.drop_table("operations")
