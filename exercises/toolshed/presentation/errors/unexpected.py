"""Whatever nobody thought of.

Exercise 8.5 (notebook 08, "What nobody expected"): write the handler of last resort, and register
it for every exception that has no handler of its own.

The answer is a problem document that says nothing about the exception: no text, no class, no
traceback, and no status, detail or header that it may carry.

    type         left to its default
    title        `phrase` of the status
    status       500, whatever the exception is
    request_id   the id of the request, `request_id.get()`; left out where that is None

The same id is in the header `X-Request-ID` of the answer, which has no such header where there is
none. The framework calls this handler outside of all middleware, so nobody else adds it.

The exception goes into the log, by `log_exception_once(_logger, "...", exc)`: with its traceback
and at the level of an error, once for each exception. This handler is asked twice about the same
one, by `middleware/unexpected.py` and by the framework, and then the server logs it as well, unless
`log_exception_once` has marked it. It is logged before the handler returns: where an answer has
begun already, what is returned here is not sent. The handler logs nothing else, and
nothing of the request, its path included: it may hold a password.

`middleware/unexpected.py` awaits `handle_unexpected_error`, so it keeps its name and stays a
coroutine (`async def`). The exception goes on to the server by itself: nothing is raised here.
"""

import logging

from fastapi import FastAPI, Request, Response, status  # noqa: F401

from toolshed.infrastructure.logs import log_exception_once, request_id  # noqa: F401
from toolshed.presentation.problems import Problem, phrase, problem_response  # noqa: F401

_logger = logging.getLogger(__name__)


async def handle_unexpected_error(_: Request, exc: Exception) -> Response:
    """Answer 500, and nothing about the cause but the id to find it in the logs by."""
    raise NotImplementedError


def install_unexpected_handler(app: FastAPI) -> None:
    """Let the app answer every exception that has no handler of its own."""
