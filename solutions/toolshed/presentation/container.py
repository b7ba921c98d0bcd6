"""What one app is made of."""

from dataclasses import dataclass, field
from typing import Self

from pwdlib.hashers.argon2 import Argon2Hasher

from toolshed.application.ports import (
    Clock,
    ItemRepository,
    LoanRepository,
    PasswordHasher,
    UserRepository,
)
from toolshed.application.resources import Resource
from toolshed.config import Settings
from toolshed.infrastructure.memory.items import MemoryItemRepository
from toolshed.infrastructure.memory.loans import MemoryLoanRepository
from toolshed.infrastructure.memory.store import MemoryStore
from toolshed.infrastructure.memory.users import MemoryUserRepository
from toolshed.infrastructure.security.passwords import Argon2PasswordHasher
from toolshed.infrastructure.security.token_issuer import TokenIssuer
from toolshed.infrastructure.security.token_reader import TokenReader


@dataclass(slots=True)
class Lifecycle:
    """Where in its life an app is."""

    is_serving: bool = False
    """Whether everything it depends on is open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Container:
    """The collaborators that live as long as the app they belong to."""

    settings: Settings
    clock: Clock
    users: UserRepository
    items: ItemRepository
    loans: LoanRepository
    passwords: PasswordHasher
    token_issuer: TokenIssuer
    token_reader: TokenReader
    resources: tuple[Resource, ...] = ()
    """What is opened before the first request, in this order."""
    lifecycle: Lifecycle = field(default_factory=Lifecycle)

    @classmethod
    def build(cls, settings: Settings, clock: Clock) -> Self:
        """Make everything that the settings ask for."""
        store = MemoryStore()
        secret_key = settings.secret_key.get_secret_value()
        return cls(
            settings=settings,
            clock=clock,
            users=MemoryUserRepository(store),
            items=MemoryItemRepository(store),
            loans=MemoryLoanRepository(store),
            passwords=Argon2PasswordHasher(
                Argon2Hasher(
                    time_cost=settings.argon2_time_cost,
                    memory_cost=settings.argon2_memory_kib,
                    parallelism=settings.argon2_parallelism,
                )
            ),
            token_issuer=TokenIssuer(
                secret_key=secret_key,
                issuer=settings.token_issuer,
                audience=settings.token_audience,
                lifetimes={
                    "access": settings.access_token_seconds,
                    "refresh": settings.refresh_token_seconds,
                },
                clock=clock,
            ),
            token_reader=TokenReader(
                secret_key=secret_key,
                issuer=settings.token_issuer,
                audience=settings.token_audience,
                clock=clock,
            ),
        )
