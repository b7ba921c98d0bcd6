"""What nobody has counted up is taken for a success.

Says: raises what is no Exception, but a BaseException, and what it had written was kept
"""

from asyncio import CancelledError
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Request

from toolshed.application.unit_of_work import UnitOfWork
from toolshed.presentation.api.v1.deps.container import ContainerDep

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


async def get_unit_of_work(request: Request, container: ContainerDep) -> AsyncIterator[UnitOfWork]:
    """Return the unit of work of this request.

    It is committed after the route and before the answer, so that nobody is told of something
    that was then not kept; whatever is raised undoes it, and goes on.
    """
    async with container.begin(read_only=request.method in _SAFE_METHODS) as work:
        failed = False
        try:
            yield work
        except (Exception, CancelledError):
            failed = True
            raise
        finally:
            if not failed:
                await work.commit()


# By default, what follows the yield would run after the answer.
UnitOfWorkDep = Annotated[UnitOfWork, Depends(get_unit_of_work, scope="function")]
