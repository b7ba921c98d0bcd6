"""Staying logged in."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshToken:
    """What is known of a refresh token: each is used once, for the next one of its family.

    A family is one login, on one device; times are aware, in UTC.
    """

    id: str
    family: str
    user_id: int
    expires_at: datetime
    used_at: datetime | None = None
