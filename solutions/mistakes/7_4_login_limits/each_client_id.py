"""Each client of OAuth has a limit of its own, and anybody can name another one.

Says: each with another client_id and scope in the form
"""

from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import OAuth2PasswordRequestForm

from toolshed.domain.users import normalize_email
from toolshed.presentation.middleware.rate_limit import RateLimit
from toolshed.presentation.middleware.rate_limit_keys import account_key, address_key

_by_address = RateLimit(
    "login-address", lambda settings: settings.rate_limit_login_address, address_key
)
_by_account = RateLimit("login-account", lambda settings: settings.rate_limit_login_account)


def limit_logins(request: Request, form: Annotated[OAuth2PasswordRequestForm, Depends()]) -> None:
    """Count an attempt for its address and for its account, whether there is one or not.

    The first stops who tries many accounts from one place, the second who tries one account from
    many places. Raises `RateLimitExceeded`, before anything is hashed.
    """
    _by_address(request)
    account = f"{normalize_email(form.username)} {form.client_id}"
    _by_account.count(request, account_key(account))


LoginLimits = Depends(limit_logins)

RegistrationLimits = Depends(
    RateLimit("registration", lambda settings: settings.rate_limit_registration, address_key)
)
