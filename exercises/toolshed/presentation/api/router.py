"""Everything the API serves, in one router: the version, and health outside of it.

Exercise 1.5 (notebook 01, "Composition"): put all the routers together into `router`.

    /health       as it is: who restarts a process knows nothing of versions
    /api/v1/...   everything else: the ten modules of `v1/routes` that are imported here

Each of the imported modules has its own `router`, with the prefix of its resource and its tags.
`include_router` takes a router into another one, with all that its routes declare. What is new here
is /api/v1, and it belongs in front of every resource once: /api/v1/items. `v1` is there for that;
you may also do without it.

In the end the docs (OpenAPI) know GET /health and every operation of all ten modules, with what it
asks for, the statuses and the response models it declares, at one address each, with the tag of its
router and no tag twice. No path ends in a slash: a route "/" below a prefix answers 307 to whoever
leaves the slash out.
"""

from fastapi import APIRouter

from toolshed.presentation.api import health  # noqa: F401
from toolshed.presentation.api.v1.routes import (  # noqa: F401
    auth,
    categories,
    events,
    exports,
    items,
    loans,
    photos,
    postcodes,
    profiles,
    users,
)

v1 = APIRouter()

router = APIRouter()
