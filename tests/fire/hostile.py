"""Text that means harm, a data folder full of it, and what shown text must be to have come to nothing."""

from __future__ import annotations

import unicodedata
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import msgspec
import polars as pl

from rottui.alerts.log import Fired, Ran, opened
from rottui.briefer import answer
from rottui.briefing.details.model import KINDS, Detail
from rottui.briefing.details.wanted import Wanted
from rottui.briefing.model import Briefing
from rottui.briefing.wire import Asked, Built, Detailed, Refused, Request
from rottui.cache.refresh_state import ReportTrouble, load_state, save_state
from rottui.cache.store import Store
from rottui.cache.tables import MEMBERS
from rottui.errors import Problem, RottuiError
from rottui.settings.load import load
from rottui.settings.schema import Settings
from rottui.tui.terms import Terms
from tests.fire.folder import CODES, NOW, Kept

ATTACKS = {
    "colour": "\x1b[31m",
    "clipboard": "\x1b]52;c;aGk=\x07",
    "link": "\x1b]8;;http://h\x1b\\",
    "device": "\x1bP1$r\x1b\\",
    "bell": "\x07",
    "c1": "\x9b31m\x90x\x9c",
    "bidi": "\u202e\u2066\u200f",
    "invisible": "\u200b\u2060\ufeff\u00ad\U000e0041",
    "lines": "\r\n\x0b\x85\u2028\u2029",
    "marks": "Z" + "\u0301\u0489" * 40 + "\u1161" * 40 + "\u0903" * 40,
    "null": "\x00\x7f",
    "markup": "[red][@click=app.quit]",
    "markdown": "](http://h)<b>|`",
    "wide": "\U0001f468\u200d\U0001f469\ufe0f\U0001f1e9",
}
"""What text from outside may try, by the name of what it tries."""

ALL = "".join(ATTACKS.values())
SAID = "[b][@click=app.quit]Z\u0301|`](\U0001f468)<"
"""What a config file may say, for all of it can be seen, and is short enough for any of its values."""
SHORT = "\x1b\x9b\u202e\u200b\n[b]"
"""A little of everything, short enough for the narrowest column."""

STACKED, MARKS = 2, 4


def assert_inert(lines: Iterable[str], of: str = "") -> None:
    """Every character can be seen, stands where it is written and does nothing else."""
    for line in lines:
        marks = stacked = 0
        for char in line:
            kind = unicodedata.category(char)
            assert kind not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}, (of, line)
            is_mark = kind.startswith("M") or "\u1160" <= char <= "\u11ff"
            marks = marks + 1 if is_mark else 0
            stacked = stacked + bool(unicodedata.combining(char)) if is_mark else 0
            assert max(stacked - STACKED, marks - MARKS) <= 0, (of, line)


@dataclass(frozen=True)
class Estate:
    """A data folder whose every free text is hostile, and settings that are."""

    folder: Path
    config: Path
    settings: Settings
    problems: tuple[Problem, ...]

    def request(self, terms: Terms) -> Request:
        """Return the question a desk asks."""
        return Request(
            folder=str(self.folder), profile="default", settings=self.settings, problems=self.problems,
            as_of=terms.as_of, basis=terms.basis, sectors=True,
        )  # fmt: skip

    # What a feed and the details want of a source; all in this process.

    def signature(self) -> object:
        """Nothing changes."""
        return None

    def brief(self, terms: Terms, *, sectors: bool) -> Briefing:
        """Return the briefing."""
        reply = answer(self.request(terms))
        assert isinstance(reply, Built), reply
        return reply.briefing

    def detail(self, wanted: Wanted, terms: Terms) -> Detail:
        """Return a detail; raises RottuiError."""
        reply = answer(Asked(self.request(terms), wanted))
        if isinstance(reply, Refused):
            raise RottuiError(reply.what, reply.hint)
        assert isinstance(reply, Detailed), reply
        return msgspec.msgpack.decode(reply.detail, type=KINDS[type(wanted)])

    def rest(self) -> None:
        """Be told that nothing is wanted."""


def poison(kept: Kept, folder: Path, text: str = SHORT, configured: str | None = None) -> Estate:
    """Return a copy of the data folder with `text` wherever text comes from outside, and `configured` in its config."""
    data = kept.copy(folder)
    (data / "briefing.msgpack").unlink()
    with Store(data).writer(who="a test") as writer:
        members = writer.read("members")
        names = [f"{text}{symbol}" for symbol in members["symbol"]]
        sectors = [f"{text}{number % 2}" for number in range(members.height)]
        frame = members.with_columns(pl.Series("name", names), pl.Series("sector", sectors))
        writer.put("members", frame.select(MEMBERS.names()))
        symbols = writer.read("symbols").with_columns(detail=pl.lit(text + "detail"), status=pl.lit("bad reply"))
        writer.put("symbols", symbols)
        breadth = writer.read("breadth")
        renamed = dict(zip(sorted({"Energy", "Utilities"}), sorted(set(sectors)), strict=True))
        writer.put("breadth", breadth.with_columns(pl.col("sector").replace(renamed)))
        writer.commit()
    state = load_state(data)
    state.note_failure("XYZ", "bad_reply", text + "error body", NOW)
    state.report_troubles["tff"] = ReportTrouble("network", text + "error body", text + "hint", NOW)
    state.behind[CODES[0]] = text + "behind"
    save_state(data, state)
    _log_alerts(data, text)
    config = _configured(kept, text if configured is None else configured)
    settings, problems = load(config, required=True)
    if SAID in (text, configured):
        assert_said(settings)
    return Estate(data, config, settings, problems)


def assert_said(settings: Settings) -> None:
    """What a config file may say has come through: it was not refused, and is there to be shown."""
    pairs = [pair for pair in settings.pairs if pair.name in ("QQQ/SPY", "IWM/SPY")]
    named = [(market.name, market.group) for market in settings.markets]
    assert [(pair.group, pair.note) for pair in pairs] == [(SAID, SAID)] * 2
    assert named == [(SAID, SAID)] * len(CODES)
    assert [universe.name for universe in settings.universes] == [f"{SAID}own"]
    assert [(rule.note, rule.command) for rule in settings.alerts] == [(SAID, (SAID,))]


def _log_alerts(data: Path, text: str) -> None:
    with opened(data, NOW) as log:
        log.append(
            [
                Fired(
                    id=f"{number}", rule=text, name=text + "name", subject=text + "QQQ/SPY", condition=text + "new low",
                    what=text + "what", date=date(2025, 6, 6), value=1.0, note=text + "note", at=NOW,
                    as_of=date(2025, 6, 6), command=True,
                )
                for number in range(3)
            ]
        )  # fmt: skip
        log.append([Ran("0", "failed", text + "what a command printed", NOW)])


def _configured(kept: Kept, text: str) -> Path:
    """Return a config file that says `text` wherever it may say anything."""
    says = "".join(f"\\U{ord(char):08x}" for char in text)
    lines = [f'"{says}key" = 1', f'[desk]\ntheme = "{says}"', f'[keys]\nsort = "{says}"\n"{says}" = "x"']
    lines += [f'[markets."{says}"]\ncode = "{says}"', f'[universes."{says}"]', f'[pairs."{says}"]']
    lines += [f'[alerts."{says}"]\nverdict = true\nnote = "{says}"\ncommand = ["{says}"]']
    lines += [f'[alerts.told]\npair = "QQQ/SPY"\nnew_high = 1\nnote = "{says}"\ncommand = ["{says}"]']
    written = kept.config.read_text()
    for name in ("QQQ/SPY", "IWM/SPY"):
        table = f'[pairs."{name}"]\n'
        written = written.replace(table, f'{table}group = "{says}"\nnote = "{says}"\n')
    for number in range(len(CODES)):
        written = written.replace(f'name = "Market {number}"', f'name = "{says}"\ngroup = "{says}"')
    written = written.replace('name = "own"', f'name = "{says}own"')
    top, tables = written.split("\n", 1)
    config = kept.config.with_name(f"hostile-{zlib.crc32(text.encode())}.toml")
    config.write_text("\n".join([top, lines[0], tables, *lines[1:]]))
    return config
