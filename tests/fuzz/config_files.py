"""The config file: any text becomes complete settings and a list of what is wrong with it, and settings become text.

Whatever stands in the file, what comes of it is complete, keeps to the rules that every other part relies on, crosses
the pipe to the process that builds briefings, and is the same when `rottui config show` writes it and it is read again.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from random import Random

import msgspec

from rottui.settings.alerting import parse_hours
from rottui.settings.bindings import parse_keys
from rottui.settings.load import load_with_origins
from rottui.settings.render import show
from rottui.settings.schema import Settings
from rottui.settings.symbols import parse_pair, parse_symbol, universe_name
from rottui.sources.cftc.reading import checked_codes
from tests.fuzz.target import Behaviour, Target, require, require_inert

SYMBOLS = ("SPY", "QQQ", "spy", "BRK.B", "^VIX", "x y", "", "AAPL")
WORDS = (
    "QQQ/SPY",
    "nord",
    "sp500",
    "5m",
    "B+",
    "R-",
    "",
    "209742",
    "j,k",
    "ctrl+x",
    "tff",
    "up",
    "leading",
    "22:00-07:00",
)
ODD = (
    "1", "-1", "0.5", "1e400", "nan", "true", "[]", "{}", "[[]]", "2025-01-01", '"\\u009b31m"', '"""a\nb"""', "'''x'''",
    "{ a = 1 }", "0x10", '"' + "x" * 300 + '"', "12:30:00", '["a", 1]',
)  # fmt: skip
RULES = (
    'pair = "QQQ/IWM"\nnew_low = 3', 'pair = "MAGS/SPY"\ncrosses = 50\ndirection = "up"', "verdict = true",
    'universe = "sp500"\nfigure = "above_50"\nabove = 80', 'market = "NQ"\nunwound = 50', "above = nan",
    'market = "NQ-RTY"\nextreme = "any"', 'pair = "a/b"\ntrend = "up"', 'universe = "Own"\nthrust = true',
    'universe = "sp500"\nfigure = "zweig"\nbelow = nan', 'verdict = true\nto = ["mixed"]',
)  # fmt: skip


def generate(random: Random) -> bytes:
    """Return a config file whose keys are mostly known and whose values are mostly of the right kind."""
    lines = [f"megacaps = {_list(random, SYMBOLS)}"] if random.random() < 0.2 else []
    for _ in range(random.randint(0, 6)):
        lines += _table(random)
    if random.random() < 0.2:
        lines.insert(random.randint(0, len(lines)), "# a comment")
    return random.choice(("\n", "\n", "\r\n")).join([*lines, ""]).encode()


def _table(random: Random) -> list[str]:
    match random.randrange(6):
        case 0:
            name = random.choice(("extremes", "positioning", "verdict", "leaders", "desk", "refresh", "alerting"))
            kinds = type(getattr(_DEFAULTS, name))
            return [f"[{name}]", *_fields(random, kinds)]
        case 1:
            pair = random.choice(("QQQ/SPY", "MAGS/SPY", "a/b", "BRK.B/SPY", "SPY/SPY", "A/B/C", "RSP/SPY"))
            fields = [f"group = {_text(random)}", f"note = {_text(random)}", f"rising = {_list(random, ('B+', 'R-'))}",
                      "enabled = false"]  # fmt: skip
            return [f'[pairs."{pair}"]', *random.sample(fields, random.randint(0, 3))]
        case 2:
            key = random.choice(("NQ", "XX", "gold", "TOOLONGFORIT", "9"))
            code = random.choice(("209742", "13874+", "123", "020601", "123456789", "06765A", "+", "1234+5"))
            fields = [f'code = "{code}"', 'report = "tff"', f"name = {_text(random)}", f'beside = "{_word(random)}"',
                      f'splice = ["{code}"]', "enabled = false"]  # fmt: skip
            return [f"[markets.{key}]", *random.sample(fields, random.randint(0, 5))]
        case 3:
            key = random.choice(("sp500", "MINE", "my-list", "_x", "-", "a" * 41, '"ä"'))
            return [
                f"[universes.{key}]",
                *random.sample([f"name = {_text(random)}", 'source = "DAX"'], random.randint(0, 2)),
            ]
        case 4:
            fields = [f"command = [{_text(random)}, {_text(random)}]", f"note = {_text(random)}", "quiet = true"]
            name = random.choice(("one", "two-2", '"x y"'))
            return [f"[alerts.{name}]", random.choice(RULES), *random.sample(fields, random.randint(0, 2))]
        case _:
            keys = [f'{each} = "{_word(random)}"' for each in random.sample(("sort", "quit", "back", "nothing"), 2)]
            return ["[keys]", *keys]


def _fields(random: Random, struct: type[msgspec.Struct]) -> list[str]:
    names = random.sample(struct.__struct_fields__, min(len(struct.__struct_fields__), random.randint(0, 4)))
    return [f"{name} = {random.choice((*ODD, '3', '0.1', 'true', _text(random)))}" for name in names]


def _word(random: Random) -> str:
    return random.choice((*WORDS, *SYMBOLS))


def _text(random: Random) -> str:
    return random.choice((f'"{_word(random)}"', "'literal'", '"it\'s"', '"tab\\there"', *ODD))


def _list(random: Random, choices: tuple[str, ...]) -> str:
    return "[" + ", ".join(f'"{random.choice(choices)}"' for _ in range(random.randint(0, 4))) + "]"


def check(data: bytes) -> Behaviour:
    """Have the file loaded, and hold the settings to what the rest of rottui takes for granted."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "config.toml"
        path.write_bytes(data)
        loaded = load_with_origins(path)
        for problem in loaded.problems:
            require_inert(problem.where + problem.what + problem.hint, "a problem")
            require(problem.where and problem.what, "a problem that says nothing")
        require_settings(loaded.settings)
        shown = show(path)
        again = Path(folder) / "again.toml"
        again.write_text(shown, encoding="utf-8")
        second = load_with_origins(again)
        mended = [problem for problem in second.problems if not problem.note]
        require(not mended, f"what config show prints has mistakes: {mended[:1]}")
        require(second.settings == loaded.settings, "what config show prints gives other settings")
        for line in shown.split("\n"):
            require_inert(line, "a line of config show")
    return frozenset(_gist(problem.what) for problem in loaded.problems), frozenset(path[:1] for path in loaded.origins)


def _gist(what: str) -> str:
    return " ".join(word for word in what.split() if word.isalpha())


def require_settings(settings: Settings) -> None:
    """Hold settings to the rules that others rely on."""
    require(
        msgspec.msgpack.decode(msgspec.msgpack.encode(settings), type=Settings) == settings, "they change on their way"
    )
    require(settings.pairs and settings.universes and settings.megacaps, "something that must be there is not")
    names = [pair.name for pair in settings.pairs]
    require(len(set(names)) == len(names), "a pair stands there twice")
    require(all("/".join(parse_pair(name)) == name for name in names), "a pair that is none")
    symbols = (*settings.megacaps, *settings.candidate_symbols, *settings.beside_symbols, settings.verdict.index)
    require(all(parse_symbol(symbol) == symbol for symbol in symbols), "a symbol that is none")
    for market in settings.markets:
        checked_codes((market.code, *market.splice))
        require_inert(market.name + market.group + market.key, "a market")
    for universe in settings.universes:
        require(universe_name(universe.key) == universe.key, "a universe that no import can be named as")
        require_inert(universe.name, "a universe")
    for pair in settings.pairs:
        require_inert(pair.group + pair.note, "a pair")
    for rule in settings.alerts:
        require_inert(rule.note + rule.identity, "a rule")
    for keys in settings.keys.values():
        require(parse_keys(keys) == keys, "keys that are spelt otherwise")
    if settings.alerting.quiet_hours:
        parse_hours(settings.alerting.quiet_hours)


def _defaults() -> Settings:
    from rottui.settings.packaged import defaults

    return defaults()


_DEFAULTS = _defaults()

TARGET = Target(
    "config", "config.toml: loaded, shown, loaded again", generate, check,
    (b'[pairs."A/B"]', b"[alerts.x]", b"[keys]", b"enabled = false", b"megacaps", b"[[", b"]]", b'"""', b"'''",
     b" = ", b"\\u0000", b"\\U0010ffff", b"# ", b"[watchlist]\norder = ", b"groups = ", b"a.b.c = 1"),
)  # fmt: skip
"""What loads settings."""
