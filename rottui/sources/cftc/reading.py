"""A table with the CFTC's columns to the positions asked for, whether the service or an archive sent it."""

from __future__ import annotations

import difflib
from collections.abc import Collection
from datetime import date

import polars as pl

from rottui.cache.tables import empty
from rottui.errors import UnreadableFile, UsageError
from rottui.settings.symbols import is_market_code
from rottui.sources.cftc.outcome import TITLES, Failed, Failure
from rottui.sources.cftc.service import WAIT_HINT
from rottui.sources.cot_columns import CODE, Report, folded, missing_columns, position_columns
from rottui.sources.files.cot import read_positioning
from rottui.sources.files.kinds import PositioningColumns
from rottui.sources.files.table import Table, read_table
from rottui.sources.protocol import PositioningBatch, Refusal
from rottui.text import printable

COLUMN_HINT = "the CFTC has changed its report: look for a newer rottui; files can still be imported"

_ALIKE = 0.75
"""How alike a new column must be to be offered as the missing one's new name (difflib's ratio)."""

_SIDES = frozenset({"long", "short", "spread"})


def checked_codes(codes: Collection[str]) -> tuple[str, ...]:
    """Return the contract market codes once each, in order.

    Raises:
        UsageError: one of them cannot be a code, and must not reach a query.

    """
    for code in codes:
        if not is_market_code(code):
            raise UsageError(
                f'"{printable(code, 40)}" is not a contract market code',
                "a code has 4 to 8 digits, capitals or +, such as 209742 or 13874+",
            )
    return tuple(dict.fromkeys(codes))


def parse_table(data: bytes, name: str) -> Table:
    """Return the table in an answer.

    Raises:
        Failed: it is a web page, JSON, empty, binary or damaged; asking again may help.

    """
    try:
        return read_table(data, name)
    except UnreadableFile as error:
        what = f"{name}: what came is no table: {error}"
        raise Failed(Failure("bad_reply", name, what, WAIT_HINT), again=True) from error


def places(header: tuple[str, ...]) -> dict[str, int]:
    """Return where each folded column name stands; of two that fold alike the first counts."""
    return {folded(cell): index for index, cell in reversed(list(enumerate(header)))}


def check_columns(report: Report, names: Collection[str], where: str, also: Collection[str] = ()) -> None:
    """Check that the folded `names` are all that is needed of `report`, and those in `also`.

    Raises:
        Failed: of the kind `missing_column`, with every column that is missing.

    """
    absent = dict.fromkeys(column for column in (CODE, *also) if column not in names)
    absent |= dict.fromkeys(missing_columns(report, frozenset(names)))
    if not absent:
        return
    told = ", ".join(_with_guess(column, report, names) for column in absent)
    what = f"{where}: the {TITLES[report]} report lacks the column{'s' if len(absent) > 1 else ''} {told}"
    raise Failed(Failure("missing_column", where, what, COLUMN_HINT, columns=tuple(absent)))


def _with_guess(column: str, report: Report, names: Collection[str]) -> str:
    """Return the column with the name it may go by now: one of the same side that nothing else goes by."""
    taken = {name for columns in position_columns(report).values() for name in columns if name}
    free = [name for name in sorted(names) if name not in taken and _side(name) == _side(column)]
    guess = next(iter(difflib.get_close_matches(column, free, n=1, cutoff=_ALIKE)), None)
    return column if guess is None else f"{column} (is it {printable(guess, 60)} now?)"


def _side(column: str) -> frozenset[str]:
    return _SIDES & {*column.split("_")}


def read_positions(
    table: Table, report: Report, codes: tuple[str, ...], since: date | None, until: date | None, name: str
) -> PositioningBatch:
    """Return the positions of some markets since a day, in the cache's schema; the columns were checked before.

    Rows of futures and options combined, of days after `until`, and with cells that are none, are refused and counted.

    Raises:
        Failed: of the rows asked for none can be used.

    """
    at = places(table.header)
    code = pl.col(f"c{at[CODE]}").str.strip_chars().str.to_uppercase()
    rows = table.frame.filter(code.is_in(codes))
    if rows.is_empty():
        return PositioningBatch(empty("positioning"), "cftc", table.refusals)
    batch = read_positioning(
        Table(table.header, rows, table.refusals), PositioningColumns(report, at), name, "cftc", until or date.max
    ).batch
    refusals: tuple[Refusal, ...] = batch.refusals
    if not isinstance(batch, PositioningBatch) or batch.frame.is_empty():
        why = next((refusal.reason for refusal in refusals if not refusal.note), "no reason given")
        what = f"{name}: none of {rows.height:,} rows can be used: {why}"
        raise Failed(Failure("bad_reply", name, what, COLUMN_HINT))
    frame = batch.frame if since is None else batch.frame.filter(pl.col("report_date") >= since)
    return PositioningBatch(frame, "cftc", refusals)
