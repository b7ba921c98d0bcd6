"""What the repositories of one application share."""

from dataclasses import dataclass, field
from itertools import count

from toolshed.application.queries import Paging, Slice, T_co
from toolshed.domain.items import Item
from toolshed.domain.loans import Loan
from toolshed.domain.users import User


def _ids() -> "count[int]":
    return count(1)


@dataclass(slots=True)
class MemoryStore:
    """All entities by their ids."""

    users: dict[int, User] = field(default_factory=dict)
    items: dict[int, Item] = field(default_factory=dict)
    loans: dict[int, Loan] = field(default_factory=dict)
    user_ids: "count[int]" = field(default_factory=_ids)
    item_ids: "count[int]" = field(default_factory=_ids)
    loan_ids: "count[int]" = field(default_factory=_ids)

    def is_on_loan(self, item_id: int) -> bool:
        """Tell whether a borrower has the item."""
        return any(loan.item_id == item_id and loan.is_open for loan in self.loans.values())


def cut(members: list[T_co], paging: Paging) -> Slice[T_co]:
    """Return the part of the members that is asked for."""
    return Slice(
        items=tuple(members[paging.offset : paging.offset + paging.limit]),
        total=len(members),
        limit=paging.limit,
        offset=paging.offset,
    )
