"""What was worked out for another size of the terminal does not stay."""

from __future__ import annotations

from textual.css.scalar import Scalar
from textual.geometry import Region

from tests.tui.factory import make_briefing, make_desk


async def test_a_terminal_of_another_size_lets_go_of_the_places_of_the_last_one() -> None:
    desk, _, _ = make_desk(make_briefing())
    long_gone = Region(1, 2, 1000, 2000)
    async with desk.run_test(size=(160, 45)) as pilot:
        await pilot.pause()
        for width in range(5000):
            long_gone.intersection(Region(0, 0, width, 1))
        assert Region.intersection.cache_info().currsize == 4096
        await pilot.resize_terminal(80, 24)
        await pilot.pause()

        assert 0 < Region.intersection.cache_info().currsize < 2000
        assert Scalar.resolve.cache_info().currsize < 1000
