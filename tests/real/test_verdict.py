"""The verdict of every session on real prices, against plain pandas written from the methods and not from the code."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import polars as pl
import pytest

from rottui.analytics import breadth, ratios
from rottui.analytics.evidence import PAIRS, evidence_by_day
from rottui.analytics.verdict import changes, consequences, verdicts
from tests.real import plain
from tests.real.conftest import Report

LEADERSHIP = ("XLG/RSP", "QQQ/IWM", "IWF/IWD", "MAGS/SPY")
RISK = ("RSPD/RSPS", "SPHB/SPLV", "HYG/IEF", "CPER/GLD")
SCORES = ("leadership", "participation", "risk_appetite", "index")


class Both(NamedTuple):
    """Our evidence and verdicts of a universe, and those of pandas."""

    evidence: pl.DataFrame
    ours: pl.DataFrame
    theirs: pd.DataFrame


@pytest.fixture(scope="module", params=["sp500", "funds"])
def both(request: pytest.FixtureRequest, real: Path, imported: tuple[Path, str]) -> Both:
    """The S&P 500 since 2022; and the equity funds as a universe, since 2016."""
    prices = plain.cached_closes(imported[0]).with_columns(dividend=pl.lit(0.0))
    if request.param == "sp500":
        members = plain.constituents(real)
        counts = plain.sp500_counts(imported[0])
    else:
        members = plain.equity_funds(real)
        named = pl.DataFrame({"symbol": members, "sector": ["fund"] * len(members)})
        counts = breadth.counts(prices.select("symbol", "date", "close"), named, "funds")
        counts = counts.filter(pl.col("sector").is_null())
    evidence = evidence_by_day(
        ratios.ratios(prices, [(legs[0], legs[1]) for legs in (pair.split("/") for pair in PAIRS)]),
        breadth.figures(counts),
        prices.filter(pl.col("symbol") == "SPY"),
    )
    return Both(evidence, verdicts(evidence), pandas_verdicts(real, members))


def trend(real: Path, pair: str) -> tuple[pd.Series, pd.Series]:
    """Return vote and distance from the average, by day."""
    a, b = (plain.raw_close(real, leg) for leg in pair.split("/"))
    assert a is not None
    ratio = (a / b).dropna()
    average = ratio.rolling(50).mean()
    before = average.shift(20)
    up, down = (ratio > average) & (average > before), (ratio < average) & (average < before)
    vote = (up.astype(float) - down.astype(float))[before.notna()]
    return vote, (100 * (ratio / average - 1))[before.notna()]


def participation(closes: pd.DataFrame, size: int) -> dict[str, tuple[pd.Series, pd.Series]]:
    """Return whether each line holds, and its value, by day."""
    enough = size / 2
    lines = {}
    for length in (50, 200):
        average = closes.rolling(length, min_periods=int(np.ceil(0.9 * length))).mean()
        valid = (average.notna() & closes.notna()).sum(axis=1)
        lines[f"above_{length}"] = (100 * (closes > average * (1 + 1e-12)).sum(axis=1) / valid)[valid >= enough]
    then = closes.shift(63)
    valid = (closes.notna() & then.notna()).sum(axis=1)
    lines["up_3m"] = (100 * (closes > then).sum(axis=1) / valid)[valid >= enough]
    told = {name: ((share >= 55).astype(float), share) for name, share in lines.items()}

    least = int(np.ceil(0.9 * 252))
    high, low = closes.rolling(252, min_periods=least).max(), closes.rolling(252, min_periods=least).min()
    valid = (high.notna() & closes.notna()).sum(axis=1)
    balance = 100 * ((closes >= high).sum(axis=1) - (closes <= low).sum(axis=1)) / valid
    mean = balance.where(valid >= enough).rolling(10).mean().dropna()
    told["high_low"] = ((mean > 1e-12).astype(float), mean)

    moves = closes.diff()
    advances, declines = (moves > 0).sum(axis=1), (moves < 0).sum(axis=1)
    ad_line = ((advances - declines) / (advances + declines)).fillna(0).cumsum()
    ad_line = ad_line.where(moves.notna().sum(axis=1) >= enough)
    above = (ad_line - ad_line.rolling(50).mean()).dropna()
    told["ad_line"] = ((above > 1e-12).astype(float), above)
    return told


def decide(leadership: float, count: float, risk: float, index: float) -> str:
    fading, leading = leadership <= -0.5, leadership >= 0.5
    if index < 0 and count <= 2:
        return "deterioration"
    if fading and count >= 4 and risk > -0.5:
        return "broadening"
    if fading and (count <= 1 or (risk <= -0.5 and count < 4)):
        return "spillover"
    if fading:
        return "rotation"
    if count >= 4:
        return "broad_advance"
    if leading:
        return "narrow" if count <= 2 else "mega_led"
    return "deterioration" if count <= 1 and risk <= -0.5 else "mixed"


def pandas_verdicts(real: Path, members: list[str]) -> pd.DataFrame:
    """Return votes, values, scores, raw code and verdict by day; day after day where the rule runs from day to day."""
    closes = plain.raw_closes(real, members)
    spy = plain.raw_close(real, "SPY")
    assert spy is not None
    sessions = spy.index.union(closes.index)
    distance = (100 * (spy / spy.rolling(200).mean() - 1)).dropna()
    lines = {pair: trend(real, pair) for pair in LEADERSHIP + RISK}
    lines |= participation(closes, len(members)) | {"index_average": ((distance >= 0).astype(float), distance)}

    def latest(line: pd.Series) -> pd.Series:
        return line.reindex(sessions, method="ffill", tolerance=pd.Timedelta("7D"))

    votes = pd.DataFrame({name: latest(vote) for name, (vote, _) in lines.items()})
    values = pd.DataFrame({f"value of {name}": latest(value) for name, (_, value) in lines.items()})
    five = ["above_50", "above_200", "high_low", "ad_line", "up_3m"]
    scores = pd.DataFrame(
        {
            "leadership": votes[list(LEADERSHIP)].mean(axis=1),
            "participation": 5 * votes[five].mean(axis=1),
            "risk_appetite": votes[list(RISK)].mean(axis=1),
            "index": votes["index_average"] * 2 - 1,
        }
    )
    data = votes.notna()
    known = (
        (data[list(LEADERSHIP)].sum(axis=1) >= 2)
        & (data[five].sum(axis=1) >= 3)
        & (data[list(RISK)].sum(axis=1) >= 2)
        & data["index_average"]
    )
    raw = [decide(*row) if ok else "unknown" for row, ok in zip(scores.to_numpy(), known, strict=True)]
    return pd.concat([votes, values, scores], axis=1).join(confirm(raw, sessions))


def confirm(raw: list[str], sessions: pd.DatetimeIndex) -> pd.DataFrame:
    rows: list[dict[str, Any]] = []
    verdict, since, stood = "unknown", sessions[0], 0
    for day, (code, date) in enumerate(zip(raw, sessions, strict=True)):
        held = 1
        while held <= day and raw[day - held] == code:
            held += 1
        stood += 1
        if code != verdict and held >= 5:
            verdict, since, stood = code, date, 1
        pends = code != verdict
        rows.append(
            {"raw": code, "code": verdict, "since": since, "sessions": stood}
            | {"pending": code if pends else None, "pending_day": held if pends else np.nan}
        )
    return pd.DataFrame(rows, index=sessions)


def test_every_evidence_line_agrees_on_every_session(both: Both) -> None:
    for (name,), line in both.evidence.group_by("name"):
        if name == "index_drawdown":
            continue
        for column, theirs in (("vote", both.theirs[name]), ("value", both.theirs[f"value of {name}"])):
            ours = plain.series(line.sort("date"), column)
            assert ours.index.equals(theirs.index), name
            np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-9, err_msg=f"{column} of {name}")
        assert line["value"].is_not_null().sum() > 500, name


def test_every_verdict_agrees_on_every_session(both: Both) -> None:
    for name in SCORES:
        ours = plain.series(both.ours, name)
        assert ours.index.equals(both.theirs.index)
        np.testing.assert_allclose(ours, both.theirs[name], rtol=1e-12, err_msg=name)
    for name in ("raw", "code"):
        assert both.ours[name].to_list() == both.theirs[name].to_list()
    assert both.ours["since"].to_list() == list(both.theirs["since"].dt.date)
    assert both.ours["sessions"].to_list() == both.theirs["sessions"].to_list()
    pending = both.theirs["pending"]
    assert both.ours["pending"].to_list() == pending.astype(object).where(pending.notna(), None).to_list()
    np.testing.assert_array_equal(plain.series(both.ours, "pending_day"), both.theirs["pending_day"])
    assert len(changes(both.ours)) > 20


def test_what_crossing_would_make_of_a_day_agrees(both: Both) -> None:
    frame = consequences(both.evidence).filter(pl.col("would_be").is_not_null() & (pl.col("raw") != "unknown"))
    groups = {
        "leadership": LEADERSHIP,
        "participation": ("above_50", "above_200", "high_low", "ad_line", "up_3m"),
        "risk_appetite": RISK,
    }  # in the order of `decide`
    sample = frame.sample(400, seed=1)
    for row in sample.rows(named=True):
        votes = both.theirs.loc[pd.Timestamp(row["date"])].copy()
        votes[row["name"]] = row["crossed"]
        scores = [votes[list(names)].astype(float).mean() for names in groups.values()]
        scores[1] *= 5
        assert row["would_be"] == decide(*scores, 2 * votes["index_average"] - 1), row
    assert (sample["would_be"] != sample["raw"]).any()


def on(both: Both, day: str) -> str:
    return str(both.ours.filter(pl.col("date") == pl.lit(day).str.to_date())["code"].item())


def test_history_is_called_what_it_was(both: Both) -> None:
    """Deterioration in June 2022, narrow leadership in late May 2023; of funds, broadening in November 2020."""
    spans = {"deterioration": ("2022-06-01", "2022-06-30")}
    if on(both, "2020-11-30") != "unknown":
        spans["broadening"] = ("2020-11-13", "2020-11-30")  # the vaccine was announced on the 9th
    else:
        spans["narrow"] = ("2023-05-15", "2023-06-09")
    for code, (first, last) in spans.items():
        days = both.ours.filter(pl.col("date").is_between(pl.lit(first).str.to_date(), pl.lit(last).str.to_date()))
        assert days["code"].unique().to_list() == [code]
        assert days.height > 10


SAMPLED = (
    "2022-06-15",
    "2022-12-01",
    "2023-06-01",
    "2023-11-20",
    "2024-07-17",
    "2025-01-29",
    "2025-04-08",
    "2025-10-31",
)
"""Days of several verdicts, one of them the day of a change and one with another verdict pending."""


@pytest.fixture(scope="module")
def theirs(real: Path) -> pd.DataFrame:
    """The verdicts of the S&P 500 by pandas."""
    return pandas_verdicts(real, plain.constituents(real))


def test_the_program_reports_every_change_that_pandas_finds(report: Report, theirs: pd.DataFrame) -> None:
    changed = theirs[theirs["code"] != theirs["code"].shift(1)]
    told = report("2025-10-31")["verdict"]["changes"]

    assert len(told) == len(changed) > 30
    assert [change["date"] for change in told] == [str(day.date()) for day in changed.index]
    assert [change["code"] for change in told] == changed["code"].to_list()
    assert [change["before"] for change in told] == [None, *changed["code"].to_list()[:-1]]
    for name in SCORES:
        ours = [np.nan if change["scores"][name] is None else change["scores"][name] for change in told]
        np.testing.assert_allclose(ours, changed[name], rtol=1e-12, err_msg=name)


@pytest.mark.parametrize("day", SAMPLED)
def test_the_program_reports_as_of_a_day_what_pandas_finds_of_it(
    report: Report, theirs: pd.DataFrame, day: str
) -> None:
    told, expected = report(day)["verdict"], theirs.loc[day]

    assert (told["date"], told["code"], told["sessions"]) == (day, expected["code"], expected["sessions"])
    assert told["since"] == str(expected["since"].date())
    pending = told["pending"] and (told["pending"]["code"], told["pending"]["day"])
    assert pending == ((expected["pending"], expected["pending_day"]) if isinstance(expected["pending"], str) else None)
    for name in SCORES:
        assert told["scores"][name] == pytest.approx(expected[name], rel=1e-12)
    for line in told["evidence"]:
        if line["name"] != "index_drawdown":
            value, vote = expected[f"value of {line['name']}"], expected[line["name"]]
            assert line["value"] == (None if np.isnan(value) else pytest.approx(value, rel=1e-9, abs=1e-9))
            assert line["vote"] == (None if np.isnan(vote) else vote)
    assert [change["date"] for change in told["changes"]][-1] == told["since"]


def test_the_sampled_days_are_of_several_kinds(theirs: pd.DataFrame) -> None:
    days = theirs.loc[list(SAMPLED)]

    assert days["code"].nunique() >= 5
    assert days["pending"].notna().any()
    assert (days["sessions"] == 1).any()
