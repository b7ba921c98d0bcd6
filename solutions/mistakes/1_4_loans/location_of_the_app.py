"""The app makes Location, which does not know what the server was told.

Says: the app's own url_path_for does not know what the server was told
"""

from fastapi import APIRouter, Request, Response, status

from toolshed.application.queries import Slice
from toolshed.domain.loans import Loan
from toolshed.presentation.api.v1.deps.current_user import CurrentUser
from toolshed.presentation.api.v1.deps.paging import PagingDep
from toolshed.presentation.api.v1.deps.resources import ItemOr404
from toolshed.presentation.api.v1.deps.services import LoanServiceDep
from toolshed.presentation.api.v1.params import LoanId
from toolshed.presentation.location import location_of
from toolshed.presentation.schemas.loans import LoanCreate, LoanResponse
from toolshed.presentation.schemas.pagination import Page

router = APIRouter(prefix="/items/{item_id}/loans", tags=["loans"])


@router.get("", response_model=Page[LoanResponse])
async def list_loans(
    loans: LoanServiceDep, _: CurrentUser, item: ItemOr404, paging: PagingDep
) -> Slice[Loan]:
    """The loans of an item, the latest first."""
    return await loans.list(item, paging)


@router.post("", response_model=LoanResponse, status_code=status.HTTP_201_CREATED)
async def borrow_item(
    body: LoanCreate,
    loans: LoanServiceDep,
    borrower: CurrentUser,
    item: ItemOr404,
    request: Request,
    response: Response,
) -> Loan:
    """Borrow an item that is not on loan."""
    loan = await loans.borrow(item, borrower, days=body.days)
    response.headers["Location"] = request.app.url_path_for(
        "get_loan", item_id=item.id, loan_id=loan.id
    )
    return loan


@router.get("/{loan_id}", response_model=LoanResponse)
async def get_loan(loan_id: LoanId, loans: LoanServiceDep, _: CurrentUser, item: ItemOr404) -> Loan:
    """One loan of an item."""
    return await loans.get(item, loan_id)


@router.post("/{loan_id}/return", response_model=LoanResponse)
async def return_item(
    loan_id: LoanId, loans: LoanServiceDep, user: CurrentUser, item: ItemOr404
) -> Loan:
    """Bring an item back, or take it back as its owner."""
    return await loans.return_item(item, loan_id, by=user)
