"""The entity is taken for a model of Pydantic's.

Says: your code raised AttributeError: 'User' object has no attribute 'model_copy'
"""

from dataclasses import Field
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
    changes = patch.model_dump(exclude_unset=True, exclude=set(PROTECTED))
    return entity.model_copy(update={**changes, "updated_at": now}) if changes else entity
