"""The frozen entity is forced open and changed.

Says: the entity that was given was changed in place
"""

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


def apply_patch(entity: EntityT, patch: BaseModel, *, now: datetime) -> EntityT:
    changes = {name: getattr(patch, name) for name in patch.model_fields_set - PROTECTED}
    for name, value in changes.items():
        object.__setattr__(entity, name, value)
    if changes:
        object.__setattr__(entity, "updated_at", now)
    return entity
