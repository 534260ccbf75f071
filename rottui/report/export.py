"""Tables of the cache, and the ratios made of them, as files for other programs."""

from __future__ import annotations

import difflib
import os
import sys
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

RATIOS = "ratios"
_DATED = {"prices": "date", "breadth": "date", "sessions": "date"}


def write_table(frame: pl.DataFrame, kind: str, output: Path | None) -> None:
    """Write a frame as csv, parquet or json to `output`, or to standard output.

    Raises:
        UsageError: Parquet to a terminal.
        RottuiError: the file cannot be written; what stood there before is untouched.
    """
    if output is not None:
        _replace(output, _encode(frame, kind))
        return
    if kind == "parquet" and sys.stdout.isatty():
        raise UsageError("parquet is not for a terminal", "add -o FILE")
    sys.stdout.buffer.write(_encode(frame, kind))
    sys.stdout.flush()


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
        frame.write_csv(buffer)
    elif kind == "json":
        frame.write_json(buffer)
        buffer.write(b"\n")
    else:
        frame.write_parquet(buffer)
    return buffer.getvalue()


def _replace(path: Path, content: bytes) -> None:
    """Write `path` whole or not at all."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        draft.write_bytes(content)
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise RottuiError(f"{path} cannot be written: {error.strerror}", "choose another path with -o") from error
