"""Every field of the model is taken over, with its default where it was not sent.

Says: PATCH {name} erased the e-mail: model_dump() has every field of the model
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
    changes = patch.model_dump()
    changes = {name: value for name, value in changes.items() if name not in PROTECTED}
    if not changes:
        return entity
    return replace(entity, **changes, updated_at=now)
