"""Users over the wire.

Exercise 2.2 (notebook 02, "One schema per direction"): give these three models their fields.

    UserCreate      name, email, password: each has to be sent
    UserUpdate      name, email: each may be left out, and none may be null
    UserResponse    id, name, email, created_at, and nothing else that a `User` has

What a client sends is of the types of `schemas/fields.py`; any other field (`is_admin`, `id`) is
refused with 422, never ignored. A route takes the changes from the update's `model_fields_set`.

What a client gets is made from an entity, by `UserResponse.model_validate(user)`. None of the rules
for input hold there: a row from before the rules, with an empty name or an odd address, is shown
as it is. `created_at` leaves with an offset, in UTC.

`schemas/base.py` has what the models of one direction have in common, if you want it.
"""

from pydantic import BaseModel, Field  # noqa: F401

from toolshed.presentation.schemas.base import InputModel, OutputModel, absent  # noqa: F401
from toolshed.presentation.schemas.fields import Email, Name, Password, UtcDatetime  # noqa: F401


class UserCreate(BaseModel):
    """Somebody who registers."""


class UserUpdate(BaseModel):
    """What users change about themselves: the fields that are sent, and no others."""


class UserResponse(BaseModel):
    """A user, as shown to the same user."""
