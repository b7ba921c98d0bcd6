"""Garbage collection."""

import gc
from collections.abc import Iterator

import pytest

from toolshed.infrastructure.garbage import collect_less_often


@pytest.fixture
def as_before() -> Iterator[None]:
    threshold = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*threshold)


@pytest.mark.usefixtures("as_before")
def test_what_is_there_is_looked_at_no_more() -> None:
    before, *_ = gc.get_threshold()
    here: list[object] = []
    collect_less_often()
    later: list[object] = []
    looked_at = {id(one) for one in gc.get_objects()}
    assert id(here) not in looked_at
    assert id(later) in looked_at
    assert gc.get_threshold()[0] > before
