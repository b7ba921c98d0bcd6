"""Units of work in a database."""

from sqlalchemy.ext.asyncio import AsyncSession

from toolshed.infrastructure.persistence.item_repository import SqlItemRepository
from toolshed.infrastructure.persistence.loan_repository import SqlLoanRepository
from toolshed.infrastructure.persistence.session_repository import SqlSessionRepository
from toolshed.infrastructure.persistence.user_repository import SqlUserRepository


class SqlUnitOfWork:
    """A `UnitOfWork`: a session; it connects when a repository first needs it.

    Unless it is `read_only`, nobody else changes the items that were read before it ends.
    """

    def __init__(self, session: AsyncSession, *, read_only: bool = False) -> None:
        self._session = session
        self.users = SqlUserRepository(session)
        self.items = SqlItemRepository(session, locks=not read_only)
        self.loans = SqlLoanRepository(session)
        self.sessions = SqlSessionRepository(session)

    async def commit(self) -> None:
        """Keep what was written, and give the connection back."""
        await self._session.commit()

    async def rollback(self) -> None:
        """Undo what was written since the last commit, and give the connection back."""
        await self._session.rollback()
