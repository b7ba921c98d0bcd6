"""Success is remembered, readers are not committed, and the parts are dependencies."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Request

from toolshed.application.unit_of_work import UnitOfWork, UnitOfWorkFactory


def _is_read_only(request: Request) -> bool:
    match request.method:
        case "GET" | "HEAD" | "OPTIONS":
            return True
        case _:
            return False


def _begin(request: Request) -> UnitOfWorkFactory:
    return request.app.state.container.begin


async def get_unit_of_work(
    begin: Annotated[UnitOfWorkFactory, Depends(_begin)],
    read_only: Annotated[bool, Depends(_is_read_only)],
) -> AsyncIterator[UnitOfWork]:
    async with begin(read_only=read_only) as work:
        succeeded = False
        try:
            yield work
            succeeded = True
        finally:
            if not succeeded:
                await work.rollback()
            elif not read_only:
                await work.commit()


UnitOfWorkDep = Annotated[UnitOfWork, Depends(get_unit_of_work, scope="function")]
