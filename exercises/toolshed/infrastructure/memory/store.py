"""What the repositories of one application share."""

from collections.abc import Callable, Iterator, MutableMapping
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import count
from typing import TypeVar

from toolshed.application.queries import Paging, Slice, T_co
from toolshed.domain.items import Item
from toolshed.domain.loans import Loan, LoanEvent
from toolshed.domain.sessions import RefreshToken
from toolshed.domain.users import User

K = TypeVar("K")
V = TypeVar("V")

Undo = list[Callable[[], object]]
"""What takes back each write, the earliest first."""


class RecordingMapping(MutableMapping[K, V]):
    """A mapping over another one that notes how to undo what is written through it."""

    def __init__(self, base: MutableMapping[K, V], undo: Undo) -> None:
        self._base = base
        self._undo = undo

    def __getitem__(self, key: K) -> V:
        return self._base[key]

    def __iter__(self) -> Iterator[K]:
        return iter(self._base)

    def __len__(self) -> int:
        return len(self._base)

    def __setitem__(self, key: K, value: V) -> None:
        self._note(key)
        self._base[key] = value

    def __delitem__(self, key: K) -> None:
        self._note(key)
        del self._base[key]

    def _note(self, key: K) -> None:
        if key in self._base:
            self._undo.append(partial(self._base.__setitem__, key, self._base[key]))
        else:
            self._undo.append(partial(self._base.pop, key, None))


def _ids() -> "count[int]":
    return count(1)


@dataclass(slots=True)
class MemoryStore:
    """All entities by their ids."""

    users: MutableMapping[int, User] = field(default_factory=dict)
    items: MutableMapping[int, Item] = field(default_factory=dict)
    loans: MutableMapping[int, Loan] = field(default_factory=dict)
    loan_keys: MutableMapping[tuple[int, str], int] = field(default_factory=dict)
    """Loans by their borrower and the key that the borrower gave the request."""
    loan_events: MutableMapping[int, LoanEvent] = field(default_factory=dict)
    refresh_tokens: MutableMapping[str, RefreshToken] = field(default_factory=dict)
    user_ids: "count[int]" = field(default_factory=_ids)
    item_ids: "count[int]" = field(default_factory=_ids)
    loan_ids: "count[int]" = field(default_factory=_ids)
    event_ids: "count[int]" = field(default_factory=_ids)

    def is_on_loan(self, item_id: int) -> bool:
        """Tell whether a borrower has the item."""
        return any(loan.item_id == item_id and loan.is_open for loan in self.loans.values())

    def recording(self, undo: Undo) -> "MemoryStore":
        """Return a view of this store that notes how to undo what is written through it."""
        return replace(
            self,
            users=RecordingMapping(self.users, undo),
            items=RecordingMapping(self.items, undo),
            loans=RecordingMapping(self.loans, undo),
            loan_events=RecordingMapping(self.loan_events, undo),
            refresh_tokens=RecordingMapping(self.refresh_tokens, undo),
            loan_keys=RecordingMapping(self.loan_keys, undo),
        )


def cut(members: list[T_co], paging: Paging) -> Slice[T_co]:
    """Return the part of the members that is asked for."""
    return Slice(
        items=tuple(members[paging.offset : paging.offset + paging.limit]),
        total=len(members),
        limit=paging.limit,
        offset=paging.offset,
    )
