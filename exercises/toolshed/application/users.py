"""Registering, and looking after an account."""

from toolshed.application.ports import Clock, PasswordHasher, UserRepository
from toolshed.domain.errors import UserNotFoundError
from toolshed.domain.users import NewUser, User, normalize_email


class UserService:
    """The use cases of users."""

    def __init__(self, users: UserRepository, passwords: PasswordHasher, clock: Clock) -> None:
        self._users = users
        self._passwords = passwords
        self._clock = clock

    async def register(self, *, name: str, email: str, password: str) -> User:
        """Open an account; raises `EmailTakenError`."""
        hashed = await self._passwords.hash(password)
        new = NewUser(name=name, email=normalize_email(email), hashed_password=hashed)
        return await self._users.add(new, now=self._clock())

    async def find(self, user_id: int) -> User | None:
        """Return the user of this id, if there is one."""
        return await self._users.get(user_id)

    async def get(self, user_id: int) -> User:
        """Return one user; raises `UserNotFoundError`."""
        user = await self._users.get(user_id)
        if user is None:
            raise UserNotFoundError(user_id)
        return user

    async def update(self, user: User) -> User:
        """Keep a changed user; raises `EmailTakenError`, `UserNotFoundError`."""
        return await self._users.update(user)
