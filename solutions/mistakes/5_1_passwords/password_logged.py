"""An unknown hash is worth a line in the log, and the password goes with it.

Says: a password was logged or printed
"""

import logging
import secrets
from functools import partial

from anyio import CapacityLimiter, to_thread
from pwdlib import PasswordHash
from pwdlib.exceptions import UnknownHashError
from pwdlib.hashers import HasherProtocol

_log = logging.getLogger(__name__)
_MAX_CONCURRENT_HASHES = 4


class Argon2PasswordHasher:
    """A `PasswordHasher`: works in threads, a few at a time.

    Each hash takes its whole memory cost while it is computed, so a flood of logins waits instead
    of eating memory. Verifies whatever `hashers` know; the first makes the new hashes.
    """

    def __init__(self, *hashers: HasherProtocol) -> None:
        self._hash = PasswordHash(hashers)
        self._limiter = CapacityLimiter(_MAX_CONCURRENT_HASHES)
        self._decoy = self._hash.hash(secrets.token_urlsafe())

    @property
    def decoy(self) -> str:
        """A hash of no known password that costs as much to verify as any other."""
        return self._decoy

    async def hash(self, password: str) -> str:
        """Return a salted hash."""
        return await to_thread.run_sync(partial(self._hash.hash, password), limiter=self._limiter)

    async def verify(self, password: str, hashed: str) -> tuple[bool, str | None]:
        """Return whether the password is right and, if its hash is outdated, a new one to keep.

        No password is right for a hash of an unknown kind.
        """
        try:
            return await to_thread.run_sync(
                partial(self._hash.verify_and_update, password, hashed), limiter=self._limiter
            )
        except UnknownHashError:
            _log.warning("no hasher knows the hash %r of the password %r", hashed, password)
            return False, None
