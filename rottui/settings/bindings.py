"""Keys for commands: how they are spelt, and what happens when two commands want the same one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from rottui.errors import UsageError
from rottui.settings.document import Document
from rottui.settings.names import BINDING_IDS
from rottui.settings.reading import dotted
from rottui.settings.wording import did_you_mean, quote

NAMED_KEYS = (
    "escape",
    "enter",
    "tab",
    "space",
    "backspace",
    "insert",
    "delete",
    "home",
    "end",
    "pageup",
    "pagedown",
    "up",
    "down",
    "left",
    "right",
    *(f"f{number}" for number in range(1, 25)),
)
"""Keys that are no character, as Textual names them."""

_RENAMED_MARKS = {
    "solidus": "slash",
    "reverse_solidus": "backslash",
    "commercial_at": "at",
    "hyphen_minus": "minus",
    "plus_sign": "plus",
    "low_line": "underscore",
}
"""Where Textual departs from Unicode's names."""

_SPELLINGS = {
    "esc": "escape",
    "return": "enter",
    "del": "delete",
    "ins": "insert",
    "pgup": "pageup",
    "pgdn": "pagedown",
    "pgdown": "pagedown",
    "page_up": "pageup",
    "page_down": "pagedown",
    "period": "full_stop",
    "dot": "full_stop",
    "backtab": "shift+tab",
    "ctrl+i": "tab",
    "ctrl+m": "enter",
}
"""Other spellings of a key; ctrl+i and ctrl+m are what terminals send for tab and enter."""

_MODIFIERS = ("ctrl", "shift", "alt", "super", "hyper", "meta")
_FUNCTION_KEY = re.compile(r"(?:.*\+)?f\d+")

_DISCOURAGED = {"ctrl+a": "GNU screen takes ctrl+a for itself", "ctrl+b": "tmux takes ctrl+b for itself"}


def _name_of(char: str) -> str:
    """Return the name Textual gives the key of a character."""
    if char.isalnum():
        return char
    name = unicodedata.name(char, "").lower().replace("-", "_").replace(" ", "_")
    return _RENAMED_MARKS.get(name, name)


MARKS = tuple(_name_of(char) for char in "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
"""Names of the punctuation marks."""

_KNOWN = frozenset((*NAMED_KEYS, *MARKS))


def parse_key(text: str) -> str:
    """Return a key as Textual names it: "?" is question_mark, "Esc" escape, "shift+g" G.

    Raises:
        UsageError: there is no such key.

    """
    if len(text) == 1 and text.isprintable() and not text.isspace():
        return _name_of(text)
    spelt = _SPELLINGS.get(text.lower(), text)
    *modifiers, key = spelt.split("+")
    modifiers = [modifier.lower() for modifier in modifiers]
    key = _base_key(key, shown=text)
    if not all(modifier in _MODIFIERS for modifier in modifiers) or len(set(modifiers)) < len(modifiers):
        raise UsageError(f"{quote(text)} is not a key", f"put {', '.join(_MODIFIERS[:3])} before a key: ctrl+d")
    if modifiers == ["shift"] and len(key) == 1 and key.isalpha():
        return key.upper()
    ordered = sorted(modifiers, key=_MODIFIERS.index)
    name = "+".join((*ordered, key.lower() if ordered else key))
    return _SPELLINGS.get(name, name)


def _base_key(key: str, shown: str) -> str:
    """Return a key without modifiers by its name."""
    if len(key) == 1 and key.isprintable() and not key.isspace():
        return _name_of(key)
    lowered = key.lower()
    name = _SPELLINGS.get(lowered, lowered)
    if name not in _KNOWN:
        raise UsageError(
            f"{quote(shown)} is not a key",
            did_you_mean(lowered, _KNOWN, otherwise="such as x, ctrl+x, pagedown or slash"),
        )
    return name


def parse_keys(text: str) -> str:
    """Return comma-separated keys as Textual names them, each once.

    Raises:
        UsageError: one of them is none, or there is none at all.

    """
    if len(text) > 200:
        raise UsageError("too many keys", "a few are enough")
    parts = [part.strip() for part in text.split(",")]
    if not all(parts):
        raise UsageError(f"{quote(text)} holds an empty key", 'write "comma" for the comma')
    return ",".join(dict.fromkeys(parse_key(part) for part in parts))


def overlay_keys(document: Document, table: Mapping[str, Any]) -> dict[str, str]:
    """Return the user's keys by binding id: those that are known, well spelt and nobody else's."""
    keys: dict[str, str] = {}
    for binding, value in table.items():
        path = ("keys", binding)
        if binding not in BINDING_IDS:
            document.report(path, f"{dotted((binding,))} is not a command", did_you_mean(binding, BINDING_IDS))
            continue
        spelt = document.convert(path, value, str, parse_keys)
        if isinstance(spelt, str):
            keys[binding] = spelt
    _drop_conflicts(document, keys)
    keys = {binding: spelt for binding, spelt in keys.items() if spelt != BINDING_IDS[binding]}
    for binding, spelt in keys.items():
        document.take(("keys", binding), ("keys", binding))
        _discourage(document, binding, spelt)
    return keys


def _drop_conflicts(document: Document, keys: dict[str, str]) -> None:
    """Leave out entries that claim a key of another command, until no key has two.

    One at a time: an entry left out falls back to its built-in keys, which may be taken by now.
    """
    while conflict := _first_conflict(keys):
        binding, key, holder = conflict
        del keys[binding]
        document.report(
            ("keys", binding),
            f'{binding} = "{key}": this key already belongs to {holder}',
            f"choose another key, or give {holder} another one too",
        )


def _first_conflict(keys: Mapping[str, str]) -> tuple[str, str, str] | None:
    """Return (the user's entry to leave out, the key, the command that keeps it), if a key has two commands.

    Of two entries of the user's the later one yields; a built-in key never yields.
    """
    order = [*(binding for binding in BINDING_IDS if binding not in keys), *keys]
    holders: dict[str, str] = {}
    for binding in order:
        for key in {**BINDING_IDS, **keys}[binding].split(","):
            holder = holders.setdefault(key, binding)
            if holder != binding:
                return binding, key, holder
    return None


def _discourage(document: Document, binding: str, keys: str) -> None:
    """Warn of keys that often never arrive; they apply nevertheless."""
    for key in keys.split(","):
        why = _DISCOURAGED.get(key)
        if key.startswith("alt+"):
            why = "alt chords get lost in many terminals"
        elif _FUNCTION_KEY.fullmatch(key):
            why = "function keys get lost in many terminals"
        if why:
            hint = "it applies, but may never arrive"
            document.report(("keys", binding), f'{binding} = "{key}": {why}', hint, note=True)
