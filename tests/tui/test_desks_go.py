"""A desk that has ended can go: nothing keeps it for as long as the process lives, which may open many."""

from __future__ import annotations

import gc
from weakref import ref

import plotext  # noqa: F401 - it keeps the standard output that it is imported with, which must be no desk's
from textual._styles_cache import StylesCache

from tests.tui.factory import make_desk


async def opened() -> ref[object]:
    desk, _, _ = make_desk()
    async with desk.run_test(size=(80, 24)) as pilot:
        await pilot.press("2", "question_mark", "escape", "escape")
        await pilot.pause()
    return ref(desk)


async def test_all_but_the_last_of_several_desks_are_gone() -> None:
    desks = [await opened() for _ in range(3)]
    gc.collect()
    assert [desk() for desk in desks[:-1]] == [None, None]


async def test_a_desk_freezes_nothing_where_its_starting_left_the_collector_alone() -> None:
    assert gc.isenabled()
    frozen = gc.get_freeze_count()
    await opened()
    assert gc.get_freeze_count() == frozen


async def test_what_was_drawn_of_a_dialog_goes_with_it() -> None:
    desk, _, _ = make_desk()
    async with desk.run_test(size=(80, 24)) as pilot:
        kept = []
        for _ in range(4):
            await pilot.press("question_mark", "tab", "escape")
            await pilot.pause()
            gc.collect()
            kept.append(sum(isinstance(each, StylesCache) for each in gc.get_objects()))
    assert kept[1:] == [kept[1]] * 3
