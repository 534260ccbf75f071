"""The keys of a soak: a weighted random walk over every command of the desk, with what is typed into its dialogs."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Mapping

from rottui.settings.names import BINDING_IDS
from rottui.tui.commands import COMMANDS

BYTES = {
    "down": b"\x1b[B",
    "up": b"\x1b[A",
    "right": b"\x1b[C",
    "left": b"\x1b[D",
    "home": b"\x1b[H",
    "end": b"\x1b[F",
    "pagedown": b"\x1b[6~",
    "pageup": b"\x1b[5~",
    "shift+tab": b"\x1b[Z",
    "tab": b"\t",
    "enter": b"\r",
    "escape": b"\x1b[27u",  # as newer terminals send it: on a busy machine the old way may run into what follows
    "space": b" ",
    "backspace": b"\x7f",
    "left_square_bracket": b"[",
    "right_square_bracket": b"]",
    "left_curly_bracket": b"{",
    "right_curly_bracket": b"}",
    "slash": b"/",
    "comma": b",",
    "full_stop": b".",
    "at": b"@",
    "exclamation_mark": b"!",
    "question_mark": b"?",
    "colon": b":",
}
"""What a terminal sends for keys that are no letters, by their names."""

LEFT_OUT = frozenset({"quit"})
"""Commands that would end the soak."""
COUNTED = frozenset({"refresh", "refresh_all"})
"""Commands that the soak gives by itself, since it counts them."""
ASKING = frozenset({"palette", "help", "as_of", "since", "add", "edit", "delete", "move_group", "overlay", "figure"})
"""Commands that open a dialog: a person types into it once it is there."""

WEIGHTS: Mapping[str, float] = {
    "cursor_down": 12, "cursor_up": 10, "page_down": 3, "page_up": 3, "next_group": 3, "previous_group": 3,
    "lookback_shorter": 5, "lookback_longer": 5, "next_pane": 5, "previous_pane": 3, "zoom": 4, "open": 4, "back": 6,
    "desk": 4, "pair": 4, "breadth": 3, "positioning": 3, "rotation": 3, "leaders": 3, "evidence": 3, "changes": 2,
    "alerts": 2, "overlay": 2, "crosshair": 2, "filter": 2, "palette": 2, "help": 2, "figure": 2, "session_back": 2,
    "session_forward": 3, "suspend": 0.2, "demo": 0.2, "export": 0.3, "total_return": 0.7, "add": 0.5, "edit": 0.5,
    "delete": 0.5, "invert": 0.3, "move_down": 0.4, "move_up": 0.4, "move_group": 0.4, "undo": 0.9, "as_of": 0.7,
}  # fmt: skip
"""How often a command is given against the others, which weigh 1."""

PAIRS = ("XLK/XLU", "SMH/SPY", "gdx/gld", "NOPE/SPY", "/", "XLF/", "EWJ/EWG")
DAYS = ("2025-06-30", "-5", "2024-02", "-60", "now", "1990", "soon", "2025")
WORDS = ("iwf", "up", "high", "x", "rotation", "zzz", "xl")
FOUND = ("theme: nord", "theme: rottui", "theme: solarized", "sort", "weekly", "averages", "breadth", "problems", "zz")
"""Words for the palette; none of them finds what would end the desk."""
LEAVE = ("escape",) * 4
"""Whatever stands over the screens of a desk is gone after so many."""

Keys = tuple[str, ...]


def written(key: str) -> bytes:
    """Return what a terminal sends for a key called as Textual calls it."""
    if key.startswith("ctrl+"):
        return bytes([ord(key[-1]) & 0x1F])
    return BYTES[key] if key in BYTES else key.encode()


class Walk:
    """Goes on for ever; the same from the same seed."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        self._commands = [command.id for command in COMMANDS if command.id not in LEFT_OUT | COUNTED]
        self._weights = [WEIGHTS.get(command, 1.0) for command in self._commands]
        self.given: Counter[str] = Counter()
        """How often each command was given."""

    def __iter__(self) -> Iterator[tuple[str, bool]]:
        """Yield keys by name, one by one, and whether each opens a dialog."""
        while True:
            command = self._chance.choices(self._commands, self._weights)[0]
            self.given[command] += 1
            yield self._key(command), command in ASKING
            for key in self._then(command):
                yield key, False

    def _key(self, command: str) -> str:
        return self._chance.choice(BINDING_IDS[command].split(",")).strip()

    def _then(self, command: str) -> Keys:
        """Return what is done in the dialog that a command opens, if it opens one: typed, then taken or left."""
        pick = self._chance.choice
        match command:
            case "filter":
                return (*pick(WORDS), pick(("enter", "escape")), *pick(((), ("n",), ("N", "n"), ("escape",))))
            case "palette":
                return (*pick(FOUND), *pick(((), ("down",))), pick(("enter", "escape", "escape")), *LEAVE[:1])
            case "help":
                return (*pick((("tab",), ("tab", "tab"), ("j", "G"), ("pagedown", "k"))), "escape")
            case "as_of" | "since":
                return (*("backspace",) * 10, *pick(DAYS), "enter", "escape")
            case "add" | "edit":
                typed = ("ctrl+u", *pick(PAIRS)) if command == "add" else ()
                return (*typed, *pick((("tab",), ("tab", "tab", "x"), ())), pick(("enter", "escape")), *LEAVE[:2])
            case "delete":
                return (pick(("y", "n", "n", "escape", "enter")), *LEAVE[:1])
            case "move_group":
                return (*pick(("mega", "mine", "")), *pick(((), ("down",))), pick(("enter", "escape")), *LEAVE[:1])
            case "overlay" | "figure":
                return (*pick(("", "iw", "xl")), *pick(((), ("down",), ("down", "down"))), pick(("enter", "escape")))
            case "crosshair":
                return (*("left",) * 3, "right", *pick(((), ("escape",))))
        return ()
