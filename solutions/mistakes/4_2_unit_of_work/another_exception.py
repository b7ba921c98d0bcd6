"""Whatever is raised becomes a 500.

Says: the route raises an error of the domain, ItemNotFoundError, so the answer is 404, and here
it is 500
"""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, HTTPException, Request

from toolshed.application.unit_of_work import UnitOfWork
from toolshed.presentation.api.v1.deps.container import ContainerDep

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


async def get_unit_of_work(request: Request, container: ContainerDep) -> AsyncIterator[UnitOfWork]:
    async with container.begin(read_only=request.method in _SAFE_METHODS) as work:
        try:
            yield work
        except Exception as error:
            await work.rollback()
            raise HTTPException(500, "Something went wrong") from error
        await work.commit()


UnitOfWorkDep = Annotated[UnitOfWork, Depends(get_unit_of_work, scope="function")]
