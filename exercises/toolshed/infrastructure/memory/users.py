"""Users in memory."""

from dataclasses import replace
from datetime import datetime

from toolshed.domain.errors import EmailTakenError, UserNotFoundError
from toolshed.domain.users import NewUser, User
from toolshed.infrastructure.memory.store import MemoryStore


class MemoryUserRepository:
    """A `UserRepository`."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def add(self, new: NewUser, *, now: datetime) -> User:
        """Keep a new user and give it an id; raises `EmailTakenError`."""
        if self._with_email(new.email) is not None:
            raise EmailTakenError
        user = User(
            id=next(self._store.user_ids),
            name=new.name,
            email=new.email,
            hashed_password=new.hashed_password,
            created_at=now,
            updated_at=now,
        )
        self._store.users[user.id] = user
        return user

    async def get(self, user_id: int) -> User | None:
        """Return the user of this id, if there is one."""
        return self._store.users.get(user_id)

    async def get_by_email(self, email: str) -> User | None:
        """Return the user of this normalized address, if there is one."""
        return self._with_email(email)

    async def update(self, user: User) -> User:
        """Keep a changed user; raises `UserNotFoundError`, `EmailTakenError`."""
        if user.id not in self._store.users:
            raise UserNotFoundError(user.id)
        holder = self._with_email(user.email)
        if holder is not None and holder.id != user.id:
            raise EmailTakenError
        self._store.users[user.id] = user
        return user

    async def rehash(self, user_id: int, *, old: str, new: str) -> None:
        """Replace a user's password hash, unless it is not the old one any more."""
        user = self._store.users.get(user_id)
        if user is not None and user.hashed_password == old:
            self._store.users[user_id] = replace(user, hashed_password=new)

    def _with_email(self, email: str) -> User | None:
        return next((user for user in self._store.users.values() if user.email == email), None)
