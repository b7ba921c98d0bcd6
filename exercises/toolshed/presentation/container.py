"""What one app is made of."""

from dataclasses import dataclass, field
from typing import Self

from pwdlib.hashers.argon2 import Argon2Hasher

from toolshed.application.ports import Clock, Mailer, PasswordHasher, Postcodes
from toolshed.application.resources import Resource
from toolshed.application.unit_of_work import UnitOfWorkFactory
from toolshed.config import MEMORY_URL, Settings
from toolshed.infrastructure.mail import LoggingMailer, SmtpMailer
from toolshed.infrastructure.memory.store import MemoryStore
from toolshed.infrastructure.memory.unit_of_work import MemoryUnits
from toolshed.infrastructure.photos import FolderPhotoStore
from toolshed.infrastructure.postcodes import PostcodeClient
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
    begin: UnitOfWorkFactory
    passwords: PasswordHasher
    token_issuer: TokenIssuer
    token_reader: TokenReader
    photos: FolderPhotoStore
    mailer: Mailer
    postcodes: Postcodes
    resources: tuple[Resource, ...] = ()
    """What is opened before the first request, in this order."""
    lifecycle: Lifecycle = field(default_factory=Lifecycle)

    @classmethod
    def build(cls, settings: Settings, clock: Clock) -> Self:
        """Make everything that the settings ask for.

        What they do not ask for is not imported either: SQLAlchemy is a quarter of an app's memory.
        """
        begin: UnitOfWorkFactory
        resources: tuple[Resource, ...]
        if settings.database_url.get_secret_value() == MEMORY_URL:
            begin, resources = MemoryUnits(MemoryStore()), ()
        else:
            from toolshed.infrastructure.persistence.database import Database, create_engine

            engine = create_engine(settings.database_url.get_secret_value())
            begin = database = Database(engine, migrate=settings.migrate_on_start)
            resources = (database,)
        postcodes = PostcodeClient(settings.postcode_url)
        if settings.redis_url is not None:
            from toolshed.infrastructure.redis import RedisProbe

            resources = (*resources, RedisProbe(settings.redis_url.get_secret_value()))
        secret_key = settings.secret_key.get_secret_value()
        return cls(
            settings=settings,
            clock=clock,
            begin=begin,
            resources=(*resources, postcodes),
            postcodes=postcodes,
            photos=FolderPhotoStore(settings.photo_folder, max_bytes=settings.max_photo_bytes),
            mailer=_mailer(settings),
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


def _mailer(settings: Settings) -> Mailer:
    if settings.smtp_host is None:
        return LoggingMailer()
    return SmtpMailer(host=settings.smtp_host, port=settings.smtp_port, sender=settings.mail_sender)
