"""Users: opening an account, and looking after it."""

from fastapi import APIRouter, Request, Response, status

from toolshed.domain.users import User
from toolshed.presentation.api.v1.deps.current_user import CurrentUser
from toolshed.presentation.api.v1.deps.login_limits import RegistrationLimits
from toolshed.presentation.api.v1.deps.services import NowDep, UserServiceDep
from toolshed.presentation.location import location_of
from toolshed.presentation.schemas.patch import apply_patch
from toolshed.presentation.schemas.users import UserCreate, UserResponse, UserUpdate

router = APIRouter(prefix="/users", tags=["users"])


@router.post(
    "",
    response_model=UserResponse,
    status_code=status.HTTP_201_CREATED,
    dependencies=[RegistrationLimits],
)
async def register_user(
    body: UserCreate, users: UserServiceDep, request: Request, response: Response
) -> User:
    """Open an account."""
    user = await users.register(
        name=body.name, email=body.email, password=body.password.get_secret_value()
    )
    response.headers["Location"] = location_of(request, "get_me")
    return user


@router.get("/me", response_model=UserResponse)
async def get_me(user: CurrentUser) -> User:
    """One's own account."""
    return user


@router.patch("/me", response_model=UserResponse)
async def update_me(
    body: UserUpdate, users: UserServiceDep, user: CurrentUser, now: NowDep
) -> User:
    """Change the fields that are sent, of one's own account."""
    return await users.update(apply_patch(user, body, now=now))
