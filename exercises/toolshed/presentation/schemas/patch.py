"""Partial updates.

Exercise 2.4 (notebook 02, "What was sent, and what was not"): write `apply_patch`, which takes what
a PATCH request sent over into an entity.
"""

from dataclasses import Field, replace  # noqa: F401 - `replace` is of use here
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

    `entity` is a `User`, an `Item` or another frozen dataclass. It stays as it is: the result is a
    new entity of the same class. `patch` is the body of the request, of any model.

    - A field that was sent takes the value it has in `patch`: the Python value, not its JSON and
      not a dictionary of its parts (a dataclass stays one). Being sent is what counts: "" and 0 and
      an empty list are values, so are null and the field's own default, and so is the value that
      the entity has already.
    - A field that was not sent stays what it was in the entity.
    - The fields in `PROTECTED` are no patch's to change, even if its model has them and they were
      sent: they are left out without an error.
    - `updated_at` becomes `now`. But if nothing is left to change (nothing was sent, or only what
      is protected), the entity comes back as it was, with its old `updated_at`.
    - A field that was sent and that the entity does not have is a mistake in the program, and a
      TypeError, as `dataclasses.replace` raises it.
    """
    raise NotImplementedError
