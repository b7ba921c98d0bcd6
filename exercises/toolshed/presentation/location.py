"""The Location of what a request has made (RFC 9110, 10.2.2)."""

from fastapi import Request


def location_of(request: Request, route: str, **params: int | str) -> str:
    """Return the path of a route by its name, with every prefix in front of it.

    It is a relative reference: behind a proxy, the client knows the scheme and the host better
    than the server does.
    """
    return request.url_for(route, **params).path
