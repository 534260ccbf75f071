"""Episodes of extremes: what belongs together is one event, told by its last and farthest day."""

from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import polars as pl
import pytest

from rottui.analytics.episodes import EPISODES, episodes
from rottui.analytics.extremes import extremes_by_day

START = date(2020, 1, 1)


def frame(**pairs: list[float]) -> pl.DataFrame:
    days = [START + timedelta(days=n) for n in range(max(map(len, pairs.values()), default=0))]
    rows = [(pair, day, float(ratio)) for pair, own in pairs.items() for day, ratio in zip(days, own, strict=False)]
    return pl.DataFrame(rows, schema={"pair": pl.String, "date": pl.Date, "ratio": pl.Float64}, orient="row")


def day(n: int) -> date:
    return START + timedelta(days=n)


# 100 days at 10, a slide to 7 on days 100 to 102, a bounce to 8, and 6 on day 110.
SLIDE = [10.0] * 100 + [9.0, 8.0, 7.0] + [8.0] * 7 + [6.0] + [8.0] * 5


def test_lows_within_a_month_of_each_other_are_one_episode_told_by_its_last():
    [row] = episodes(frame(a=SLIDE), 252, 3).to_dicts()
    assert row["kind"] == "low"
    assert (row["first"], row["date"], row["days"]) == (day(100), day(110), 4)
    assert (row["ratio"], row["sessions_ago"]) == (6.0, 5)
    assert (row["since"], row["on_record"]) == (START, True)


def test_lows_further_apart_are_two_episodes_the_latest_first():
    two = SLIDE + [8.0] * 30 + [5.0]
    found = episodes(frame(a=two), 252, 3)
    assert found["date"].to_list() == [day(len(two) - 1), day(110)]
    assert found["days"].to_list() == [1, 4]


def test_highs_and_lows_are_told_apart_however_close():
    both = [*SLIDE, 11.0]
    found = episodes(frame(a=both), 252, 3)
    assert found["kind"].to_list() == ["high", "low"]


def test_an_episode_counts_by_its_end():
    assert episodes(frame(a=SLIDE), 6, 3).height == 1
    assert episodes(frame(a=SLIDE), 5, 3).height == 0


def test_extremes_of_too_few_months_are_no_episode():
    assert episodes(frame(a=SLIDE), 252, 4).height == 0


def test_every_pair_has_its_own_episodes_in_the_pairs_order():
    found = episodes(frame(z=SLIDE, a=SLIDE), 252, 3)
    assert found["pair"].to_list() == ["z", "a"]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_episodes_are_what_going_through_the_days_one_by_one_finds(seed: int):
    ratios = frame(a=list(np.exp(np.cumsum(np.random.default_rng(seed).normal(0, 0.02, 700)))))
    days = extremes_by_day(ratios).to_dicts()
    expected = []
    for kind in ("low", "high"):
        rows = [n for n, row in enumerate(days) if (row[f"{kind}_months"] or 0) >= 3]
        cuts = [n for n, (before, after) in enumerate(pairwise(rows), 1) if after - before > 21]
        runs = [rows[start:end] for start, end in pairwise([0, *cuts, len(rows)])] if rows else []
        expected += [
            (kind, days[run[0]]["date"], days[run[-1]]["date"], len(run)) for run in runs if 699 - run[-1] < 252
        ]
    found = episodes(ratios, 252, 3).select("kind", "first", "date", "days").rows()
    assert sorted(found) == sorted(expected)
    assert found


def test_no_ratios_give_an_empty_frame_of_the_right_kind():
    assert episodes(frame(), 252, 3).schema == EPISODES
    assert episodes(frame(a=[1.0]), 252, 3).is_empty()
