"""A drill is offered, borrowed, wanted by somebody else, and brought back."""

from fastapi.testclient import TestClient

PHRASE = "correct horse battery"


def _log_in(client: TestClient, name: str) -> dict[str, str]:
    registered = client.post(
        "/api/v1/users",
        json={"name": name, "email": f"{name}@Example.com", "password": PHRASE},
    )
    assert registered.status_code == 201
    token = client.post(
        "/api/v1/auth/token",
        data={"username": f"{name}@EXAMPLE.com", "password": PHRASE},
    )
    assert token.status_code == 200
    assert token.headers["cache-control"] == "no-store"
    assert token.json()["expires_in"] == 900
    headers = {"Authorization": f"Bearer {token.json()['access_token']}"}
    assert client.get(registered.headers["location"], headers=headers).json() == registered.json()
    return headers


def test_from_registration_to_return(client: TestClient) -> None:
    ada, bob, eve = (_log_in(client, name) for name in ("Ada", "Bob", "Eve"))

    offered = client.post(
        "/api/v1/items",
        json={"name": " Drill ", "category": "drills", "deposit_cents": 2000, "tags": ["Power"]},
        headers=ada,
    )
    assert offered.status_code == 201
    item = offered.headers["location"]
    assert client.get(item).json() == offered.json()

    listed = client.get("/api/v1/items", params={"category": "drills", "q": "DRILL"}).json()
    assert listed == {"items": [offered.json()], "total": 1, "limit": 20, "offset": 0}

    patched = client.patch(item, json={"name": "Hammer drill"}, headers=ada)
    assert patched.status_code == 200
    assert patched.json()["name"] == "Hammer drill"
    assert patched.json()["tags"] == ["power"]
    assert patched.json()["updated_at"] > offered.json()["updated_at"]
    assert client.patch(item, json={"name": "Mine"}, headers=bob).status_code == 403

    borrowed = client.post(f"{item}/loans", json={"days": 3}, headers=bob)
    assert borrowed.status_code == 201
    loan = borrowed.headers["location"]
    assert client.get(loan, headers=bob).json() == borrowed.json()
    assert borrowed.json()["returned_at"] is None

    conflict = client.post(f"{item}/loans", json={}, headers=eve)
    assert conflict.status_code == 409
    assert conflict.headers["content-type"] == "application/problem+json"
    assert client.delete(item, headers=ada).status_code == 409

    assert client.post(f"{loan}/return", headers=eve).status_code == 403
    returned = client.post(f"{loan}/return", headers=bob)
    assert returned.status_code == 200
    assert returned.json()["returned_at"] is not None
    assert client.post(f"{loan}/return", headers=bob).status_code == 409
    assert client.post(f"{item}/loans", json={}, headers=eve).status_code == 201
    assert client.get(f"{item}/loans", headers=ada).json()["total"] == 2

    profile = client.get("/api/v1/users/1/profile").json()
    assert set(profile) == {"id", "name", "member_since"}


def test_a_withdrawn_item_is_gone(client: TestClient) -> None:
    ada = _log_in(client, "Ada")
    offered = client.post("/api/v1/items", json={"name": "Rake", "category": "garden"}, headers=ada)
    item = offered.headers["location"]

    deleted = client.delete(item, headers=ada)

    assert (deleted.status_code, deleted.content) == (204, b"")
    assert client.get(item).status_code == 404
    assert client.delete(item, headers=ada).status_code == 404


def test_a_photo_an_export_a_new_version_and_a_renewed_login(client: TestClient) -> None:
    ada = _log_in(client, "Ada")
    body = {"name": "Saw", "category": "saws", "deposit_cents": 900}
    item = client.post("/api/v1/items", json=body, headers=ada).headers["location"]

    png = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
    files = {"file": ("saw.png", png, "image/png")}
    assert client.put(f"{item}/photo", files=files, headers=ada).status_code == 204
    assert client.get(f"{item}/photo").content == png
    assert "Saw" in client.get("/api/v1/exports/items", headers=ada).text
    second = client.get(item.replace("/v1/", "/v2/")).json()
    assert second["deposit"] == {"cents": 900, "currency": "EUR"}
    assert second["has_photo"]

    form = {"username": "ada@example.com", "password": PHRASE}
    token = client.post("/api/v1/auth/token", data=form).json()["refresh_token"]
    renewed = client.post("/api/v1/auth/refresh", json={"refresh_token": token})
    headers = {"Authorization": f"Bearer {renewed.json()['access_token']}"}
    assert client.get("/api/v1/users/me", headers=headers).json()["name"] == "Ada"
