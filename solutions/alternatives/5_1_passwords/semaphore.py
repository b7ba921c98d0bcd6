"""A semaphore of asyncio's is the limit; verifying and hashing anew are two steps."""

import asyncio
import uuid

from pwdlib import PasswordHash, exceptions
from pwdlib.hashers import HasherProtocol


class Argon2PasswordHasher:
    decoy: str = ""

    def __init__(self, first: HasherProtocol, *others: HasherProtocol) -> None:
        self.first = first
        self.all = PasswordHash((first, *others))
        self.turns = asyncio.Semaphore(4)
        self.decoy = first.hash(f"{uuid.uuid4()}{uuid.uuid4()}")

    async def hash(self, password: str) -> str:
        async with self.turns:
            return await asyncio.to_thread(self.first.hash, password)

    async def verify(self, password: str, hashed: str) -> tuple[bool, str | None]:
        try:
            async with self.turns:
                matches = await asyncio.to_thread(self.all.verify, password, hashed)
        except exceptions.UnknownHashError:
            return (False, None)
        outdated = not self.first.identify(hashed) or self.first.check_needs_rehash(hashed)
        if matches and outdated:
            return (True, await self.hash(password))
        return (matches, None)
