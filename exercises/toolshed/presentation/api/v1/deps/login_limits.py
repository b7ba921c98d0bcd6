"""How often passwords can be tried, and accounts opened.

Exercise 7.4 (notebook 07, "Guessing passwords"): write `limit_logins`, and put a limit into
`RegistrationLimits`.

An attempt to log in is counted twice, whether the password is right or wrong, and whether there is
such an account or not:

    first by its address   the limit "login-address", `rate_limit_login_address` of the settings;
                           the key is the `address_key` of the request, whatever token it carries
    then by its account    the limit "login-account", `rate_limit_login_account`; the key is the
                           `account_key` of the e-mail address in its one spelling: the form has it
                           as `username`, and `normalize_email` brings it there

The first stops who tries many accounts from one place, the second who tries one account from many
places. An attempt that the first refuses does not count for the second: or one computer alone could
lock somebody out. Either raises `RateLimitExceeded`, before anything is hashed.

An attempt to open an account is counted by its address: the limit "registration",
`rate_limit_registration`, and the `address_key` again. What is counted depends on nothing else of a
request, neither on its path or query nor on its headers. The count may be in Redis: `limit_logins`
is a plain `def`, which runs in a thread.
"""

from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import OAuth2PasswordRequestForm

from toolshed.domain.users import normalize_email  # noqa: F401
from toolshed.presentation.middleware.rate_limit import RateLimit  # noqa: F401
from toolshed.presentation.middleware.rate_limit_keys import account_key, address_key  # noqa: F401


def limit_logins(request: Request, form: Annotated[OAuth2PasswordRequestForm, Depends()]) -> None:
    """Count an attempt for its address and for its account, whether there is one or not."""
    raise NotImplementedError


def _not_limited_yet(request: Request) -> None:
    """What is in the place of a RateLimit."""
    raise NotImplementedError


LoginLimits = Depends(limit_logins)
RegistrationLimits = Depends(_not_limited_yet)
