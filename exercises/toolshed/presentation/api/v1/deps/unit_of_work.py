"""One transaction for each request.

Exercise 4.2 (notebook 04, "One transaction for each request"): write `get_unit_of_work`, and finish
the alias, so that whoever asks for `UnitOfWorkDep` can write, and what they write is kept together
or not at all.

`container.begin(read_only=...)` returns an async context manager. It gives a unit of work, which
has `await work.commit()` and `await work.rollback()`, and it ends that unit of work at its own end:
what is not committed by then is lost.

    which       one unit of work for everybody who asks in a request, a new one for the next request
    read_only   True for GET, HEAD and OPTIONS, False for every other method
    success     when the route has returned, the unit of work is committed, *before* the answer
                begins: nobody is told of something that was then not kept
    failure     whatever is raised, by the route, by another dependency, or while the answer is
                being made: nothing is kept, and the same exception goes on, so that the answer is
                the one that it would be without you. Some of it is no `Exception`: the request of a
                client who has gone away ends with `asyncio.CancelledError`, and there are others
    commit      that may fail as well: then the client hears of it, since the exception goes on, and
                it is not tried again, for it may have been kept
    end         in each of these cases the unit of work has ended before the answer begins, so that
                background tasks find everything done and no connection held

Of all this a client must see nothing: the API has no parameter for it. A test can replace
`get_unit_of_work`, and the alias follows; two apps of one process share nothing, and
no request waits for another one here. Whether a request that only reads is committed makes no
difference.
"""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Request

from toolshed.application.unit_of_work import UnitOfWork
from toolshed.presentation.api.v1.deps.container import ContainerDep


async def get_unit_of_work(request: Request, container: ContainerDep) -> AsyncIterator[UnitOfWork]:
    """Return the unit of work of this request.

    It is committed after the route and before the answer, so that nobody is told of something
    that was then not kept; whatever is raised undoes it, and goes on.
    """
    raise NotImplementedError


UnitOfWorkDep = Annotated[UnitOfWork, Depends(get_unit_of_work)]
