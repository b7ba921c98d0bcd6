"""Loans: who has an item, and who had it before.

Exercise 1.4 (notebook 01, "A resource inside a resource"): make these functions the routes of this
router. A loan is always a loan of an item, so its address starts with that of the item.

    GET  /items/{item_id}/loans                      200  a page of the item's loans
    POST /items/{item_id}/loans                      201  the new loan, and its Location
    GET  /items/{item_id}/loans/{loan_id}            200  the loan
    POST /items/{item_id}/loans/{loan_id}/return     200  the loan, which is over now

An item or a loan that there is not is answered with 404, and so is a loan of another item than the
one in the path. What goes out is a `LoanResponse`, or a `Page[LoanResponse]` for the list. Location
must hold below any prefix and any `root_path`, as it does for items. The docs (OpenAPI) have these
four routes, with these statuses, the models and the tag of the router; there is no other route,
verb or parameter.

The prefix is yours to write, and two parameters are missing below. Which item and which loan are
meant is said by the path alone, never by the body; a function gets them by asking for
`item: ItemOr404` (it reads `{item_id}`, and answers 404 itself) and `loan_id: LoanId` (it reads
`{loan_id}`). `_: CurrentUser` is never read, and needed all the same: who is not logged in is
answered with 401. The service does the work, and each of its methods is awaited:

    loans.list(item, paging)                         the part of the item's loans
    loans.get(item, loan_id)                         the loan of that item
    loans.borrow(item, borrower, days=...)           the new loan
    loans.return_item(item, loan_id, by=...)         the loan, with `returned_at`

It raises what it does not allow (an item that is on loan, a loan that is over, a loan that is not
of this item, a return by somebody who is neither the borrower nor the owner), and each error has
its status already, so that there is nothing to catch here. The same holds for `LoanCreate`, which
refuses with 422 what is no number of days, and for `paging`.
"""

from fastapi import APIRouter, Request, Response, status  # noqa: F401

from toolshed.application.queries import Slice
from toolshed.domain.loans import Loan
from toolshed.presentation.api.v1.deps.current_user import CurrentUser
from toolshed.presentation.api.v1.deps.paging import PagingDep
from toolshed.presentation.api.v1.deps.resources import ItemOr404  # noqa: F401
from toolshed.presentation.api.v1.deps.services import LoanServiceDep
from toolshed.presentation.api.v1.params import LoanId  # noqa: F401
from toolshed.presentation.location import location_of  # noqa: F401
from toolshed.presentation.schemas.loans import LoanCreate, LoanResponse  # noqa: F401
from toolshed.presentation.schemas.pagination import Page  # noqa: F401

router = APIRouter(tags=["loans"])


async def list_loans(loans: LoanServiceDep, _: CurrentUser, paging: PagingDep) -> Slice[Loan]:
    """The loans of an item, the latest first."""
    raise NotImplementedError


async def borrow_item(
    body: LoanCreate,
    loans: LoanServiceDep,
    borrower: CurrentUser,
    request: Request,
    response: Response,
) -> Loan:
    """Borrow an item that is not on loan, for `body.days` days."""
    raise NotImplementedError


async def get_loan(loans: LoanServiceDep, _: CurrentUser) -> Loan:
    """One loan of an item."""
    raise NotImplementedError


async def return_item(loans: LoanServiceDep, user: CurrentUser) -> Loan:
    """Bring an item back, or take it back as its owner."""
    raise NotImplementedError
