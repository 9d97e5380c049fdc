"""What all tables share: naming of constraints and the column types that behave alike on both engines."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, ClassVar, TypeVar

from sqlalchemy import JSON, DateTime, MetaData, Numeric, Select, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator, TypeEngine

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Instant(TypeDecorator[datetime]):
    """An instant: aware going in, UTC coming out. SQLite keeps it without offset, in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuses naive datetimes and turns the rest into UTC."""
        if value is None:
            return None
        if value.utcoffset() is None:
            raise ValueError(f"an instant needs an offset: {value!r}")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Gives the instant its UTC offset back."""
        return None if value is None else (value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC))


class Exact(TypeDecorator[Decimal]):
    """A Decimal that stays exact: NUMERIC on PostgreSQL, text on SQLite, which only has floats."""

    impl = Numeric(20, 4)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Text on SQLite, NUMERIC elsewhere."""
        return dialect.type_descriptor(String(32) if dialect.name == "sqlite" else Numeric(20, 4))

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Decimal | str | None:
        """Plain digits for SQLite."""
        return format(value, "f") if value is not None and dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        """A Decimal without closing zeros of the column's scale."""
        if value is None:
            return None
        number = Decimal(value)
        return number.quantize(Decimal(1)) if number == number.to_integral_value() else number.normalize()


Json = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


Query = TypeVar("Query", bound=Select[Any])


def held(query: Query) -> Query:
    """The query of a row that is about to be changed: whoever else wants to change it waits until this transaction
    ends, and then reads what was written. On SQLite a writing session is alone anyway.
    """
    return query.with_for_update(key_share=True).execution_options(populate_existing=True)


class Base(DeclarativeBase):
    """The parent of all mapped classes."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: Instant(),
        Decimal: Exact(),
        dict[str, Any]: Json,
        list[Any]: Json,
    }
