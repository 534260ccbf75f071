"""Commitments of Traders as scripted for the fake CFTC, and how its two channels spell them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

Kind = Literal["tff", "disaggregated", "legacy"]
Cell = str | int | None

NEW_YORK = ZoneInfo("America/New_York")
RELEASE = time(15, 30)
DAYS_TO_RELEASE = 3


@dataclass(frozen=True, slots=True)
class Positions:
    """The contracts of one category; spreading is None where the report has none."""

    long: int
    short: int
    spreading: int | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """One market's row in one week's report. `positions` are by the categories of `rottui.cache.tables`."""

    kind: Kind
    code: str
    date: date
    """The day the positions are of: a Tuesday, as a rule."""
    open_interest: int
    positions: Mapping[str, Positions]
    market: str = ""
    released: datetime | None = None
    """When it came out; None: at 15:30 in New York, three days after its date."""
    combined: bool = False
    """Futures and options combined: such rows should not be there."""

    @property
    def release(self) -> datetime:
        """When it came out, in UTC."""
        on_schedule = datetime.combine(self.date + timedelta(days=DAYS_TO_RELEASE), RELEASE, NEW_YORK)
        return (self.released or on_schedule).astimezone(UTC)

    @property
    def name(self) -> str:
        """The market and its exchange as the CFTC writes them."""
        return self.market or f"MARKET {self.code} - LOOPBACK EXCHANGE"


@dataclass(frozen=True, slots=True)
class _Category:
    """How a category's columns are called: by the API, and in the yearly text files."""

    api: tuple[str, str, str | None]
    text: tuple[str, str, str | None]


def _api(stem: str, ends: tuple[str, str, str | None]) -> tuple[str, str, str | None]:
    long, short, spread = ends
    named = f"{stem}_positions_spread{spread}" if spread is not None else None
    return f"{stem}_positions_long{long}", f"{stem}_positions_short{short}", named


def _text(stem: str, *, spreads: bool) -> tuple[str, str, str | None]:
    spread = f"{stem}_Positions_Spread_All" if spreads else None
    return f"{stem}_Positions_Long_All", f"{stem}_Positions_Short_All", spread


def _words(stem: str, *, spreads: bool) -> tuple[str, str, str | None]:
    spread = f"{stem} Positions-Spreading (All)" if spreads else None
    return f"{stem} Positions-Long (All)", f"{stem} Positions-Short (All)", spread


ALL = ("_all", "_all", "_all")
BARE = ("", "", "")
NO_SPREAD = ("_all", "_all", None)

CATEGORIES: dict[Kind, dict[str, _Category]] = {
    "tff": {
        "dealer": _Category(_api("dealer", ALL), _text("Dealer", spreads=True)),
        "asset_manager": _Category(_api("asset_mgr", BARE), _text("Asset_Mgr", spreads=True)),
        "leveraged_funds": _Category(_api("lev_money", BARE), _text("Lev_Money", spreads=True)),
        "other_reportable": _Category(_api("other_rept", BARE), _text("Other_Rept", spreads=True)),
        "nonreportable": _Category(_api("nonrept", NO_SPREAD), _text("NonRept", spreads=False)),
    },
    "disaggregated": {
        "producer": _Category(_api("prod_merc", ("", "", None)), _text("Prod_Merc", spreads=False)),
        "swap_dealer": _Category(
            ("swap_positions_long_all", "swap__positions_short_all", "swap__positions_spread_all"),
            ("Swap_Positions_Long_All", "Swap__Positions_Short_All", "Swap__Positions_Spread_All"),
        ),
        "managed_money": _Category(_api("m_money", ("_all", "_all", "")), _text("M_Money", spreads=True)),
        "other_reportable": _Category(_api("other_rept", BARE), _text("Other_Rept", spreads=True)),
        "nonreportable": _Category(_api("nonrept", NO_SPREAD), _text("NonRept", spreads=False)),
    },
    "legacy": {
        "noncommercial": _Category(
            ("noncomm_positions_long_all", "noncomm_positions_short_all", "noncomm_postions_spread_all"),
            _words("Noncommercial", spreads=True),
        ),
        "commercial": _Category(_api("comm", NO_SPREAD), _words("Commercial", spreads=False)),
        "nonreportable": _Category(_api("nonrept", NO_SPREAD), _words("Nonreportable", spreads=False)),
    },
}
"""By report kind and category: the columns as the two channels spell them, uneven as they are."""

SHARES: dict[Kind, dict[str, tuple[float, float, float | None]]] = {
    "tff": {
        "dealer": (0.20, 0.25, 0.04),
        "asset_manager": (0.30, 0.20, 0.02),
        "leveraged_funds": (0.15, 0.20, 0.06),
        "other_reportable": (0.05, 0.05, 0.01),
        "nonreportable": (0.17, 0.17, None),
    },
    "disaggregated": {
        "producer": (0.15, 0.35, None),
        "swap_dealer": (0.15, 0.20, 0.05),
        "managed_money": (0.35, 0.10, 0.08),
        "other_reportable": (0.10, 0.10, 0.02),
        "nonreportable": (0.10, 0.10, None),
    },
    "legacy": {
        "noncommercial": (0.35, 0.20, 0.15),
        "commercial": (0.35, 0.50, None),
        "nonreportable": (0.15, 0.15, None),
    },
}
"""Shares of the open interest in a made-up report; longs and spreading make one, shorts and spreading too."""

SWINGS: dict[Kind, tuple[str, str]] = {
    "tff": ("asset_manager", "dealer"),
    "disaggregated": ("managed_money", "producer"),
    "legacy": ("noncommercial", "commercial"),
}
"""Who gains longs in a made-up report, and from whom."""


def made_up(
    kind: Kind, code: str, day: date, *, open_interest: int = 100_000, swing: float = 0.0, market: str = ""
) -> Report:
    """Return a report whose positions add up; `swing` is the share of open interest by which speculators are longer."""
    positions = {
        category: Positions(
            round(long * open_interest),
            round(short * open_interest),
            None if spreading is None else round(spreading * open_interest),
        )
        for category, (long, short, spreading) in SHARES[kind].items()
    }
    gained = round(swing * open_interest)
    gains, gives = SWINGS[kind]
    positions[gains] = replace(positions[gains], long=positions[gains].long + gained)
    positions[gives] = replace(positions[gives], long=positions[gives].long - gained)
    others = [held for category, held in positions.items() if category != "nonreportable"]
    spreading = sum(held.spreading or 0 for held in others)
    positions["nonreportable"] = Positions(
        open_interest - spreading - sum(held.long for held in others),
        open_interest - spreading - sum(held.short for held in others),
    )
    return Report(kind, code, day, open_interest, positions, market)


def weekly(kind: Kind, code: str, first: date, weeks: int, *, open_interest: int = 100_000) -> list[Report]:
    """Return as many weekly made-up reports from `first` on, whose speculators come and go."""
    phase = sum(map(ord, code))
    days = (first + timedelta(weeks=week) for week in range(weeks))
    swings = (0.14 * math.sin((week + phase) / 9) for week in range(weeks))
    return [
        made_up(kind, code, day, open_interest=open_interest + 10 * week, swing=swing)
        for week, (day, swing) in enumerate(zip(days, swings, strict=True))
    ]


def api_row(report: Report) -> dict[str, Cell]:
    """Return a report under the API's column names, in the API's order."""
    made = "C" if report.combined else "F"
    row: dict[str, Cell] = {
        "id": f"{report.date:%y%m%d}{report.code}{made}",
        "market_and_exchange_names": report.name,
        "report_date_as_yyyy_mm_dd": f"{report.date:%Y-%m-%d}T00:00:00.000",
        "yyyy_report_week_ww": f"{report.date:%Y} Report Week {report.date:%V}",
        "contract_market_name": report.name.partition(" - ")[0],
        "cftc_contract_market_code": report.code,
        "cftc_market_code": "LOOP",
        "cftc_region_code": "00",
        "cftc_commodity_code": report.code[:3],
        "open_interest_all": report.open_interest,
    }
    for category, columns in CATEGORIES[report.kind].items():
        row |= _named(columns.api, report.positions[category])
    reported = _reportable(report)
    row["tot_rept_positions_long_all"], row["tot_rept_positions_short"] = reported
    row["futonly_or_combined"] = "Combined" if report.combined else "FutOnly"
    return row


def text_row(report: Report) -> dict[str, Cell]:
    """Return a report under the headers of the yearly text files; columns that rottui does not read are left out."""
    legacy = report.kind == "legacy"
    lead = LEGACY_LEAD if legacy else LEAD
    values: Sequence[Cell] = (
        report.name,
        f"{report.date:%y%m%d}",
        f"{report.date:%Y-%m-%d}",
        report.code,
        "LOOP",
        "00",
        f"{report.code[:3]} ",
        report.open_interest,
    )
    row: dict[str, Cell] = dict(zip(lead, values, strict=True))
    for category, columns in CATEGORIES[report.kind].items():
        row |= _named(columns.text, report.positions[category])
    total = LEGACY_TOTAL if legacy else ("Tot_Rept_Positions_Long_All", "Tot_Rept_Positions_Short_All")
    row |= dict(zip(total, _reportable(report), strict=True))
    return row if legacy else row | {"FutOnly_or_Combined": "Combined" if report.combined else "FutOnly"}


LEAD = (
    "Market_and_Exchange_Names",
    "As_of_Date_In_Form_YYMMDD",
    "Report_Date_as_YYYY-MM-DD",
    "CFTC_Contract_Market_Code",
    "CFTC_Market_Code",
    "CFTC_Region_Code",
    "CFTC_Commodity_Code",
    "Open_Interest_All",
)
LEGACY_LEAD = (
    "Market and Exchange Names",
    "As of Date in Form YYMMDD",
    "As of Date in Form YYYY-MM-DD",
    "CFTC Contract Market Code",
    "CFTC Market Code in Initials",
    "CFTC Region Code",
    "CFTC Commodity Code",
    "Open Interest (All)",
)
LEGACY_TOTAL = (" Total Reportable Positions-Long (All)", "Total Reportable Positions-Short (All)")
"""The leading space is the CFTC's."""


def _named(columns: tuple[str, str, str | None], held: Positions) -> dict[str, Cell]:
    long, short, spread = columns
    named: dict[str, Cell] = {long: held.long, short: held.short}
    return named if spread is None else named | {spread: held.spreading}


def _reportable(report: Report) -> tuple[int, int]:
    small = report.positions["nonreportable"]
    return report.open_interest - small.long, report.open_interest - small.short
