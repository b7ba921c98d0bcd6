"""The vocabulary of the schemas: types that normalize and check what clients send.

Exercise 2.1 (notebook 02, "Normalize at the edge"): give each type marked "to do" its rules, by
`Annotated`. As they stand, they take whatever is of the right basic type. The rest is done.

    Name          text: trimmed, then 1 to 100 characters
    SearchText    text: trimmed, then 1 to 100 characters
    Description   text: trimmed, then 0 to 2000 characters
    Tag           text: trimmed, in lower case, then 1 to 30 characters
    Email         an e-mail address, in the one spelling that `normalize_email` gives
    Password      8 to 128 characters, kept as typed, spaces too; a `SecretStr`
    UtcDatetime   a moment with an offset from UTC, turned into the same moment in UTC; one that has
                  no date in UTC (before the year 1) is refused, as `_in_utc` does

What breaks a rule is refused with 422. So is what is no text at all (null, a number) where text is
meant, which is everywhere but in UtcDatetime.
Lengths are in characters, not in bytes. `CategorySlug` and `LoanDays` stay as they are.
PostgreSQL stores no NUL (U+0000), so the four kinds of text have none: refuse it.
"""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import (  # noqa: F401 - not all of it is used yet
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
from toolshed.domain.users import normalize_email  # noqa: F401


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


Name = str  # to do
"""A name of somebody or something, without the space around it: 1 to 100."""

Email = str  # to do
"""An e-mail address in the one spelling it is kept by."""

Password = str  # to do
"""A password, 8 to 128, that no repr, log or dump shows."""

Description = str  # to do
"""Free text, up to 2000."""

SearchText = str  # to do
"""What somebody looks for: 1 to 100."""

CategorySlug = Annotated[
    str,
    AfterValidator(_known_category),
    WithJsonSchema({"type": "string", "enum": list(CATEGORIES_BY_SLUG)}),
]
"""The slug of a category that there is."""

Tag = str  # to do
"""A word to find something by, in lower case: 1 to 30."""

LoanDays = Annotated[int, Field(strict=True, ge=1, le=28)]
"""How long something is lent, in days: 1 to 28."""

UtcDatetime = datetime  # to do
"""A moment, as RFC 3339 writes it in UTC."""
