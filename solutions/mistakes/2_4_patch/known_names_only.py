"""The fields of users are written out, and nobody else's.

Says: your code raised AttributeError: 'Item' object has no attribute 'email'
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
    sent = patch.model_fields_set
    if not sent & {"name", "email"}:
        return entity
    name = patch.name if "name" in sent else entity.name
    email = patch.email if "email" in sent else entity.email
    return replace(entity, name=name, email=email, updated_at=now)
