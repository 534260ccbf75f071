"""Price files: text of many shapes and Parquet, read by `rottui.sources.files`, held against a reading of our own.

An input is a file as it stands on disk. What must hold of whatever is accepted: it fits the cache's schema, every bar
has a close that stands in the file on its day, every row of the file is a bar or is told of, and what is written out
and read again is the same.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random

import polars as pl

from rottui.cache.tables import PRICES
from rottui.settings.symbols import parse_symbol
from rottui.sources.files.basis import UNSPLIT
from rottui.sources.files.inputs import Context, FileRead, Input
from rottui.sources.files.prices import EARLIEST
from rottui.sources.files.read import read_input
from rottui.sources.protocol import PriceBatch, Refusal
from tests.fuzz.target import Behaviour, Target, require, require_inert

TODAY = date(2026, 1, 15)
STEM = "SPY"
AGAIN = "the same bar stands there again"
"""The one note that stands for rows that are left out: nothing of them is lost."""

NAMES = {
    "symbol": ("Symbol", "ticker", "TICKER"),
    "date": ("Date", "date", "timestamp", "Trade Date", "DateTime", "<DATE>"),
    "time": ("<TIME>",),
    "open": ("Open", "open"),
    "high": ("High",),
    "low": ("Low", "low"),
    "close": ("Close", "close", "Close/Last", "<CLOSE>"),
    "adjusted_close": ("Adj Close", "AdjClose", "adjusted_close"),
    "volume": ("Volume", "vol"),
    "dividend": ("Dividends", "dividend amount"),
    "split": ("Stock Splits",),
    "": ("Name", "x", "", "RSI"),
}
DATES = ("%Y-%m-%d",) * 6 + (
    "%Y%m%d", "%m/%d/%Y", "%d.%m.%Y", "%Y/%m/%d", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d 00:00:00-05:00", "%d-%b-%Y",
    "%d-%b-%y", "%b %d, %Y", "epoch", "epoch ms",
)  # fmt: skip
WORDS = ("", "null", "NaN", "N/A", "-", "inf", "1,234.5", "$12.5", "abc", "-3", "0", "1e5", "1e-320", "1e308", " 7 ")


def generate(random: Random) -> bytes:
    """Return a price file with a header, mostly of one order of its days, with odd cells here and there."""
    if random.random() < 0.1:
        return _parquet(random)
    roles = ["date", random.choice(("close", "close", "adjusted_close"))]
    roles += [role for role in NAMES if role not in roles and random.random() < 0.35]
    random.shuffle(roles)
    form, step = random.choice(DATES), random.choice(("", "", "", "0.01", "0.0001"))
    odd = random.choice((0.0, 0.0, 0.02, 0.2))
    rows = []
    day, price = date(random.choice((1969, 1999, 2015, 2025)), random.randint(1, 12), 1), 10.0 ** random.uniform(-2, 4)
    for _ in range(random.choice((0, 1, 2, 5, 30))):
        price *= random.choice((1.0, 1.01, 0.99, 1.3, 0.25, 2.0, 10.0)) if random.random() < 0.3 else 1.003
        cells = {role: _cell(role, day, price, form, step, random) for role in roles}
        rows.append([random.choice(WORDS) if random.random() < odd else cells[role] for role in roles])
        day += timedelta(days=random.choice((1, 1, 1, 3, 0, 90)))
    if random.random() < 0.3:
        rows.reverse()
    return _text([random.choice(NAMES[role]) for role in roles], rows, random)


def _cell(role: str, day: date, price: float, form: str, step: str, random: Random) -> str:
    match role:
        case "date":
            if form.startswith("epoch"):
                stamp = int(datetime(day.year, day.month, day.day, 14, 30, tzinfo=UTC).timestamp())
                return str(stamp * 1000 if form == "epoch ms" else stamp)
            return day.strftime(form)
        case "time":
            return random.choice(("000000", "000000", "10:30", ""))
        case "symbol":
            return random.choice(("SPY", "spy", "BRK.B", "^VIX", "BTC-USD"))
        case "dividend":
            return random.choice(("0", "0", "0.0", "0.35"))
        case "split":
            return random.choice(("0", "1", "4"))
        case "volume":
            return random.choice(("1000", "836700.0", "0"))
        case "":
            return random.choice(("", "x", '"', "a b"))
    moved = price * (0.9 if role == "adjusted_close" else 1)
    return f"{moved:.{len(step) - 2}f}" if step else repr(moved)


def _text(header: list[str], rows: list[list[str]], random: Random) -> bytes:
    out = io.StringIO()
    quoting = random.choice((csv.QUOTE_MINIMAL, csv.QUOTE_MINIMAL, csv.QUOTE_ALL))
    end = random.choice(("\n", "\n", "\r\n", "\r"))
    writer = csv.writer(out, delimiter=random.choice(",,,;\t|"), quoting=quoting, lineterminator=end)
    writer.writerow(header)
    writer.writerows(rows)
    text = out.getvalue()
    if random.random() < 0.1:
        text = text.rstrip("\r\n")
    return text.encode(random.choice(("utf-8",) * 6 + ("utf-8-sig", "utf-16", "utf-16-le", "latin-1")))


def _parquet(random: Random) -> bytes:
    """Return a Parquet file whose columns have types of their own."""
    height = random.choice((0, 1, 5))
    days = [date(2025, 3, 3) + timedelta(days=number) for number in range(height)]
    numbers = [10.0 + number for number in range(height)]
    stamps = [datetime(day.year, day.month, day.day, 14, 30, tzinfo=UTC) for day in days]
    dates = random.choice(
        (
            pl.Series(days), pl.Series(map(str, days)), pl.Series(stamps), pl.Series([at.timestamp() for at in stamps]),
            pl.Series([int(at.timestamp() * 1000) for at in stamps]), pl.Series(range(45_000, 45_000 + height)),
            pl.Series([20250303 + number for number in range(height)]), pl.Series(map(str, days)).cast(pl.Categorical),
            pl.Series([b"2025"] * height, dtype=pl.Binary), pl.Series([[1]] * height, dtype=pl.List(pl.Int64)),
        )
    )  # fmt: skip
    closes = random.choice(
        (
            pl.Series(numbers), pl.Series(numbers).cast(pl.Float32), pl.Series(map(str, numbers)),
            pl.Series(numbers).cast(pl.Decimal(10, 2)), pl.Series([True] * height, dtype=pl.Boolean), pl.Series(days),
            pl.Series(map(str, numbers)).cast(pl.Categorical), pl.Series([float("inf")] * height), pl.Series(stamps),
            pl.Series([b"1"] * height, dtype=pl.Binary), pl.Series([[1.0]] * height, dtype=pl.List(pl.Float64)),
            pl.Series([timedelta(days=1)] * height, dtype=pl.Duration), pl.Series([None] * height, dtype=pl.Null),
            pl.Series([{"a": 1}] * height, dtype=pl.Struct({"a": pl.Int64})), pl.Series(numbers).cast(pl.UInt8),
        )
    )  # fmt: skip
    columns = {"Date": dates, "Close": closes}
    if random.random() < 0.3:
        symbols = (["SPY"] * height, [b"SPY"] * height, [1] * height, [["SPY"]] * height)
        columns["Symbol"] = pl.Series(random.choice(symbols))
    file = io.BytesIO()
    pl.DataFrame(columns).write_parquet(file)
    return file.getvalue()


def check(data: bytes) -> Behaviour:
    """Have the file read and hold what came of it against the file."""
    read = read_one(data)
    require_told(read.batch.refusals)
    if isinstance(read.batch, PriceBatch):
        require_prices(read.batch.frame)
        require(read.batch.adjusted <= set(read.batch.frame["symbol"]), "adjusted symbols without bars")
        rows = _parquet_rows(data) if data.startswith(b"PAR1") else own_rows(data)
        if rows:
            _require_true(read.batch, rows)
        _require_stable(read.batch)
    return read.kind, behaviour_of(read.batch.refusals)


def read_one(data: bytes) -> FileRead:
    """Return what rottui makes of a file."""
    (read,) = read_input(Input("SPY.csv", STEM, lambda: data, archived=True), Context(TODAY))
    return read


def behaviour_of(refusals: Iterable[Refusal]) -> Behaviour:
    """Return the reasons without the numbers in them."""
    return frozenset(re.sub(r"\d+|\".*\"|\(.*\)", "#", refusal.reason) for refusal in refusals)


def require_told(refusals: Iterable[Refusal]) -> None:
    """What is told of a file can be shown, and points into it."""
    for refusal in refusals:
        require_inert(refusal.file + refusal.reason + refusal.example, "a refusal")
        require(refusal.reason, "a refusal without a reason")
        require(refusal.rows >= 0 and (refusal.line is None or refusal.line >= 1), f"a refusal nowhere: {refusal}")


def require_prices(frame: pl.DataFrame, latest: date = TODAY) -> None:
    """The frame is one of the cache's `prices`: known types, finite and positive, each day once and ascending."""
    require(frame.schema == PRICES, f"prices of another schema: {frame.schema}")
    require(
        not frame.select(pl.col("symbol", "date", "close", "provisional").is_null().any()).row(0).count(True), "a null"
    )
    for name in ("open", "high", "low", "close"):
        require(frame[name].drop_nulls().is_finite().all(), f"{name} is not finite")
        require((frame[name].drop_nulls() > 0).all(), f"{name} is not positive")
    for name in ("volume", "dividend"):
        require(frame[name].drop_nulls().is_finite().all(), f"{name} is not finite")
        require((frame[name].drop_nulls() >= 0).all(), f"{name} is negative")
    require(frame["date"].is_between(EARLIEST, latest).all(), "a day that no market had")
    keys = frame.select("symbol", "date")
    require(keys.equals(keys.unique().sort("symbol", "date")), "the bars are not ascending, each day once")
    require(all(parse_symbol(symbol) == symbol for symbol in frame["symbol"].unique()), "a symbol that is none")


def own_rows(data: bytes) -> list[list[str]]:
    """Return the rows of a text file as Python's own reader has them, without empty ones; none if it cannot tell."""
    text = _decoded(data).rstrip("\x1a")
    first = re.split(r"[\r\n]", text.lstrip("\r\n \t"), maxsplit=1)[0]
    bare = re.sub(r'"[^"]*"', "", first)
    separator = max((",", ";", "\t", "|"), key=bare.count)
    try:
        return [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True) if row]
    except csv.Error:
        return []


def _parquet_rows(data: bytes) -> list[list[str]]:
    """Return the cells of a Parquet file as text, with nothing for those that are neither number, text nor day."""
    frame = pl.read_parquet(io.BytesIO(data))
    shown = (int, float, str, date, Decimal)
    body = [[str(cell) if type(cell) in (datetime, *shown) else "" for cell in row] for row in frame.iter_rows()]
    return [frame.columns, *body]


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16")
    if len(data) >= 4 and data[1:2] == b"\x00" and data[3:4] == b"\x00":
        return data.decode("utf-16-le")
    if len(data) >= 4 and data[:1] == b"\x00" and data[2:3] == b"\x00":
        return data.decode("utf-16-be")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _require_true(batch: PriceBatch, rows: list[list[str]]) -> None:
    """Every row of the file is a bar or told of, and every close stands in the file beside its day."""
    told = sum(refusal.rows for refusal in batch.refusals if not refusal.note or refusal.reason == AGAIN)
    require(batch.frame.height + told == len(rows) - 1, "rows were lost without a word, or told of twice")
    if any(refusal.reason == UNSPLIT for refusal in batch.refusals):
        return
    written = {number for row in rows[1:] for cell in row if (number := _number(cell)) is not None}
    cells = [_digits(cell) for row in rows[1:] for cell in row]
    for day in batch.frame["date"].unique():
        require(any(_says(digits, day) for digits in cells), f"a day that does not stand in the file: {day}")
    for name in ("open", "high", "low", "close", "volume"):
        strange = set(batch.frame[name].drop_nulls()) - written
        require(not strange, f"a {name} that does not stand in the file: {strange}")


def _number(cell: str) -> float | None:
    try:
        return float(cell.strip().removeprefix("$"))
    except ValueError:
        return None


MONTHS = {date(2000, number, 1).strftime("%b").lower(): number for number in range(1, 13)}


def _digits(cell: str) -> tuple[int, ...]:
    """Return the numbers in a cell, with months that are written as words in their place."""
    words = re.findall(r"[0-9]+|[a-z]{3,}", cell.lower())
    return tuple(int(word[:20]) if word.isdigit() else MONTHS.get(word[:3], -1) for word in words)


def _says(numbers: tuple[int, ...], day: date) -> bool:
    if sorted(numbers[:3]) in (sorted((year, day.month, day.day)) for year in (day.year, day.year % 100)):
        return True
    if not numbers:
        return False
    if numbers[0] == day.year * 10_000 + day.month * 100 + day.day:
        return True
    since = (day - date(1970, 1, 1)).days
    return any(numbers[0] // unit // 86_400 == since for unit in (1, 10**3, 10**6, 10**9)) and numbers[0] >= 10**8


def _require_stable(batch: PriceBatch) -> None:
    """What is written out and read again is the same, wherever a file can say all that the frame does."""
    if batch.adjusted or batch.frame.is_empty() or batch.frame["dividend"].null_count():
        return
    columns = [name for name in PRICES if name != "provisional"]
    written = batch.frame.select(columns).write_csv().encode()
    weekend = frozenset(batch.frame["symbol"])
    (again,) = read_input(Input("again.csv", "AGAIN", lambda: written), Context(TODAY, weekend_symbols=weekend))
    require(isinstance(again.batch, PriceBatch), f"what was accepted is refused when it is written out: {again.batch}")
    same = again.batch.frame.equals(batch.frame)  # type: ignore[union-attr]
    require(
        same or not math.isfinite(batch.frame["close"].sum()), "what was accepted is another when it is written out"
    )


TARGET = Target(
    "prices", "price files: text and Parquet", generate, check,
    (b"Date", b"Close", b"Adj Close", b"Symbol", b"Dividends", b"Stock Splits", b"2025-10-31", b"31/10/2025", b"null",
     b"1761926400", b"\n2025-01-02,", b"$", b"%", b" UTC", b"T00:00:00Z"),
)  # fmt: skip
"""What reads prices."""
