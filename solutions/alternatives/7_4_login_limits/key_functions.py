"""A class for both counts, each given its key by name; coroutines that count in a thread."""

from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import OAuth2PasswordRequestForm
from starlette.concurrency import run_in_threadpool

from toolshed.domain.users import normalize_email
from toolshed.presentation.middleware.rate_limit import RateLimit
from toolshed.presentation.middleware.rate_limit_keys import account_key, address_key


class _Attempts:
    def __init__(self) -> None:
        self.place = RateLimit("login-address", lambda s: s.rate_limit_login_address)
        self.account = RateLimit("login-account", lambda s: s.rate_limit_login_account)

    def add(self, request: Request, email: str) -> None:
        self.place.count(request, address_key(request))
        self.account.count(request, account_key(normalize_email(email)))


_attempts = _Attempts()


async def limit_logins(
    request: Request, form: Annotated[OAuth2PasswordRequestForm, Depends()]
) -> None:
    await run_in_threadpool(_attempts.add, request, form.username)


async def _limit_registrations(request: Request) -> None:
    limit = RateLimit("registration", lambda s: s.rate_limit_registration, address_key)
    await run_in_threadpool(limit, request)


LoginLimits = Depends(limit_logins)
RegistrationLimits = Depends(_limit_registrations)
