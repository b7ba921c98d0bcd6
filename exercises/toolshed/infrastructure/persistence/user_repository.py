"""Users in a database."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from toolshed.domain.errors import EmailTakenError, UserNotFoundError
from toolshed.domain.users import NewUser, User
from toolshed.infrastructure.persistence.models import UserRow


class SqlUserRepository:
    """A `UserRepository`.

    Nobody looks first whether an address is free: between looking and writing, somebody else may
    take it. The database decides.
    """

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, new: NewUser, *, now: datetime) -> User:
        """Keep a new user and give it an id; raises `EmailTakenError`."""
        row = UserRow(
            name=new.name,
            email=new.email,
            hashed_password=new.hashed_password,
            internal_note="",
            is_active=True,
            created_at=now,
            updated_at=now,
        )
        try:
            # A savepoint: what fails in it does not take the rest of the transaction along.
            async with self._session.begin_nested():
                self._session.add(row)
        except IntegrityError as error:
            await self._explain(error, new.email)
            raise
        return row.to_domain()

    async def get(self, user_id: int) -> User | None:
        """Return the user of this id, if there is one."""
        row = await self._session.get(UserRow, user_id)
        return None if row is None else row.to_domain()

    async def get_by_email(self, email: str) -> User | None:
        """Return the user of this normalized address, if there is one."""
        # PostgreSQL has no NUL in texts, and so no such address.
        if "\0" in email:
            return None
        row = await self._session.scalar(select(UserRow).where(UserRow.email == email))
        return None if row is None else row.to_domain()

    async def update(self, user: User) -> User:
        """Keep a changed user; raises `UserNotFoundError`, `EmailTakenError`."""
        row = await self._session.get(UserRow, user.id)
        if row is None:
            raise UserNotFoundError(user.id)
        try:
            async with self._session.begin_nested():
                row.name = user.name
                row.email = user.email
                row.hashed_password = user.hashed_password
                row.internal_note = user.internal_note
                row.is_active = user.is_active
                row.updated_at = user.updated_at
        except IntegrityError as error:
            await self._explain(error, user.email)
            raise
        return user

    async def rehash(self, user_id: int, *, old: str, new: str) -> None:
        """Replace a user's password hash, unless it is not the old one any more."""
        await self._session.execute(
            update(UserRow)
            .where(UserRow.id == user_id, UserRow.hashed_password == old)
            .values(hashed_password=new)
        )

    async def _explain(self, error: IntegrityError, email: str) -> None:
        """Raise `EmailTakenError` if that is why: a query tells, not the text of some driver."""
        if await self._session.scalar(select(UserRow.id).where(UserRow.email == email)):
            raise EmailTakenError from error
