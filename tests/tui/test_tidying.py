"""Garbage is collected while nobody types, and not while keys come."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Iterator

import pytest

from rottui.tui import tidying
from rottui.tui.tidying import ENOUGH, Tidying


@pytest.fixture
def starting() -> Iterator[None]:
    """Python as a desk has it while it starts."""
    gc.disable()
    yield
    gc.enable()
    gc.unfreeze()


@pytest.fixture
def collected(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The number of younger collections at each whole one."""
    found: list[int] = []
    monkeypatch.setattr(tidying, "REST_S", 0.0)
    monkeypatch.setattr(gc, "get_count", lambda: (0, 0, ENOUGH))
    monkeypatch.setattr(gc, "collect", lambda: found.append(ENOUGH))
    return found


async def test_it_begins_with_the_desk_and_leaves_what_is_there_alone(starting: None) -> None:
    Tidying().begin()

    assert gc.isenabled()
    assert gc.get_freeze_count() > 0
    assert gc.get_threshold()[2] > ENOUGH


async def rested_after(keys: int) -> None:
    """Let a desk have so many keys, and then a rest."""
    tidy = Tidying()
    tidy.begin()
    for _ in range(keys):
        tidy.touched()
    for _ in range(3):
        await asyncio.sleep(0)


@pytest.mark.usefixtures("starting")
async def test_while_keys_come_nothing_is_collected(collected: list[int]) -> None:
    tidy = Tidying()
    tidy.begin()
    for _ in range(5):
        tidy.touched()

    assert collected == []


@pytest.mark.usefixtures("starting")
async def test_after_the_last_key_there_is_one_collection(collected: list[int]) -> None:
    await rested_after(keys=5)

    assert collected == [ENOUGH]


@pytest.mark.usefixtures("starting")
async def test_where_there_is_little_to_collect_nothing_is(
    collected: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gc, "get_count", lambda: (700, 10, ENOUGH - 1))
    await rested_after(keys=1)

    assert collected == []


async def test_where_python_collects_by_itself_it_is_left_to_it(collected: list[int]) -> None:
    await rested_after(keys=1)

    assert collected == []
