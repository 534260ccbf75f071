"""The user's document while it is laid over the defaults: its mistakes and what was taken from it, both with lines."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, get_args, get_origin

import msgspec

from rottui.errors import Problem, UsageError
from rottui.settings.lines import KeyPath, Lines, find_lines
from rottui.settings.reading import dotted
from rottui.settings.wording import did_you_mean, quote, type_complaint
from rottui.text import printable

Check = Callable[[Any], Any]
"""Takes a value of the right type and returns it as it shall be stored; raises UsageError if it cannot be meant."""


@dataclass
class Document:
    """The user's file, parsed, and what has been found out about it so far."""

    file: str
    """The file's name, as problems show it."""
    text: str
    tables: Mapping[str, Any]
    """What tomllib made of the text."""
    mistakes: list[tuple[int, Problem]] = field(default_factory=list)
    """With the line of each, 0 for those of the whole file."""
    taken: dict[KeyPath, KeyPath] = field(default_factory=dict)
    """Settings that come from this file, by their name among the settings, to where in the file they stand."""

    @cached_property
    def lines(self) -> Lines:
        """Where the file's keys stand; worked out on the first mistake."""
        return find_lines(self.text)

    def report(self, path: KeyPath, what: str, hint: str = "", *, note: bool = False) -> None:
        """Record a mistake at a path in the file, or with `note` what its writer should know although it applies."""
        line = self.lines.of(path) or 0
        self.mistakes.append((line, Problem(where=self._where(line), what=what, hint=hint, note=note)))

    def problems_in_order(self) -> tuple[Problem, ...]:
        """Return all mistakes from the top of the file to its end."""
        return tuple(problem for _, problem in sorted(self.mistakes, key=lambda mistake: mistake[0]))

    def origins(self) -> dict[KeyPath, str]:
        """Return where each setting that comes from this file stands, as "config.toml:12"."""
        return {name: self._where(self.lines.of(path) or 0) for name, path in self.taken.items()}

    def _where(self, line: int) -> str:
        return f"{self.file}:{line}" if line else self.file

    def table(self, path: KeyPath, value: Any, hint: str = "") -> dict[str, Any]:
        """Return `value` if it is a table; otherwise report it and return an empty one."""
        if isinstance(value, dict):
            return value
        self.report(path, f"{dotted(path)} must be a table", hint or f"write it as [{dotted(path)}]")
        return {}

    def take(self, name: KeyPath, path: KeyPath) -> None:
        """Note that the setting `name` comes from `path` in the file."""
        self.taken[name] = path

    def convert(self, path: KeyPath, value: Any, kind: Any, check: Check | None = None) -> Any:
        """Return `value` as the type `kind`, checked; report it and return UNSET if it cannot be used."""
        try:
            converted = msgspec.convert(value, kind)
        except msgspec.ValidationError as error:
            what, element, wrong = type_complaint(str(error), value)
            name = dotted(path[-1:])
            if element is None:
                self.report(path, f"{name} {what}", _hint(wrong, kind))
            else:
                self.report((*path, element), f"{name}: element {element + 1} {what}", _hint(wrong, get_args(kind)[0]))
            return msgspec.UNSET
        try:
            return check(converted) if check else converted
        except UsageError as error:
            self.report(path, f"{dotted(path[-1:])}: {error}", error.hint)
            return msgspec.UNSET

    def fields(
        self, path: KeyPath, table: Mapping[str, Any], kinds: Mapping[str, Any], checks: Mapping[str, Check]
    ) -> dict[str, Any]:
        """Return the usable fields of a table in the file, converted to their `kinds`; report the others."""
        values: dict[str, Any] = {}
        for key, value in table.items():
            if key not in kinds:
                self.report((*path, key), *self._unknown(path, key, kinds))
                continue
            converted = self.convert((*path, key), value, kinds[key], checks.get(key))
            if converted is not msgspec.UNSET:
                values[key] = converted
        return values

    def _unknown(self, path: KeyPath, key: str, kinds: Mapping[str, Any]) -> tuple[str, str]:
        if key == "megacaps":
            return "megacaps does not belong to a table", "move it to the top of the file, above the first [table]"
        hint = did_you_mean(key, kinds, otherwise=f"possible are {', '.join(kinds)}")
        return f"{dotted((key,))} is not a setting of [{dotted(path)}]", hint


def field_kinds(struct: type[msgspec.Struct]) -> Mapping[str, Any]:
    """Return the types of a struct's fields, with their limits, by name."""
    return {each.name: each.type for each in msgspec.structs.fields(struct)}


def _hint(wrong: Any, kind: Any) -> str:
    """Return how to write a value: as a list, or as one of those the field may have, the nearest first."""
    if get_origin(kind) is tuple and isinstance(wrong, str):
        return f"write [{quote(wrong)}]"
    choices = _choices(kind)
    if not choices:
        return ""
    possible = f"possible are {', '.join(choices)}"
    return did_you_mean(wrong, choices, otherwise=possible) if isinstance(wrong, str) else possible


def _choices(kind: Any) -> tuple[str, ...]:
    """Return what a Literal allows, and nothing for other types."""
    return tuple(str(choice) for choice in get_args(kind) if isinstance(choice, str | int))


def text_check(longest: int, may_be_empty: bool = False) -> Check:
    """Return a check for text that is shown: at most `longest` characters, and nothing a terminal obeys."""

    def check(text: str) -> str:
        if not text.strip() and not may_be_empty:
            raise UsageError("there is nothing in it")
        if len(text) > longest:
            raise UsageError(f"it has more than {longest} characters", "shorten it")
        if printable(text, longest) != text:
            raise UsageError(
                f'"{printable(text, 40)}" holds characters that cannot be shown', "delete the control characters"
            )
        return text.strip()

    return check
