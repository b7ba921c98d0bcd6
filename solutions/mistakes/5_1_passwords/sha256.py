"""A fast hash, without salt.

Says: a fast hash as SHA-256 is guessed a billion times a second

Says: the same password gave the same hash twice
"""

import hashlib

from pwdlib.hashers import HasherProtocol


class Argon2PasswordHasher:
    def __init__(self, *hashers: HasherProtocol) -> None:
        self.decoy = hashlib.sha256(b"nobody").hexdigest()

    async def hash(self, password: str) -> str:
        return hashlib.sha256(password.encode()).hexdigest()

    async def verify(self, password: str, hashed: str) -> tuple[bool, str | None]:
        return hashlib.sha256(password.encode()).hexdigest() == hashed, None
