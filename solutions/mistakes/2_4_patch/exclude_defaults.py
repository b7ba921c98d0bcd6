"""What equals the default counts as not sent.

Says: a text was sent that is also the default of its field, and the entity kept the old one
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
    changes = patch.model_dump(exclude_defaults=True)
    changes = {name: value for name, value in changes.items() if name not in PROTECTED}
    if not changes:
        return entity
    return replace(entity, **changes, updated_at=now)
