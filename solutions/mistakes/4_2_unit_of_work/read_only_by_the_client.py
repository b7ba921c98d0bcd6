"""The client says whether it may write.

Says: a client of /notes/{text} may now send read_only: a parameter of a provider
"""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Request

from toolshed.application.unit_of_work import UnitOfWork
from toolshed.presentation.api.v1.deps.container import ContainerDep

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


async def get_unit_of_work(
    request: Request, container: ContainerDep, read_only: bool = False
) -> AsyncIterator[UnitOfWork]:
    async with container.begin(read_only=read_only or request.method in _SAFE_METHODS) as work:
        try:
            yield work
        except BaseException:
            await work.rollback()
            raise
        await work.commit()


UnitOfWorkDep = Annotated[UnitOfWork, Depends(get_unit_of_work, scope="function")]
