"""The exception of a commit becomes another one.

Says: the exception of the commit, which this app answers with 507, became 500
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
        except BaseException:
            await work.rollback()
            raise
        try:
            await work.commit()
        except Exception as error:
            raise HTTPException(500, "Could not be kept") from error


UnitOfWorkDep = Annotated[UnitOfWork, Depends(get_unit_of_work, scope="function")]
