"""The service is given an id where it takes an item.

Says: your code raised AttributeError: 'int' object has no attribute 'owner_id'
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
    return await loans.list(item, paging)


@router.post("", response_model=LoanResponse, status_code=status.HTTP_201_CREATED)
async def borrow_item(
    body: LoanCreate,
    loans: LoanServiceDep,
    borrower: CurrentUser,
    item_id: int,
    request: Request,
    response: Response,
) -> Loan:
    loan = await loans.borrow(item_id, borrower, days=body.days)
    response.headers["Location"] = location_of(
        request, "get_loan", item_id=item_id, loan_id=loan.id
    )
    return loan


@router.get("/{loan_id}", response_model=LoanResponse)
async def get_loan(loan_id: LoanId, loans: LoanServiceDep, _: CurrentUser, item: ItemOr404) -> Loan:
    return await loans.get(item, loan_id)


@router.post("/{loan_id}/return", response_model=LoanResponse)
async def return_item(
    loan_id: LoanId, loans: LoanServiceDep, user: CurrentUser, item: ItemOr404
) -> Loan:
    return await loans.return_item(item, loan_id, by=user)
