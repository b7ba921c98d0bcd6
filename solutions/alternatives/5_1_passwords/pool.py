"""A pool of four threads is the limit, and the hashers are asked without `PasswordHash`."""

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from pwdlib.hashers import HasherProtocol

T = TypeVar("T")


class Argon2PasswordHasher:
    def __init__(self, *hashers: HasherProtocol) -> None:
        self._hashers = hashers
        self._pool = ThreadPoolExecutor(max_workers=4, thread_name_prefix="passwords")
        self._decoy = hashers[0].hash(os.urandom(32).hex())

    @property
    def decoy(self) -> str:
        return self._decoy

    async def hash(self, password: str) -> str:
        return await self._in_pool(lambda: self._hashers[0].hash(password))

    async def verify(self, password: str, hashed: str) -> tuple[bool, str | None]:
        return await self._in_pool(lambda: self._verify(password, hashed))

    def _verify(self, password: str, hashed: str) -> tuple[bool, str | None]:
        today = self._hashers[0]
        for hasher in self._hashers:
            if not hasher.identify(hashed):
                continue
            if not hasher.verify(password, hashed):
                break
            if hasher is today and not today.check_needs_rehash(hashed):
                return True, None
            return True, today.hash(password)
        return False, None

    async def _in_pool(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._pool, work)
