"""Full paths without a prefix; the routes look the item up themselves, models are made by hand,
and Location is the path that was asked with the id behind it.
"""

from fastapi import APIRouter, Request, Response

from toolshed.presentation.api.v1.deps.current_user import CurrentUser
from toolshed.presentation.api.v1.deps.paging import PagingDep
from toolshed.presentation.api.v1.deps.services import ItemServiceDep, LoanServiceDep
from toolshed.presentation.api.v1.params import ItemId, LoanId
from toolshed.presentation.schemas.loans import LoanCreate, LoanResponse
from toolshed.presentation.schemas.pagination import Page

router = APIRouter(tags=["loans"])


@router.get("/items/{item_id}/loans")
async def list_loans(
    item_id: ItemId, items: ItemServiceDep, loans: LoanServiceDep, _: CurrentUser, paging: PagingDep
) -> Page[LoanResponse]:
    item = await items.get(item_id)
    return Page[LoanResponse].model_validate(await loans.list(item, paging))


@router.post("/items/{item_id}/loans", status_code=201)
async def borrow_item(
    item_id: ItemId,
    body: LoanCreate,
    items: ItemServiceDep,
    loans: LoanServiceDep,
    borrower: CurrentUser,
    request: Request,
    response: Response,
) -> LoanResponse:
    item = await items.get(item_id)
    loan = await loans.borrow(item, borrower, days=body.days)
    response.headers["Location"] = f"{request.url.path}/{loan.id}"
    return LoanResponse.model_validate(loan)


@router.get("/items/{item_id}/loans/{loan_id}")
async def get_loan(
    item_id: ItemId, loan_id: LoanId, items: ItemServiceDep, loans: LoanServiceDep, _: CurrentUser
) -> LoanResponse:
    return LoanResponse.model_validate(await loans.get(await items.get(item_id), loan_id))


@router.post("/items/{item_id}/loans/{loan_id}/return")
async def return_item(
    item_id: ItemId,
    loan_id: LoanId,
    items: ItemServiceDep,
    loans: LoanServiceDep,
    user: CurrentUser,
) -> LoanResponse:
    loan = await loans.return_item(await items.get(item_id), loan_id, by=user)
    return LoanResponse.model_validate(loan)
