"""The desk's editing of config.toml: only what has to change does, and what nobody asked for is kept to the letter.

An input is a config file, a line "#! edits", and a JSON list of edits to be made one after the other. Whatever is
saved is loaded as it was meant; every comment on a line of its own is kept unless its table is taken away; what cannot
be saved leaves the file as it was; and when all is undone, every byte is back.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from typing import Any

import msgspec

from rottui.errors import RottuiError, UsageError
from rottui.settings import watchlist
from rottui.settings.load import load
from rottui.settings.saving import Changes, Make
from rottui.settings.schema import Pair, Settings
from rottui.settings.symbols import parse_pair
from rottui.settings.watchlist import MEANINGS, Change
from tests.fuzz.target import Behaviour, Target, require, require_inert

EDITS = b"#! edits\n"
GROUPS = ("Breadth", "My pairs", "mine", "a.b", "x = 1", "[x]", "# no", "it's", 'say "no"', "Ä", "", "  ")
PAIRS = ("QQQ/SPY", "AAA/BBB", "CCC/DDD", "RSP/SPY", "MAGS/SPY", "^VIX/SPY", "BRK.B/SPY", "aaa/bbb", "X=F/Y", "bad")
NOTES = ("", "one against another", 'a "quoted" note', "back\\slash", "x" * 199, "# not a comment", "it's")
PLACES = (
    '[pairs."{pair}"]\n',
    "[pairs.'{pair}']\n",
    '[ pairs . "{pair}" ] # beside\n',
    '[pairs]\n"{pair}".',
    'pairs."{pair}".',
    '[pairs]\n"{pair}" = {{ group = "mine", note = "in braces" }}\n#',
    '"pairs"."{pair}" = {{ rising = ["B+"] }}\n#',
)
FIELDS = (
    'group = "mine"  # beside',
    "group = 'My pairs'",
    'note = """a note"""',
    "note = ''",
    'rising = ["B+"]',
    'rising = [\n  "B+", # beside\n  # above\n  "R-"\n]',
    "enabled = false",
    "enabled = true",
    "unknown = 1",
)
OTHERS = (
    '[desk]\ntheme = "nord"', "[extremes]\nmin_months = 4 # beside", 'megacaps = ["AAPL"]', "[[odd]]\na = 1",
    '[markets.XX]\ncode = "123456"\nreport = "tff"', 'watchlist = { groups = ["mine"] } # beside',
    'watchlist.order = ["RSP/SPY", # "]\n  # ]\n  \'QQQ/SPY\' ]', '"watchlist"."groups" = ["Breadth"]',
    '[alerts.x]\npair = "RSP/SPY"\nnew_low = 3', 'pairs = { "AAA/BBB" = { group = "mine" }, "QQQ/SPY".note = "x" }',
    '[pairs]\n"AAA/BBB".group = "mine" # beside\n"AAA/BBB".note = "x"\n# between\n"CCC/DDD" = {}',
)  # fmt: skip
LISTS = (
    'groups = ["mine", "Breadth"]',
    'order = ["AAA/BBB", "QQQ/SPY"]',
    "order = []",
    "groups = ['it''s']",
    'order = [\n    # first\n    "QQQ/SPY",  # beside\n    "AAA/BBB",\n    # last\n]',
    "order = [\"\"\"QQQ/SPY\"\"\", '''x''']",
    'order = ["nobody/knows", "qqq/spy"]',
    'groups = ["[x]", "# no"] # beside',
)


def generate(random: Random) -> bytes:
    """Return a file written by hand in one of many ways, and some edits."""
    lines = []
    for _ in range(random.randint(0, 4)):
        if random.random() < 0.4:
            lines.append(f"# a comment {random.randrange(100)}")
        if random.random() < 0.3:
            lines.append("")
        lines += _part(random)
    if random.random() < 0.3:
        lines.append("# the last line")
    text = "\n".join(lines) + random.choice(("\n", "\n", ""))
    if random.random() < 0.2:
        text = text.replace("\n", "\r\n")
    mark = "\ufeff" if random.random() < 0.05 else ""
    edits = [_edit(random) for _ in range(random.randint(1, 4))]
    return (mark + text).encode() + b"\n" * (not text.endswith("\n")) + EDITS + json.dumps(edits).encode()


def _part(random: Random) -> list[str]:
    match random.randrange(4):
        case 0:
            return [random.choice(("[watchlist]", "[watchlist] # beside")), *random.sample(LISTS, random.randint(0, 2))]
        case 1:
            return [random.choice(OTHERS)]
        case _:
            place = random.choice(PLACES).format(pair=random.choice(PAIRS))
            return [place + random.choice(FIELDS), *random.sample(FIELDS, random.randint(0, 2))]


def _edit(random: Random) -> list[Any]:
    kind = random.choice(("add", "replace", "remove", "invert", "regroup", "move", "move"))
    rising = random.sample(MEANINGS, random.randint(0, 2))
    return [kind, random.randrange(60), random.choice(PAIRS), random.choice(GROUPS), rising, random.choice(NOTES)]


def check(data: bytes) -> Behaviour:
    """Make the edits, and take them back."""
    written, _, said = data.partition(EDITS)
    try:
        edits = json.loads(said)
    except (ValueError, RecursionError):
        edits = []
    edits = [each for each in edits if isinstance(each, list)][:6] if isinstance(edits, list) else []
    with tempfile.TemporaryDirectory() as temporary:
        path = Path(temporary) / "config.toml"
        path.write_bytes(written)
        changes, seen = Changes(path), []
        contents = [written]
        for each in edits:
            before = path.read_bytes()
            seen.append(_edited(changes, path, each))
            if path.read_bytes() != before:
                contents.append(path.read_bytes())
        for content in reversed(contents[:-1]):
            changes.undo()
            require(path.read_bytes() == content, "what is undone is not what it was")
        return tuple(seen)


def _edited(changes: Changes, path: Path, edit: list[Any]) -> Behaviour:
    """Make one edit, and hold the file against what was asked for."""
    before, settings, mistakes = path.read_bytes(), *load(path)
    make = _make(edit)
    try:
        wanted = changes.save(make)
    except RottuiError as error:
        require_inert(f"{error}{error.hint}", "an error")
        require(path.read_bytes() == before, "what was refused is saved all the same")
        require(isinstance(error, UsageError) or error.hint, "an error without a hint")
        return type(error).__name__, " ".join(word for word in str(error).split() if word.islower())
    after, problems = load(path)
    _require_meant(settings, wanted, after)
    known = {_nameless(problem.what) for problem in mistakes}
    new = [problem.what for problem in problems if not problem.note and _nameless(problem.what) not in known]
    require(not new, f"a saved change makes a mistake: {new[:1]}")
    if edit[0] != "remove":
        lost = _comments(before) - _comments(path.read_bytes())
        require(not lost, f"a comment is lost: {lost}")
    return edit[0], wanted.placed, wanted.renamed is not None, len(path.read_bytes()) - len(before)


def _nameless(mistake: str) -> str:
    """Return what is said of a mistake, whatever the table is called and wherever it stands: an edit changes both."""
    return re.sub(r"line \d+", "line", re.sub(r"\[pairs\.[^\]]*\]", "[pairs]", mistake))


def _require_meant(before: Settings, wanted: Change, after: Settings) -> None:
    """What the file says now is what was wanted, and nothing else has changed."""
    require({each.name: each for each in after.pairs} == {each.name: each for each in wanted.pairs}, "other pairs")
    require(not wanted.placed or after.pairs == wanted.pairs, "another order")
    others = msgspec.structs.replace(after, pairs=before.pairs, watchlist=before.watchlist)
    require(others == before, "something else changed too")


def _comments(content: bytes) -> Counter[bytes]:
    """Return the comments on lines of their own: what looks like one in a text of several lines is kept as well."""
    return Counter(line.strip() for line in content.split(b"\n") if line.strip().startswith(b"#"))


def _make(edit: list[Any]) -> Make:
    """Return the change that an edit asks for, as the desk's dialogs make it."""
    kind, number, written, group, rising, note = (*edit, *(None,) * 6)[:6]

    def name(pairs: Sequence[Pair]) -> str:
        return pairs[number % len(pairs)].name if isinstance(number, int) else ""

    def pair(pairs: Sequence[Pair]) -> Pair:
        numerator, denominator = parse_pair(str(written))
        meanings = tuple(each for each in MEANINGS if isinstance(rising, list) and each in rising)
        checked = watchlist.checked_group(str(group), pairs)
        return Pair(
            numerator=numerator, denominator=denominator, group=checked, rising=meanings,
            note=watchlist.checked_note(str(note)),
        )  # fmt: skip

    makes: dict[str, Callable[[Sequence[Pair]], Change]] = {
        "add": lambda pairs: watchlist.add(pairs, pair(pairs)),
        "replace": lambda pairs: watchlist.replace(pairs, name(pairs), pair(pairs)),
        "remove": lambda pairs: watchlist.remove(pairs, name(pairs)),
        "invert": lambda pairs: watchlist.invert(pairs, name(pairs)),
        "regroup": lambda pairs: watchlist.regroup(pairs, name(pairs), str(group)),
    }
    return makes.get(str(kind), lambda pairs: watchlist.move(pairs, name(pairs), -1 if rising else 1))


TARGET = Target(
    "editing", "config.toml as the desk changes it", generate, check,
    (b'[pairs."AAA/BBB"]\n', b"[pairs]\n", b"# c\n", b"[watchlist]\n", b'order = ["QQQ/SPY"]', b'groups = ["mine"]',
     b'"""', b"'''", b"{ ", b" }", b"\r\n", b'"add"', b'"move"', b'"remove"', b"enabled = false\n", b" = "),
)  # fmt: skip
"""What changes the watchlist."""
