"""Who makes this request (RFC 6750).

Exercise 6.1 (notebook 06, "Who is asking?"): write `get_current_user`, the dependency that turns
the access token of a request into the user it belongs to. Its parameters are yours as well.

    a good access token of an active user       that `User`, as it is kept now
    no token at all                             401, header WWW-Authenticate: Bearer
    a token that is bad in any way              401, header WWW-Authenticate: Bearer ...
    a good token of a user who is gone          401, and nobody can tell it from a bad token
    a good token of a user who is not active    401, and nobody can tell it from a bad token

The last three have one and the same answer: same status, same detail, same headers. What comes
after `Bearer` in the header is yours (RFC 6750 has `error="invalid_token"` for it).
A server that is at fault stays at fault: if the users cannot be read, that is no 401, and whatever
is raised then goes on its way. Who asks is said by the token in the header Authorization and by
nothing else that is sent, and nothing is remembered from one request to the next.

What you have:

    token: BearerToken       the text of the token, out of the header Authorization; without one,
                             the scheme answers 401 by itself, and it puts the padlock into the docs
    reader: TokenReaderDep   `reader.read(token)` returns claims with `user_id`, or raises
                             `InvalidTokenError`; it takes access tokens alone
    users: UserServiceDep    `await users.find(user_id)` returns the `User`, or None
"""

from typing import Annotated

from fastapi import Depends, HTTPException, status  # noqa: F401
from fastapi.security import OAuth2PasswordBearer

from toolshed.domain.users import User
from toolshed.infrastructure.security.tokens import InvalidTokenError  # noqa: F401
from toolshed.presentation.api.v1.deps.services import (  # noqa: F401
    TokenReaderDep,
    UserServiceDep,
)

# Relative, so that it holds behind a prefix as well.
bearer_token = OAuth2PasswordBearer(tokenUrl="api/v1/auth/token")

BearerToken = Annotated[str, Depends(bearer_token)]


async def get_current_user() -> User:
    """Return the active user whose access token this is; whatever is wrong answers 401."""
    raise NotImplementedError


CurrentUser = Annotated[User, Depends(get_current_user)]
