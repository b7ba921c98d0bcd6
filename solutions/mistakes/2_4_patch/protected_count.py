"""What is protected is left out after the question whether there is anything to change.

Says: only owner_id was sent, which no patch changes, and updated_at moved all the same
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
    changes = patch.model_dump(exclude_unset=True)
    if not changes:
        return entity
    for name in PROTECTED:
        changes.pop(name, None)
    return replace(entity, **changes, updated_at=now)
