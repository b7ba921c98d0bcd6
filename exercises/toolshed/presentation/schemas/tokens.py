"""Tokens over the wire."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from toolshed.presentation.schemas.base import InputModel


class TokenResponse(BaseModel):
    """An access token (RFC 6749, 5.1), valid for `expires_in` seconds, and one to renew it with."""

    access_token: str
    token_type: Literal["bearer"] = "bearer"  # noqa: S105 - the name of a scheme
    expires_in: int
    refresh_token: str


class RefreshRequest(InputModel):
    """A refresh token that somebody has."""

    refresh_token: Annotated[str, Field(min_length=1, max_length=4096)]
