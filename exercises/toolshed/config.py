"""What differs between places where the API runs."""

import secrets
from pathlib import Path
from typing import Annotated, Literal, Self

from limits import parse_many
from pydantic import (
    AfterValidator,
    Field,
    IPvAnyNetwork,
    SecretStr,
    StringConstraints,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, SettingsConfigDict

from toolshed.infrastructure.logs import LogFormat
from toolshed.infrastructure.security.tokens import check_key


def _well_formed(limit: str) -> str:
    # A limit with a misprint would be none at all.
    parse_many(limit)
    return limit


RateLimits = Annotated[str, AfterValidator(_well_formed)]

MEMORY_URL = "memory://"

Origin = Annotated[str, StringConstraints(pattern=r"^(\*|https?://[^/?#\s]+)$")]


def _throwaway_key() -> SecretStr:
    return SecretStr(secrets.token_urlsafe(48))


class Settings(BaseSettings):
    """Settings, read from the environment variables TOOLSHED_* when an instance is made.

    In development the secret key may be left out: each process then makes its own, and tokens end
    with it. Everywhere else it has to be set.
    """

    model_config = SettingsConfigDict(
        env_prefix="TOOLSHED_", frozen=True, hide_input_in_errors=True, extra="forbid"
    )

    environment: Literal["development", "staging", "production"] = "development"
    secret_key: SecretStr = Field(default_factory=_throwaway_key)
    """Signs the tokens: at least 32 bytes."""
    token_issuer: str = Field(default="toolshed", min_length=1)
    token_audience: str = Field(default="toolshed-api", min_length=1)
    access_token_seconds: int = Field(default=15 * 60, ge=1, le=60 * 60)
    refresh_token_seconds: int = Field(default=14 * 24 * 60 * 60, ge=1, le=90 * 24 * 60 * 60)
    database_url: SecretStr = SecretStr("sqlite+aiosqlite:///toolshed.db")
    """Where everything is kept: SQLite or PostgreSQL, by the name of an async driver (aiosqlite or
    asyncpg), or `memory://`, in this process and for as long as it lives."""
    migrate_on_start: bool = True
    """Whether the tables are brought up to date before the first request."""
    workers: int = Field(default=1, ge=1, le=64)
    """How many processes serve the API."""
    argon2_time_cost: int = Field(default=3, ge=1, le=20)
    """Passes over the memory."""
    argon2_memory_kib: int = Field(default=64 * 1024, ge=8, le=1024 * 1024)
    """Memory for each hash, in KiB; at least 8 for each lane."""
    argon2_parallelism: int = Field(default=4, ge=1, le=16)
    """Lanes, and so threads, for each hash."""

    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: LogFormat = "json"
    cors_origins: tuple[Origin, ...] = ()
    """Whose pages may call the API: scheme, host and port, without a slash at the end."""
    cors_allow_credentials: bool = False
    """Whether those pages may send cookies along."""

    trusted_proxies: tuple[IPvAnyNetwork, ...] = ()
    """Addresses or networks of the proxies in front of the API, which tell who the client is."""
    volunteers: frozenset[int] = frozenset()
    """Ids of the users who look after the library, and may take down what others show."""
    redis_url: SecretStr | None = None
    """Where requests are counted together, redis:// or rediss://; without, each worker counts."""
    rate_limit_default: RateLimits = "120/minute"
    """How often a user, or else an address, may call the API."""
    rate_limit_login_address: RateLimits = "20/minute"
    """How often an address may try a password."""
    rate_limit_login_account: RateLimits = "10/5 minutes"
    """How often a password for one account may be tried."""
    rate_limit_registration: RateLimits = "30/hour"
    """How often an address may open an account."""

    rate_limit_export: RateLimits = "10/minute"
    """How often a user may export everything."""
    max_body_bytes: int = Field(default=6 * 1024 * 1024, ge=1024)
    """How much a request may send."""
    max_photo_bytes: int = Field(default=5 * 1024 * 1024, ge=1024)
    """How large a photo may be."""
    photo_folder: Path = Path("photos")
    """Where photos are kept; workers share it."""
    smtp_host: str | None = None
    """The mail server; without, mail is only mentioned in the log."""
    smtp_port: int = Field(default=587, ge=1, le=65535)
    mail_sender: str = "Toolshed <toolshed@example.com>"
    postcode_url: str = Field(default="https://api.zippopotam.us/de", pattern=r"^https?://[^?#]+$")
    """The service that knows postcodes."""
    docs_enabled: bool | None = None
    """Whether the API documents itself at /docs; without, everywhere but in production."""
    event_stream_seconds: int = Field(default=15 * 60, ge=1, le=60 * 60)
    """How long a stream of events lasts before its client has to come back."""
    event_poll_seconds: float = Field(default=1.0, gt=0, le=60)
    """How often each stream of events looks for new ones."""

    @property
    def has_docs(self) -> bool:
        """Whether the API documents itself."""
        if self.docs_enabled is None:
            return self.environment != "production"
        return self.docs_enabled

    @field_validator("secret_key")
    @classmethod
    def _long_enough(cls, key: SecretStr) -> SecretStr:
        check_key(key.get_secret_value())
        return key

    @model_validator(mode="after")
    def _own_key_outside_development(self) -> Self:
        if self.environment != "development" and "secret_key" not in self.model_fields_set:
            msg = f"TOOLSHED_SECRET_KEY has to be set in {self.environment}"
            raise ValueError(msg)
        return self

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, url: SecretStr) -> SecretStr:
        text = url.get_secret_value()
        if text == MEMORY_URL or text.startswith("postgresql+asyncpg://"):
            return url
        file = text.removeprefix("sqlite+aiosqlite:///")
        # In memory, SQLite has one connection, and so one transaction for all requests.
        if file == text or not file or ":memory:" in file or "mode=memory" in file:
            msg = "a database is memory://, postgresql+asyncpg://... or a file of sqlite+aiosqlite:///"
            raise ValueError(msg)
        return url

    @model_validator(mode="after")
    def _shared_database_for_workers(self) -> Self:
        url = self.database_url.get_secret_value()
        if self.workers > 1 and url == MEMORY_URL:
            msg = "several workers do not share memory://"
            raise ValueError(msg)
        if self.environment == "production" and url == MEMORY_URL:
            msg = "production does not forget: memory:// is for development"
            raise ValueError(msg)
        if self.environment == "production" and self.workers > 1 and url.startswith("sqlite"):
            msg = "several workers in production need PostgreSQL"
            raise ValueError(msg)
        return self

    @field_validator("redis_url")
    @classmethod
    def _known_store(cls, url: SecretStr | None) -> SecretStr | None:
        if url is not None and not url.get_secret_value().startswith(("redis://", "rediss://")):
            msg = "requests are counted in redis:// or rediss://"
            raise ValueError(msg)
        return url

    @model_validator(mode="after")
    def _shared_counts_for_workers(self) -> Self:
        if self.environment == "production" and self.workers > 1 and self.redis_url is None:
            msg = "several workers in production need a redis_url: else each has limits of its own"
            raise ValueError(msg)
        return self

    @field_validator("trusted_proxies")
    @classmethod
    def _not_everybody(cls, networks: tuple[IPvAnyNetwork, ...]) -> tuple[IPvAnyNetwork, ...]:
        if any(network.prefixlen == 0 for network in networks):
            msg = "if everybody is a trusted proxy, everybody can be anybody"
            raise ValueError(msg)
        return networks

    @model_validator(mode="after")
    def _no_credentials_from_everywhere(self) -> Self:
        # With both, every page there is may act in the name of whoever looks at it.
        if "*" in self.cors_origins and self.cors_allow_credentials:
            msg = 'cors_origins has to name the origins, not "*", if they may send credentials'
            raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _enough_memory_for_the_lanes(self) -> Self:
        if self.argon2_memory_kib < 8 * self.argon2_parallelism:
            msg = "argon2_memory_kib has to be at least 8 for each lane"
            raise ValueError(msg)
        return self
