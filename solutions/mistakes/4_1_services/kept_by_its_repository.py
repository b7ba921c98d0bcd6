"""Services are kept in the module, one for each repository.

Says: a request is over, and its UserService
"""

from datetime import datetime
from typing import Annotated

from fastapi import BackgroundTasks, Depends

from toolshed.application.accounts import DetachedAccounts
from toolshed.application.authentication import AuthenticationService
from toolshed.application.exports import ExportService
from toolshed.application.items import ItemService
from toolshed.application.loans import LoanService
from toolshed.application.notifications import LoanNotice, NotificationService
from toolshed.application.photos import Discard, PhotoService
from toolshed.application.ports import (
    Clock,
    ItemRepository,
    LoanRepository,
    PasswordHasher,
    UserRepository,
)
from toolshed.application.sessions import SessionService
from toolshed.application.users import UserService
from toolshed.infrastructure.security.token_issuer import TokenIssuer
from toolshed.infrastructure.security.token_reader import TokenReader
from toolshed.presentation.api.v1.deps.container import ContainerDep
from toolshed.presentation.api.v1.deps.idempotency import IdempotencyKey
from toolshed.presentation.api.v1.deps.unit_of_work import UnitOfWorkDep
from toolshed.presentation.background import add_task


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


_SERVICES: dict[int, UserService] = {}


async def get_user_service(
    users: UserRepositoryDep, passwords: PasswordHasherDep, clock: ClockDep
) -> UserService:
    """Return the use cases of users."""
    return _SERVICES.setdefault(id(users), UserService(users, passwords, clock))


async def get_discard(container: ContainerDep, background: BackgroundTasks) -> Discard:
    """Return what gets rid of photos once the request has succeeded."""

    def discard(name: str) -> None:
        add_task(background, container.photos.remove, name)

    return discard


DiscardDep = Annotated[Discard, Depends(get_discard)]


async def get_item_service(
    items: ItemRepositoryDep, clock: ClockDep, discard: DiscardDep
) -> ItemService:
    """Return the use cases of items."""
    return ItemService(items, clock, discard=discard)


async def get_photo_service(
    work: UnitOfWorkDep, container: ContainerDep, discard: DiscardDep
) -> PhotoService:
    """Return the use cases of photos."""
    return PhotoService(work, container.photos, discard)


async def get_export_service(container: ContainerDep) -> ExportService:
    """Return the exports, which have transactions of their own."""
    return ExportService(container.begin)


async def get_session_service(
    work: UnitOfWorkDep, issuer: TokenIssuerDep, clock: ClockDep
) -> SessionService:
    """Return the use cases of sessions."""
    return SessionService(work, issuer, clock)


async def get_loan_service(
    loans: LoanRepositoryDep,
    clock: ClockDep,
    key: IdempotencyKey,
    container: ContainerDep,
    background: BackgroundTasks,
) -> LoanService:
    """Return the use cases of loans; owners are told when the request has succeeded."""
    notifications = NotificationService(container.begin, container.mailer)

    def notify(notice: LoanNotice) -> None:
        add_task(background, notifications.loan_made, notice)

    return LoanService(loans, clock, notify=notify, idempotency_key=key)


async def get_authentication_service(
    container: ContainerDep, passwords: PasswordHasherDep
) -> AuthenticationService:
    """Return the check of passwords, which has transactions of its own."""
    return AuthenticationService(DetachedAccounts(container.begin), passwords)


NowDep = Annotated[datetime, Depends(get_now)]
UserServiceDep = Annotated[UserService, Depends(get_user_service)]
ItemServiceDep = Annotated[ItemService, Depends(get_item_service)]
LoanServiceDep = Annotated[LoanService, Depends(get_loan_service)]
PhotoServiceDep = Annotated[PhotoService, Depends(get_photo_service)]
ExportServiceDep = Annotated[ExportService, Depends(get_export_service)]
SessionServiceDep = Annotated[SessionService, Depends(get_session_service)]
AuthenticationServiceDep = Annotated[AuthenticationService, Depends(get_authentication_service)]
