"""Tables of the cache, and the ratios made of them, as files for other programs."""

from __future__ import annotations

import difflib
import os
import sys
from contextlib import suppress
from datetime import date
from io import BytesIO
from pathlib import Path

import polars as pl

from rottui.analytics import ratios
from rottui.briefing.pairs import read_leg_prices
from rottui.briefing.positioning import released_by
from rottui.cache.store import Snapshot
from rottui.cache.tables import TABLES
from rottui.errors import RottuiError, UsageError
from rottui.settings.schema import Settings
from rottui.text import BEGINS_A_FORMULA

RATIOS = "ratios"
_DATED = {"prices": "date", "breadth": "date", "sessions": "date"}


def write_table(frame: pl.DataFrame, kind: str, output: Path | None) -> None:
    """Write a frame as csv, parquet or json to `output`, or to standard output.

    Raises:
        UsageError: Parquet to a terminal.
        RottuiError: the file cannot be written; what stood there before is untouched.
    """
    if output is None:
        if kind == "parquet" and sys.stdout.isatty():
            raise UsageError("parquet is not for a terminal", "add -o FILE")
        sys.stdout.buffer.write(_encode(frame, kind))
        sys.stdout.flush()
        return
    try:
        _put(output, _encode(frame, kind))
    except BrokenPipeError:
        raise
    except OSError as error:
        raise RottuiError(f"{output} cannot be written: {error.strerror}", "choose another path with -o") from error


def select_table(snapshot: Snapshot, settings: Settings, table: str, as_of: date | None) -> pl.DataFrame:
    """Return `table` of the cache, or the pairs' ratios, as far as it was known on `as_of`.

    Raises:
        UsageError: there is no such table.
    """
    if table == RATIOS:
        pairs = [(pair.numerator, pair.denominator) for pair in settings.pairs]
        return ratios.ratios(read_leg_prices(snapshot, settings, as_of), pairs, settings.desk.basis)
    if table not in TABLES:
        names = (*TABLES, RATIOS)
        near = difflib.get_close_matches(table, names, 1)
        hint = f"did you mean {near[0]}?" if near else f"it is one of {', '.join(names)}"
        raise UsageError(f"there is no table {table!r}", hint)
    if table == "positioning":
        return released_by(snapshot.read(table), as_of)
    return snapshot.read(table, until=as_of if table in _DATED else None)


def _encode(frame: pl.DataFrame, kind: str) -> bytes:
    buffer = BytesIO()
    if kind == "csv":
        # The last of the characters in brackets is a hyphen, which stands for itself there.
        frame.with_columns(pl.col(pl.String).str.replace(f"^([{BEGINS_A_FORMULA}])", "'$1")).write_csv(buffer)
    elif kind == "json":
        frame.write_json(buffer)
        buffer.write(b"\n")
    else:
        frame.write_parquet(buffer)
    return buffer.getvalue()


def _put(path: Path, content: bytes) -> None:
    """Write `path` whole or not at all; a device or a pipe, which nothing must take the place of, is written to."""
    if path.exists() and not path.is_file():
        with path.open("wb") as stream:
            stream.write(content)
        return
    target = path.resolve()  # of a link, the file it leads to is replaced
    draft = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        draft.write_bytes(content)
        draft.replace(target)
    except OSError:
        with suppress(OSError):
            draft.unlink()
        raise
