"""The entity is built anew, field by field, in a loop that a debugger can step through."""

from dataclasses import Field, fields
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
    values = {field.name: getattr(entity, field.name) for field in fields(entity)}
    changed = False
    for name in patch.model_fields_set:
        if name in PROTECTED:
            continue
        if name not in values:
            raise TypeError(f"{type(entity).__name__} has no field {name!r}")
        values[name] = getattr(patch, name)
        changed = True
    if changed:
        values["updated_at"] = now
    return type(entity)(**values)
