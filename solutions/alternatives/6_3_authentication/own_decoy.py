"""A decoy of its own, made once for each hasher, at the first address that nobody has."""

import secrets
from dataclasses import replace
from weakref import WeakKeyDictionary

from toolshed.application.ports import Accounts, PasswordHasher
from toolshed.domain.users import User, normalize_email

MAX_PASSWORD_LENGTH = 128
"""In characters; nobody has a longer one, so longer ones are not worth hashing."""

_decoys: "WeakKeyDictionary[PasswordHasher, str]" = WeakKeyDictionary()


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
        hashed = user.hashed_password if user is not None else await self._decoy()
        attempt = password if len(password) <= MAX_PASSWORD_LENGTH else ""
        matches, new_hash = await self._passwords.verify(attempt, hashed)
        match user:
            case User(is_active=True) if matches:
                if new_hash is None:
                    return user
                await self._users.rehash(user.id, old=hashed, new=new_hash)
                return replace(user, hashed_password=new_hash)
            case _:
                return None

    async def _decoy(self) -> str:
        if self._passwords not in _decoys:
            _decoys[self._passwords] = await self._passwords.hash(secrets.token_hex())
        return _decoys[self._passwords]
