"""The end of a soak: the desk held against one that was just started, and then left."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from pyte.screens import Char

from tests.fire.soak_desk import LONGEST_S, SoakedDesk
from tests.fire.soak_keys import LEAVE, written
from tests.terminal.program import CLEAN, lives

HERE = ("escape", *LEAVE, "1", "escape", "escape", "1")
"""Back to the desk, to now, and to all of its panes."""
PANES = 4
"""Of the desk: after so many steps the first is the current one again."""
TOGGLES = {
    "basis": ("price", "t"),
    "averages": ("True", "m"),
    "weekly": ("False", "w"),
    "log": ("False", "v"),
    "overlay": ("None", "o"),
}
"""What a view is to be, and the key that changes it between two."""
SETTLED_S = 90.0
"""How long what is said of a refresh, and what stands over the desk, may take to go away."""
DRAFT = re.compile(r"\..*\.(tmp|\d+)$")


def compared(
    desk: SoakedDesk, command: Sequence[str], environment: Mapping[str, str], size: tuple[int, int], folder: Path
) -> str:
    """Return how the desk's screen differs from that of one just started; "" where it does not."""
    _switch_refreshing_off(folder / "config.toml")
    desk.resize(*size)
    _bring_back(desk)
    with SoakedDesk(command, environment, size, folder, folder / "probe") as fresh:
        fresh.wait_for(r"Watchlist · \d+ pairs")
        fresh.quiet()
        _to_the_top(desk)
        _to_the_top(fresh)
        ends = time.monotonic() + SETTLED_S
        while (difference := _difference(desk, fresh)) and time.monotonic() < ends:
            desk.drain(0.5, 2.0)
            fresh.drain(0.5, 2.0)
        fresh.press(b"q")
        fresh.ended()
    return difference


def _switch_refreshing_off(config: Path) -> None:
    """Let neither desk refresh any more, by the settings that both go by."""
    text = config.read_text()
    changed = re.sub(r'every = "5m"', 'every = "off"', text)
    assert changed != text, text
    config.write_text(changed)


def _bring_back(desk: SoakedDesk) -> None:
    """Undo what only this desk knows: what it looks at, its order, its theme."""
    for key in HERE:
        desk.press(written(key))
        desk.drain(0.2, 1.0)
    ends = time.monotonic() + LONGEST_S
    while keys := _needed(desk.said()):
        assert time.monotonic() < ends, f"it never comes back: {desk.said()}\n{desk.text}"
        for key in keys:
            desk.press(written(key))
            desk.drain(0.3, 1.5)
        desk.quiet()


def _needed(said: dict[str, object]) -> tuple[str, ...]:
    view = said["view"]
    assert isinstance(view, dict)
    for name, (wanted, key) in TOGGLES.items():
        if view[name] != wanted:
            return (key,)
    if view["as_of"] != "None" or said["filtered"]:
        return ("escape",)
    if said["zoomed"]:
        return ("z",)
    if said["sorted"]:
        return ("s",)
    return ("colon", *"rottui-dark", "enter") if said["theme"] != "rottui-dark" else ()


def _to_the_top(desk: SoakedDesk) -> None:
    """Select the first pair, scroll every other pane to its top, and show a year."""
    for key in ("1", "g", *("tab", "g") * PANES, *("h",) * 8, *("l",) * 3, "j", "k"):
        desk.press(written(key))
        desk.drain(0.1, 0.5)
    desk.quiet()


def _difference(desk: SoakedDesk, fresh: SoakedDesk) -> str:
    """Return the first line that is not the same, cell by cell, in both; what the footer says at its right is left out.

    How the last refresh failed only the desk knows that had asked for it.
    """
    for row, lines in enumerate(zip(desk.all_cells()[:-1], fresh.all_cells()[:-1], strict=True)):
        ours, theirs = ([_seen(cell) for cell in line] for line in lines)
        if ours != theirs:
            column = next(at for at, (one, other) in enumerate(zip(ours, theirs, strict=True)) if one != other)
            texts = "\n".join("".join(cell.data for cell in line) for line in lines)
            return f"line {row}, column {column}: {ours[column]} / {theirs[column]}\n{texts}"
    return ""


def _seen(cell: Char) -> Char:
    """Return a cell as it is seen: a blank has no colour but its ground's."""
    bare = cell.data == " " and not (cell.reverse or cell.underscore or cell.strikethrough)
    return cell._replace(fg="default", bold=False, italics=False, blink=False) if bare else cell


def ended(desk: SoakedDesk, folder: Path) -> str:
    """Leave the desk; return what it left behind, "" where that is nothing."""
    family = desk.family()
    desk.press(b"q")
    code = desk.ended()
    wrong = [f"exit code {code}"] if code else []
    if desk.attributes_now != desk.attributes:
        wrong.append("the terminal's attributes are others")
    wrong += [f"mode {mode} is on" for mode, on in desk.modes_left.items() if on != CLEAN.get(mode, False)]
    ends = time.monotonic() + 10
    while any(map(lives, family)) and time.monotonic() < ends:
        time.sleep(0.1)
    wrong += [f"process {pid} is left" for pid in family if lives(pid)]
    wrong += [f"{path.name} is left" for path in folder.rglob(".*") if DRAFT.fullmatch(path.name)]
    return ", ".join(wrong)
