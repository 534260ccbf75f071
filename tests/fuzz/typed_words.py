"""What is typed at the desk: pairs, groups and notes in the dialog, days, and what the lists are filtered for.

An input is a few lines: the first is the pair, then the group, the note, a day, and a filter.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from random import Random

import click

from rottui.cli.options import Day
from rottui.errors import UsageError
from rottui.settings.packaged import defaults
from rottui.settings.schema import Pair
from rottui.settings.symbols import parse_pair, parse_symbol
from rottui.tui.editing.entry import Known, Typed, complete_group, complete_pair
from rottui.tui.editing.entry import check as check_typed
from rottui.tui.feeding.replay import parse_day, stepped
from rottui.tui.widgets.leaders_columns import matches as leads
from rottui.tui.widgets.watchlist_rows import matches
from tests.fuzz.target import Behaviour, Target, require, require_inert
from tests.tui.factory import make_pairs
from tests.tui.leaders_factory import make_leaders

HERE = date(2025, 10, 31)
SESSIONS = tuple(HERE - timedelta(days=days) for days in range(400, -1, -1))
PIECES = (
    "MAGS",
    "SPY",
    "brk.b",
    "BRK.C",
    "/",
    " / ",
    "//",
    "^vix",
    "=",
    "",
    " ",
    "Ä",
    "x" * 30,
    "\x1b[2J",
    "[b]",
    "²",
    "٣",
)
DAYS = (
    "2025-10-31", "2025-10", "2025", "now", "today", "-20", "+3", "-", "--", "0", "-0", "9" * 20, "2025-13",
    "2025-02-30", "0-1-1", "-²", "٢٠٢٥", "2025-10-31T00:00", "9" * 5000, "-" + "9" * 5000, "12", "10000-01-01",
)  # fmt: skip


def generate(random: Random) -> bytes:
    """Return words as somebody types them who is in a hurry."""
    pair = "".join(random.choices(PIECES, k=random.randint(0, 4)))
    words = [pair, *("".join(random.choices((*PIECES, "My pairs", "note"), k=random.randint(0, 2))) for _ in range(2))]
    return "\n".join([*words, random.choice(DAYS), random.choice((*PIECES, "low up"))]).encode("utf-8", "surrogatepass")


def check(data: bytes) -> Behaviour:
    """Type it."""
    pair, group, note, day, wanted, *_ = [*data.decode("utf-8", "replace").split("\n"), "", "", "", "", ""]
    known = Known(defaults(), frozenset(("SPY", "QQQ")))
    checked = check_typed(Typed(pair, group, (), note), known)
    for remark in checked.remarks:
        require_inert(remark.text, "a remark")
    if checked.pair is not None:
        _require_pair(checked.pair, known)
    complete_group(group, known)
    completed = complete_pair(pair, known)
    require(
        completed is None or len(completed) > len(pair.strip()) or completed != pair, "a completion that adds nothing"
    )
    _require_symbols(pair)
    matching = [each for each in _pairs() if matches(each, wanted)]
    leading = [each for each in _leaders() if leads(each, wanted)]
    if wanted.isascii():
        require(matching == [each for each in _pairs() if matches(each, wanted.upper())], "case counts for pairs")
        require(leading == [each for each in _leaders() if leads(each, wanted.upper())], "case counts for leaders")
    return checked.pair is not None, len(checked.remarks), completed is None, bool(matching), *_day(day)


def _require_pair(pair: Pair, known: Known) -> None:
    """What can be saved is what is read back."""
    require(parse_pair(pair.name) == (pair.numerator, pair.denominator), "a pair that is read back as another")
    require_inert(pair.group + pair.note, "what is saved")
    again = check_typed(Typed(pair.name, pair.group, (), pair.note), known)
    require(again.pair == pair, "what is typed a second time is another")


def _require_symbols(text: str) -> None:
    for part in text.split("/"):
        try:
            symbol = parse_symbol(part)
        except UsageError as error:
            require_inert(f"{error} {error.hint}", "an error")
            require(error.hint, "an error without a hint")
            continue
        require(parse_symbol(symbol) == symbol, "a symbol that is read back as another")


def _day(text: str) -> tuple[object, ...]:
    """Have a day read by the desk and by the command line; return how it went."""
    try:
        at_desk = parse_day(text, SESSIONS, HERE)
        require(at_desk is None or isinstance(at_desk, date), "a day that is none")
        back = at_desk and stepped(SESSIONS, at_desk, -1)
        require(back is None or back < max(at_desk or back, SESSIONS[-1]), "a way back that leads on")
        said = ""
    except ValueError as error:
        said = str(error)
        require(said.startswith("type a day like"), f"what is wrong with a day is not said: {said[:60]!a}")
    try:
        given = Day().convert(text, None, None)
        require(given.isoformat() == f"{given:%Y-%m-%d}".zfill(10), "a day that is written otherwise")
        return bool(said), True
    except click.ClickException as error:
        require(error.exit_code == 2, "a wrong day that is no wrong usage")
        return bool(said), False


_pairs, _leaders = cache(make_pairs), cache(make_leaders)

TARGET = Target(
    "typed", "pairs, groups, notes, days and filters that are typed", generate, check,
    (b"/", b"SPY", b"-", b"2025", b"\n", b"now", b".", b"^", b"\xc2\xb2", b"\xd9\xa3", b"\xe2\x80\x8b", b" against "),
)  # fmt: skip
"""What takes the keyboard's word."""
