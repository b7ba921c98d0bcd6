"""Telling owners what happens to their tools."""

from dataclasses import dataclass
from datetime import datetime

from toolshed.application.ports import Mailer
from toolshed.application.unit_of_work import UnitOfWorkFactory


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanNotice:
    """That somebody has borrowed an item: plain values, good beyond the transaction they are of."""

    item_name: str
    owner_id: int
    borrower_name: str
    due_at: datetime


class NotificationService:
    """Sends notices. Call it when what it tells of is committed; it works on its own."""

    def __init__(self, begin: UnitOfWorkFactory, mailer: Mailer) -> None:
        self._begin = begin
        self._mailer = mailer

    async def loan_made(self, notice: LoanNotice) -> None:
        """Tell the owner of an item that it was borrowed; raises what the mailer raises."""
        async with self._begin(read_only=True) as work:
            owner = await work.users.get(notice.owner_id)
        if owner is None or not owner.is_active:
            return
        due = notice.due_at.strftime("%d %B %Y")
        await self._mailer.send(
            to=owner.email,
            subject="Your tool was borrowed",
            text=f"{notice.borrower_name} has borrowed your {notice.item_name} until {due}.",
        )
