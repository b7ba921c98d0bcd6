"""Path parameters.

Exercise 3.1 (notebook 03, "Ids in the path"): give each of these types its rules, by `Annotated`.
As they stand, they take any text.

    UserId, ItemId, LoanId    a whole number from 1 to 2147483647 (2**31 - 1)

Routes use them as the types of their path parameters: `item_id: ItemId`. Ids are 32-bit integers
in the database; one that cannot be stored is refused before anything looks for it. Any other value
is refused with 422, and that answer names the parameter, as FastAPI's own refusals do.

OpenAPI documents the bounds, and each of the three has a `description` of its own, which says whose
id it is.
"""

from typing import Annotated  # noqa: F401

from fastapi import Path  # noqa: F401

UserId = str  # to do
ItemId = str  # to do
LoanId = str  # to do
