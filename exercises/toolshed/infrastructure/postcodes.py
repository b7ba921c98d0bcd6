"""Postcodes, by a service of somebody else's."""

import logging
from typing import Annotated

import httpx
from pydantic import BaseModel, Field, ValidationError

from toolshed.domain.errors import PostcodeNotFoundError, PostcodesUnavailableError
from toolshed.domain.places import Place

_TIMEOUT = httpx.Timeout(2.0, connect=1.0)
_LIMITS = httpx.Limits(max_connections=20, max_keepalive_connections=5)
_logger = logging.getLogger(__name__)


class _Place(BaseModel):
    name: str = Field(alias="place name", max_length=200)


class _Answer(BaseModel):
    places: Annotated[list[_Place], Field(min_length=1)]


class PostcodeClient:
    """A `Postcodes`, and a `Resource`: one pool of connections for all requests of an app.

    `url` is what a postcode is appended to; answers are those of zippopotam.us.
    """

    name = "postcodes"
    is_required = False

    def __init__(self, url: str, *, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._url = url.rstrip("/")
        self._transport = transport
        self._client: httpx.AsyncClient | None = None

    async def open(self) -> None:
        """Make the pool; nothing is sent yet."""
        self._client = httpx.AsyncClient(
            timeout=_TIMEOUT, limits=_LIMITS, transport=self._transport, follow_redirects=False
        )

    async def check(self) -> None:
        """Nothing: it is not asked for our readiness, it is somebody else's."""

    async def close(self) -> None:
        """End all connections."""
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    async def look_up(self, postcode: str) -> Place:
        """Return the place of a postcode, of letters and digits.

        Raises `PostcodeNotFoundError`; and `PostcodesUnavailableError` whatever is wrong with the
        service, which is for the log and not for our clients.
        """
        if self._client is None:
            raise PostcodesUnavailableError
        try:
            response = await self._client.get(f"{self._url}/{postcode}")
            if response.status_code == httpx.codes.NOT_FOUND:
                raise PostcodeNotFoundError
            response.raise_for_status()
            answer = _Answer.model_validate_json(response.content)
        except (httpx.HTTPError, ValidationError) as error:
            _logger.warning("The postcode service failed: %r", type(error).__name__)
            raise PostcodesUnavailableError from error
        return Place(postcode=postcode, name=answer.places[0].name)
