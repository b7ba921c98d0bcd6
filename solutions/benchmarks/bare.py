"""The least that FastAPI can do to give the same answers: what the API is compared with.

`app` has routes without dependencies; `routes` has those of the API, with all their dependencies.
Neither has middleware, limits or logs; garbage is collected as in the API.
Run by `benchmarks.throughput`.
"""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request, Response

from toolshed.application.queries import ItemFilters, Paging, Slice
from toolshed.config import Settings
from toolshed.domain.categories import CATEGORIES, Category
from toolshed.domain.items import Item
from toolshed.infrastructure.clock import utc_now
from toolshed.infrastructure.garbage import collect_less_often
from toolshed.infrastructure.persistence.database import Database, create_engine
from toolshed.presentation.api.router import router
from toolshed.presentation.container import Container
from toolshed.presentation.lifespan import lifespan as api_lifespan
from toolshed.presentation.schemas.items import ItemResponse
from toolshed.presentation.schemas.pagination import Page

database = Database(create_engine(os.environ["TOOLSHED_DATABASE_URL"]))
kept: dict[str, bytes] = {}


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    """Close the database in the end."""
    yield
    await database.close()


app = FastAPI(lifespan=lifespan)


@app.put("/bytes/{name}", status_code=204)
async def keep_bytes(name: str, request: Request) -> None:
    """Keep a document."""
    kept[name] = await request.body()


@app.get("/bytes/{name}")
async def get_bytes(name: str) -> Response:
    """The same bytes, from memory."""
    return Response(kept[name], media_type="application/json")


@app.get("/categories")
async def list_categories() -> list[Category]:
    """The same objects, written by FastAPI."""
    return list(CATEGORIES)


@app.get("/items", response_model=Page[ItemResponse])
async def list_items() -> Slice[Item]:
    """The same query, written by FastAPI."""
    async with database(read_only=True) as work:
        return await work.items.list(ItemFilters(), Paging(limit=20, offset=0))


routes = FastAPI(lifespan=api_lifespan)
routes.state.container = Container.build(Settings(), utc_now)
routes.include_router(router)
collect_less_often()
