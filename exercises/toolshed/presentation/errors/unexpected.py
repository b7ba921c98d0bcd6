"""Whatever nobody thought of."""

from fastapi import Request, Response, status

from toolshed.presentation.problems import Problem, phrase, problem_response


async def handle_unexpected_error(_: Request, __: Exception) -> Response:
    """Answer 500 and nothing about the cause.

    The exception is not logged here: it is raised again after the answer, and the server logs it.
    """
    code = status.HTTP_500_INTERNAL_SERVER_ERROR
    return problem_response(Problem(title=phrase(code), status=code))
