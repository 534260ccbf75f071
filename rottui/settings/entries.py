"""Lay the keyed tables of the user's file over the defaults: [pairs."A/B"], [markets.X], [universes.x]."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, TypeVar

import msgspec

from rottui.errors import UsageError
from rottui.settings.document import Check, Document, field_kinds, text_check
from rottui.settings.names import IMPORTED, INDICES
from rottui.settings.reading import dotted
from rottui.settings.schema import Market, Pair, Universe
from rottui.settings.sections import report_respelling
from rottui.settings.symbols import is_market_code, parse_pair, parse_symbol, respelt_share_class, universe_name
from rottui.settings.wording import did_you_mean, quote

Entry = TypeVar("Entry", bound=Pair | Market | Universe)

_NEARLY_WRITTEN = 0.86
"""How near a malformed name must be to a known one: "MAGSSPY" to MAGS/SPY, but not "SPY/SPY" to RSP/SPY."""

_MARKET_KEY = re.compile(r"[A-Z0-9]{1,10}")
_UNIVERSE_KEY = re.compile(r"[A-Za-z0-9_-]{1,40}")


@dataclass(frozen=True)
class Kind(Generic[Entry]):
    """What the entries of one keyed table are made of."""

    table: str
    one: str
    """What an entry is called: "pair"."""
    example: str
    """The name of one."""
    struct: type[Entry]
    identify: Callable[[str], dict[str, str]]
    """Turns an entry's name in the file into the fields that make up its name; raises UsageError."""
    fallback: Callable[[str], dict[str, Any]]
    """What an entry of the user's own may leave out, by its name."""
    checks: Mapping[str, Check]
    unique: tuple[str, ...] = ()
    """Fields in which, taken together, no two entries may agree."""
    may_be_empty: bool = True

    @cached_property
    def fields(self) -> Mapping[str, Any]:
        """The types of the settings an entry has, by name."""
        kinds = field_kinds(self.struct)
        return {key: kind for key, kind in kinds.items() if key not in self.identify(self.example)} | {"enabled": bool}

    @cached_property
    def required(self) -> tuple[str, ...]:
        """The fields no entry can do without."""
        return tuple(each.name for each in msgspec.structs.fields(self.struct) if each.required)


def overlay_entries(document: Document, kind: Kind[Entry], base: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """Return the file's entries of one kind over those of `base`, new ones after them."""
    if kind.table not in document.tables:
        return base
    path = (kind.table,)
    entries = {_name_of(entry): entry for entry in base}
    hint = f"give each {kind.one} a table of its own: [{dotted((kind.table, kind.example))}]"
    overlay = _Overlay(document, kind, entries)
    overlay.run(document.table(path, document.tables[kind.table], hint))
    if not entries and not kind.may_be_empty:
        document.report(path, f"every {kind.one} is taken away, so the defaults stay", "keep at least one")
        return base
    return tuple(entries.values())


def _name_of(entry: Pair | Market | Universe) -> str:
    return entry.name if isinstance(entry, Pair) else entry.key


@dataclass
class _Overlay(Generic[Entry]):
    """One keyed table of the file on its way over the entries that are there."""

    document: Document
    kind: Kind[Entry]
    entries: dict[str, Entry]

    def run(self, tables: Mapping[str, Any]) -> None:
        """Change the entries as the file says; those taken away go first, so that others can take their place."""
        named = self._identified(tables)
        for name, written in sorted(named.items(), key=lambda item: not _is_off(tables[item[1]])):
            self._one(name, written, tables[written])

    def _identified(self, tables: Mapping[str, Any]) -> dict[str, str]:
        """Return the names by which the file's entries are known, to how they are written; report the malformed."""
        by_folded = {name.casefold(): name for name in self.entries}
        named: dict[str, str] = {}
        for written in tables:
            path = (self.kind.table, written)
            try:
                name = "/".join(self.kind.identify(written).values())
            except UsageError as error:
                hint = did_you_mean(written, self.entries, otherwise=error.hint, cutoff=_NEARLY_WRITTEN)
                self.document.report(path, str(error), hint)
                continue
            name = by_folded.setdefault(name.casefold(), name)
            if name in named:
                line = self.document.lines.of((self.kind.table, named[name]))
                self.document.report(path, f"{quote(written)} stands on line {line} already", "keep one of the two")
                continue
            named[name] = written
        return named

    def _one(self, name: str, written: str, value: Any) -> None:
        """Change, add or take away one entry."""
        path = (self.kind.table, written)
        table = self.document.table(path, value, f"to take it away, write enabled = false under [{dotted(path)}]")
        if not isinstance(value, dict):
            return
        values = self.document.fields(path, table, self.kind.fields, self.kind.checks)
        if values.pop("enabled", True) is False:
            if self.entries.pop(name, None) is None:
                hint = did_you_mean(name, self.entries)
                self.document.report(path, f"there is no {self.kind.one} {name} to take away", hint)
                return
            self.document.take((self.kind.table, name, "enabled"), (*path, "enabled"))
            return
        if self.kind.struct is Pair and respelt_share_class(written, name):
            report_respelling(self.document, path, written, name)
        self._keep_unique(name, path, values)
        self._put(name, path, values, table)

    def _keep_unique(self, name: str, path: tuple[str, str], values: dict[str, Any]) -> None:
        """Report and drop values by which the entry would be the same as another."""
        before = self.entries.get(name)
        signature = tuple(values.get(key, getattr(before, key, None)) for key in self.kind.unique)
        for other_name, other in self.entries.items():
            if not signature or other_name == name:
                continue
            if signature == tuple(getattr(other, key) for key in self.kind.unique):
                culprit = next(key for key in self.kind.unique if key in values)
                what = f"{culprit}: {name} would be the same as {other_name} ({', '.join(map(str, signature))})"
                self.document.report((*path, culprit), what, f"change it, or take {other_name} away")
                for key in self.kind.unique:
                    values.pop(key, None)
                return

    def _put(self, name: str, path: tuple[str, str], values: dict[str, Any], table: dict[str, Any]) -> None:
        """Store the entry that the values make of the one that is there, or of nothing."""
        before = self.entries.get(name)
        if before is not None:
            self.entries[name] = msgspec.structs.replace(before, **values)
        else:
            whole = {**self.kind.fallback(name), **self.kind.identify(name), **values}
            missing = [key for key in self.kind.required if key not in whole]
            if absent := [key for key in missing if key not in table]:  # the others have been reported as wrong
                hint = f"add {', '.join(f'{key} = ...' for key in absent)}, or correct the name"
                self.document.report(path, f"the {self.kind.one} {name} lacks {' and '.join(absent)}", hint)
            if missing:
                return
            self.entries[name] = self.kind.struct(**whole)
        self.document.take((self.kind.table, name), path)
        for key in values:
            self.document.take((self.kind.table, name, key), (*path, key))


def _is_off(value: Any) -> bool:
    return isinstance(value, dict) and value.get("enabled") is False


def _identify_pair(written: str) -> dict[str, str]:
    numerator, denominator = parse_pair(written)
    return {"numerator": numerator, "denominator": denominator}


def _identify_market(written: str) -> dict[str, str]:
    key = written.strip().upper()
    if not _MARKET_KEY.fullmatch(key):
        raise UsageError(f"{quote(written)} is not a market's short name", "1 to 10 letters and digits, such as NQ")
    return {"key": key}


def _identify_universe(written: str) -> dict[str, str]:
    if not _UNIVERSE_KEY.fullmatch(written) or not universe_name(written):
        raise UsageError(f"{quote(written)} is not a universe's name", "1 to 40 letters, digits, - or _")
    return {"key": universe_name(written)}


def _check_code(code: str) -> str:
    if not is_market_code(code.strip()):
        raise UsageError(f"{quote(code)} is not a CFTC contract market code", "such as 13874A or 020601")
    return code.strip()


def _check_beside(written: str) -> str:
    """Return a symbol or a pair as it is known, "" for none; raises UsageError."""
    if "/" in written:
        return "/".join(parse_pair(written))
    return parse_symbol(written) if written.strip() else ""


def _check_source(source: str) -> str:
    sources = {known.casefold(): known for known in (IMPORTED, *INDICES)}
    if source.casefold() not in sources:
        hint = did_you_mean(source, sources.values(), otherwise=f"possible are {', '.join(sources.values())}")
        raise UsageError(f"there is no member list {quote(source)}", hint)
    return sources[source.casefold()]


PAIRS = Kind(
    table="pairs",
    one="pair",
    example="MAGS/SPY",
    struct=Pair,
    identify=_identify_pair,
    fallback=lambda _: {"group": "My pairs"},
    checks={
        "group": text_check(40),
        "note": text_check(200, may_be_empty=True),
        "rising": lambda each: tuple(dict.fromkeys(each)),
    },
    may_be_empty=False,
)
"""The watchlist."""

MARKETS = Kind(
    table="markets",
    one="market",
    example="NQ",
    struct=Market,
    identify=_identify_market,
    fallback=lambda name: {"name": name, "group": "My markets"},
    checks={
        "code": _check_code,
        "name": text_check(60),
        "group": text_check(40),
        "splice": lambda codes: tuple(dict.fromkeys(map(_check_code, codes))),
        "beside": _check_beside,
    },
    unique=("code", "report"),
)
"""The positioning pane. One code may stand once in each report kind: each counts other groups of traders."""

UNIVERSES = Kind(
    table="universes",
    one="universe",
    example="sp500",
    struct=Universe,
    identify=_identify_universe,
    fallback=lambda name: {"name": name},
    checks={"name": text_check(60), "source": _check_source},
    may_be_empty=False,
)
"""The sets of stocks whose breadth is counted."""
