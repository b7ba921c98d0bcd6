"""The end of the dependency runs after the answer.

Says: the client got 201, then the commit failed: it believes that something is kept, and it is
not

Says: the client got 201, and then the commit began: by default what follows the yield runs after
the answer

Says: the background task ran before the commit
"""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Request

from toolshed.application.unit_of_work import UnitOfWork
from toolshed.presentation.api.v1.deps.container import ContainerDep

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


async def get_unit_of_work(request: Request, container: ContainerDep) -> AsyncIterator[UnitOfWork]:
    async with container.begin(read_only=request.method in _SAFE_METHODS) as work:
        try:
            yield work
        except BaseException:
            await work.rollback()
            raise
        await work.commit()


UnitOfWorkDep = Annotated[UnitOfWork, Depends(get_unit_of_work)]
