"""Member lists: symbols with names and sectors. Whatever is accepted names real symbols, once each, in inert words."""

from __future__ import annotations

import csv
import io
from random import Random

from rottui.cache.tables import MEMBERS
from rottui.settings.symbols import parse_symbol
from rottui.sources.protocol import MembersBatch
from tests.fuzz.price_files import behaviour_of, own_rows, read_one, require_told
from tests.fuzz.target import Behaviour, Target, require, require_inert

SYMBOLS = ("AAPL", "BRK.B", "brk.b", "^GSPC", "BF.B", "VOD.L", "", "two words", "ÄÖ", "A" * 30, "../x", "0700.HK", "-")
TEXTS = (
    "Apple Inc.",
    "Information Technology",
    "",
    " ",
    "\x9b31m",
    "a\u202eb",
    "x" * 300,
    'He said "no"',
    "[red]",
    "\u200b",
)


def generate(random: Random) -> bytes:
    """Return a list with a header, and words of every kind."""
    header = ["Symbol", *random.sample(("Security", "Name", "GICS Sector", "Sector", "Founded"), random.randint(0, 4))]
    random.shuffle(header)
    out = io.StringIO()
    writer = csv.writer(out, delimiter=random.choice(",,;\t"), lineterminator=random.choice(("\n", "\r\n")))
    writer.writerow(header)
    for _ in range(random.choice((0, 1, 3, 12))):
        writer.writerow([random.choice(SYMBOLS if name == "Symbol" else TEXTS) for name in header])
    return out.getvalue().encode(random.choice(("utf-8", "utf-8", "utf-16")))


def check(data: bytes) -> Behaviour:
    """Have the list read and hold what came of it against the list."""
    read = read_one(data)
    require_told(read.batch.refusals)
    if isinstance(read.batch, MembersBatch):
        frame = read.batch.frame
        require(frame.schema == MEMBERS, "members of another schema")
        require(not sum(frame.null_count().row(0)), "a null")
        require(frame["symbol"].to_list() == sorted(set(frame["symbol"])), "the symbols are not in order, each once")
        require(all(parse_symbol(symbol) == symbol for symbol in frame["symbol"]), "a symbol that is none")
        for text in (*frame["name"], *frame["sector"], *frame["universe"]):
            require_inert(text, "a name")
            require(text.strip(), "an empty name")
        if rows := own_rows(data):
            told = sum(each.rows for each in read.batch.refusals if not each.note or "again" in each.reason)
            require(frame.height + told == len(rows) - 1, "rows were lost without a word, or told of twice")
    return read.kind, behaviour_of(read.batch.refusals)


TARGET = Target(
    "members", "member lists", generate, check, (b"Symbol", b"Sector", b"Name", b"Security", b"AAPL", b"\n", b",")
)
"""What reads members."""
