"""The password is trimmed.

Says: which is not theirs
"""

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
        hashed = self._passwords.decoy if user is None else user.hashed_password
        password = password.strip()
        attempt = password if len(password) <= MAX_PASSWORD_LENGTH else ""
        matches, new_hash = await self._passwords.verify(attempt, hashed)
        if user is None or not user.is_active or not matches:
            return None
        if new_hash is not None:
            await self._users.rehash(user.id, old=hashed, new=new_hash)
            return replace(user, hashed_password=new_hash)
        return user
