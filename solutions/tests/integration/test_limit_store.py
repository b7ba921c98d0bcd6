"""Counting together in Redis, and going on without it."""

import logging
import time

import pytest
from fastapi.testclient import TestClient
from limits import parse
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter
from pydantic import SecretStr

from toolshed.config import Settings
from toolshed.infrastructure import limit_store
from toolshed.infrastructure.limit_store import ResilientRedisStorage, limit_store_url
from toolshed.presentation.app import create_app

LIMIT = parse("2/minute")
NOWHERE = "redis://127.0.0.1:1/0"


def test_workers_count_together(redis_url: str) -> None:
    one, two = (
        MovingWindowRateLimiter(storage_from_string(limit_store_url(redis_url))) for _ in range(2)
    )
    assert one.hit(LIMIT, "shared")
    assert two.hit(LIMIT, "shared")
    assert not one.hit(LIMIT, "shared")
    assert 0 < two.get_window_stats(LIMIT, "shared").reset_time - time.time() <= 60


def test_two_apps_on_one_redis_share_a_limit(redis_url: str, settings: Settings) -> None:
    changes = {"redis_url": SecretStr(redis_url), "rate_limit_default": "2/minute"}
    clients = [TestClient(create_app(settings.model_copy(update=changes))) for _ in range(2)]
    statuses = [clients[n % 2].get("/api/v1/items").status_code for n in range(3)]
    assert statuses == [200, 200, 429]


def test_without_redis_limits_hold_in_memory_and_it_is_logged_once(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    changes = {"redis_url": SecretStr(NOWHERE), "rate_limit_default": "2/minute"}
    client = TestClient(create_app(settings.model_copy(update=changes)))

    statuses = [client.get("/api/v1/items").status_code for _ in range(3)]

    assert statuses == [200, 200, 429]
    errors = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert [record.getMessage() for record in errors] == [
        "Redis is down: each worker counts requests on its own"
    ]


def test_redis_is_used_again_when_it_is_back(
    redis_url: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limit_store, "_RETRY_AFTER_SECONDS", 0.0)
    storage, dead = (ResilientRedisStorage(limit_store_url(url)) for url in (redis_url, NOWHERE))
    alive = storage.redis
    storage.redis = dead.redis
    limiter = MovingWindowRateLimiter(storage)
    assert limiter.hit(LIMIT, "back")
    storage.redis = alive
    assert limiter.hit(LIMIT, "back")
    assert caplog.messages[-1] == "Redis is back: the workers count requests together"
