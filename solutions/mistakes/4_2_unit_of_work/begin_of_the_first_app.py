"""What the first app begins with serves all apps.

Says: {'a': ['bread', 'milk', 'honey'], 'b': []}: the container is that of the app that serves the
request
"""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Request

from toolshed.application.unit_of_work import UnitOfWork
from toolshed.presentation.api.v1.deps.container import ContainerDep

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_known: list[ContainerDep] = []


async def get_unit_of_work(request: Request, container: ContainerDep) -> AsyncIterator[UnitOfWork]:
    _known.append(container)
    async with _known[0].begin(read_only=request.method in _SAFE_METHODS) as work:
        try:
            yield work
        except BaseException:
            await work.rollback()
            raise
        await work.commit()


UnitOfWorkDep = Annotated[UnitOfWork, Depends(get_unit_of_work, scope="function")]
