"""Tokens over the wire."""

from typing import Literal

from pydantic import BaseModel


class TokenResponse(BaseModel):
    """An access token (RFC 6749, 5.1), valid for `expires_in` seconds."""

    access_token: str
    token_type: Literal["bearer"] = "bearer"  # noqa: S105 - the name of a scheme
    expires_in: int
