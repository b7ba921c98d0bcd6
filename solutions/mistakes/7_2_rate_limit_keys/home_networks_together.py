"""Addresses of home networks share a key.

Says: addresses of networks at home are addresses like others
"""

import hashlib
from functools import lru_cache
from ipaddress import IPv6Address, ip_address

from fastapi import Request

from toolshed.infrastructure.security.tokens import InvalidTokenError
from toolshed.presentation.container import Container

_IPV6_NETWORK_BITS = 64


def rate_limit_key(request: Request) -> str:
    """Return the user of a valid access token, or else the address; never an empty string.

    The token alone is read: to be counted, nobody has to exist. One that is not valid counts for
    the address, or a new made-up one with each request would be a way around the limit.
    """
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        container: Container = request.app.state.container
        try:
            return f"user:{container.token_reader.read(token.strip()).user_id}"
        except InvalidTokenError:
            pass
    return address_key(request)


def address_key(request: Request) -> str:
    """Return the client's address; of IPv6 the network, all of which is one subscriber's.

    Headers say nothing here: anybody can send them. Proxies that are trusted have been heard
    before, by the server's or the app's own middleware.
    """
    return _address(request.client.host if request.client else "")


@lru_cache(maxsize=4096)
def _address(host: str) -> str:
    try:
        address = ip_address(host)
    except ValueError:
        return f"address:{host or 'unknown'}"
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return f"address:{address.ipv4_mapped}"
        return f"address:{int(address) >> (128 - _IPV6_NETWORK_BITS):x}::/64"
    is_home = host.startswith(("10.", "192.168."))
    return "address:home" if is_home else f"address:{address}"


def account_key(email: str) -> str:
    """Return the key of an account, there or not, from which its address cannot be read."""
    return f"account:{hashlib.sha256(email.encode(errors='replace')).hexdigest()}"
