"""Argon2 (RFC 9106) password hashes.

Exercise 5.1 (notebook 05, "A password is not kept"): write this class.

    Argon2PasswordHasher(*hashers)    `hashers` are pwdlib's, an `Argon2Hasher` with its costs for
                                      example: the first makes the new hashes, and each recognizes
                                      and verifies its own. `PasswordHash(hashers)` does that.
    await hash(password)              a new hash, with a salt of its own each time
    await verify(password, hashed)    `(matches, new_hash)`: whether the password is right and, if
                                      it is and its hash is outdated, a new hash to keep instead;
                                      `new_hash` is None otherwise. A hash is outdated if another
                                      hasher than the first made it, or the first at other costs.
                                      No password is right for text that none of the hashers
                                      recognizes: `(False, None)`.
    decoy                             a hash to verify when there is no such user, so that it costs
                                      as much: by the first hasher, of a long random password that
                                      nobody knows, made once, when the object is made

A hash takes time and memory on purpose. So it is computed in a thread and never on the event loop
(the decoy alone is made before there is one), and an object computes at most 4 at the same time:
whoever comes fifth waits, in `hash` and `verify` alike, without a thread. What other objects or
other parts of the program do in threads is not held up. To verify a hash that is not outdated takes
one computation, each time, and no more. An error of a hasher's goes on: it is no wrong password.
No password is logged or printed.
"""

import secrets  # noqa: F401 - secrets.token_urlsafe() is a long random text
from functools import partial  # noqa: F401

from anyio import CapacityLimiter, to_thread  # noqa: F401
from pwdlib import PasswordHash  # noqa: F401
from pwdlib.exceptions import UnknownHashError  # noqa: F401
from pwdlib.hashers import HasherProtocol


class Argon2PasswordHasher:
    """A `PasswordHasher`: works in threads, a few at a time."""

    def __init__(self, *hashers: HasherProtocol) -> None: ...

    @property
    def decoy(self) -> str:
        """A hash of no known password that costs as much to verify as any other."""
        raise NotImplementedError

    async def hash(self, password: str) -> str:
        """Return a salted hash."""
        raise NotImplementedError

    async def verify(self, password: str, hashed: str) -> tuple[bool, str | None]:
        """Return whether the password is right and, if its hash is outdated, a new one to keep."""
        raise NotImplementedError
