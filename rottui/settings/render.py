"""Settings as text: what `rottui config show` and `rottui config check` print."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from rottui.errors import Problem
from rottui.settings.load import Loaded
from rottui.settings.names import BINDING_IDS
from rottui.settings.packaged import defaults
from rottui.settings.reading import dotted
from rottui.settings.schema import Market, Pair, Settings, Universe
from rottui.text import printable

_NAME_FIELDS = frozenset(("numerator", "denominator", "key"))
"""Fields that stand in an entry's table name, not in the table."""


def show(loaded: Loaded, path: Path) -> str:
    """Return the settings that apply as TOML, each with a comment saying where it comes from.

    `path` is the config file, for the first line. The text is itself a config file that gives the same settings.
    """
    settings = loaded.settings
    lines = [f"# Settings that apply: {_sources(loaded, path)}", ""]
    lines += [_assignment(loaded, ("megacaps",), settings.megacaps), ""]
    for section in ("extremes", "positioning", "desk"):
        lines += [*_table(loaded, (section,), msgspec.structs.asdict(getattr(settings, section))), ""]
    lines += [*_table(loaded, ("keys",), {**BINDING_IDS, **settings.keys}), ""]
    for table in ("pairs", "markets", "universes"):
        for name, fields in _entries(settings, table):
            lines += [*_table(loaded, (table, name), fields), ""]
    return "\n".join(lines[:-1]) + "\n"


def check(problems: Iterable[Problem], path: Path) -> str:
    """Return the mistakes in the config file at `path`, one a line with its hint below, or that there are none."""
    lines: list[str] = []
    for problem in problems:
        lines.append(f"{problem.where}: {problem.what}")
        if problem.hint:
            lines.append(f"    {problem.hint}")
    if lines:
        return "\n".join(lines) + "\n"
    state = "no mistakes" if path.exists() else "there is no such file, so all defaults apply"
    return f"{printable(str(path))}: {state}\n"


def _sources(loaded: Loaded, path: Path) -> str:
    if loaded.origins:
        return f"{printable(str(path))} over the defaults"
    return f"the defaults (nothing is taken from {printable(str(path))})"


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
    """Return a value as TOML writes it; JSON writes booleans, finite numbers, lists and inert text the same way."""
    return json.dumps(value, ensure_ascii=False)
