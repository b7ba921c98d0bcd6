"""What the entity does not have is dropped.

Says: title was sent as "Hammer", items have no title, and the patch was taken all the same
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
    changes = {name: value for name, value in changes.items() if hasattr(entity, name)}
    if not changes:
        return entity
    return replace(entity, **changes, updated_at=now)
