"""What does not work right now, and will again."""

from fastapi import FastAPI, Request, Response

from toolshed.domain.errors import UnavailableError
from toolshed.presentation.errors.domain import handle_domain_error

RETRY_AFTER_SECONDS = 5


async def handle_unavailable_error(request: Request, exc: Exception) -> Response:
    """Answer an `UnavailableError`, and say in how many seconds it is worth trying again."""
    response = await handle_domain_error(request, exc)
    response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def install_unavailable_handler(app: FastAPI) -> None:
    """Let the app say when to come back."""
    app.add_exception_handler(UnavailableError, handle_unavailable_error)
