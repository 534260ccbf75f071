"""The columns of the CFTC's reports under one spelling, for the text files and the live service alike.

The CFTC spells a column differently by report, by year and by channel: `Noncommercial Positions-Long (All)`,
`noncomm_positions_long_all`, `noncomm_postions_spread_all`, `swap__positions_short_all`, `lev_money_positions_long`.
`folded` brings all of them to one name; the tables say which names make up a report.
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import Literal

Report = Literal["tff", "disaggregated", "legacy"]

CODE = "cftc_contract_market_code"
OPEN_INTEREST = "open_interest"
COMBINED = "futonly_or_combined"
DATES = ("report_date_as_yyyy_mm_dd", "as_of_date_in_form_yyyy_mm_dd", "report_date_as_mm_dd_yyyy")
"""The report date, in the order of trust."""
SHORT_DATE = "as_of_date_in_form_yymmdd"
"""The report date as six digits: in every text file, also in the one without a header."""

FUTURES_ONLY = "futonly"
"""What `futonly_or_combined` says, in lower case, of a report that rottui takes."""

CATEGORY_STEMS: MappingProxyType[Report, dict[str, tuple[str, bool]]] = MappingProxyType(
    {
        "tff": {
            "dealer": ("dealer", True),
            "asset_manager": ("asset_mgr", True),
            "leveraged_funds": ("lev_money", True),
            "other_reportable": ("other_rept", True),
            "nonreportable": ("nonrept", False),
        },
        "disaggregated": {
            "producer": ("prod_merc", False),
            "swap_dealer": ("swap", True),
            "managed_money": ("m_money", True),
            "other_reportable": ("other_rept", True),
            "nonreportable": ("nonrept", False),
        },
        "legacy": {
            "noncommercial": ("noncomm", True),
            "commercial": ("comm", False),
            "nonreportable": ("nonrept", False),
        },
    }
)
"""By report and category: the stem of its folded column names, and whether the report has spreading for it."""

TOTAL_LONG = "tot_rept_positions_long"
"""Longs and spreading of all reportable traders: with the nonreportable longs it makes up the open interest."""

_TELLTALE: tuple[tuple[str, Report], ...] = (
    ("lev_money_positions_long", "tff"),
    ("m_money_positions_long", "disaggregated"),
    ("noncomm_positions_long", "legacy"),
)

_WORDS = MappingProxyType(
    {
        "postions": "positions",
        "noncommercial": "noncomm",
        "ncomm": "noncomm",
        "commercial": "comm",
        "nonreportable": "nonrept",
        "reportable": "rept",
        "total": "tot",
        "spreading": "spread",
    }
)

_WIDTHS: MappingProxyType[int, Report] = MappingProxyType({87: "tff", 191: "disaggregated", 129: "legacy"})
_LEAD = ("market_and_exchange_names", SHORT_DATE, DATES[0], CODE, "market", "region", "commodity", OPEN_INTEREST)


def folded(cell: str) -> str:
    """Return the one name of a column, however the CFTC spelt it: `swap_positions_short`, `open_interest`."""
    words = re.sub(r"[^a-z0-9]+", " ", cell.lower()).split()
    if words and words[-1] == "all":
        words.pop()
    return "_".join(_WORDS.get(word, word) for word in words)


def report_of(names: frozenset[str]) -> Report | None:
    """Return which report has these folded column names; None when it is none of the three."""
    if CODE not in names:
        return None
    return next((report for column, report in _TELLTALE if column in names), None)


def position_columns(report: Report) -> dict[str, tuple[str, str, str | None]]:
    """Return the folded names of the long, short and spreading columns of each category of `report`."""
    return {
        category: (
            f"{stem}_positions_long",
            f"{stem}_positions_short",
            f"{stem}_positions_spread" if spreading else None,
        )
        for category, (stem, spreading) in CATEGORY_STEMS[report].items()
    }


def missing_columns(report: Report, names: frozenset[str]) -> tuple[str, ...]:
    """Return the columns that `report` needs and `names` lacks, so that a renamed column is a named error."""
    needed = [OPEN_INTEREST, *(name for columns in position_columns(report).values() for name in columns if name)]
    absent = tuple(name for name in needed if name not in names)
    return absent if any(name in names for name in (*DATES, SHORT_DATE)) else ("report_date_as_yyyy_mm_dd", *absent)


def headerless_columns(width: int) -> tuple[Report, tuple[str, ...]] | None:
    """Return the report and the folded names of the first columns of a weekly file, which has no header.

    The weekly files have the columns of the yearly ones, so that their number tells the report: 87 for TFF,
    191 for Disaggregated, 129 for Legacy. Whoever uses this checks that the positions add up.
    """
    report = _WIDTHS.get(width)
    if report is None:
        return None
    columns = [(stem, spread) for stem, spread in CATEGORY_STEMS[report].values() if stem != "nonrept"]
    names = [
        f"{stem}_positions_{side}"
        for stem, spread in columns
        for side in (("long", "short", "spread") if spread else ("long", "short"))
    ]
    tail = (TOTAL_LONG, "tot_rept_positions_short", "nonrept_positions_long", "nonrept_positions_short")
    return report, (*_LEAD, *names, *tail)
