"""A header of the client's is taken for the verb.

Says: POST may change something, and its unit of work was begun with read_only=True
"""

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
    method = request.headers.get("x-http-method-override", request.method)
    async with container.begin(read_only=method in _SAFE_METHODS) as work:
        try:
            yield work
        except BaseException:
            await work.rollback()
            raise
        await work.commit()


# By default, what follows the yield would run after the answer.
UnitOfWorkDep = Annotated[UnitOfWork, Depends(get_unit_of_work, scope="function")]
