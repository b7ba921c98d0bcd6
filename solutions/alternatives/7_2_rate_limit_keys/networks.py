"""Networks of the standard library, and one helper for the token."""

import hashlib
from contextlib import suppress
from ipaddress import IPv6Address, IPv6Network, ip_address

from fastapi import Request

from toolshed.infrastructure.security.tokens import InvalidTokenError
from toolshed.presentation.container import Container

_IPV6_NETWORK_BITS = 64


def rate_limit_key(request: Request) -> str:
    """Return the user of a valid access token, or else the address; never an empty string.

    The token alone is read: to be counted, nobody has to exist. One that is not valid counts for
    the address, or a new made-up one with each request would be a way around the limit.
    """
    user_id = _user_id(request)
    return f"user:{user_id}" if user_id is not None else address_key(request)


def _user_id(request: Request) -> int | None:
    sent = request.headers.get("authorization") or ""
    if sent[:7].lower() != "bearer ":
        return None
    container: Container = request.app.state.container
    with suppress(InvalidTokenError):
        return container.token_reader.read(sent[7:]).user_id
    return None


def address_key(request: Request) -> str:
    """Return the client's address; of IPv6 the network, all of which is one subscriber's.

    Headers say nothing here: anybody can send them. Proxies that are trusted have been heard
    before, by the server's or the app's own middleware.
    """
    host = request.client.host if request.client else ""
    try:
        address = ip_address(host)
    except ValueError:
        return f"address:{host or 'unknown'}"
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return f"address:{address.ipv4_mapped}"
        return f"address:{IPv6Network((address, _IPV6_NETWORK_BITS), strict=False)}"
    return f"address:{address}"


def account_key(email: str) -> str:
    """Return the key of an account, there or not, from which its address cannot be read."""
    return f"account:{hashlib.sha256(email.encode(errors='replace')).hexdigest()}"
