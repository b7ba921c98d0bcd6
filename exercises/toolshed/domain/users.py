"""Neighbours with an account."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime


def normalize_email(address: str) -> str:
    """Return the one spelling an address is kept and looked up by."""
    return unicodedata.normalize("NFC", address.strip().lower())


@dataclass(frozen=True, slots=True, kw_only=True)
class NewUser:
    """Somebody who registers: a user the library has not given an id yet. `email` is normalized."""

    name: str
    email: str
    hashed_password: str


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A neighbour with an account; times are aware, in UTC.

    `email`, `hashed_password` and `internal_note` (what the library's volunteers wrote down)
    concern nobody else. An account that is not active cannot be used.
    """

    id: int
    name: str
    email: str
    hashed_password: str
    internal_note: str = ""
    is_active: bool = True
    created_at: datetime
    updated_at: datetime
