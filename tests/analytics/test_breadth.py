"""Breadth counts: worked by hand on small universes, and against a plain pandas version on ragged ones."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from rottui.analytics.breadth import BLOCK, COUNTS, LEAD, counts, history_start
from rottui.cache.tables import BREADTH

MONDAY = date(2024, 1, 1)


def weekdays(number: int, start: date = MONDAY) -> list[date]:
    days = (start + timedelta(days=offset) for offset in range(2 * number + 7))
    return [day for day in days if day.weekday() < 5][:number]


def closes_of(prices: dict[str, Sequence[float | None]], days: Sequence[date] | None = None) -> pl.DataFrame:
    """One close a day from the first day on; None is a day without a row."""
    longest = max(map(len, prices.values()), default=0)
    days = days or weekdays(longest)
    rows = [
        {"symbol": symbol, "date": day, "close": close}
        for symbol, closes in prices.items()
        for day, close in zip(days, closes, strict=False)
        if close is not None
    ]
    return pl.DataFrame(rows, schema={"symbol": pl.String, "date": pl.Date, "close": pl.Float64})


def members_of(*symbols: str, sector: str | None = "Energy") -> pl.DataFrame:
    rows = {"symbol": list(symbols), "sector": [sector] * len(symbols)}
    return pl.DataFrame(rows, schema={"symbol": pl.String, "sector": pl.String})


def whole(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.filter(pl.col("sector").is_null())


def last(frame: pl.DataFrame, sector: str | None = None) -> dict[str, int]:
    rows = frame.filter(pl.col("sector").eq_missing(pl.lit(sector)))
    return rows.sort("date").row(-1, named=True)


def test_rows_have_the_columns_and_types_of_the_breadth_table() -> None:
    frame = counts(closes_of({"A": [1.0, 2.0]}), members_of("A"), "small")
    assert frame.schema == BREADTH
    assert counts(closes_of({}), members_of(), "small").schema == BREADTH


def test_advances_declines_and_unchanged_compare_with_the_session_before() -> None:
    frame = whole(counts(closes_of({"A": [1, 2, 2], "B": [5, 4, 3], "C": [7, 7, 8]}), members_of("A", "B", "C"), "u"))
    assert frame.select("advances", "declines", "unchanged").rows() == [(0, 0, 0), (1, 1, 1), (1, 1, 1)]


def test_a_stock_moves_only_where_it_has_both_closes() -> None:
    frame = whole(
        counts(closes_of({"A": [1, 2, 3], "B": [1, None, 3], "C": [1, 1, 1]}), members_of("A", "B", "C"), "u")
    )
    assert frame.select("priced", "advances", "unchanged").rows() == [(3, 0, 0), (2, 1, 1), (3, 1, 1)]


def test_every_sector_has_a_row_a_day_and_they_add_up_to_the_universe() -> None:
    members = pl.concat([members_of("A", "B"), members_of("C", sector="Utilities"), members_of("D", sector="Idle")])
    frame = counts(closes_of({"A": [1, 2], "B": [2, 1], "C": [1, 2]}), members, "u")
    assert frame["sector"].to_list() == [None, None, "Energy", "Energy", "Idle", "Idle", "Utilities", "Utilities"]
    assert [last(frame, name)["advances"] for name in (None, "Energy", "Idle", "Utilities")] == [2, 1, 0, 1]
    assert [last(frame, name)["members"] for name in (None, "Energy", "Idle", "Utilities")] == [4, 2, 1, 1]
    assert last(frame, "Idle")["priced"] == 0


@pytest.mark.parametrize("sector", [None, "", "  ", "Unknown"])
def test_a_missing_sector_is_called_unknown(sector: str | None) -> None:
    frame = counts(closes_of({"A": [1, 2]}), members_of("A", sector=sector), "u")
    assert frame["sector"].unique().sort().to_list() == [None, "Unknown"]


def test_members_without_data_are_members_but_not_priced_nor_valid() -> None:
    day = last(counts(closes_of({"A": [1.0] * 30}), members_of("A", "B", "C"), "u"))
    assert (day["members"], day["priced"], day["valid_20"], day["unchanged"]) == (3, 1, 1, 1)


def test_a_member_listed_twice_counts_once() -> None:
    day = last(counts(closes_of({"A": [1, 2]}), members_of("A", "A"), "u"))
    assert (day["members"], day["priced"], day["advances"]) == (1, 1, 1)


def test_closes_of_others_are_ignored() -> None:
    both, alone = closes_of({"A": [1, 2], "B": [3, 4]}), closes_of({"A": [1, 2]})
    assert_frame_equal(counts(both, members_of("A"), "u"), counts(alone, members_of("A"), "u"))


def test_nothing_to_count_gives_no_rows() -> None:
    closes = closes_of({"A": [1, 2]})
    assert counts(closes, members_of(), "u").is_empty()
    assert counts(closes, members_of("B"), "u").is_empty()
    assert counts(closes.clear(), members_of("A"), "u").is_empty()
    assert counts(closes, members_of("A"), "u", since=date(2030, 1, 1)).is_empty()


@pytest.mark.parametrize("invalid", [0.0, -3.0, float("nan"), float("inf"), -float("inf")])
def test_an_invalid_close_is_no_close(invalid: float) -> None:
    members = members_of("A", "B", "C")
    others = {"B": [1.0, 2.0, 3.0] * 10, "C": [3.0, 2.0, 1.0] * 10}
    given = closes_of({"A": [4.0, invalid, 5.0] * 10, **others})
    assert_frame_equal(
        counts(given, members, "u"), counts(closes_of({"A": [4.0, None, 5.0] * 10, **others}), members, "u")
    )


def test_a_null_close_is_no_close() -> None:
    closes = closes_of({"A": [4.0, 1.0, 5.0], "B": [1.0, 2.0, 3.0]})
    null = closes.with_columns(pl.when(pl.col("close") != 1.0).then("close"))  # A's second and B's first
    expected = closes_of({"A": [4.0, None, 5.0], "B": [None, 2.0, 3.0]})
    assert_frame_equal(counts(null, members_of("A", "B"), "u"), counts(expected, members_of("A", "B"), "u"))


def test_the_order_of_closes_does_not_matter_and_the_last_of_a_repeated_date_counts() -> None:
    closes = closes_of({"A": [1, 2, 3, 4], "B": [4, 3, 5, 1]})
    expected = counts(closes, members_of("A", "B"), "u")
    assert_frame_equal(counts(closes.reverse(), members_of("A", "B"), "u"), expected)
    assert_frame_equal(counts(closes.sort("date"), members_of("A", "B"), "u"), expected)
    superseded = closes.with_columns(close=pl.lit(99.0))
    assert_frame_equal(counts(pl.concat([superseded, closes]), members_of("A", "B"), "u"), expected)


class TestAverages:
    def test_ninety_percent_of_the_window_makes_an_average_valid(self) -> None:
        steady = {"B": [1.0] * 21, "C": [1.0] * 21}
        for missing, valid in ((1, 3), (2, 3), (3, 2)):
            gappy = [1.0] * 5 + [None] * missing + [1.0] * (16 - missing)  # 21 sessions; the window is the last 20
            day = last(counts(closes_of({"A": gappy, **steady}), members_of("A", "B", "C"), "u"))
            assert day["valid_20"] == valid

    def test_an_average_needs_a_close_on_the_day(self) -> None:
        day = last(counts(closes_of({"A": [*[1.0] * 24, None], "B": [1.0] * 25}), members_of("A", "B"), "u"))
        assert (day["priced"], day["valid_20"]) == (1, 1)

    @pytest.mark.parametrize(("length", "first"), [(20, 18), (50, 45), (200, 180)])
    def test_a_short_history_is_not_valid_rather_than_below(self, length: int, first: int) -> None:
        frame = whole(counts(closes_of({"A": [float(n) for n in range(1, 261)]}), members_of("A"), "u"))
        assert frame[f"valid_{length}"].to_list() == [0] * (first - 1) + [1] * (261 - first)
        assert frame[f"above_{length}"].to_list() == frame[f"valid_{length}"].to_list()  # a rising close is above

    def test_the_average_is_of_the_closes_that_are_there(self) -> None:
        # 18 closes of 10 and two missing, then a close of c: mean of the 18 present = (17·10 + c)/18, above iff c > 10.
        for final, above in ((10.01, 1), (9.99, 0)):
            closes = [10.0] * 5 + [None, None] + [10.0] * 12 + [final]
            frame = counts(closes_of({"A": closes, "B": [1.0] * 20, "C": [1.0] * 20}), members_of("A", "B", "C"), "u")
            assert (last(frame)["valid_20"], last(frame)["above_20"]) == (3, above)

    def test_only_the_window_counts(self) -> None:
        for length in (20, 50, 200):
            closes = [1000.0] * (300 - length) + [10.0] * (length - 1) + [11.0]
            assert last(counts(closes_of({"A": closes}), members_of("A"), "u"))[f"above_{length}"] == 1
            longer = [1000.0] * (301 - length) + [10.0] * (length - 2) + [11.0]  # now one 1000 is inside
            assert last(counts(closes_of({"A": longer}), members_of("A"), "u"))[f"above_{length}"] == 0

    @given(price=st.floats(0.0001, 1e7), holes=st.sets(st.integers(0, 298), max_size=12))
    @settings(max_examples=40, deadline=None)
    def test_a_price_that_never_moves_is_never_above_its_average(self, price: float, holes: set[int]) -> None:
        closes = [None if at in holes else price for at in range(300)]
        frame = counts(closes_of({"A": closes, "B": [1.0] * 300}), members_of("A", "B"), "u")
        assert frame.select(pl.sum("above_20", "above_50", "above_200", "advances", "declines")).row(0) == (0,) * 5

    def test_a_tick_above_the_average_is_above(self) -> None:
        day = last(counts(closes_of({"A": [100_000.0] * 299 + [100_000.01]}), members_of("A"), "u"))
        assert (day["above_20"], day["above_50"], day["above_200"]) == (1, 1, 1)


class TestHighsAndLows:
    def test_a_close_equal_to_the_highest_of_the_window_is_a_new_high(self) -> None:
        frame = counts(closes_of({"A": [5.0] * 251 + [5.0], "B": [5.0] * 251 + [4.0]}), members_of("A", "B"), "u")
        day = last(frame)
        assert (day["valid_252"], day["new_highs"], day["new_lows"]) == (2, 1, 2)

    def test_the_window_is_the_last_252_sessions(self) -> None:
        for ahead, highs in ((251, 0), (252, 1)):  # sessions from the peak and the trough to the last day
            closes = {"A": [9.0] + [5.0] * (ahead - 1) + [6.0], "B": [1.0] + [5.0] * (ahead - 1) + [4.0]}
            day = last(counts(closes_of(closes), members_of("A", "B"), "u"))
            assert (day["new_highs"], day["new_lows"]) == (highs, highs)

    def test_no_highs_before_ninety_percent_of_a_year(self) -> None:
        frame = whole(counts(closes_of({"A": [float(n) for n in range(1, 231)]}), members_of("A"), "u"))
        assert frame["valid_252"].to_list() == [0] * 226 + [1] * 4  # ceil(0.9 · 252) = 227
        assert frame["new_highs"].to_list() == frame["valid_252"].to_list()

    def test_a_missing_close_is_no_low(self) -> None:
        closes = {"A": [*[3.0, None] * 10, *[3.0] * 239, 2.0, None], "B": [1.0] * 261, "C": [1.0] * 261}
        frame = whole(counts(closes_of(closes), members_of("A", "B", "C"), "u"))
        assert frame["new_lows"].to_list()[-2:] == [3, 2]


@pytest.mark.parametrize(("window", "back"), [("1m", 21), ("3m", 63)])
def test_up_over_a_window_compares_with_the_close_that_many_sessions_ago(window: str, back: int) -> None:
    rising, falling = [1.0] * 30 + [3.0] + [9.0] * (back - 1) + [4.0], [1.0] * 30 + [3.0] + [1.0] * (back - 1) + [2.0]
    flat, gap = [3.0] * (31 + back), [1.0] * 30 + [None] + [1.0] * back
    closes = closes_of({"A": rising, "B": falling, "C": flat, "D": gap})
    day = last(counts(closes, members_of("A", "B", "C", "D"), "u"))
    assert (day[f"up_{window}"], day[f"valid_{window}"]) == (1, 3)


class TestSessions:
    def dates(self, closes: pl.DataFrame, *symbols: str) -> list[date]:
        return whole(counts(closes, members_of(*symbols), "u"))["date"].to_list()

    def test_half_of_the_members_make_a_session_and_fewer_do_not(self) -> None:
        days = weekdays(3)
        half = closes_of({"A": [1, 1, 1], "B": [1, 1, 1], "C": [1, None, 1], "D": [1, None, 1]})
        assert self.dates(half, "A", "B", "C", "D") == days
        fewer = closes_of({"A": [1, 1, 1], "B": [1, None, 1], "C": [1, None, 1]})
        assert self.dates(fewer, "A", "B", "C") == [days[0], days[2]]

    def test_a_stray_weekend_row_is_no_session_and_shifts_no_window(self) -> None:
        days = weekdays(30)
        closes = closes_of({symbol: [10.0] * 29 + [11.0] for symbol in "ABC"})
        stray = closes_of({"A": [99.0]}, days=[date(2024, 1, 27)])
        expected = counts(closes, members_of("A", "B", "C"), "u")
        assert_frame_equal(counts(pl.concat([closes, stray]), members_of("A", "B", "C"), "u"), expected)
        assert self.dates(closes, "A", "B", "C") == days

    def test_the_first_members_of_a_new_day_make_no_session(self) -> None:
        ahead = closes_of({"A": [1, 1], "B": [1], "C": [1]})
        assert self.dates(ahead, "A", "B", "C") == weekdays(1)

    def test_members_that_are_a_day_behind_are_not_priced_and_do_not_hold_the_others_back(self) -> None:
        frame = counts(closes_of({"A": [1, 2], "B": [1, 2], "C": [1]}), members_of("A", "B", "C"), "u")
        assert (last(frame)["date"], last(frame)["priced"], last(frame)["advances"]) == (weekdays(2)[1], 2, 2)

    def test_members_long_gone_or_yet_to_come_do_not_hold_the_others_back(self) -> None:
        days = weekdays(60)
        gone = {"B": [1.0] * 11, "C": [1.0] * 11}
        to_come = {"D": [None] * 50 + [1.0] * 10, "E": [None] * 50 + [1.0] * 10}
        dates = self.dates(closes_of({"A": [1.0] * 60, **gone, **to_come}), "A", "B", "C", "D", "E")
        # B and C count as alive until 30 calendar days after their last close; A alone is a third until then.
        silent = [day for day in days[11:] if day <= days[10] + timedelta(days=30)]
        assert days[10] + timedelta(days=30) in silent
        assert dates == [day for day in days if day not in silent]

    def test_a_member_that_returns_after_thirty_days_is_one_member(self) -> None:
        back = closes_of({"A": [1, 1]}, days=[MONDAY, MONDAY + timedelta(days=30)])
        closes = pl.concat([back, closes_of({"B": [1, 1]})])
        assert self.dates(closes, "A", "B")[-1] == MONDAY + timedelta(days=30)  # A of two that are alive

    def test_later_data_never_change_an_earlier_row(self) -> None:
        closes, members = ragged(seed=5, stocks=7, sessions=90)
        full = counts(closes, members, "u")
        for cut in full["date"].unique().sort().gather_every(9):
            earlier = counts(closes.filter(pl.col("date") <= cut), members, "u")
            assert_frame_equal(earlier, full.filter(pl.col("date") <= cut))


def ragged(seed: int, stocks: int, sessions: int, tick: float = 0.25) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Closes on ticks (so that ties abound) with holes, late starts, early ends, weekend rows and invalid values."""
    random = np.random.default_rng(seed)
    days = np.array(weekdays(sessions), dtype="datetime64[D]")
    frames = []
    for stock in range(stocks):
        steps = random.choice([-tick, 0.0, tick], size=sessions, p=[0.3, 0.4, 0.3])
        close = np.maximum(tick, 20 * tick + np.cumsum(steps))
        close[random.random(sessions) < 0.01] = random.choice([0.0, -1.0, np.nan, np.inf])
        keep = random.random(sessions) > random.choice([0.0, 0.02, 0.12])
        first, end = sorted(random.integers(0, sessions, 2)) if stock % 3 == 2 else (0, sessions)
        keep[:first] = keep[end:] = False
        when = np.concatenate([days[keep], days[keep][:1] + np.timedelta64(5, "D")])
        frame = pl.DataFrame({"date": when, "close": np.concatenate([close[keep], close[keep][:1]])})
        frames.append(frame.select(pl.lit(f"S{stock:03}").alias("symbol"), "date", "close"))
    sectors = ["Energy", "Utilities", None]
    members = pl.DataFrame(
        {"symbol": [f"S{n:03}" for n in range(stocks + 1)], "sector": [sectors[n % 3] for n in range(stocks + 1)]}
    )
    return pl.concat(frames).unique(["symbol", "date"], keep="last").sort("symbol", "date"), members


def in_pandas(closes: pl.DataFrame, members: pl.DataFrame) -> pd.DataFrame:
    """The same counts, stock by stock in plain pandas: one row per sector (None: all) and session."""
    sector_of = {symbol: sector or "Unknown" for symbol, sector in members.iter_rows()}
    rows = [row for row in closes.iter_rows() if row[0] in sector_of and np.isfinite(row[2]) and row[2] > 0]
    table = pd.DataFrame(rows, columns=["symbol", "date", "close"]).pivot(
        index="date", columns="symbol", values="close"
    )
    table = table.astype(float).reindex(columns=list(sector_of))
    dates = list(table.index)
    seen = {symbol: [day for day in dates if not np.isnan(table.at[day, symbol])] for symbol in table}
    sessions = []
    for day in dates:
        alive = sum(any(timedelta(0) <= day - other <= timedelta(30) for other in seen[symbol]) for symbol in table)
        if 2 * sum(day in days for days in seen.values()) >= alive:
            sessions.append(day)
    table = table.loc[sessions]
    present, before = table.notna(), table.shift(1)
    flags = {
        "priced": present,
        "advances": table > before,
        "declines": table < before,
        "unchanged": table == before,
    }
    for length, needed in ((20, 18), (50, 45), (200, 180)):
        average = table.rolling(length, min_periods=needed).mean()
        flags[f"above_{length}"] = table > average * (1 + 1e-12)
        flags[f"valid_{length}"] = average.notna() & present
    highest, lowest = table.rolling(252, min_periods=227).max(), table.rolling(252, min_periods=227).min()
    flags |= {"new_highs": table >= highest, "new_lows": table <= lowest, "valid_252": highest.notna() & present}
    for window, back in (("1m", 21), ("3m", 63)):
        past = table.shift(back)
        flags |= {f"up_{window}": table > past, f"valid_{window}": past.notna() & present}
    frames = []
    for sector in (None, *sorted(set(sector_of.values()))):
        columns = [symbol for symbol in table if sector in (None, sector_of[symbol])]
        sums = {name: flag[columns].sum(axis=1) for name, flag in flags.items()}
        frames.append(pd.DataFrame({"members": len(columns), **sums}).assign(sector=sector, date=sessions))
    return pd.concat(frames)


@pytest.mark.parametrize("seed", range(4))
def test_counts_equal_those_of_plain_pandas(seed: int) -> None:
    closes, members = ragged(seed, stocks=9, sessions=420)
    ours, theirs = counts(closes, members, "u"), in_pandas(closes, members)
    assert ours["date"].to_list() == theirs["date"].to_list()
    assert [sector or "" for sector in ours["sector"]] == theirs["sector"].fillna("").to_list()
    for name in COUNTS:
        assert ours[name].to_list() == theirs[name].to_list(), name


def test_a_sector_larger_than_a_block_is_counted_whole() -> None:
    symbols = [f"S{n:04}" for n in range(2 * BLOCK + 3)]
    closes = closes_of({symbol: [2.0, 1.0 + at % 3] for at, symbol in enumerate(symbols)})  # 1, 2, 3, 1, 2, 3, …
    day = last(counts(closes, members_of(*symbols), "u"), "Energy")
    downs, evens, ups = (len(range(start, len(symbols), 3)) for start in range(3))
    assert (day["declines"], day["unchanged"], day["advances"]) == (downs, evens, ups)


@given(
    seed=st.integers(0, 10_000),
    sessions=st.integers(2, 360),
    tick=st.sampled_from([0.25, 0.01, 1 / 3]),
    data=st.data(),
)
@settings(max_examples=40, deadline=None)
def test_rows_since_a_date_equal_those_of_the_whole_history_to_the_last_bit(
    seed: int, sessions: int, tick: float, data: st.DataObject
) -> None:
    closes, members = ragged(seed, stocks=5, sessions=sessions, tick=tick)
    full = counts(closes, members, "u")
    since = data.draw(st.sampled_from(weekdays(sessions + 3)))
    expected = full.filter(pl.col("date") >= since)
    assert_frame_equal(counts(closes, members, "u", since=since), expected)
    start = history_start(whole(full)["date"], since)
    enough = closes if start is None else closes.filter(pl.col("date") >= start)
    assert_frame_equal(counts(enough, members, "u", since=since), expected)


def test_a_long_history_is_cut_where_enough_of_it_is_left() -> None:
    """Also where the last year has too few sessions, so that the usual stretch of it would not do."""
    days = weekdays(800)
    sparse = days[:300:2] + days[300:]  # every other day of the first year and a bit
    closes = closes_of({"A": [50.0 + (7 * at) % 31 for at in range(len(sparse))]}, days=sparse)
    full = counts(closes, members_of("A"), "u")
    for since in (days[320], days[480], days[-1]):
        assert_frame_equal(counts(closes, members_of("A"), "u", since=since), full.filter(pl.col("date") >= since))


def test_what_was_no_session_is_none_either_where_a_long_history_is_cut() -> None:
    """Just where the cut falls, only one of three members has closes: who was alive has to be known from before it."""
    days = weekdays(700)
    since = days[600]
    later = [day for day in days if day >= since - timedelta(days=400)]
    alone, nobody = later[:15], later[15:40]
    shared = [day for day in days if day not in alone and day not in nobody]
    level = dict.fromkeys(shared, 50.0)
    peak = level | dict.fromkeys(alone, 999.0) | {since: 100.0}
    closes = pl.concat(
        closes_of({symbol: list(of.values())}, days=list(of))
        for symbol, of in (("A", peak), ("B", level), ("C", level))
    )
    full = counts(closes, members_of("A", "B", "C"), "u").filter(pl.col("date") >= since)
    assert full["new_highs"][0] == 3, "999 was no session's close"
    assert_frame_equal(counts(closes, members_of("A", "B", "C"), "u", since=since), full)


def test_history_starts_a_year_of_sessions_and_the_days_of_being_alive_ahead() -> None:
    sessions = pl.Series(weekdays(400))
    assert history_start(sessions, sessions[399]) == sessions[399 - LEAD] - timedelta(days=30)
    assert history_start(sessions, sessions[LEAD]) == sessions[0] - timedelta(days=30)
    assert history_start(sessions, sessions[LEAD - 1]) is None
