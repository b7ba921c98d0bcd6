"""The handler raises the exception again.

Says: there was no answer at all: your handler was asked, and it failed or raised something itself
"""

import logging

from fastapi import FastAPI, Request, Response

from toolshed.infrastructure.logs import log_exception_once

_logger = logging.getLogger(__name__)


async def handle_unexpected_error(_: Request, exc: Exception) -> Response:
    log_exception_once(_logger, "Unexpected error", exc)
    raise exc


def install_unexpected_handler(app: FastAPI) -> None:
    app.add_exception_handler(Exception, handle_unexpected_error)
