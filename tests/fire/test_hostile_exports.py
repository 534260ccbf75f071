"""Hostile text in what leaves the desk: files, the clipboard, titles and notifications of the terminal."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import msgspec
import polars as pl
import pytest

from rottui.cache.store import Store
from rottui.cache.tables import MEMBERS
from rottui.report.export import write_table
from rottui.tui.terminal.abilities import desktop_notification, title
from rottui.tui.terminal.title import window_title
from rottui.tui.view import Shown, View
from tests.fire.folder import Kept
from tests.fire.hostile import ALL, ATTACKS, SAID, SHORT, assert_inert, poison
from tests.fire.scale import FULL
from tests.fire.test_hostile_screens import desk_on
from tests.still import press
from tests.tui.factory import make_briefing, make_pair

TERMINALS = ({"TERM": "xterm"}, {"TERM": "tmux-256color", "TMUX": "x"}, {"TERM": "screen", "STY": "x"})
SEQUENCE = re.compile(r"(?:\x1bP(?:tmux;)?)?\x1b{1,2}\](?:2|9);(.*)\x07(?:\x1b\\)?", re.DOTALL)
"""One that sets a title or asks for a notification, whatever it is wrapped in, and the text in it."""
FORMULAS = ("=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "\uff1d1", "\uff0d1")
COPIED = {"desk": ("y",), "members": ("3", "tab", "j", "y"), "alerts": ("exclamation_mark", "y"), "then": ("L", "y")}
"""Keys that copy a row, each from where the ones before led."""


@pytest.mark.parametrize("text", [*ATTACKS.values(), ALL], ids=lambda text: ascii(text)[:20])
def test_a_title_and_a_notification_hold_text_and_nothing_else(text: str) -> None:
    pair = make_pair("QQQ/IWM")
    called = replace(pair, pair=msgspec.structs.replace(pair.pair, numerator=text))
    shown = Shown(make_briefing([called]), View(pair=called.pair.name))
    for sequence in (title(window_title(shown)), *(desktop_notification(text, each) for each in TERMINALS)):
        held = SEQUENCE.fullmatch(sequence)
        assert held, ascii(sequence)
        assert_inert([held[1]])


@pytest.mark.parametrize("text", [SHORT, ALL] if FULL else [SHORT], ids=lambda text: ascii(text)[:20])
async def test_what_is_copied_and_exported_at_the_desk_is_inert(kept: Kept, tmp_path: Path, text: str) -> None:
    desk = desk_on(poison(kept, tmp_path / "data", text, SAID))
    async with desk.run_test(size=(160, 45)) as pilot:
        for name, keys in COPIED.items():
            desk._clipboard = ""
            await press(pilot, *keys)
            assert desk.clipboard, name
            assert_inert(desk.clipboard.split("\t"), name)
        await press(pilot, "1", "j", "2", "X")
        await desk.workers.wait_for_complete()

    written = {path.suffix: path for path in (tmp_path / "data" / "exports").iterdir()}
    picture = ElementTree.parse(written[".svg"]).getroot()
    said = [text for each in picture.iter() for text in (each.text, each.tail, *each.attrib.values()) if text]
    assert any("[@click=app.quit]" in each for each in said), "the note of the pair is in it"
    assert_inert((line for each in said for line in each.split("\n")), "svg")
    assert {each.tag.rpartition("}")[2] for each in picture.iter()}.isdisjoint({"script", "a", "image", "use"})
    assert_inert(written[".csv"].read_text().split("\n"), "csv")


def test_no_cell_of_an_export_is_a_formula(tmp_path: Path) -> None:
    store = Store(tmp_path / "data")
    texts = [*FORMULAS, "1+1", "a=1", ""]
    rows = [("own", f"S{number:02}", text, text) for number, text in enumerate(texts)]
    with store.writer(who="a test") as writer:
        writer.put("members", pl.DataFrame(rows, schema=MEMBERS, orient="row"))
        writer.commit()

    write_table(store.snapshot().read("members"), "csv", tmp_path / "out.csv")

    read = list(csv.DictReader(io.StringIO((tmp_path / "out.csv").read_bytes().decode(), newline="")))
    assert [row["name"] for row in read] == [*(f"'{text}" for text in FORMULAS), "1+1", "a=1", ""]
    assert [row["sector"] for row in read] == [row["name"] for row in read]


def test_no_name_of_a_pair_is_a_formula_in_its_figures() -> None:
    from rottui.briefing.charted import Charted, charted

    pair = make_pair("=A/SPY")
    shown = charted(pair, "1Y", overlay=make_pair("-B/SPY"))
    assert isinstance(shown, Charted)

    header = shown.csv().splitlines()[0].split(",")

    assert header[0] == "date"
    assert (header[1], header[-1]) == ("'=A/SPY", "'-B/SPY")
