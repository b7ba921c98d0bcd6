"""A branch for nobody, which does the same work; a check of its own for the password."""

from dataclasses import replace

from toolshed.application.ports import Accounts, PasswordHasher
from toolshed.domain.users import User, normalize_email

MAX_PASSWORD_LENGTH = 128
"""In characters; nobody has a longer one, so longer ones are not worth hashing."""


class AuthenticationService:
    """Checks passwords; how long that takes does not tell whether there is such an account."""

    def __init__(self, users: Accounts, passwords: PasswordHasher) -> None:
        self._users = users
        self._passwords = passwords

    async def authenticate(self, email: str, password: str) -> User | None:
        """Return the active user of this address and password, or None, whatever the reason.

        Exactly one hash is verified in any case. An outdated one is replaced on success.
        """
        user = await self._users.get_by_email(normalize_email(email))
        if user is None:
            await self._verified(password, self._passwords.decoy)
            return None
        is_right, new_hash = await self._verified(password, user.hashed_password)
        if not is_right:
            return None
        if not user.is_active:
            return None
        if new_hash is None:
            return user
        await self._users.rehash(user.id, old=user.hashed_password, new=new_hash)
        return replace(user, hashed_password=new_hash)

    async def _verified(self, password: str, hashed: str) -> tuple[bool, str | None]:
        if len(password) > MAX_PASSWORD_LENGTH:
            return False, None
        return await self._passwords.verify(password, hashed)
