"""A model iterates over its fields, which keeps their values; a small class does the choosing."""

from dataclasses import Field, replace
from datetime import datetime
from typing import Any, ClassVar, Protocol, TypeVar

from pydantic import BaseModel

PROTECTED = frozenset({"id", "owner_id", "created_at", "updated_at"})


class Patchable(Protocol):
    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]

    @property
    def updated_at(self) -> datetime: ...


EntityT = TypeVar("EntityT", bound=Patchable)


class _Changes:
    """What a patch changes about an entity."""

    def __init__(self, patch: BaseModel) -> None:
        allowed = patch.model_fields_set.difference(PROTECTED)
        self._values = {name: value for name, value in patch if name in allowed}

    def made_to(self, entity: EntityT, now: datetime) -> EntityT:
        if not self._values:
            return replace(entity)
        return replace(entity, **{**self._values, "updated_at": now})


def apply_patch(entity: EntityT, patch: BaseModel, *, now: datetime) -> EntityT:
    return _Changes(patch).made_to(entity, now)
