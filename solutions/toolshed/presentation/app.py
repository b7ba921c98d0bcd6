"""The application factory."""

from fastapi import FastAPI

from toolshed.application.ports import Clock
from toolshed.config import Settings
from toolshed.infrastructure.clock import utc_now
from toolshed.presentation.api import readiness
from toolshed.presentation.api.router import router
from toolshed.presentation.api.v2.router import router as v2
from toolshed.presentation.container import Container
from toolshed.presentation.errors import install_error_handlers
from toolshed.presentation.lifespan import lifespan
from toolshed.presentation.middleware import install_middleware
from toolshed.presentation.middleware.default_limits import include_limited
from toolshed.presentation.middleware.rate_limit import create_limiter
from toolshed.presentation.openapi import install_openapi, operation_id


def create_app(settings: Settings, *, clock: Clock = utc_now) -> FastAPI:
    """Return a new app, which shares nothing with any other in the process."""
    app = FastAPI(
        title="Toolshed",
        summary="Neighbours lend each other their tools.",
        version="1.0.0",
        lifespan=lifespan,
        # A redirect names the host and the scheme that the server knows, which behind a proxy are
        # the wrong ones.
        redirect_slashes=False,
        generate_unique_id_function=operation_id,
        openapi_url="/openapi.json" if settings.has_docs else None,
    )
    app.state.container = Container.build(settings, clock)
    app.state.limiter = create_limiter(settings)
    install_error_handlers(app)
    install_middleware(app, settings)
    app.include_router(readiness.router)
    include_limited(app, router, v2)
    install_openapi(app)
    return app
