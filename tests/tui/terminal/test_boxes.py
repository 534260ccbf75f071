"""What is said over the screen is gone without a trace once it was read."""

from __future__ import annotations

from typing import Any

from tests.tui.factory import make_desk
from tests.tui.waiting import until


def boxes(desk: Any) -> list[str]:
    """Return what stands in each box over the screen in front, "" for a box of nothing."""
    return ["".join(str(said.render()) for said in box.children) for box in desk.screen.query("ToastHolder")]


async def test_a_box_goes_with_what_is_said_in_it_even_where_that_ended_before_the_box_knew() -> None:
    desk, _, _ = make_desk()
    async with desk.run_test(size=(120, 40), notifications=True) as pilot:
        desk.notify("first")
        await until(pilot, lambda: boxes(desk) == ["first"])
        desk.clear_notifications()
        await until(pilot, lambda: "first" not in boxes(desk))

        desk.notify("second")
        await until(pilot, lambda: "second" in boxes(desk))

        assert boxes(desk) == ["second"]
