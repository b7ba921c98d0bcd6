"""Whose requests are counted together.

Exercise 7.2 (notebook 07, "Whose request is it?"): write `rate_limit_key` and `address_key`.

A key is text. Requests with the same key share a limit, so nobody may be able to choose theirs, and
no key is ever empty: slowapi does not count an empty one.

    rate_limit_key   "user:7" for a request with a valid access token of user 7, wherever it comes
                     from; for every other request the key of its address
    address_key      "address:" and something that stands for the address that the request came
                     from: `request.client.host`

The access token is the one of `Authorization: Bearer <token>`, where Bearer may be spelt in
capitals or not, and the app's `container.token_reader` reads it: `read(token)` returns claims with
a `user_id`, or raises `InvalidTokenError`, and that is no reason to refuse a request here. Neither
is a header that makes no sense; any other exception is a fault of the server's, and is not caught.
Reading the token is enough; whether there still is such a user is not looked up.

Headers say nothing about the address, whatever their name: anybody can send them. Of an IPv4
address, all of it counts. Of an IPv6 address, the first 64 bits do, because one subscriber has all
the addresses that start with them. An IPv4 address that is written as IPv6 (`::ffff:203.0.113.1`)
has the key of that IPv4 address. The client may also have no address (`request.client` is None, or
its host is empty, as it is on a Unix socket), or a host that is no IP address: these have a key
as well.
"""

import hashlib
from ipaddress import IPv6Address, ip_address  # noqa: F401

from fastapi import Request

from toolshed.infrastructure.security.tokens import InvalidTokenError  # noqa: F401
from toolshed.presentation.container import Container


def rate_limit_key(request: Request) -> str:
    """Return the user of a valid access token, or else the address; never an empty string."""
    container: Container = request.app.state.container  # noqa: F841
    raise NotImplementedError


def address_key(request: Request) -> str:
    """Return the client's address; of IPv6 the network, all of which is one subscriber's."""
    raise NotImplementedError


def account_key(email: str) -> str:
    """Return the key of an account, there or not, from which its address cannot be read."""
    return f"account:{hashlib.sha256(email.encode(errors='replace')).hexdigest()}"
