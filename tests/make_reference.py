"""Writes the README's references from the program: `python tests/make_reference.py`.

The keys are those of the table of commands. What a setting means is the string under it in the schema, its default is
the packaged one, and what it may be is told from its type. The fields of the JSON report are those of the demo's.
"""

from __future__ import annotations

import ast
import inspect
import json
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path
from textwrap import fill
from types import NoneType
from typing import Any, Literal, get_args, get_origin

import msgspec
from click.testing import CliRunner
from msgspec import Struct
from msgspec.inspect import FloatType, IntType, UnionType, type_info

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from rottui.cli import rottui  # noqa: E402 - the tree is put on the path first
from rottui.settings.alert_rules import AlertRule  # noqa: E402
from rottui.settings.entries import MARKETS, PAIRS, UNIVERSES, Kind  # noqa: E402
from rottui.settings.packaged import defaults  # noqa: E402
from rottui.settings.schema import Settings  # noqa: E402
from rottui.tui.commands import COMMANDS, keys_of  # noqa: E402

README = ROOT / "README.md"
KEYS, SETTINGS, FIELDS = "keys", "settings", "fields of the report"
"""What is written, each between two comments of its own."""
WATCHED = '[alerts.low]\npair = "MAGS/SPY"\nnew_low = 3\n[pairs."AAA/SPY"]\n'
"""A config file by which an alert fires on the demo and a pair has no data, so that a report holds both."""
EVERYTHING = (
    *("verdict", "pairs", "breadth", "positioning", "rotation", "leaders", "spillover", "alerts", "problems"),
    *("changes", "study"),
)

TABLES = {
    "desk": "How the desk opens.",
    "refresh": "How live data are fetched.",
    "watchlist": "What comes first on the watchlist; moving pairs at the desk writes it.",
    "candidates": "Funds that are ranked, and whose rotation is drawn, against a benchmark.",
    "extremes": "When an N-month extreme is worth a line.",
    "positioning": "When futures positioning is extreme.",
    "verdict": "What the verdict is judged by, and where its evidence turns.",
    "leaders": "Where the screens that leaders are put through draw their lines.",
    "alerting": "How it is told that a rule fired.",
}
"""What each table of single settings is for."""

ENTRIES: dict[str, tuple[Kind[Any], str]] = {
    '[pairs."A/B"]': (PAIRS, "A ratio pair of the watchlist."),
    "[markets.NAME]": (MARKETS, "A futures market."),
    "[universes.NAME]": (UNIVERSES, "A set of stocks whose breadth is counted."),
}
"""The tables that there may be many of."""

ENABLED = "Whether it is there; `false` takes a default away."
LONGEST = 140
"""Characters of a row; a choice that makes it longer stands below the table."""
FIELDS_WIDTH = 120
"""Characters of a line of fields."""
ITS_NAME = object()
"""The default of what is called as its table is."""


@dataclass(frozen=True)
class Row:
    """A key of a table."""

    key: str
    default: str
    """As TOML has it, or what stands for it."""
    meaning: str
    choice: str = ""
    """Every value it may have, where they are few."""

    def __str__(self) -> str:
        said = f"{self.meaning} {self.choice}" if self.choice and not self.is_long else self.meaning
        return f"| `{self.key}` | {self.default} | {said} |"

    @property
    def is_long(self) -> bool:
        """Whether its choice makes a row too long."""
        row = f"| `{self.key}` | {self.default} | {self.meaning} {self.choice} |"
        return bool(self.choice) and len(row) > LONGEST


def reference() -> str:
    """Return the reference: a table of keys for each table of the settings."""
    return "\n".join(f"{heading}\n\n{_table(rows)}" for heading, rows in tables())


def tables() -> Iterator[tuple[str, list[Row]]]:
    """Yield what each table of the config file is called and is for, with a row for each of its keys."""
    basket = [_row("megacaps", defaults().megacaps, meanings(Settings)["megacaps"], tuple[str, ...])]
    yield "Above the first table:", basket
    for name, about in TABLES.items():
        section = getattr(defaults(), name)
        meaning, types = meanings(type(section)), inspect.get_annotations(type(section), eval_str=True)
        rows = [_row(key, getattr(section, key), meaning[key], types[key]) for key in section.__struct_fields__]
        yield f"**`[{name}]`** {about}", rows
    for name, (kind, about) in ENTRIES.items():
        yield f"**`{name}`** {about}", list(_entry_rows(kind))
    yield "**`[alerts.NAME]`** A rule has one subject and one condition; none comes with rottui.", list(_rule_rows())


def _entry_rows(kind: Kind[Any]) -> Iterator[Row]:
    meaning = meanings(kind.struct) | {"enabled": ENABLED}
    own = {key: ITS_NAME if value == kind.example else value for key, value in kind.fallback(kind.example).items()}
    packaged = {each.name: each.default for each in msgspec.structs.fields(kind.struct)} | {"enabled": True}
    for key, annotation in kind.fields.items():
        yield _row(key, own.get(key, packaged[key]), meaning[key], annotation)


def _rule_rows() -> Iterator[Row]:
    meaning, types = meanings(AlertRule), inspect.get_annotations(AlertRule, eval_str=True)
    for each in msgspec.structs.fields(AlertRule):
        if each.name != "name":
            yield _row(each.name, each.default, meaning[each.name], types[each.name])


def meanings(struct: type[Struct]) -> dict[str, str]:
    """Return the string under each attribute of a class, on one line."""
    (tree,) = ast.parse(inspect.getsource(struct)).body
    assert isinstance(tree, ast.ClassDef)
    found = {}
    for attribute, below in pairwise(tree.body):
        match attribute, below:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(said))):
                found[name] = " ".join(said.split())
    return found


def _row(key: str, default: object, meaning: str, annotation: Any) -> Row:
    parts = [part for part in get_args(annotation) if part is not NoneType] or [annotation]
    kind = annotation if get_origin(annotation) is Literal else parts[0]
    if get_origin(kind) is Literal and get_origin(annotation) is not tuple:
        return Row(key, _written(default), meaning, f"`{' '.join(map(str, get_args(kind)))}`")
    return Row(key, _written(default), f"{meaning}{_range(annotation)}")


def _written(default: object) -> str:
    """Return a default as TOML has it."""
    if default is ITS_NAME:
        return "its own"
    if default is msgspec.NODEFAULT:
        return "required"
    if default is None:
        return "none"
    return f"`{json.dumps(default)}`"


def _range(annotation: Any) -> str:
    """Return " (1 to 60)" for a number within bounds; "" for all else."""
    info = type_info(annotation)
    for kind in info.types if isinstance(info, UnionType) else (info,):
        if isinstance(kind, IntType | FloatType) and (kind.gt, kind.ge) != (None, None):
            if kind.ge is not None:
                return f" ({kind.ge:g} to {kind.le:g})"
            return f" (above {kind.gt:g}, {f'below {kind.lt:g}' if kind.le is None else f'up to {kind.le:g}'})"
    return ""


def _table(rows: Iterable[Row]) -> str:
    rows = list(rows)
    lines = ["| key | default | meaning |", "|---|---|---|", *map(str, rows)]
    below = [f"\n`{row.key}` is one of {row.choice}." for row in rows if row.is_long]
    return "\n".join((*lines, *below, ""))


def keys() -> str:
    """Return the reference of keys: a table for each section of the help."""
    sections = dict.fromkeys(command.section for command in COMMANDS)
    return "\n".join(f"**{section}**\n\n{_keys_of_section(section)}" for section in sections)


def _keys_of_section(section: str) -> str:
    rows = [
        f"| {' '.join(f'`{key}`' for key in keys_of(command, {}))} | `{command.id}` | {command.description} |"
        for command in COMMANDS
        if command.section == section
    ]
    return "\n".join(("| key | id | does |", "|---|---|---|", *rows, ""))


def demo_report(data: Path) -> Any:
    """Return the whole JSON report of the demo in `data`, with an alert that has fired; it is built if need be."""
    config = data / "watched.toml"
    config.write_text(WATCHED)
    program = partial(CliRunner().invoke, rottui, env={"ROTTUI_DATA": str(data)}, catch_exceptions=False)
    parts = [word for name in EVERYTHING for word in ("--section", name)]
    for command in (["check"], ["report", "--format", "json", *parts, "--since", "2025-10-01"]):
        ended = program(["--demo", "--config", str(config), *command])
    return json.loads(ended.stdout)


def fields(report: Any) -> str:
    """Return the reference of the JSON report: every field of it, and what those at the top are made of."""
    named = {f"{name}{_list_mark(value)}": _shape(value) for name, value in report.items()}
    margin = " " * (max(map(len, named)) + 2)
    wrap = partial(fill, width=FIELDS_WIDTH, subsequent_indent=margin, break_on_hyphens=False)
    return "\n".join(("```text", *(wrap(f"{name:<{len(margin)}}{shape}") for name, shape in named.items()), "```", ""))


def _list_mark(value: object) -> str:
    return "[]" if isinstance(value, list) else ""


def _shape(value: object) -> str:
    """Return what a value is made of: the names in an object, or in the objects of a list, else an example."""
    merged = _merged(value)
    return " ".join(_names(merged)) if isinstance(merged, dict) else json.dumps(merged)


def _names(value: dict[str, Any]) -> Iterator[str]:
    for name, below in value.items():
        merged = _merged(below)
        inside = f"{{{' '.join(_names(merged))}}}" if isinstance(merged, dict) else ""
        yield f"{name}{_list_mark(below)}{inside}"


def _merged(value: object) -> object:
    """Return an object with every key that any object of a list has; anything but objects as it is."""
    if not isinstance(value, list):
        return value
    objects = [each for each in value if isinstance(each, dict)]
    if not objects:
        return value
    merged: dict[str, Any] = {}
    for name in dict.fromkeys(name for each in objects for name in each):
        held = [each[name] for each in objects if each.get(name) not in (None, [], {})]
        lists = [entry for each in held if isinstance(each, list) for entry in each]
        merged[name] = lists or next(iter(held), None)
    return merged


def written(readme: str, what: str) -> str:
    """Return what stands in the README between the comments of one reference."""
    return readme.partition(_begin(what))[2].partition(_end(what))[0]


def rewritten(readme: str, **references: str) -> str:
    """Return the README with each reference of now between its comments."""
    for what, reference_ in ((KEYS, keys()), (SETTINGS, reference()), *references.items()):
        before, _, rest = readme.partition(_begin(what))
        _, _, after = rest.partition(_end(what))
        readme = f"{before}{_begin(what)}\n\n{reference_}\n{_end(what)}{after}"
    return readme


def _begin(what: str) -> str:
    return f"<!-- {what}: written by tests/make_reference.py -->"


def _end(what: str) -> str:
    return f"<!-- end of {what} -->"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        report_ = demo_report(Path(folder))
    before = README.read_text(encoding="utf-8")
    README.write_text(rewritten(before, **{FIELDS: fields(report_)}), encoding="utf-8")
