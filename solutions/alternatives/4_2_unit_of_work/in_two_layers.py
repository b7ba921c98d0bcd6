"""A context manager of its own does it all, and the dependency hands it on."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Annotated

from fastapi import Depends, Request

from toolshed.application.unit_of_work import UnitOfWork, UnitOfWorkFactory
from toolshed.presentation.api.v1.deps.container import ContainerDep


@asynccontextmanager
async def _transaction(begin: UnitOfWorkFactory, *, read_only: bool) -> AsyncIterator[UnitOfWork]:
    async with AsyncExitStack() as stack:
        work = await stack.enter_async_context(begin(read_only=read_only))
        undo = stack.push_async_callback(work.rollback)
        yield work
        await work.commit()
        del undo


async def get_unit_of_work(request: Request, container: ContainerDep) -> AsyncIterator[UnitOfWork]:
    writes = request.method not in ("GET", "HEAD", "OPTIONS")
    async with _transaction(container.begin, read_only=not writes) as work:
        yield work


UnitOfWorkDep = Annotated[UnitOfWork, Depends(get_unit_of_work, scope="function")]
