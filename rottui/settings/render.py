"""The settings that apply as text: what `rottui config show` prints."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from rottui.settings.alert_rules import fields_set
from rottui.settings.load import Loaded, load_with_origins
from rottui.settings.names import BINDING_IDS
from rottui.settings.packaged import defaults
from rottui.settings.reading import dotted
from rottui.settings.schema import Market, Pair, Settings, Universe
from rottui.settings.sections import SECTIONS
from rottui.settings.symbol_lists import CANDIDATES
from rottui.text import printable

_NAME_FIELDS = frozenset(("numerator", "denominator", "key"))
"""Fields that stand in an entry's table name, not in the table."""


def show(path: Path) -> str:
    """Return the settings that apply with the config file at `path`, as TOML, each saying where it comes from.

    The text is itself a config file, and gives the same settings.
    """
    loaded = load_with_origins(path)
    settings = loaded.settings
    source = "laid over the defaults" if loaded.origins else "sets nothing, so these are the defaults"
    lines = [f"# {printable(str(path))} {source}", ""]
    lines += [_assignment(loaded, ("megacaps",), settings.megacaps), ""]
    for section in (CANDIDATES, *SECTIONS):
        lines += [*_table(loaded, (section,), msgspec.structs.asdict(getattr(settings, section))), ""]
    lines += [*_table(loaded, ("keys",), {**BINDING_IDS, **settings.keys}), ""]
    for table in ("pairs", "markets", "universes"):
        for name, fields in _entries(settings, table):
            lines += [*_table(loaded, (table, name), fields), ""]
    for rule in settings.alerts:
        lines += [*_table(loaded, ("alerts", rule.name), fields_set(rule)), ""]
    return "\n".join(lines[:-1]) + "\n"


def _entries(settings: Settings, table: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each entry of a keyed table by name with its fields, and then the defaults that were taken away."""
    entries = {_name(entry): entry for entry in getattr(settings, table)}
    for name, entry in entries.items():
        fields = msgspec.structs.asdict(entry)
        yield name, {key: value for key, value in fields.items() if key not in _NAME_FIELDS}
    for entry in getattr(defaults(), table):
        if _name(entry) not in entries:
            yield _name(entry), {"enabled": False}


def _name(entry: Pair | Market | Universe) -> str:
    return entry.name if isinstance(entry, Pair) else entry.key


def _table(loaded: Loaded, path: tuple[str, ...], fields: dict[str, Any]) -> list[str]:
    return [
        f"[{dotted(path)}]",
        *(_assignment(loaded, (*path, key), value) for key, value in fields.items()),
    ]


def _assignment(loaded: Loaded, path: tuple[str, ...], value: Any) -> str:
    return f"{dotted(path[-1:])} = {_toml(value)}  # {loaded.origins.get(path, 'default')}"


def _toml(value: Any) -> str:
    """Return a value as TOML writes it; JSON writes booleans, finite numbers, lists and inert text the same way.

    A terminal must not obey what stands in a command, and TOML has no way but an escape to write some of it.
    """
    text = json.dumps(value, ensure_ascii=False)
    if printable(text, len(text)) == text:
        return text
    return "".join(char if char.isascii() and char.isprintable() else f"\\U{ord(char):08x}" for char in text)
