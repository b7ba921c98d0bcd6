"""The length is looked at before anybody is looked for, and one expression decides at the end."""

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
        if len(password) > MAX_PASSWORD_LENGTH:
            return None
        user = await self._users.get_by_email(normalize_email(email))
        hashed = user.hashed_password if user else self._passwords.decoy
        is_right, better = await self._passwords.verify(password, hashed)
        if not (user and user.is_active and is_right):
            return None
        if better:
            await self._users.rehash(user.id, old=hashed, new=better)
            user = await self._users.get(user.id)
        return user
