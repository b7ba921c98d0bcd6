"""The slice is turned into a dictionary by hand, and frozen tuples hold the members."""

from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, NonNegativeInt, model_validator

T = TypeVar("T")


class Page(BaseModel, Generic[T]):
    model_config = ConfigDict(frozen=True, title="Page")

    items: tuple[T, ...]
    total: NonNegativeInt
    limit: NonNegativeInt
    offset: NonNegativeInt

    @model_validator(mode="before")
    @classmethod
    def _read(cls, source: Any) -> Any:
        if isinstance(source, dict):
            return source
        return {name: getattr(source, name) for name in cls.model_fields}
