"""Units of work in memory."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from toolshed.infrastructure.memory.items import MemoryItemRepository
from toolshed.infrastructure.memory.loans import MemoryLoanRepository
from toolshed.infrastructure.memory.sessions import MemorySessionRepository
from toolshed.infrastructure.memory.store import MemoryStore, Undo
from toolshed.infrastructure.memory.users import MemoryUserRepository


class MemoryUnitOfWork:
    """A `UnitOfWork`; others see what it writes before it is committed."""

    def __init__(self, store: MemoryStore) -> None:
        self._undo: Undo = []
        view = store.recording(self._undo)
        self.users = MemoryUserRepository(view)
        self.items = MemoryItemRepository(view)
        self.loans = MemoryLoanRepository(view)
        self.sessions = MemorySessionRepository(view)

    async def commit(self) -> None:
        """Keep what was written."""
        self._undo.clear()

    async def rollback(self) -> None:
        """Undo what was written since the last commit, the latest first."""
        while self._undo:
            self._undo.pop()()


class MemoryUnits:
    """A `UnitOfWorkFactory` over one store."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    @asynccontextmanager
    async def __call__(self, *, read_only: bool = False) -> AsyncIterator[MemoryUnitOfWork]:
        """Return a context for one unit of work."""
        del read_only
        work = MemoryUnitOfWork(self._store)
        try:
            yield work
        finally:
            await work.rollback()
