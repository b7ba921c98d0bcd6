"""Addresses are casefolded, so that two people have the same one.

Says: lower() and not casefold()
"""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import (
    AfterValidator,
    AwareDatetime,
    EmailStr,
    Field,
    SecretStr,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from toolshed.domain.categories import CATEGORIES_BY_SLUG
from toolshed.domain.users import normalize_email

_NO_NUL = r"^[^\x00]*$"


def _known_category(slug: str) -> str:
    if slug not in CATEGORIES_BY_SLUG:
        code, message = "unknown_category", "There is no such category"
        raise PydanticCustomError(code, message)
    return slug


def _in_utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError as error:
        code, message = "moment_out_of_range", "This moment has no date in UTC"
        raise PydanticCustomError(code, message) from error


Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=100, pattern=_NO_NUL),
]
"""A name of somebody or something, without the space around it: 1 to 100."""

Email = Annotated[EmailStr, AfterValidator(str.casefold)]
"""An e-mail address in the one spelling it is kept by."""

Password = Annotated[SecretStr, Field(min_length=8, max_length=128)]
"""A password, 8 to 128, that no repr, log or dump shows."""

Description = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=2000, pattern=_NO_NUL)
]
"""Free text, up to 2000."""

SearchText = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=100, pattern=_NO_NUL),
]
"""What somebody looks for: 1 to 100."""

CategorySlug = Annotated[
    str,
    AfterValidator(_known_category),
    WithJsonSchema({"type": "string", "enum": list(CATEGORIES_BY_SLUG)}),
]
"""The slug of a category that there is."""

Tag = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, to_lower=True, min_length=1, max_length=30, pattern=_NO_NUL
    ),
]
"""A word to find something by, in lower case: 1 to 30."""

LoanDays = Annotated[int, Field(strict=True, ge=1, le=28)]
"""How long something is lent, in days: 1 to 28."""

UtcDatetime = Annotated[AwareDatetime, AfterValidator(_in_utc)]
"""A moment, as RFC 3339 writes it in UTC."""
