"""Bytes of a text or Parquet file to a table of cells that remembers the line each row came from."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass

import polars as pl

from rottui.errors import UnreadableFile
from rottui.sources.protocol import Refusal
from rottui.text import printable

SEPARATORS = (",", ";", "\t", "|")
CELL_LIMIT = 1_000_000
"""Characters in one cell, above which a quote was surely left open."""

MOST_CELLS = 300_000_000
"""Cells of a Parquet file: twenty years of 5,000 symbols have as many, with ten columns."""

MOST_TEXT = 2 << 30
"""Bytes of text in it, each cell counted in full: repeated text takes no room in such a file."""

_BRACKETED = re.compile(r"(?:<\w+>[,;\t|])+<\w+>\s*$", re.MULTILINE)
"""A header as trading programs write it: <DATE>,<CLOSE>. No web page begins with a line of such tags."""

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_SIGNATURES = (
    (b"\x1f\x8b", "it is compressed with gzip; unpack it first"),
    (b"7z\xbc\xaf", "it is a 7z archive; unpack it first"),
    (b"BZh", "it is compressed with bzip2; unpack it first"),
    (b"\xd0\xcf\x11\xe0", "it is an Excel workbook; save the sheet as CSV"),
    (b"%PDF", "it is a PDF"),
    (b"\x89PNG", "it is a picture"),
)


@dataclass(frozen=True, eq=False, slots=True)
class Table:
    """The cells of a file under the names c0, c1, …, and `line`, the 1-based line each row begins on.

    Cells of a text file are strings as they stand in the file; those of a Parquet file are strings, numbers, days or
    moments, and their line is the number of the row.
    """

    header: tuple[str, ...]
    frame: pl.DataFrame
    refusals: tuple[Refusal, ...] = ()

    def column(self, index: int) -> str:
        """Return the name in `frame` of the column at `index` of the header."""
        return f"c{index}"


def read_table(data: bytes, name: str) -> Table:
    """Return the table in `data`; `name` is the file's, for its refusals.

    Raises:
        UnreadableFile: empty, binary or damaged; the message is the reason.

    """
    if not data.strip():
        raise UnreadableFile("the file is empty")
    if data.startswith(b"PAR1"):
        return _read_parquet(data)
    for signature, reason in _SIGNATURES:
        if data.startswith(signature):
            raise UnreadableFile(reason)
    text, note = _decode(data)
    notes = (Refusal(name, None, note, rows=0, note=True),) if note else ()
    table = _read_text(text, name)
    return Table(table.header, table.frame, notes + table.refusals)


def _read_parquet(data: bytes) -> Table:
    try:
        rows, width = _parquet_shape(data)
        if rows * width > MOST_CELLS:
            raise UnreadableFile(f"it has {rows:,} rows of {width:,} columns, more than any market")
        frame = pl.read_parquet(io.BytesIO(data))
        text = sum(each.str.len_bytes().cast(pl.Int64).sum() for each in frame if each.dtype == pl.String)
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError, ValueError) as error:
        raise UnreadableFile("the Parquet file is damaged or cut short") from error
    if text > MOST_TEXT:
        raise UnreadableFile(f"it unpacks to more than {MOST_TEXT >> 30} GB of text")
    header = tuple(frame.columns)
    cells = [_plain(each).alias(f"c{index}") for index, each in enumerate(frame)]
    return Table(header, pl.DataFrame([*cells, pl.Series("line", range(1, frame.height + 1), dtype=pl.Int64)]))


def _plain(cells: pl.Series) -> pl.Series:
    """Return a column as one of the types that parsers know; where it is of another one, the type's name stands there.

    Read as numbers, truths would be 0 and 1 and spans of time their nanoseconds: nothing that anybody meant.
    """
    if isinstance(cells.dtype, pl.Decimal):
        return cells.cast(pl.Float64)
    if isinstance(cells.dtype, pl.Categorical | pl.Enum | pl.Null):
        return cells.cast(pl.String)
    if cells.dtype in (pl.String, pl.Date, pl.Datetime) or cells.dtype.is_numeric():
        return cells
    name = f"({type(cells.dtype).__name__.lower()})"
    return pl.select(pl.when(pl.lit(cells.is_not_null())).then(pl.lit(name))).to_series()


def _parquet_shape(data: bytes) -> tuple[int, int]:
    """Return the numbers of rows and columns, from the file's end alone: a kilobyte can hold any number of rows."""
    lazy = pl.scan_parquet(io.BytesIO(data))
    return lazy.select(pl.len()).collect().item(), lazy.collect_schema().len()


def _decode(data: bytes) -> tuple[str, str]:
    """Return the text of `data`, and a note when its encoding had to be taken for granted."""
    text, note = _decode_bytes(data)
    text = text.rstrip("\x1a")  # how DOS ended a file
    if (control := _CONTROL.search(text)) is not None:
        line = text.count("\n", 0, control.start()) + 1
        if control.group() == "\x00":
            raise UnreadableFile(f"line {line} holds a NUL byte: the file is damaged or not text")
        raise UnreadableFile(f"line {line} holds control characters: the file is binary or damaged")
    if not text.strip():
        raise UnreadableFile("the file is empty")
    if (opening := text.lstrip()[:1]) in "<{[" and not _BRACKETED.match(text.lstrip()):
        raise UnreadableFile("it is a web page" if opening == "<" else "it is JSON, not a table")
    return text, note


def _decode_bytes(data: bytes) -> tuple[str, str]:
    try:
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            return data.decode("utf-16"), ""
        if (wide := _wide_encoding(data[:1024])) is not None:
            return data.decode(wide), ""
    except UnicodeDecodeError as error:
        raise UnreadableFile("the text is not valid UTF-16: the file is damaged or cut short") from error
    try:
        return data.decode("utf-8-sig"), ""
    except UnicodeDecodeError:
        return data.decode("latin-1"), "the text is not UTF-8; read as Latin-1"


def _wide_encoding(start: bytes) -> str | None:
    """Tell UTF-16 without a mark by the zero that stands in every other byte of plain text."""
    if len(start) >= 4 and not any(start[1::2]) and all(start[::2]):
        return "utf-16-le"
    if len(start) >= 4 and not any(start[::2]) and all(start[1::2]):
        return "utf-16-be"
    return None


def _separator(header: str) -> str:
    """Return the separator that occurs most often outside quotes in the header."""
    bare = re.sub(r'"[^"]*"', "", header)
    return max(SEPARATORS, key=bare.count)


def _read_text(text: str, name: str) -> Table:
    first = re.split(r"[\r\n]", text.lstrip("\r\n \t"), maxsplit=1)[0]
    separator = _separator(first)
    csv.field_size_limit(CELL_LIMIT)
    try:
        header = next(csv.reader([first], delimiter=separator), [])
    except csv.Error as error:
        raise UnreadableFile(f"its first line cannot be a header ({printable(str(error))})") from error
    table = _read_quickly(text, separator, tuple(header))
    return table if table is not None else _read_carefully(text, separator, name)


def _read_quickly(text: str, separator: str, header: tuple[str, ...]) -> Table | None:
    """Return the table if every line is surely one row of the header's width, else None.

    Polars fills a short row with empty cells, and drops those that a long row has too many. Without quotes the number
    of separators proves that there was neither, counted line by line where an empty cell ends a row: a long row may
    make up for a short one. With quotes such a cell casts doubt.
    A carriage return that stands alone ends a line to some and not to others.
    """
    if text.count("\r") != text.count("\r\n"):
        return None
    lines = text.count("\n") + (not text.endswith("\n"))
    schema = {f"c{index}": pl.String for index in range(len(header))}
    try:
        frame = pl.read_csv(
            text.encode(), separator=separator, has_header=False, schema=schema, empty_string_is_null=False
        )
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException):
        return None
    if frame.height != lines or frame.row(0) != header:
        return None
    body = frame.slice(1)
    doubtful = (body.to_series(body.width - 1) == "").any()
    if doubtful and (body.width == 1 or '"' in text):
        return None  # of a single column, an empty line is no row
    if '"' not in text and text.count(separator) != lines * (len(header) - 1):
        return None
    if doubtful and not _is_even(text, separator, len(header) - 1):
        return None
    return Table(header, body.with_columns(pl.int_range(2, pl.len() + 2).alias("line")))


def _is_even(text: str, separator: str, separators: int) -> bool:
    """Return whether every line has so many separators."""
    written = pl.Series(text.removesuffix("\n").split("\n"))
    return bool((written.str.count_matches(separator, literal=True) == separators).all())


def _read_carefully(text: str, separator: str, name: str) -> Table:
    """Return the table cell by cell: rows of another width than the header's are refused with their line."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    header: tuple[str, ...] = ()
    rows: list[tuple[str | int, ...]] = []
    ragged: dict[str, list[int]] = {}
    begins = 1
    try:
        for cells in reader:
            line, begins = begins, reader.line_num + 1
            if not cells:
                continue
            if not header:
                header = tuple(cells)
            elif (fitted := _fit(cells, len(header))) is not None:
                rows.append((*fitted, line))
            else:
                ragged.setdefault(f"has {len(cells)} cells where the header has {len(header)}", []).append(line)
    except csv.Error as error:
        ragged[f"cannot be read as a table from here on ({printable(str(error))})"] = [begins]
    refusals = tuple(
        Refusal(name, lines[0], reason, rows=len(lines), example="") for reason, lines in sorted(ragged.items())
    )
    columns = [f"c{index}" for index in range(len(header))]
    schema = {**dict.fromkeys(columns, pl.String), "line": pl.Int64}
    return Table(header, pl.DataFrame(rows, schema=schema, orient="row"), refusals)


def _fit(cells: list[str], width: int) -> list[str] | None:
    """Return the cells of a row of the right width; separators too many at its end are harmless."""
    if len(cells) > width and not any(cell.strip() for cell in cells[width:]):
        return cells[:width]
    return cells if len(cells) == width else None


def shown(header: tuple[str, ...], limit: int = 8) -> str:
    """Return the header's cells for a message, cut to the first `limit`."""
    cells = [printable(cell.strip())[:40] for cell in header[:limit] if cell.strip()]
    more = len(header) - limit
    return (", ".join(cells) or "none") + (f" and {more} more" if more > 0 else "")
