"""What the schemas take, and what they give."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

from toolshed.domain.users import User
from toolshed.presentation.schemas.fields import Email, Name, Password
from toolshed.presentation.schemas.items import ItemCreate, ItemResponse
from toolshed.presentation.schemas.pagination import Page
from toolshed.presentation.schemas.patch import apply_patch
from toolshed.presentation.schemas.users import UserCreate, UserResponse, UserUpdate

HASH = "$argon2id$"
NOW = datetime(2026, 1, 1, tzinfo=UTC)
USER = User(
    id=1,
    name="Ada",
    email="ada@example.com",
    hashed_password=HASH,
    internal_note="pays late",
    created_at=NOW,
    updated_at=NOW,
)


def test_names_are_trimmed() -> None:
    assert TypeAdapter(Name).validate_python("  Ada ") == "Ada"
    assert TypeAdapter(Name).validate_python("x" * 100) == "x" * 100


@pytest.mark.parametrize("name", ["", "   ", "x" * 101, "a\x00b", None, 7])
def test_bad_names(name: object) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Name).validate_python(name)


def test_emails_are_lower_case() -> None:
    assert TypeAdapter(Email).validate_python("ADA@Example.COM") == "ada@example.com"


def test_passwords_do_not_show() -> None:
    password = TypeAdapter(Password).validate_python("12345678")
    assert "12345678" not in repr(password)
    for wrong in ("1234567", "x" * 129):
        with pytest.raises(ValidationError):
            TypeAdapter(Password).validate_python(wrong)


def test_nobody_makes_themselves_an_admin() -> None:
    with pytest.raises(ValidationError, match="extra_forbidden"):
        UserCreate.model_validate(
            {"name": "A", "email": "a@example.com", "password": "12345678", "is_admin": True}
        )


def test_a_response_holds_no_secret_and_a_legacy_row_no_constraint() -> None:
    @dataclass
    class Row:
        id: int = 1
        name: str = ""
        email: str = "not an address"
        created_at: datetime = datetime(2026, 1, 1, 1, tzinfo=timezone(timedelta(hours=1)))

    assert UserResponse.model_validate(Row()).model_dump(mode="json") == {
        "id": 1,
        "name": "",
        "email": "not an address",
        "created_at": "2026-01-01T00:00:00Z",
    }
    assert set(UserResponse.model_validate(USER).model_dump()) == {
        "id",
        "name",
        "email",
        "created_at",
    }


@pytest.mark.parametrize("deposit", [True, 5.0, 4.99, float("nan"), "5", -1, 100_001, None])
def test_money_is_integer_cents(deposit: object) -> None:
    with pytest.raises(ValidationError):
        ItemCreate.model_validate({"name": "Drill", "category": "drills", "deposit_cents": deposit})


@pytest.mark.parametrize("tags", [["a", "A "], ["x"] * 11, [""], "ab", ["x" * 31]])
def test_tags_are_few_and_different(tags: object) -> None:
    with pytest.raises(ValidationError):
        ItemCreate.model_validate({"name": "Drill", "category": "drills", "tags": tags})


def test_some_categories_need_a_deposit() -> None:
    with pytest.raises(ValidationError, match="deposit_required"):
        ItemCreate.model_validate({"name": "Saw", "category": "saws"})
    assert ItemCreate.model_validate({"name": "Saw", "category": "saws", "deposit_cents": 1})


def test_a_patch_changes_what_was_sent() -> None:
    later = NOW + timedelta(days=1)

    changed = apply_patch(USER, UserUpdate.model_validate({"name": "Eve"}), now=later)

    assert (changed.name, changed.email, changed.updated_at) == ("Eve", USER.email, later)
    assert changed.hashed_password == USER.hashed_password


def test_an_empty_patch_changes_nothing() -> None:
    assert apply_patch(USER, UserUpdate(), now=NOW + timedelta(days=1)) == USER


def test_a_patch_does_not_reach_the_identity() -> None:
    class Greedy(BaseModel):
        id: int
        owner_id: int
        created_at: datetime

    later = NOW + timedelta(days=1)
    assert apply_patch(USER, Greedy(id=2, owner_id=2, created_at=later), now=later) == USER


def test_an_update_refuses_null_and_its_schema_says_so() -> None:
    with pytest.raises(ValidationError):
        UserUpdate.model_validate({"name": None})
    name: dict[str, Any] = UserUpdate.model_json_schema()["properties"]["name"]
    assert name["type"] == "string"
    assert "default" not in name


def test_a_page_is_named_after_its_members() -> None:
    assert Page[ItemResponse].model_json_schema()["title"] == "ItemPage"
    assert Page[ItemResponse] is Page[ItemResponse]
