"""A limit that holds for every route of the API, whatever stricter ones a route has beside it.

Exercise 7.3 (notebook 07, "Every route"): this module does what many tutorials do, it raises
nothing, and it limits none of the routes that it includes. Only the docs are limited, which should
not be. See it happen in the notebook, then mend it here.

`include_limited(app, *routers)` includes the routers in the app. After that, every route whose path
starts with "/api/", in whatever router it is, has the limit `rate_limit_default` of the app's
settings (`app.state.container.settings`). One count holds for all of them together: whoever sends
three requests to three routes has sent three. The count is kept for each key of `rate_limit_key`,
also for requests that are answered with 401, 404 or 422.

The limit of a route's own, a `RateLimit` or a decorator of slowapi's, holds beside it. Routes whose
path does not start with "/api/", /health say, are never limited and not counted, also if the app
is served below a prefix: then `request.scope["path"]` starts with `request.scope["root_path"]`.

`app.state.limiter` is there already, and counts in the store that all workers share: let it be, and
count with it, in a thread if the store may be Redis, so that the event loop does not wait for it. A
refusal is answered as `handle_rate_limit_exceeded` does for `RateLimitExceeded`; nothing else is
caught, and nobody is spared.
Apart from that, nothing about the routers changes, neither their paths nor what OpenAPI says of
them.
"""

from fastapi import APIRouter, Depends, FastAPI, Request  # noqa: F401
from slowapi import Limiter
from slowapi.middleware import SlowAPIMiddleware

from toolshed.presentation.middleware.rate_limit import RateLimit  # noqa: F401
from toolshed.presentation.middleware.rate_limit_keys import rate_limit_key


def include_limited(app: FastAPI, *routers: APIRouter) -> None:
    """Include routers in the app, those of their routes that are the API's under the limit."""
    settings = app.state.container.settings
    app.state.limiter = Limiter(
        key_func=rate_limit_key, default_limits=[settings.rate_limit_default]
    )
    app.add_middleware(SlowAPIMiddleware)
    for router in routers:
        app.include_router(router)
