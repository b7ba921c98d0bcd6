"""Nothing ends the unit of work of a request that fails.

Says: raises HTTPException(409), and its unit of work has never ended: nothing was rolled back,
and its connection is held for ever
"""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Request

from toolshed.application.unit_of_work import UnitOfWork
from toolshed.presentation.api.v1.deps.container import ContainerDep

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


async def get_unit_of_work(request: Request, container: ContainerDep) -> AsyncIterator[UnitOfWork]:
    read_only = request.method in _SAFE_METHODS
    context = container.begin(read_only=read_only)
    work = await context.__aenter__()
    yield work
    await work.commit()
    await context.__aexit__(None, None, None)


UnitOfWorkDep = Annotated[UnitOfWork, Depends(get_unit_of_work, scope="function")]
