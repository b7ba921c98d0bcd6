"""The item that is returned is that of the loan, whatever item the path names.

Says: loan 22 is one of item 8, and it was returned as one of item 3: pass `item` on to
loans.return_item
"""

from fastapi import APIRouter, HTTPException, Request, Response, status

from toolshed.application.queries import Slice
from toolshed.domain.loans import Loan
from toolshed.presentation.api.v1.deps.current_user import CurrentUser
from toolshed.presentation.api.v1.deps.paging import PagingDep
from toolshed.presentation.api.v1.deps.resources import ItemOr404
from toolshed.presentation.api.v1.deps.services import (
    ItemServiceDep,
    LoanRepositoryDep,
    LoanServiceDep,
)
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
    item: ItemOr404,
    request: Request,
    response: Response,
) -> Loan:
    loan = await loans.borrow(item, borrower, days=body.days)
    response.headers["Location"] = location_of(
        request, "get_loan", item_id=item.id, loan_id=loan.id
    )
    return loan


@router.get("/{loan_id}", response_model=LoanResponse)
async def get_loan(loan_id: LoanId, loans: LoanServiceDep, _: CurrentUser, item: ItemOr404) -> Loan:
    return await loans.get(item, loan_id)


@router.post("/{loan_id}/return", response_model=LoanResponse)
async def return_item(
    loan_id: LoanId,
    loans: LoanServiceDep,
    kept: LoanRepositoryDep,
    items: ItemServiceDep,
    user: CurrentUser,
    _: ItemOr404,
) -> Loan:
    loan = await kept.get(loan_id)
    if loan is None:
        raise HTTPException(404, "There is no such loan")
    return await loans.return_item(await items.get(loan.item_id), loan_id, by=user)
