"""Counts in memory: they hold for their time, and are gone after it."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from limits import RateLimitItem, parse
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter

from toolshed.infrastructure.limit_memory import MEMORY_URL, ExpiringMemoryStorage

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def storage() -> ExpiringMemoryStorage:
    storage = storage_from_string(MEMORY_URL)
    assert isinstance(storage, ExpiringMemoryStorage)
    return storage


@pytest.fixture
def limiter(storage: ExpiringMemoryStorage) -> MovingWindowRateLimiter:
    return MovingWindowRateLimiter(storage)


def counts(storage: ExpiringMemoryStorage) -> int:
    """How many counts are kept; none is left after this."""
    return storage.reset() or 0


@pytest.mark.parametrize(
    ("limit", "amounts", "outcomes"),
    [
        ("2/minute", [1, 1, 1], [True, True, False]),
        ("3/minute", [2, 2, 1], [True, False, True]),
        ("2/minute", [3, 2], [False, True]),
    ],
)
def test_a_limit_holds(
    limiter: MovingWindowRateLimiter,
    clock: time_machine.Traveller,
    limit: str,
    amounts: list[int],
    outcomes: list[bool],
) -> None:
    del clock
    item = parse(limit)
    assert [limiter.hit(item, "k", cost=amount) for amount in amounts] == outcomes
    assert limiter.hit(item, "another")


def test_the_window_moves(limiter: MovingWindowRateLimiter, clock: time_machine.Traveller) -> None:
    item = parse("2/minute")
    assert limiter.hit(item, "k")
    clock.shift(40)
    assert limiter.hit(item, "k")
    reset, remaining = limiter.get_window_stats(item, "k")
    assert (reset - NOON.timestamp(), remaining) == (60, 0)
    clock.shift(20)
    assert not limiter.hit(item, "k")
    clock.shift(1)
    assert limiter.hit(item, "k")
    assert not limiter.hit(item, "k")


def test_what_is_over_is_forgotten(
    limiter: MovingWindowRateLimiter,
    storage: ExpiringMemoryStorage,
    clock: time_machine.Traveller,
) -> None:
    minute, hour = parse("5/minute"), parse("5/hour")
    for number in range(100):
        limiter.hit(minute, f"{number}")
        limiter.hit(hour, f"{number}")
    clock.shift(61)
    for number in range(60):
        limiter.hit(minute, f"new-{number}")

    assert counts(storage) == 60 + 100


def test_a_refusal_leaves_nothing_for_long(
    limiter: MovingWindowRateLimiter,
    storage: ExpiringMemoryStorage,
    clock: time_machine.Traveller,
) -> None:
    del clock
    item = parse("1/minute")
    for number in range(100):
        assert not limiter.hit(item, f"{number}", cost=2)
    limiter.hit(item, "k")
    limiter.hit(item, "l")
    assert counts(storage) <= 3


@pytest.mark.parametrize("item", [parse("1/minute"), parse("1/hour")])
def test_a_count_can_be_taken_back(
    limiter: MovingWindowRateLimiter, storage: ExpiringMemoryStorage, item: RateLimitItem
) -> None:
    assert limiter.hit(item, "k")
    limiter.clear(item, "k")
    assert limiter.hit(item, "k")
    assert counts(storage) == 1
    assert limiter.hit(item, "k")
