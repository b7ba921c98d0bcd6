"""The patch is dumped, so a value that is made of parts becomes a dictionary.

Says: place became a dict: it is a Place in the patch, a dataclass, and model_dump makes
dictionaries of what is inside
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
    changes = patch.model_dump(exclude_unset=True, exclude=set(PROTECTED))
    return replace(entity, **changes, updated_at=now) if changes else entity
