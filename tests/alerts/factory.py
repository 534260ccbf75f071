"""Briefings of one subject each, made by hand: a pair, a universe, a market or a verdict over a few days."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import msgspec

from rottui.briefing.history import History
from rottui.briefing.model import (
    Briefing,
    Extreme,
    MarketBriefing,
    PairBriefing,
    Provenance,
    QuadrantChange,
    RotationBriefing,
    UniverseBriefing,
)
from rottui.briefing.verdict_model import Code, VerdictBriefing, VerdictChange
from rottui.settings.alert_rules import Alerting, AlertRule
from rottui.settings.packaged import defaults
from rottui.settings.schema import Settings
from tests.tui.factory import make_briefing, make_figures, make_market, make_pair

LAST = date(2025, 10, 31)
NOW = datetime(2025, 10, 31, 22, tzinfo=UTC)
EPOCH = date(1970, 1, 1)


def weekdays(count: int, last: date = LAST) -> list[date]:
    """Return the last so many weekdays up to `last`, ascending."""
    days = [last - timedelta(days=back) for back in range(2 * count + 7)]
    return sorted([day for day in days if day.weekday() < 5][:count])


def make_history(days: Sequence[date], columns: Mapping[str, Sequence[float | None]]) -> History:
    """Return a history of these figures; None is a missing one."""
    return History(
        array("i", [(day - EPOCH).days for day in days]).tobytes(),
        {
            name: array("d", [float("nan") if value is None else value for value in values]).tobytes()
            for name, values in columns.items()
        },
    )


def ratios(values: Sequence[float | None], average: Sequence[float | None] | float = 1.0, last: date = LAST) -> History:
    """Return a pair's history that ends on `last`, with both averages the same."""
    means = [average] * len(values) if isinstance(average, float) else list(average)
    return make_history(weekdays(len(values), last), {"ratio": values, "sma_50": means, "sma_200": means})


def make_settings(*rules: AlertRule, **alerting: Any) -> Settings:
    """Return the packaged settings with these rules."""
    return msgspec.structs.replace(defaults(), alerts=rules, alerting=Alerting(**alerting))


def briefing_of(
    *,
    pair: PairBriefing | None = None,
    universe: UniverseBriefing | None = None,
    market: MarketBriefing | None = None,
    verdict: VerdictBriefing | None = None,
    turns: Sequence[QuadrantChange] = (),
    last: date = LAST,
    demo: bool = False,
    replay: bool = False,
) -> Briefing:
    """Return a briefing of `last` that holds this and nothing else."""
    return replace(
        make_briefing([pair] if pair else [], demo=demo, replay=replay),
        as_of=last,
        universes=(universe,) if universe else (),
        markets=(market,) if market else (),
        dial=None,
        verdict=verdict,
        prices=Provenance(last, "file", 0),
        rotation=RotationBriefing((), (), tuple(turns)),
    )


def pair_of(history: History, extreme: Extreme | None = None, name: str = "QQQ/IWM") -> PairBriefing:
    """Return a pair with this history."""
    days = history.dates(1)
    return replace(make_pair(name, extreme=extreme), history=history, date=days[0] if days else None)


def low(on: date, months: int = 4) -> Extreme:
    """Return a low of so many months that was set on a day."""
    return Extreme("low", months, date(2025, 6, 30), on, 0, False)


def at_low(on: date, months: int = 4, last: date = LAST) -> Briefing:
    """Return a briefing in which QQQ/IWM is at a low."""
    return briefing_of(pair=pair_of(ratios([1.0, 0.9], last=last), low(on, months)), last=last)


def universe_of(thrust: date | None = None, **columns: Sequence[float | None]) -> UniverseBriefing:
    """Return the S&P 500 with these figures on the last sessions, and a thrust or none."""
    days = weekdays(len(next(iter(columns.values()))) if columns else 2)
    held = columns or {"zweig": [0.5, 0.62]}
    total = replace(make_figures(), thrust=thrust, date=LAST)
    thrusts = (thrust,) if thrust else ()
    return UniverseBriefing("sp500", "S&P 500", total, (), make_history(days, held), None, thrusts)


def market_of(
    ranks: Sequence[float | None],
    last: date = date(2025, 10, 28),
    given_up: Sequence[float | None] = (),
    **changes: Any,
) -> MarketBriefing:
    """Return the Nasdaq with these percentiles on the last reports, which are published on Fridays.

    `given_up` says what share of an extreme was given up by each of them.
    """
    nasdaq = next(market for market in defaults().markets if market.key == "NQ")
    days = [last - timedelta(weeks=back) for back in range(len(ranks))][::-1]
    columns = {
        "percentile_156": ranks,
        "cot_index_156": [50.0] * len(ranks),
        "unwound_pct": given_up or [None] * len(ranks),
    }
    history = make_history(days, columns)
    released = datetime.combine(last + timedelta(days=3), time(19, 30), UTC)
    fields = {"history": history, "report_date": last, "released": released, "unwound_pct": None, "unwound_from": None}
    return replace(make_market(nasdaq), **(fields | changes))


def verdict_of(*changes: tuple[date, Code, Code | None]) -> VerdictBriefing:
    """Return a verdict with these changes behind it: when, to what, from what."""
    told = tuple(VerdictChange(day, code, before, {}) for day, code, before in changes)
    code = told[-1].code if told else "mixed"
    since = told[-1].date if told else None
    return VerdictBriefing(
        LAST, code, code.title(), since, 5, None, None, 5, {}, (), told, History(), "sp500", None
    )  # fmt: skip
