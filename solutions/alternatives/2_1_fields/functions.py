"""Plain functions do the work, and errors are ValueErrors; nothing of StringConstraints."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, EmailStr, Field, SecretStr

from toolshed.domain.categories import CATEGORIES_BY_SLUG
from toolshed.domain.users import normalize_email


def _text(least: int, most: int, *, lower: bool = False) -> AfterValidator:
    def check(text: str) -> str:
        text = text.strip()
        if not least <= len(text) <= most:
            raise ValueError(f"This text needs {least} to {most} characters")
        if "\x00" in text:
            raise ValueError("This text has a character that cannot be kept")
        return text.lower() if lower else text

    return AfterValidator(check)


def _one_of(known: dict[str, object]) -> Callable[[str], str]:
    def check(slug: str) -> str:
        if slug not in known:
            raise ValueError("There is no such category")
        return slug

    return check


def _secret(value: object) -> object:
    if isinstance(value, str) and not 8 <= len(value) <= 128:
        raise ValueError("A password has 8 to 128 characters")
    return value


def _utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("This moment has no date in UTC") from None


Name = Annotated[str, _text(1, 100)]
Email = Annotated[EmailStr, AfterValidator(normalize_email)]
Password = Annotated[SecretStr, BeforeValidator(_secret)]
Description = Annotated[str, _text(0, 2000)]
SearchText = Annotated[str, _text(1, 100)]
CategorySlug = Annotated[str, AfterValidator(_one_of(dict(CATEGORIES_BY_SLUG)))]
Tag = Annotated[str, _text(1, 30, lower=True)]
LoanDays = Annotated[int, Field(strict=True, ge=1, le=28)]
UtcDatetime = Annotated[AwareDatetime, AfterValidator(_utc)]
