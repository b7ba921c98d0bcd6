"""Where neighbours are."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What a postcode stands for."""

    postcode: str
    name: str
