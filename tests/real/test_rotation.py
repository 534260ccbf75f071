"""Rotation on real prices, by weeks and by days, against plain pandas written from the methods, not from the code."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.real.conftest import Report

DATES = ("2025-10-31", "2025-10-29", "2022-06-30", "2020-11-24")
"""A Friday, a Wednesday, a Thursday, a Tuesday: weeks that are over, and weeks under way."""


@pytest.fixture(scope="module")
def closes(real: Path) -> dict[str, pd.Series]:
    series = {}
    for path in sorted([*(real / "etf").glob("*.csv"), *(real / "etf_close").glob("*.csv")], reverse=True):
        frame = pd.read_csv(path)
        frame.columns = frame.columns.str.lower()
        close = pd.to_numeric(frame["close"], errors="coerce").to_numpy()
        held = pd.Series(close, index=pd.to_datetime(frame["date"]))
        series[path.stem] = held[held > 0].sort_index()
    return series


def rotation_of(ratio: pd.Series) -> pd.DataFrame:
    smoothed = np.log(ratio).ewm(span=10, adjust=False).mean()
    strength = (smoothed - smoothed.rolling(52).mean()) / smoothed.rolling(52).std()
    step = strength.diff()
    momentum = (step - step.rolling(13).mean()) / step.rolling(13).std()
    found = pd.DataFrame({"ratio": 100 + strength, "momentum": 100 + momentum}).dropna()
    right, up = found["ratio"] >= 100, found["momentum"] >= 100
    found["quadrant"] = np.select([right & up, right, up], ["leading", "weakening", "improving"], "lagging")
    return found


def weeks_of(ratio: pd.Series) -> pd.Series:
    """Return the last session of each ISO week, under its own date."""
    year_and_week = ratio.index.isocalendar()
    return ratio.groupby([year_and_week["year"], year_and_week["week"]]).tail(1)


def told(report: Report, closes: dict[str, pd.Series], as_of: str) -> Iterator[tuple[dict[str, Any], pd.Series | None]]:
    for entry in report(as_of)["rotation"]:
        numerator, denominator = entry["pair"].split("/")
        if numerator in closes and denominator in closes:
            both = pd.concat([closes[numerator], closes[denominator]], axis=1, join="inner").loc[:as_of]
            yield entry, both.iloc[:, 0] / both.iloc[:, 1]
        else:
            yield entry, None


@pytest.mark.parametrize("as_of", DATES)
def test_every_place_and_tail_is_what_pandas_makes_of_the_files(
    as_of: str, report: Report, closes: dict[str, pd.Series]
) -> None:
    checked = 0
    for entry, ratio in told(report, closes, as_of):
        if ratio is None:
            assert (entry["weekly"], entry["daily"]) == (None, None)
            assert entry["problem"].startswith("no prices of")
            continue
        for by, sampled in (("weekly", weeks_of(ratio)), ("daily", ratio)):
            theirs = rotation_of(sampled)
            if theirs.empty:
                assert entry[by] is None, (entry["pair"], by)
                continue
            tail = theirs.tail(8)
            assert [point["date"] for point in entry[by]["tail"]] == [day.date().isoformat() for day in tail.index]
            for column in ("ratio", "momentum"):
                ours = [point[column] for point in entry[by]["tail"]]
                np.testing.assert_allclose(ours, tail[column], rtol=1e-9, err_msg=f"{entry['pair']} {by}")
            here = theirs["quadrant"].iloc[-1]
            elsewhere = theirs.index[theirs["quadrant"] != here]
            stay = theirs if elsewhere.empty else theirs.loc[elsewhere[-1] :].iloc[1:]
            assert entry[by]["quadrant"] == here
            assert entry[by]["since"] == stay.index[0].date().isoformat(), (entry["pair"], by)
            checked += 1
    assert checked > 60


@pytest.mark.parametrize("as_of", DATES[:2])
def test_every_change_of_eight_weeks_is_told_and_no_other(
    as_of: str, report: Report, closes: dict[str, pd.Series]
) -> None:
    rows = list(told(report, closes, as_of))
    newest = max(ratio.index[-1] for _, ratio in rows if ratio is not None)
    for entry, ratio in rows:
        if ratio is None:
            continue
        expected = []
        for by, sampled in (("week", weeks_of(ratio)), ("day", ratio)):
            quadrants = rotation_of(sampled)["quadrant"]
            changed = quadrants[(quadrants != quadrants.shift()) & quadrants.shift().notna()]
            recent = changed[changed.index > newest - pd.Timedelta(weeks=8)]
            expected += [(day.date().isoformat(), by, quadrants.shift()[day], to) for day, to in recent.items()]
        found = [(change["date"], change["by"], change["from"], change["to"]) for change in entry["changes"]]
        assert sorted(found) == sorted(expected), entry["pair"]


def test_only_the_week_under_way_is_unsettled(report: Report) -> None:
    over = {entry["pair"]: entry["weekly"]["settled"] for entry in report("2025-10-31")["rotation"] if entry["weekly"]}
    under_way = [entry["weekly"] for entry in report("2025-10-29")["rotation"] if entry["weekly"]]

    assert all(over.values())
    assert {place["settled"] for place in under_way if place["date"] == "2025-10-29"} == {False}
