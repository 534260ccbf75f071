"""Yahoo's bars onto those that are held: joined where they agree, else replaced, asked for anew, or left out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from rottui.cache.store import Store
from rottui.cache.tables import PRICES, SYMBOLS
from rottui.refresh.absorb import Absorbed, absorb, note_failures
from rottui.refresh.plan import Ask
from rottui.sources.yahoo.outcome import Outcome

NOW = datetime(2024, 1, 16, 21, 0, tzinfo=UTC)
DAYS = [date(2024, 1, day) for day in (2, 3, 4, 5, 8, 9, 10, 11, 12, 16)]
BEFORE = [100.0, 101.0, 102.0, 103.0, 104.0, 105.0, 106.0, 107.0]


def bars(closes: Sequence[float | None], first: int = 0, symbol: str = "SPY", last_open: bool = False) -> pl.DataFrame:
    """Return bars from the day numbered `first` on, none where the close is None; the last may be provisional."""
    days = DAYS[first : first + len(closes)]
    rows = [
        (symbol, day, close, close, close, close, 1e6, 0.0, last_open and day == days[-1])
        for day, close in zip(days, closes, strict=True)
        if close is not None
    ]
    return pl.DataFrame(rows, schema=PRICES, orient="row")


def known(symbol: str = "SPY", source: str = "yahoo", adjusted: bool = False) -> pl.DataFrame:
    row = (symbol, DAYS[0], DAYS[7], NOW, source, adjusted, "ok", "")
    return pl.DataFrame([row], schema=SYMBOLS, orient="row")


class Cache:
    """A cache with some bars, and what came of giving it others."""

    def __init__(self, folder: Path) -> None:
        self.store = Store(folder)

    def hold(self, frame: pl.DataFrame, symbols: pl.DataFrame | None = None) -> None:
        with self.store.writer(who="a test") as writer:
            writer.put("prices", frame)
            writer.put("symbols", known() if symbols is None else symbols)
            writer.commit()

    def give(self, *frames: pl.DataFrame, whole: bool = False, splits: tuple[tuple[date, float], ...] = ()) -> Absorbed:
        brought = [
            (Ask(frame["symbol"][0], frame["date"][0], whole), Outcome(frame["symbol"][0], "ok", "", frame, splits))
            for frame in frames
        ]
        with self.store.writer(who="a test") as writer:
            absorbed = absorb(writer, brought, NOW)
            writer.commit()
        return absorbed

    def closes(self, symbol: str = "SPY") -> list[float]:
        return self.store.snapshot().read("prices", where=pl.col("symbol") == symbol)["close"].to_list()

    def symbol(self, symbol: str = "SPY") -> dict[str, object]:
        (row,) = self.store.snapshot().read("symbols", where=pl.col("symbol") == symbol).to_dicts()
        return row


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path)


def test_the_first_bars_of_a_symbol_are_put_with_what_is_known_of_it(cache: Cache) -> None:
    absorbed = cache.give(bars(BEFORE), whole=True)

    assert absorbed.taken == {"SPY"}
    assert absorbed.changed_from == {"SPY": DAYS[0]}
    assert cache.closes() == BEFORE
    assert cache.symbol() == {
        "symbol": "SPY", "first": DAYS[0], "last": DAYS[7], "fetched_at": NOW, "source": "yahoo",
        "adjusted": False, "status": "ok", "detail": "",
    }  # fmt: skip


def test_an_extension_that_agrees_is_joined(cache: Cache) -> None:
    cache.hold(bars(BEFORE))

    absorbed = cache.give(bars([*BEFORE[3:], 108.0], first=3))

    assert cache.closes() == [*BEFORE, 108.0]
    assert absorbed.changed_from == {"SPY": DAYS[8]}


def test_a_difference_below_a_ten_thousandth_is_none(cache: Cache) -> None:
    cache.hold(bars(BEFORE))
    new = [103.0, 104.0 * (1 + 0.9e-4), *BEFORE[5:]]

    assert cache.give(bars(new, first=3)).taken == {"SPY"}


@pytest.mark.parametrize("off", [1.1e-4, -1.1e-4, 0.5])
def test_an_extension_with_another_close_is_not_taken_and_all_is_to_be_asked_for(cache: Cache, off: float) -> None:
    cache.hold(bars(BEFORE))

    absorbed = cache.give(bars([103.0, 104.0 * (1 + off), *BEFORE[5:], 108.0], first=3))

    assert (absorbed.taken, absorbed.restated) == (frozenset(), {"SPY"})
    assert cache.closes() == BEFORE


def test_so_is_one_with_too_little_in_common(cache: Cache) -> None:
    cache.hold(bars(BEFORE))

    assert cache.give(bars([*BEFORE[4:], 108.0], first=4)).restated == {"SPY"}
    assert cache.give(bars([*BEFORE[3:], 108.0], first=3)).taken == {"SPY"}


def test_two_bars_are_enough_where_only_two_are_held(cache: Cache) -> None:
    cache.hold(bars(BEFORE[:2]))

    assert cache.give(bars(BEFORE[:3])).taken == {"SPY"}


def test_a_split_since_the_last_bar_asks_for_all_even_where_closes_agree(cache: Cache) -> None:
    cache.hold(bars(BEFORE))
    extension = bars([*BEFORE[3:], 54.0], first=3)

    assert cache.give(extension, splits=((DAYS[8], 2.0),)).restated == {"SPY"}
    assert cache.give(extension, splits=((DAYS[6], 2.0),)).taken == {"SPY"}  # known before, and restated then


def test_the_whole_history_after_a_split_takes_the_place_of_the_old_one(cache: Cache) -> None:
    cache.hold(bars(BEFORE))
    halves = [close / 2 for close in (*BEFORE, 108.0)]

    absorbed = cache.give(bars(halves), whole=True, splits=((DAYS[8], 2.0),))

    assert cache.closes() == halves
    assert absorbed.changed_from == {"SPY": DAYS[0]}


def test_a_whole_history_that_begins_later_is_joined_by_the_factor_of_a_split(cache: Cache) -> None:
    cache.hold(bars(BEFORE))

    cache.give(bars([close / 4 for close in (*BEFORE[3:], 108.0)], first=3), whole=True)

    assert cache.closes() == [close / 4 for close in (*BEFORE, 108.0)]


def test_a_bar_that_yahoo_has_lost_since_stays(cache: Cache) -> None:
    cache.hold(bars(BEFORE))

    cache.give(bars([*BEFORE[:4], None, *BEFORE[5:], 108.0]), whole=True)

    assert cache.closes() == [*BEFORE, 108.0]


def test_a_restated_history_replaces_even_what_it_lacks_for_that_was_of_the_old_basis(cache: Cache) -> None:
    cache.hold(bars(BEFORE))
    spun_off = [close * 0.93 for close in BEFORE]

    cache.give(bars([*spun_off[:4], None, *spun_off[5:]]), whole=True)

    assert cache.closes() == [*spun_off[:4], *spun_off[5:]]


def test_a_symbol_that_is_another_security_by_now_keeps_what_is_held(cache: Cache) -> None:
    cache.hold(bars(BEFORE))

    absorbed = cache.give(bars([20.0, 19.0, 22.0, 21.0, 20.0], first=5), whole=True)

    assert absorbed.taken == frozenset()
    assert set(absorbed.kept) == {"SPY"}
    assert "begins on 2024-01-09" in absorbed.kept["SPY"]
    assert "another security" in absorbed.kept["SPY"]
    assert cache.closes() == BEFORE


def test_so_does_one_whose_new_bars_have_no_day_in_common(cache: Cache) -> None:
    cache.hold(bars(BEFORE[:5]))

    assert set(cache.give(bars([20.0, 21.0], first=6), whole=True).kept) == {"SPY"}


def test_imported_adjusted_closes_make_way_for_a_history_that_covers_them(cache: Cache) -> None:
    cache.hold(bars([close * 0.9 for close in BEFORE]), known(source="file", adjusted=True))

    cache.give(bars(BEFORE), whole=True)

    assert cache.closes() == BEFORE
    assert (cache.symbol()["source"], cache.symbol()["adjusted"]) == ("yahoo", False)


def test_and_stay_where_it_begins_later(cache: Cache) -> None:
    adjusted = [close * 0.9 for close in BEFORE]
    cache.hold(bars(adjusted), known(source="file", adjusted=True))

    absorbed = cache.give(bars(BEFORE[3:], first=3), whole=True)

    assert cache.closes() == adjusted
    assert "dividend-adjusted" in absorbed.kept["SPY"]
    assert cache.symbol()["source"] == "file"


def test_no_extension_joins_adjusted_closes_although_it_agrees_with_the_last_of_them(cache: Cache) -> None:
    """Adjusted and raw closes are the same since the last dividend, which here went off before the fourth day."""
    adjusted = [*(close * 0.99 for close in BEFORE[:3]), *BEFORE[3:]]
    cache.hold(bars(adjusted), known(source="file", adjusted=True))

    absorbed = cache.give(bars([*BEFORE[3:], 108.0], first=3))

    assert (absorbed.taken, absorbed.restated) == (frozenset(), {"SPY"})
    assert cache.closes() == adjusted
    assert cache.symbol()["adjusted"] is True


def test_a_history_that_begins_later_is_joined_although_some_closes_are_others_by_a_little(cache: Cache) -> None:
    cache.hold(bars(BEFORE))
    corrected = [*BEFORE[1:4], 104.9, 105.9, *BEFORE[6:], 108.0]
    other = [*BEFORE[1:4], 52.0, *BEFORE[5:], 108.0]

    assert set(cache.give(bars(other, first=1), whole=True).kept) == {"SPY"}
    assert cache.give(bars(corrected, first=1), whole=True).taken == {"SPY"}
    assert cache.closes() == [100.0, *corrected]


def test_an_unfinished_bar_is_replaced_and_says_nothing_of_a_restatement(cache: Cache) -> None:
    cache.hold(bars([*BEFORE[:7], 99.0], last_open=True))

    absorbed = cache.give(bars([*BEFORE[2:], 108.0], first=2, last_open=True))

    frame = cache.store.snapshot().read("prices")
    assert frame["close"].to_list() == [*BEFORE, 108.0]
    assert frame["provisional"].to_list() == [False] * 8 + [True]
    assert absorbed.changed_from == {"SPY": DAYS[7]}


def test_an_unfinished_bar_that_is_there_no_more_goes(cache: Cache) -> None:
    cache.hold(bars([*BEFORE, 120.0], last_open=True))

    absorbed = cache.give(bars(BEFORE[3:], first=3))

    assert cache.closes() == BEFORE
    assert absorbed.changed_from == {"SPY": DAYS[8]}


def test_the_same_again_changes_nothing_but_when_it_was_fetched(cache: Cache) -> None:
    cache.hold(bars(BEFORE), known().with_columns(fetched_at=pl.lit(None, SYMBOLS["fetched_at"])))

    assert cache.give(bars(BEFORE[2:], first=2)).changed_from == {}
    assert cache.symbol()["fetched_at"] == NOW


def test_symbols_are_judged_each_for_itself_and_others_stay(cache: Cache) -> None:
    cache.hold(pl.concat([bars(BEFORE, symbol=each) for each in ("A", "B", "C")]), known("C"))

    absorbed = cache.give(bars([*BEFORE[3:], 9.0], 3, "A"), bars([1.0] * 6, 3, "B"))

    assert (absorbed.taken, absorbed.restated) == ({"A"}, {"B"})
    assert [cache.closes(each) for each in ("A", "B", "C")] == [[*BEFORE, 9.0], BEFORE, BEFORE]


def test_a_failure_is_said_and_touches_nothing_else(cache: Cache) -> None:
    cache.hold(bars(BEFORE))
    with cache.store.writer(who="a test") as writer:
        note_failures(writer, {"SPY": ("network", "no answer"), "XYZ": ("no data", "nothing")})
        writer.commit()

    assert cache.symbol() | {"status": "ok", "detail": ""} == dict(known().to_dicts()[0])
    assert (cache.symbol()["status"], cache.symbol()["detail"]) == ("network", "no answer")
    assert (cache.symbol("XYZ")["first"], cache.symbol("XYZ")["status"]) == (None, "no data")
    assert cache.closes() == BEFORE
