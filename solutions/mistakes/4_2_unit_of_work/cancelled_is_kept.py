"""What is no Exception is taken for a success.

Says: the route writes, then is cancelled, since its client has gone away, and what it had written
was kept
"""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Request

from toolshed.application.unit_of_work import UnitOfWork
from toolshed.presentation.api.v1.deps.container import ContainerDep

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


async def get_unit_of_work(request: Request, container: ContainerDep) -> AsyncIterator[UnitOfWork]:
    async with container.begin(read_only=request.method in _SAFE_METHODS) as work:
        error = None
        try:
            yield work
        except Exception as raised:
            error = raised
            raise
        finally:
            if error is None:
                await work.commit()


UnitOfWorkDep = Annotated[UnitOfWork, Depends(get_unit_of_work, scope="function")]
