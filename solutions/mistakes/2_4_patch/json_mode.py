"""The patch is turned into JSON on its way.

Says: the item's tags became a list: they are a tuple in the patch
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
    changes = patch.model_dump(mode="json", exclude_unset=True)
    changes = {name: value for name, value in changes.items() if name not in PROTECTED}
    if not changes:
        return entity
    return replace(entity, **changes, updated_at=now)
