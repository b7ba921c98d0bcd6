"""The client's updated_at wins over the clock.

Says: updated_at is `now`, and never what the client sent
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
    changes = patch.model_dump(exclude_unset=True, exclude={"id", "owner_id", "created_at"})
    return replace(entity, **{"updated_at": now, **changes}) if changes else entity
