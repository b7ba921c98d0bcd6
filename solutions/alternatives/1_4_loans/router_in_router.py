"""A router of one loan inside the router of an item's loans; the login is a dependency of the
router, the days are the one field of the body, and dependencies are defaults.
"""

# ruff: noqa: B008 - the style that this is about

from typing import Annotated

from fastapi import APIRouter, Body, Depends, Request, Response

from toolshed.application.loans import LoanService
from toolshed.application.queries import Paging
from toolshed.domain.items import Item
from toolshed.domain.loans import Loan
from toolshed.domain.users import User
from toolshed.presentation.api.v1.deps.current_user import get_current_user
from toolshed.presentation.api.v1.deps.paging import get_paging
from toolshed.presentation.api.v1.deps.resources import get_item_or_404
from toolshed.presentation.api.v1.deps.services import get_loan_service
from toolshed.presentation.schemas.fields import LoanDays
from toolshed.presentation.schemas.loans import LoanResponse
from toolshed.presentation.schemas.pagination import Page

router = APIRouter(
    prefix="/items/{item_id}/loans", tags=["loans"], dependencies=[Depends(get_current_user)]
)
one = APIRouter(prefix="/{loan_id}")


async def loan_of_item(
    loan_id: int,
    item: Item = Depends(get_item_or_404),
    loans: LoanService = Depends(get_loan_service),
) -> Loan:
    return await loans.get(item, loan_id)


@one.get("", response_model=LoanResponse, name="loan")
def get_loan(loan: Loan = Depends(loan_of_item)):
    return loan


@one.post("/return", response_model=LoanResponse)
async def return_item(
    loan: Loan = Depends(loan_of_item),
    item: Item = Depends(get_item_or_404),
    loans: LoanService = Depends(get_loan_service),
    user: User = Depends(get_current_user),
):
    return await loans.return_item(item, loan.id, by=user)


@router.get("", response_model=Page[LoanResponse])
async def list_loans(
    item: Item = Depends(get_item_or_404),
    loans: LoanService = Depends(get_loan_service),
    page: Paging = Depends(get_paging),
):
    return await loans.list(item, page)


@router.post("", response_model=LoanResponse, status_code=201)
async def borrow_item(
    request: Request,
    response: Response,
    days: Annotated[LoanDays, Body(embed=True)] = 7,
    item: Item = Depends(get_item_or_404),
    loans: LoanService = Depends(get_loan_service),
    borrower: User = Depends(get_current_user),
):
    loan = await loans.borrow(item, borrower, days=days)
    response.headers["Location"] = str(request.url_for("loan", item_id=item.id, loan_id=loan.id))
    return loan


router.include_router(one)
