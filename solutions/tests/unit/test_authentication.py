"""Passwords are checked off the event loop, and equally often for everybody."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from pwdlib.hashers.argon2 import Argon2Hasher

from toolshed.application.authentication import AuthenticationService
from toolshed.domain.users import NewUser
from toolshed.infrastructure.memory.store import MemoryStore
from toolshed.infrastructure.memory.users import MemoryUserRepository
from toolshed.infrastructure.security.passwords import Argon2PasswordHasher

NOW = datetime(2026, 1, 1, tzinfo=UTC)


class SpyHasher(Argon2Hasher):
    """Cheap, and refuses to work on an event loop."""

    def __init__(self, time_cost: int = 1) -> None:
        super().__init__(time_cost=time_cost, memory_cost=8, parallelism=1)
        self.verified = 0

    def verify(self, *args: Any, **kwargs: Any) -> bool:
        with pytest.raises(RuntimeError):
            asyncio.get_running_loop()
        self.verified += 1
        return super().verify(*args, **kwargs)


def test_one_verification_whoever_asks() -> None:
    async def scenario() -> None:
        spy = SpyHasher()
        passwords = Argon2PasswordHasher(spy)
        users = MemoryUserRepository(MemoryStore())
        hashed = await passwords.hash("right")
        new = NewUser(name="Ada", email="ada@example.com", hashed_password=hashed)
        ada = await users.add(new, now=NOW)
        service = AuthenticationService(users, passwords)

        assert await service.authenticate("Ada@Example.com ", "right") == ada
        assert await service.authenticate("ada@example.com", "wrong") is None
        assert await service.authenticate("nobody@example.com", "right") is None
        await users.update(replace(ada, is_active=False))
        assert await service.authenticate("ada@example.com", "right") is None
        assert spy.verified == 4

    asyncio.run(scenario())


def test_an_outdated_hash_is_replaced() -> None:
    async def scenario() -> None:
        users = MemoryUserRepository(MemoryStore())
        hashed = await Argon2PasswordHasher(SpyHasher(time_cost=1)).hash("right")
        new = NewUser(name="Ada", email="ada@example.com", hashed_password=hashed)
        ada = await users.add(new, now=NOW)
        service = AuthenticationService(users, Argon2PasswordHasher(SpyHasher(time_cost=2)))

        await service.authenticate("ada@example.com", "right")

        kept = await users.get(ada.id)
        assert kept is not None
        assert "t=2" in kept.hashed_password
        assert await service.authenticate("ada@example.com", "right") == kept

    asyncio.run(scenario())


def test_no_password_fits_an_unknown_kind_of_hash() -> None:
    passwords = Argon2PasswordHasher(SpyHasher())
    assert asyncio.run(passwords.verify("!", "!")) == (False, None)
