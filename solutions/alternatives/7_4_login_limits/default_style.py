"""Dependencies of dependencies, the address as one of them."""

from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import OAuth2PasswordRequestForm

from toolshed.config import Settings
from toolshed.domain.users import normalize_email
from toolshed.presentation.middleware.rate_limit import RateLimit
from toolshed.presentation.middleware.rate_limit_keys import account_key, address_key


def _per_address(settings: Settings) -> str:
    return settings.rate_limit_login_address


def _per_account(settings: Settings) -> str:
    return settings.rate_limit_login_account


def _per_registration(settings: Settings) -> str:
    return settings.rate_limit_registration


limit_registrations = RateLimit("registration", _per_registration, key=address_key)
_limit_address = RateLimit("login-address", _per_address, key=address_key)
_limit_account = RateLimit("login-account", _per_account)


def _account(form: OAuth2PasswordRequestForm = Depends()) -> str:  # noqa: B008 - the default style
    return account_key(normalize_email(form.username))


def limit_logins(
    request: Request,
    _: Annotated[None, Depends(_limit_address)],
    account: str = Depends(_account),
) -> None:
    _limit_account.count(request, account)


LoginLimits = Depends(limit_logins)
RegistrationLimits = Depends(limit_registrations)
