"""The alias names a provider that stands behind the public one.

Says: a test has replaced get_unit_of_work by one of its own, and UnitOfWorkDep did not notice
"""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Request

from toolshed.application.unit_of_work import UnitOfWork
from toolshed.presentation.api.v1.deps.container import ContainerDep

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


async def _get_unit_of_work(request: Request, container: ContainerDep) -> AsyncIterator[UnitOfWork]:
    async with container.begin(read_only=request.method in _SAFE_METHODS) as work:
        try:
            yield work
        except BaseException:
            await work.rollback()
            raise
        await work.commit()


async def get_unit_of_work(work: "UnitOfWorkDep") -> UnitOfWork:
    return work


UnitOfWorkDep = Annotated[UnitOfWork, Depends(_get_unit_of_work, scope="function")]
