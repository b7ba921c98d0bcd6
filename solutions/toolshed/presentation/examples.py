"""What goes over the wire, by example: for the docs, by the names of the schemas."""

from typing import Any, Final

_MOMENT = "2026-03-14T09:26:53Z"
_USER = {"name": "Ada", "email": "ada@example.com"}
_ITEM: dict[str, Any] = {
    "name": "Hammer drill",
    "description": "With a case and six bits",
    "category": "drills",
    "deposit_cents": 2000,
    "tags": ["power", "loud"],
}
_ITEM_V2 = {
    **{name: value for name, value in _ITEM.items() if name != "deposit_cents"},
    "deposit": {"cents": 2000, "currency": "EUR"},
}
_KEPT = {"created_at": _MOMENT, "updated_at": _MOMENT}

EXAMPLES: Final[dict[str, dict[str, Any]]] = {
    "UserCreate": {**_USER, "password": "correct horse battery"},
    "UserUpdate": {"name": "Ada Lovelace"},
    "UserResponse": {"id": 1, **_USER, "created_at": _MOMENT},
    "ProfileResponse": {"id": 1, "name": "Ada", "member_since": "2026-03-14"},
    "RefreshRequest": {"refresh_token": "eyJhbGciOiJIUzI1NiJ9.e30.c2ln"},
    "TokenResponse": {
        "access_token": "eyJhbGciOiJIUzI1NiJ9.e30.c2ln",
        "token_type": "bearer",
        "expires_in": 900,
        "refresh_token": "eyJhbGciOiJIUzI1NiJ9.e30.c2ln",
    },
    "Category": {"slug": "drills", "name": "Drills", "deposit_required": False},
    "ItemCreate": _ITEM,
    "ItemUpdate": {"deposit_cents": 2500},
    "ItemResponse": {"id": 3, "owner_id": 1, **_ITEM, **_KEPT},
    "ItemCreateV2": _ITEM_V2,
    "ItemUpdateV2": {"deposit": {"cents": 2500, "currency": "EUR"}},
    "ItemResponseV2": {"id": 3, "owner_id": 1, **_ITEM_V2, "has_photo": True, **_KEPT},
    "LoanCreate": {"days": 3},
    "LoanResponse": {
        "id": 5,
        "item_id": 3,
        "borrower_id": 2,
        "borrowed_at": _MOMENT,
        "due_at": "2026-03-17T09:26:53Z",
        "returned_at": None,
    },
    "Place": {"postcode": "10115", "name": "Berlin"},
    "Readiness": {"status": "ready", "unavailable": []},
    "Problem": {
        "type": "tag:toolshed.example.com,2026:item-on-loan",
        "title": "Item on loan",
        "status": 409,
        "detail": "Item 3 is on loan.",
    },
}
