"""What the schemas of each direction have in common."""

from typing import Any

from pydantic import BaseModel, ConfigDict


class InputModel(BaseModel):
    """What a client sends: fields that are not declared are refused, never ignored."""

    model_config = ConfigDict(extra="forbid")


class OutputModel(BaseModel):
    """What a client gets: an entity's attributes, whatever rules held when it was made."""

    model_config = ConfigDict(from_attributes=True)


def absent() -> Any:
    """Return the default of a field that a client may leave out but not set to null.

    As a default factory it leaves no trace in the JSON schema. The default is not meant to be
    read: which fields were sent is in `model_fields_set`.
    """
    return None
