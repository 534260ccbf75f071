"""Commitments of Traders as files: the three reports as the CFTC writes them, with a header and without.

An input is the text of a file. Whatever is accepted fits the cache's schema, every number of it stands in the file in
the row of its market and day, and every row of the file is there or told of.
"""

from __future__ import annotations

import math
import re
from datetime import date, timedelta
from random import Random

import polars as pl

from rottui.cache.tables import CATEGORIES, POSITIONING
from rottui.sources.cot_columns import (
    CATEGORY_STEMS,
    CODE,
    OPEN_INTEREST,
    Report,
    folded,
    position_columns,
    report_of,
)
from rottui.sources.files.cot import MARKS_ON_CODES
from rottui.sources.protocol import PositioningBatch
from tests.fuzz.price_files import TODAY, behaviour_of, own_rows, read_one, require_told
from tests.fuzz.target import Behaviour, Target, require
from tests.sources.cftc.fake_cftc import DISAGGREGATED_COLUMNS, LEGACY_COLUMNS, TFF_COLUMNS, row

FIRST = date(1962, 1, 1)
"""No report is older: the oldest archives begin in 1986, and monthly ones that nobody publishes as a table in 1962."""

NOTES_OF_ROWS = ("the same market and date stand there again",)
COLUMNS = {"tff": TFF_COLUMNS, "disaggregated": DISAGGREGATED_COLUMNS, "legacy": LEGACY_COLUMNS}
DAYS = {
    "report_date_as_yyyy_mm_dd": (
        "report_date_as_yyyy_mm_dd",
        "Report_Date_as_YYYY-MM-DD",
        "As of Date in Form YYYY-MM-DD",
        "Report_Date_as_MM_DD_YYYY",
        "As of Date in Form YYMMDD",
    ),
    "noncomm_positions_long_all": ("noncomm_positions_long_all", " Noncommercial Positions-Long (All)"),
}
"""How some columns are spelt elsewhere."""

ODD = ("", ".", "-0", " 12 ", "1,000", "abc", "1e3", "-5", "nan", "1e999", "12.5")


def rows_of(report: Report, random: Random) -> list[dict[str, str]]:
    """Return some weeks of some markets, nearly all of it well formed."""
    day = date(random.choice((1986, 2006, 2024, 2025)), random.randint(1, 12), 4)
    rows = []
    for _ in range(random.choice((0, 1, 2, 6))):
        day -= timedelta(weeks=1)
        for code in random.sample(("209742", "13874+", "020601", "20601", "06765A"), random.choice((1, 1, 2))):
            cells = row(code, day.isoformat(), COLUMNS[report])
            for name in cells:
                if "positions" in name or "postions" in name:
                    cells[name] = str(random.randrange(100_000))
                if random.random() < 0.01:
                    cells[name] = random.choice(ODD)
            if random.random() < 0.05:
                cells["futonly_or_combined"] = random.choice(("Combined", "", "futonly"))
            rows.append(cells)
    return rows


def generate(random: Random) -> bytes:
    """Return a report, with a header most of the time."""
    report: Report = random.choice(("tff", "disaggregated", "legacy"))
    if random.random() < 0.2:
        return _headerless(report, random)
    columns = list(COLUMNS[report])
    form = random.choice(DAYS["report_date_as_yyyy_mm_dd"])
    header = [
        form if name == "report_date_as_yyyy_mm_dd" else random.choice(DAYS.get(name, (name,))) for name in columns
    ]
    lines = [",".join(header)]
    for cells in rows_of(report, random):
        day = cells["report_date_as_yyyy_mm_dd"][:10]
        if form.endswith("MM_DD_YYYY"):
            day = f"{day[5:7]}/{day[8:]}/{day[:4]}"
        elif form.endswith("YYMMDD"):
            day = day[2:4] + day[5:7] + day[8:]
        cells = cells | {"report_date_as_yyyy_mm_dd": day}
        names = {"market_and_exchange_names": '"E-MINI, SO CALLED"'}
        lines.append(",".join(names.get(name, cells[name]) for name in columns))
    return random.choice(("\n", "\r\n")).join([*lines, ""]).encode()


def _headerless(report: Report, random: Random) -> bytes:
    """Return a weekly file: as wide as its report, and its longs make up the open interest."""
    width = {"tff": 87, "disaggregated": 191, "legacy": 129}[report]
    stems = [(stem, spread) for stem, spread in CATEGORY_STEMS[report].values() if stem != "nonrept"]
    lines = []
    for code in random.sample(("209742", "020601", "06765A"), random.choice((1, 2))):
        sides = [[random.randrange(1000) for _ in range(3 if spread else 2)] for _, spread in stems]
        longs = sum(side[0] + (side[2] if len(side) > 2 else 0) for side in sides)
        nonreportable = random.randrange(100)
        numbers = [
            longs + nonreportable,
            *(number for side in sides for number in side),
            longs,
            longs,
            nonreportable,
            7,
        ]
        cells = ['"E-MINI, SO CALLED"', "251104", "2025-11-04", code, "CME", "00", "209", *map(str, numbers)]
        cells += ["0"] * (width - len(cells) - 1) + ["FutOnly"]
        lines.append(",".join(cells))
    return "\n".join([*lines, ""]).encode()


def check(data: bytes) -> Behaviour:
    """Have the file read and hold what came of it against the file."""
    read = read_one(data)
    require_told(read.batch.refusals)
    if isinstance(read.batch, PositioningBatch):
        require_positions(read.batch.frame)
        rows = own_rows(data)
        if rows:
            _require_true(read.batch, rows, read.report)
    return read.kind, read.report, behaviour_of(read.batch.refusals)


def require_positions(frame: pl.DataFrame) -> None:
    """The frame is one of the cache's `positioning`: known types and names, finite, each row once and in order."""
    require(frame.schema == POSITIONING, f"positions of another schema: {frame.schema}")
    key = ["report", "code", "report_date", "category"]
    require(not any(frame.select(pl.col(*key, "open_interest").is_null().any()).row(0)), "a null where none may be")
    require(frame["report_date"].is_between(FIRST, TODAY).all(), "a day on which there was no report")
    require(frame["code"].str.contains(MARKS_ON_CODES).all(), "a code that is none")
    for name in ("open_interest", "long", "short", "spreading"):
        require(frame[name].drop_nulls().is_finite().all(), f"{name} is not finite")
    require((frame["open_interest"] >= 0).all(), "open interest is negative")
    for report, category in frame.select("report", "category").unique().iter_rows():
        require(category in CATEGORIES[report], "a category that the report has not")
    keys = frame.select(key)
    require(keys.equals(keys.unique().sort(key)), "the rows are not in order, each once")


def _require_true(batch: PositioningBatch, rows: list[list[str]], report: str) -> None:
    names = [folded(cell) for cell in rows[0]]
    headed = report_of(frozenset(names)) is not None
    body = rows[1:] if headed else rows
    told = sum(each.rows for each in batch.refusals if not each.note or each.reason in NOTES_OF_ROWS)
    kept = batch.frame.height // len(CATEGORIES[report])
    require(kept + told == len(body), "rows were lost without a word, or told of twice")
    if not headed:
        said = {(_code(cells[3]), _number(cells[7])) for cells in body if len(cells) > 7}
        require(set(batch.frame.select("code", "open_interest").iter_rows()) <= said, "a market that nobody reports")
        return
    at = {name: index for index, name in reversed(list(enumerate(names)))}
    columns = position_columns(report)  # type: ignore[arg-type]
    written = set()
    for cells in body:
        if len(cells) >= len(names):
            code, interest = _code(cells[at[CODE]]), _number(cells[at[OPEN_INTEREST]])
            for category, sides in columns.items():
                written.add((code, interest, category, *(_number(cells[at[side]]) for side in sides if side)))
    for found in batch.frame.iter_rows(named=True):
        held = [found["long"], found["short"], *([found["spreading"]] if columns[found["category"]][2] else [])]
        key = (found["code"], found["open_interest"], found["category"], *held)
        require(key in written, f"numbers that do not stand in the file: {key}")


def _code(cell: str) -> str:
    """Return the code in a cell, with the zeros that it began with before a spreadsheet took it for a number."""
    code = cell.strip().upper()
    figures = code.removesuffix(".0")
    return figures.zfill(6) if re.fullmatch(r"[0-9]{4,6}", figures) else code


def _number(cell: str) -> float | None:
    try:
        number = float(cell.strip().removeprefix("$")) + 0.0
    except ValueError:
        return None
    return number if math.isfinite(number) else None


TARGET = Target(
    "reports", "Commitments of Traders: files with and without a header", generate, check,
    (b"FutOnly", b"Combined", b",", b"2025-11-04", b"251104", b"209742", b"CFTC_Contract_Market_Code", b" ", b"\n"),
)  # fmt: skip
"""What reads reports that were saved."""
