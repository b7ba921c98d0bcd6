"""Of the fields that were sent, those that the model declares are looked at alone.

Says: by a model that allows extra fields
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
    declared = set(type(patch).model_fields) & patch.model_fields_set
    changes = {name: getattr(patch, name) for name in declared - PROTECTED}
    if not changes:
        return entity
    return replace(entity, **changes, updated_at=now)
