"""Services, made anew for each request around what the app keeps.

Exercise 4.1 (notebook 04, "Ask for what you need"): a *provider* is a function that makes something
or finds it, and an *alias* lets everybody else ask for that by its type. The first four of each are
given. Write the seven providers with a hole, and name them in their aliases:

    UserRepositoryDep, ItemRepositoryDep, LoanRepositoryDep
        what the unit of work of the request has as `users`, `items` and `loans`
    NowDep
        the time of the request: what the clock says when it is called, as the clock says it
    UserServiceDep      UserService(users, passwords, clock)
    ItemServiceDep      ItemService(items, clock, discard=discard)
    SessionServiceDep   SessionService(work, issuer, clock), on the unit of work itself

All of these live for one request. Within it everybody who asks gets the same one, so that all see
the same data and the same time; the next request gets new ones, and nothing is remembered between
requests or shared between two apps in one process.

A provider never makes what it needs, and never fetches it from somewhere else: it asks for it by
the alias. So each provider can be replaced by itself, in `app.dependency_overrides`, and everything
that is built on it, however far away, follows. That holds for every provider in this module.

The names of the functions and of the aliases are given; their parameters are yours to write. Of
all this a client must see nothing: no parameter of a provider is a parameter of the API. The
functions without a hole are right as they are, and some of them wait for your aliases.
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

# --- What the app keeps as long as it runs: given


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


ClockDep = Annotated[Clock, Depends(get_clock)]
PasswordHasherDep = Annotated[PasswordHasher, Depends(get_password_hasher)]
TokenIssuerDep = Annotated[TokenIssuer, Depends(get_token_issuer)]
TokenReaderDep = Annotated[TokenReader, Depends(get_token_reader)]


# --- What belongs to one request: yours


async def _nobody() -> None:
    """Stands in the aliases where their provider belongs. In the end it is not needed any more."""
    raise NotImplementedError


async def get_user_repository() -> UserRepository:
    """Return the users."""
    raise NotImplementedError


async def get_item_repository() -> ItemRepository:
    """Return the items."""
    raise NotImplementedError


async def get_loan_repository() -> LoanRepository:
    """Return the loans."""
    raise NotImplementedError


UserRepositoryDep = Annotated[UserRepository, Depends(_nobody)]
ItemRepositoryDep = Annotated[ItemRepository, Depends(_nobody)]
LoanRepositoryDep = Annotated[LoanRepository, Depends(_nobody)]


async def get_now() -> datetime:
    """Return the time of this request, aware, in UTC: one and the same for all that ask."""
    raise NotImplementedError


async def get_user_service() -> UserService:
    """Return the use cases of users."""
    raise NotImplementedError


async def get_discard(container: ContainerDep, background: BackgroundTasks) -> Discard:
    """Return what gets rid of photos once the request has succeeded."""

    def discard(name: str) -> None:
        add_task(background, container.photos.remove, name)

    return discard


DiscardDep = Annotated[Discard, Depends(get_discard)]


async def get_item_service() -> ItemService:
    """Return the use cases of items."""
    raise NotImplementedError


async def get_photo_service(
    work: UnitOfWorkDep, container: ContainerDep, discard: DiscardDep
) -> PhotoService:
    """Return the use cases of photos."""
    return PhotoService(work, container.photos, discard)


async def get_export_service(container: ContainerDep) -> ExportService:
    """Return the exports, which have transactions of their own."""
    return ExportService(container.begin)


async def get_session_service() -> SessionService:
    """Return the use cases of sessions."""
    raise NotImplementedError


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


NowDep = Annotated[datetime, Depends(_nobody)]
UserServiceDep = Annotated[UserService, Depends(_nobody)]
ItemServiceDep = Annotated[ItemService, Depends(_nobody)]
LoanServiceDep = Annotated[LoanService, Depends(get_loan_service)]
PhotoServiceDep = Annotated[PhotoService, Depends(get_photo_service)]
ExportServiceDep = Annotated[ExportService, Depends(get_export_service)]
SessionServiceDep = Annotated[SessionService, Depends(_nobody)]
AuthenticationServiceDep = Annotated[AuthenticationService, Depends(get_authentication_service)]
