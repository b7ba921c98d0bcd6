"""Turns everything that is raised into a problem document."""

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from slowapi.errors import RateLimitExceeded
from starlette.exceptions import HTTPException

from toolshed.domain.errors import DomainError
from toolshed.presentation.errors.domain import handle_domain_error
from toolshed.presentation.errors.http import handle_http_exception
from toolshed.presentation.errors.unexpected import handle_unexpected_error
from toolshed.presentation.errors.validation import handle_validation_error
from toolshed.presentation.middleware.rate_limit import handle_rate_limit_exceeded


def install_error_handlers(app: FastAPI) -> None:
    """Let the app answer every error, expected or not, with a problem document."""
    app.add_exception_handler(DomainError, handle_domain_error)
    app.add_exception_handler(RequestValidationError, handle_validation_error)
    # Starlette's own, the base of FastAPI's: unknown routes and methods raise nothing else.
    app.add_exception_handler(HTTPException, handle_http_exception)
    app.add_exception_handler(RateLimitExceeded, handle_rate_limit_exceeded)
    app.add_exception_handler(Exception, handle_unexpected_error)
