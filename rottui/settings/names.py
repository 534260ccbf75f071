"""Names that settings may use although other layers give them meaning: commands with their keys, themes, indices.

Settings cannot import the desk, so the names stand here and the desk builds its tables from the same ids; tests hold
the themes and indices against the libraries that bring them.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

BINDING_IDS: Mapping[str, str] = MappingProxyType(
    {
        "cursor_down": "j,down",
        "cursor_up": "k,up",
        "first": "g,home",
        "last": "G,end",
        "page_down": "ctrl+d,pagedown",
        "page_up": "ctrl+u,pageup",
        "lookback_shorter": "h,left",
        "lookback_longer": "l,right",
        "desk": "1",
        "pair": "2",
        "breadth": "3",
        "positioning": "4",
        "rotation": "5",
        "leaders": "6",
        "evidence": "7",
        "next_pane": "tab",
        "previous_pane": "shift+tab",
        "zoom": "z",
        "previous_group": "left_square_bracket",
        "next_group": "right_square_bracket",
        "open": "enter",
        "back": "escape",
        "filter": "slash",
        "next_match": "n",
        "previous_match": "N",
        "overlay": "o",
        "invert": "i",
        "add": "a",
        "edit": "e",
        "delete": "d",
        "move_down": "J",
        "move_up": "K",
        "move_group": "M",
        "undo": "u",
        "sort": "s",
        "sort_reverse": "S",
        "weekly": "w",
        "total_return": "t",
        "averages": "m",
        "log_scale": "v",
        "crosshair": "x",
        "export": "X",
        "figure": "f",
        "categories": "c",
        "tail_shorter": "left_curly_bracket",
        "tail_longer": "right_curly_bracket",
        "session_back": "comma",
        "session_forward": "full_stop",
        "as_of": "at",
        "study": "F",
        "refresh": "r",
        "refresh_all": "R",
        "copy": "y",
        "alerts": "exclamation_mark",
        "changes": "L",
        "since": "b",
        "demo": "D",
        "help": "question_mark",
        "palette": "colon,ctrl+p",
        "repaint": "ctrl+l",
        "suspend": "ctrl+z",
        "quit": "q",
    }
)
"""Binding id to its built-in keys, comma-separated and named as Textual names them."""

ROTTUI_THEMES = ("rottui-dark", "rottui-light", "rottui-colorblind")
"""The desk's own themes."""

TEXTUAL_THEMES = (
    "textual-dark",
    "textual-light",
    "nord",
    "gruvbox",
    "catppuccin-mocha",
    "catppuccin-latte",
    "catppuccin-frappe",
    "catppuccin-macchiato",
    "dracula",
    "tokyo-night",
    "monokai",
    "flexoki",
    "solarized-light",
    "solarized-dark",
    "rose-pine",
    "rose-pine-moon",
    "rose-pine-dawn",
    "atom-one-dark",
    "atom-one-light",
    "ansi-dark",
    "ansi-light",
)
"""Themes that Textual brings."""

THEMES = ROTTUI_THEMES + TEXTUAL_THEMES
"""Every theme that `desk.theme` may name."""

IMPORTED = "import"
"""The source of a universe whose members the user imports."""

INDICES = (
    "S&P 500",
    "S&P 100",
    "S&P 600",
    "NASDAQ 100",
    "DOW JONES",
    "AEX",
    "BEL 20",
    "CAC_40",
    "CAC Mid 60",
    "DAX",
    "EURO STOXX 50",
    "FTSE 100",
    "IBEX 35",
    "MDAX",
    "NIKKEI 225",
    "OMX Helsinki 25",
    "OMX Stockholm 30",
    "SDAX",
    "Switzerland 20",
    "TecDAX",
)
"""Indices whose members pytickersymbols lists, spelt as it spells them."""
