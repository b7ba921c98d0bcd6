"""More is protected than PROTECTED names.

Says: PROTECTED names what no patch changes, and there is no other list
"""

from dataclasses import Field, replace
from datetime import datetime
from typing import Any, ClassVar, Protocol, TypeVar

from pydantic import BaseModel

PROTECTED = frozenset({"id", "owner_id", "created_at", "updated_at"})
"""What an entity is, as opposed to what is known about it: no patch changes these."""


class Patchable(Protocol):
    """An entity: a dataclass that knows when it was changed last."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]

    @property
    def updated_at(self) -> datetime:
        """When it was changed last."""
        ...


EntityT = TypeVar("EntityT", bound=Patchable)


def apply_patch(entity: EntityT, patch: BaseModel, *, now: datetime) -> EntityT:
    """Return the entity with the fields that were sent, changed at `now`.

    Without any, that is the entity as it was.

    The names of the patch's fields are those of the entity's; any other is a mistake in the
    program, and a TypeError.
    """
    protected = PROTECTED | {"hashed_password", "is_active"}
    changes = {name: getattr(patch, name) for name in patch.model_fields_set - protected}
    if not changes:
        return entity
    return replace(entity, **changes, updated_at=now)
