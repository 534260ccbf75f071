"""The study that a desk and a report show of real history: against plain pandas, and counted by hand for one case."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from rottui.briefing.details.brief import brief_detail
from rottui.briefing.details.evidence_model import EvidenceDetail
from rottui.briefing.details.study_model import BASKET, HORIZONS, StudyDetail
from rottui.briefing.details.wanted import EvidenceWanted, StudyWanted, Wanted
from rottui.briefing.wire import Request
from rottui.settings.packaged import defaults
from tests.real import plain

LAST = date(2025, 10, 31)


def told(data: Path, wanted: Wanted, as_of: date | None = None) -> StudyDetail | EvidenceDetail:
    request = Request(
        folder=str(data), profile="default", settings=defaults(), problems=(), as_of=as_of, basis="price", sectors=False
    )
    made = brief_detail(plain.snapshot(data), request, wanted)
    assert isinstance(made, StudyDetail | EvidenceDetail)
    return made


def study(data: Path, wanted: StudyWanted, as_of: date | None = None) -> StudyDetail:
    made = told(data, wanted, as_of)
    assert isinstance(made, StudyDetail)
    return made


def level(real: Path, asset: str) -> pd.Series[float]:
    """Return the closes of an asset; of the basket, the level of its equal-weighted daily returns."""
    if asset != BASKET:
        close = plain.raw_close(real, asset)
        assert close is not None
        return close
    table = pd.DataFrame({symbol: plain.raw_close(real, symbol) for symbol in plain.BASKET})
    changes = table.pct_change(fill_method=None)
    returns = changes.mean(axis=1)[changes.notna().sum(axis=1) >= len(plain.BASKET) / 2]
    return (1 + returns).cumprod()


@pytest.mark.parametrize(
    "wanted",
    [
        StudyWanted("broad_advance"),
        StudyWanted("deterioration"),
        StudyWanted(None, "QQQ", "IWM", "low", 4),
        StudyWanted(None, "HYG", "IEF", "high", 6),
    ],
    ids=["broad advance", "deterioration", "QQQ/IWM lows", "HYG/IEF highs"],
)
def test_the_figures_are_those_of_pandas(real: Path, imported: tuple[Path, str], wanted: StudyWanted) -> None:
    found = study(imported[0], wanted)
    begun = pd.DatetimeIndex([episode.date for episode in found.episodes])

    assert [each.asset for each in found.figures][:: len(HORIZONS)] == ["SPY", "RSP", "IWM", BASKET]
    for each in found.figures:
        close = level(real, each.asset)
        ahead = 100 * (close.shift(-each.horizon) / close - 1)
        after = ahead.reindex(begun).dropna()
        anyway = ahead[str(found.since) : str(found.until)].dropna()
        assert each.n == len(after), (each.asset, each.horizon)
        # The basket has a level on the day before its first return, too, which pandas gives none.
        assert each.all_n == pytest.approx(len(anyway), abs=1 if each.asset == BASKET else 0)
        if each.n >= 8:
            expected = (after.median(), 100 * (after > 0).mean(), after.min())
            assert (each.median, each.share_positive, each.worst) == pytest.approx(expected)
        else:
            assert (each.median, each.share_positive, each.worst) == (None, None, None)
        assert each.all_median == pytest.approx(anyway.median(), rel=0.01)
        assert each.all_worst == pytest.approx(anyway.min())


def test_the_episodes_of_spillover_and_broadening_counted_by_hand(imported: tuple[Path, str]) -> None:
    """Broadening stood from 1 December 2022 to 6 February 2023 and from 4 to 16 January 2024.

    December 2022 has 21 sessions, January 2023 has 20: the first stretch begins an episode on 1 December, 3 January and
    2 February; the eight sessions of 2024 are one more. Spillover stood at no time.
    """
    assert study(imported[0], StudyWanted("spillover")).episodes == ()
    broadening = study(imported[0], StudyWanted("broadening"))
    assert [str(episode.date) for episode in broadening.episodes] == [
        "2022-12-01", "2023-01-03", "2023-02-02", "2024-01-04",
    ]  # fmt: skip
    assert {each.n for each in broadening.figures} == {4}
    assert {each.median for each in broadening.figures} == {None}
    assert all(value is None for episode in broadening.episodes for value in episode.ahead)


def test_a_past_day_s_study_knows_no_return_that_was_not_over(imported: tuple[Path, str]) -> None:
    """As of 25 May 2023 the verdict had been narrow leadership since 15 May, and for five sessions of March."""
    found = study(imported[0], StudyWanted(), date(2023, 5, 25))
    whole = study(imported[0], StudyWanted("narrow"))

    assert (found.subject, found.until) == ("Narrow leadership", date(2023, 5, 25))
    assert [str(episode.date) for episode in found.episodes] == ["2023-03-29", "2023-05-15"]
    assert [each.n for each in found.figures if each.asset == "SPY"] == [1, 0, 0]
    assert [each.date for each in whole.episodes][:2] == [each.date for each in found.episodes]


def test_the_past_of_a_line_of_evidence_is_that_of_pandas(real: Path, imported: tuple[Path, str]) -> None:
    made = told(imported[0], EvidenceWanted(), date(2022, 6, 20))
    assert isinstance(made, EvidenceDetail)
    lines = made.lines
    close = plain.raw_close(real, "SPY")
    a, b = plain.raw_close(real, "QQQ"), plain.raw_close(real, "IWM")
    assert close is not None
    assert a is not None
    assert b is not None
    ratio = (a / b).dropna()

    assert lines.dates(1) == [date(2022, 6, 17)]  # the 20th was a holiday
    for name, series in (
        ("index_average", 100 * (close / close.rolling(200).mean() - 1)),
        ("index_drawdown", 100 * (close / close.rolling(252).max() - 1)),
        ("QQQ/IWM", 100 * (ratio / ratio.rolling(50).mean() - 1)),
    ):
        expected = series[:"2022-06-17"].tail(500)
        assert lines.dates(500) == [day.date() for day in expected.index]
        assert lines.values(name, 500) == pytest.approx(expected.to_list()), name
