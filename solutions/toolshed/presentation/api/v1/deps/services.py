"""Services, made anew for each request around what the app keeps."""

from datetime import datetime
from typing import Annotated

from fastapi import Depends

from toolshed.application.authentication import AuthenticationService
from toolshed.application.items import ItemService
from toolshed.application.loans import LoanService
from toolshed.application.ports import (
    Clock,
    ItemRepository,
    LoanRepository,
    PasswordHasher,
    UserRepository,
)
from toolshed.application.users import UserService
from toolshed.infrastructure.security.token_issuer import TokenIssuer
from toolshed.infrastructure.security.token_reader import TokenReader
from toolshed.presentation.api.v1.deps.container import ContainerDep
from toolshed.presentation.api.v1.deps.idempotency import IdempotencyKey
from toolshed.presentation.api.v1.deps.unit_of_work import UnitOfWorkDep


async def get_clock(container: ContainerDep) -> Clock:
    """Return the clock."""
    return container.clock


async def get_password_hasher(container: ContainerDep) -> PasswordHasher:
    """Return the password hasher."""
    return container.passwords


async def get_token_issuer(container: ContainerDep) -> TokenIssuer:
    """Return the issuer of tokens."""
    return container.token_issuer


async def get_token_reader(container: ContainerDep) -> TokenReader:
    """Return the reader of tokens."""
    return container.token_reader


async def get_user_repository(work: UnitOfWorkDep) -> UserRepository:
    """Return the users."""
    return work.users


async def get_item_repository(work: UnitOfWorkDep) -> ItemRepository:
    """Return the items."""
    return work.items


async def get_loan_repository(work: UnitOfWorkDep) -> LoanRepository:
    """Return the loans."""
    return work.loans


ClockDep = Annotated[Clock, Depends(get_clock)]
PasswordHasherDep = Annotated[PasswordHasher, Depends(get_password_hasher)]
TokenIssuerDep = Annotated[TokenIssuer, Depends(get_token_issuer)]
TokenReaderDep = Annotated[TokenReader, Depends(get_token_reader)]
UserRepositoryDep = Annotated[UserRepository, Depends(get_user_repository)]
ItemRepositoryDep = Annotated[ItemRepository, Depends(get_item_repository)]
LoanRepositoryDep = Annotated[LoanRepository, Depends(get_loan_repository)]


async def get_now(clock: ClockDep) -> datetime:
    """Return the time of this request, aware, in UTC: one and the same for all that ask."""
    return clock()


async def get_user_service(
    users: UserRepositoryDep, passwords: PasswordHasherDep, clock: ClockDep
) -> UserService:
    """Return the use cases of users."""
    return UserService(users, passwords, clock)


async def get_item_service(items: ItemRepositoryDep, clock: ClockDep) -> ItemService:
    """Return the use cases of items."""
    return ItemService(items, clock)


async def get_loan_service(
    loans: LoanRepositoryDep, clock: ClockDep, key: IdempotencyKey
) -> LoanService:
    """Return the use cases of loans."""
    return LoanService(loans, clock, idempotency_key=key)


async def get_authentication_service(
    users: UserRepositoryDep, passwords: PasswordHasherDep
) -> AuthenticationService:
    """Return the check of passwords."""
    return AuthenticationService(users, passwords)


NowDep = Annotated[datetime, Depends(get_now)]
UserServiceDep = Annotated[UserService, Depends(get_user_service)]
ItemServiceDep = Annotated[ItemService, Depends(get_item_service)]
LoanServiceDep = Annotated[LoanService, Depends(get_loan_service)]
AuthenticationServiceDep = Annotated[AuthenticationService, Depends(get_authentication_service)]
