"""Turns everything that is raised into a problem document."""

from fastapi import FastAPI
from slowapi.errors import RateLimitExceeded

from toolshed.presentation.errors.domain import install_domain_handler
from toolshed.presentation.errors.http import install_http_handler
from toolshed.presentation.errors.methods import install_method_handler
from toolshed.presentation.errors.unavailable import install_unavailable_handler
from toolshed.presentation.errors.unexpected import install_unexpected_handler
from toolshed.presentation.errors.validation import install_validation_handler
from toolshed.presentation.middleware.rate_limit import handle_rate_limit_exceeded


def install_error_handlers(app: FastAPI) -> None:
    """Let the app answer every error, expected or not, with a problem document."""
    install_domain_handler(app)
    install_unavailable_handler(app)
    install_validation_handler(app)
    install_http_handler(app)
    install_method_handler(app)
    app.add_exception_handler(RateLimitExceeded, handle_rate_limit_exceeded)
    install_unexpected_handler(app)
