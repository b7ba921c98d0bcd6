"""The tables, and the rules that the database keeps whoever writes at the same time."""

from datetime import UTC, datetime
from typing import Literal, cast

from sqlalchemy import (
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    MetaData,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship
from sqlalchemy.types import TypeDecorator

from toolshed.domain.items import Item
from toolshed.domain.loans import Loan, LoanEvent
from toolshed.domain.sessions import RefreshToken
from toolshed.domain.users import User


class UtcDateTime(TypeDecorator[datetime]):
    """An aware time, in UTC on the way in and on the way out; a naive one is a `ValueError`."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return what the database is given."""
        del dialect
        if value is None:
            return None
        if value.tzinfo is None:
            msg = "a time without a zone could be any of 26"
            raise ValueError(msg)
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return what the program gets: SQLite forgets the zone."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


# Sorted by code point in every database, as Python does it, and not by the server's language.
_SORTED_TEXT = String().with_variant(String(collation="C"), "postgresql")

# Ids of what was deleted are not given again.
_IDS_ONCE = {"sqlite_autoincrement": True}


class Base(DeclarativeBase):
    """What all tables have in common: constraints have names, so that migrations find them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: UtcDateTime}  # noqa: RUF012 - SQLAlchemy declares it so


class UserRow(Base):
    """A user."""

    __tablename__ = "users"
    __table_args__ = _IDS_ONCE

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    email: Mapped[str] = mapped_column(String(320), unique=True)
    hashed_password: Mapped[str] = mapped_column(String(255))
    internal_note: Mapped[str] = mapped_column(Text)
    is_active: Mapped[bool]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    def to_domain(self) -> User:
        """Return the entity."""
        return User(
            id=self.id,
            name=self.name,
            email=self.email,
            hashed_password=self.hashed_password,
            internal_note=self.internal_note,
            is_active=self.is_active,
            created_at=self.created_at,
            updated_at=self.updated_at,
        )


class ItemRow(Base):
    """An item. The `_key` columns are case-folded, which databases do each in their own way."""

    __tablename__ = "items"
    __table_args__ = _IDS_ONCE

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    name_key: Mapped[str] = mapped_column(_SORTED_TEXT, index=True)
    description: Mapped[str] = mapped_column(String(2000))
    description_key: Mapped[str] = mapped_column(Text)
    category: Mapped[str] = mapped_column(String(50), index=True)
    deposit_cents: Mapped[int]
    photo: Mapped[str | None] = mapped_column(String(50))
    created_at: Mapped[datetime] = mapped_column(index=True)
    updated_at: Mapped[datetime]

    # Never loaded behind the program's back: an await has to say so.
    tags: Mapped[list["ItemTagRow"]] = relationship(
        cascade="all, delete-orphan", order_by="ItemTagRow.position", lazy="raise"
    )

    def to_domain(self) -> Item:
        """Return the entity; the tags have to be loaded."""
        return Item(
            id=self.id,
            owner_id=self.owner_id,
            name=self.name,
            description=self.description,
            category=self.category,
            deposit_cents=self.deposit_cents,
            tags=tuple(row.tag for row in self.tags),
            photo=self.photo,
            created_at=self.created_at,
            updated_at=self.updated_at,
        )


class ItemTagRow(Base):
    """A tag of an item."""

    __tablename__ = "item_tags"
    __table_args__ = (Index(None, "tag", "item_id"),)

    item_id: Mapped[int] = mapped_column(
        ForeignKey("items.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    # 30 characters, of which lower case can make 60.
    tag: Mapped[str] = mapped_column(String(60))


class LoanRow(Base):
    """A loan. The database itself sees to it that an item has one open loan at most."""

    __tablename__ = "loans"
    __table_args__ = (
        Index(
            "uq_loans_open_item",
            "item_id",
            unique=True,
            sqlite_where=text("returned_at IS NULL"),
            postgresql_where=text("returned_at IS NULL"),
        ),
        UniqueConstraint("borrower_id", "idempotency_key"),
        Index(None, "item_id", "borrowed_at"),
        _IDS_ONCE,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("items.id", ondelete="CASCADE"))
    borrower_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    idempotency_key: Mapped[str | None] = mapped_column(String(255))
    borrowed_at: Mapped[datetime]
    due_at: Mapped[datetime]
    returned_at: Mapped[datetime | None]

    def to_domain(self) -> Loan:
        """Return the entity."""
        return Loan(
            id=self.id,
            item_id=self.item_id,
            borrower_id=self.borrower_id,
            borrowed_at=self.borrowed_at,
            due_at=self.due_at,
            returned_at=self.returned_at,
        )


class LoanEventRow(Base):
    """That a loan was made or ended; it outlives the loan."""

    __tablename__ = "loan_events"
    __table_args__ = _IDS_ONCE

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    item_id: Mapped[int]
    loan_id: Mapped[int]
    at: Mapped[datetime]

    def to_domain(self) -> LoanEvent:
        """Return the entity."""
        return LoanEvent(
            id=self.id,
            kind=cast("Literal['borrowed', 'returned']", self.kind),
            item_id=self.item_id,
            loan_id=self.loan_id,
            at=self.at,
        )


class RefreshTokenRow(Base):
    """A refresh token."""

    __tablename__ = "refresh_tokens"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    family: Mapped[str] = mapped_column(String(32), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]

    def to_domain(self) -> RefreshToken:
        """Return the entity."""
        return RefreshToken(
            id=self.id,
            family=self.family,
            user_id=self.user_id,
            expires_at=self.expires_at,
            used_at=self.used_at,
        )
