"""Looking up who logs in."""

from toolshed.application.unit_of_work import UnitOfWorkFactory
from toolshed.domain.users import User


class DetachedAccounts:
    """An `Accounts` with a transaction for each call: none is open while a password is hashed."""

    def __init__(self, begin: UnitOfWorkFactory) -> None:
        self._begin = begin

    async def get_by_email(self, email: str) -> User | None:
        """Return the user of this normalized address, if there is one."""
        async with self._begin(read_only=True) as work:
            return await work.users.get_by_email(email)

    async def rehash(self, user_id: int, *, old: str, new: str) -> None:
        """Replace a user's password hash, unless it is not the old one any more."""
        async with self._begin() as work:
            await work.users.rehash(user_id, old=old, new=new)
            await work.commit()
