"""The older functions: `constr`, `conint`, a `Secret` of checked text, moments checked by hand."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, EmailStr, Secret, conint, constr

from toolshed.domain.categories import CATEGORIES_BY_SLUG
from toolshed.domain.users import normalize_email

NO_NUL = r"\A[^\x00]*\z"


def known(slug: str) -> str:
    assert slug in CATEGORIES_BY_SLUG, "There is no such category"
    return slug


def in_utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("The offset from UTC is missing")
    try:
        return moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("This moment has no date in UTC") from error


Name = constr(strip_whitespace=True, min_length=1, max_length=100, pattern=NO_NUL)
SearchText = constr(strip_whitespace=True, min_length=1, max_length=100, pattern=NO_NUL)
Description = constr(strip_whitespace=True, max_length=2000, pattern=NO_NUL)
Tag = constr(strip_whitespace=True, to_lower=True, min_length=1, max_length=30, pattern=NO_NUL)
Email = Annotated[EmailStr, AfterValidator(normalize_email), AfterValidator(str.strip)]
Password = Secret[constr(min_length=8, max_length=128)]
CategorySlug = Annotated[str, AfterValidator(known)]
LoanDays = conint(strict=True, ge=1, le=28)
UtcDatetime = Annotated[datetime, AfterValidator(in_utc)]
