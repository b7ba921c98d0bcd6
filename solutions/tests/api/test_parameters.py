"""Query parameters: those that are declared are taken, and no others."""

from typing import Annotated

import pytest
from fastapi import APIRouter, Depends, FastAPI, Query
from fastapi.testclient import TestClient
from pydantic import BaseModel, Field

from toolshed.presentation.api.v1.deps.paging import PagingDep
from toolshed.presentation.api.v1.deps.query import KnownQueryOnly


class BirdQuery(BaseModel):
    colour: str | None = None
    of_sea: bool = Field(default=False, alias="of-sea")


async def one_word(word: str = "") -> str:
    return word


@pytest.fixture
def birds() -> TestClient:
    router = APIRouter(prefix="/birds")

    @router.get("")
    async def list_birds(
        _: KnownQueryOnly,
        paging: PagingDep,
        query: Annotated[BirdQuery, Query()],
        word: Annotated[str, Depends(one_word)],
    ) -> dict[str, object]:
        return {**query.model_dump(), "word": word, "limit": paging.limit}

    app = FastAPI()
    app.include_router(router, prefix="/v1")
    return TestClient(app)


def test_parameters_of_models_and_dependencies_are_known(birds: TestClient) -> None:
    response = birds.get("/v1/birds?colour=red&of-sea=true&word=gull&limit=5")
    assert response.json() == {"colour": "red", "of_sea": True, "word": "gull", "limit": 5}


@pytest.mark.parametrize("name", ["color", "Colour", "of_sea", "query", "words", "skip"])
def test_other_parameters_are_refused(birds: TestClient, name: str) -> None:
    response = birds.get(f"/v1/birds?limit=5&{name}=")
    assert response.status_code == 422
    (error,) = response.json()["detail"]
    assert (error["type"], error["loc"]) == ("extra_forbidden", ["query", name])
