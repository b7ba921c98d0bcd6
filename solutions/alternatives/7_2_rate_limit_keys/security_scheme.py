"""FastAPI's helper takes the header apart, and the first four groups of IPv6 are text."""

import hashlib
import ipaddress

from fastapi import Request
from fastapi.security.utils import get_authorization_scheme_param

from toolshed.infrastructure.security.tokens import InvalidTokenError


def rate_limit_key(request: Request) -> str:
    scheme, token = get_authorization_scheme_param(request.headers.get("Authorization"))
    try:
        if scheme.casefold() != "bearer":
            return address_key(request)
        claims = request.app.state.container.token_reader.read(token)
    except InvalidTokenError:
        return address_key(request)
    return "user:" + str(claims.user_id)


def address_key(request: Request) -> str:
    if request.client is None or request.client.host == "":
        return "address:somewhere"
    host = request.client.host
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return f"address:host:{host}"
    if address.version == 4:
        return f"address:{host}"
    if address.ipv4_mapped:
        return f"address:{address.ipv4_mapped}"
    return "address:" + ":".join(address.exploded.split(":")[:4])


def account_key(email: str) -> str:
    return "account:" + hashlib.sha256(email.encode(errors="replace")).hexdigest()
