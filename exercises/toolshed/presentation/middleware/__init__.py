"""What every request and every answer goes through, the outermost first.

    proxies       the client is who the proxies that are trusted say it is
    request id    every answer has one, and every request its line in the log
    CORS          every answer, errors included, says who may read it
    deprecation   what has a successor says so
    body limit    nobody sends more than is allowed
    errors        whatever is raised is answered in here, inside of the others

Below those, the framework answers the exceptions that have handlers.
"""

from fastapi import FastAPI

from toolshed.config import Settings
from toolshed.presentation.middleware.body_limit import BodyLimitMiddleware
from toolshed.presentation.middleware.cors import install_cors
from toolshed.presentation.middleware.deprecation import DeprecationMiddleware
from toolshed.presentation.middleware.proxies import install_proxies
from toolshed.presentation.middleware.request_id import RequestIdMiddleware
from toolshed.presentation.middleware.unexpected import UnexpectedErrorMiddleware


def install_middleware(app: FastAPI, settings: Settings) -> None:
    """Put the middleware around the app; what is added last is outermost."""
    app.add_middleware(UnexpectedErrorMiddleware)
    app.add_middleware(BodyLimitMiddleware, max_bytes=settings.max_body_bytes)
    app.add_middleware(DeprecationMiddleware)
    install_cors(app, settings)
    app.add_middleware(RequestIdMiddleware)
    install_proxies(app, settings)
