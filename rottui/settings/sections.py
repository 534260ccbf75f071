"""Lay the single tables of the user's file over the defaults: thresholds, the desk, the mega-cap basket."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

import msgspec

from rottui.errors import UsageError
from rottui.settings.document import Check, Document, field_kinds
from rottui.settings.names import THEMES
from rottui.settings.schema import Desk, Universe
from rottui.settings.symbols import parse_symbol, respelt_share_class
from rottui.settings.wording import did_you_mean, quote

Section = TypeVar("Section", bound=msgspec.Struct)

SECTIONS = ("extremes", "positioning", "desk", "refresh")
"""The tables that hold single settings, in the order in which they are shown."""


def overlay_section(document: Document, name: str, base: Section, checks: Mapping[str, Check] | None = None) -> Section:
    """Return the table `name` of the file over `base`, key by key."""
    if name not in document.tables:
        return base
    path = (name,)
    table = document.table(path, document.tables[name])
    values = document.fields(path, table, field_kinds(type(base)), checks or {})
    for key in values:
        document.take((name, key), (name, key))
    return msgspec.structs.replace(base, **values)


def overlay_desk(document: Document, base: Desk, universes: Iterable[Universe]) -> Desk:
    """Return the file's [desk] over `base`; its universe is always one of `universes`."""
    keys = [universe.key for universe in universes]
    desk = overlay_section(
        document, "desk", base, {"theme": _known("theme", THEMES), "universe": _known("universe", keys)}
    )
    if desk.universe in keys:
        return desk
    document.report(
        ("universes", desk.universe),
        f"{desk.universe} is taken away, but the desk opens on it; {keys[0]} takes its place",
        "set universe under [desk]",
    )
    return msgspec.structs.replace(desk, universe=keys[0])


def overlay_megacaps(document: Document, base: tuple[str, ...]) -> tuple[str, ...]:
    """Return the file's mega-cap basket instead of `base`, without the symbols that are none."""
    path = ("megacaps",)
    if path[0] not in document.tables:
        return base
    listed = document.tables[path[0]]
    if not isinstance(listed, list):
        document.report(path, "megacaps must be a list of symbols", 'such as megacaps = ["AAPL", "NVDA"]')
        return base
    symbols: dict[str, None] = {}
    for number, entry in enumerate(listed):
        try:
            symbol = _symbol(entry)
        except UsageError as error:
            document.report((*path, number), f"megacaps: {error}", error.hint)
            continue
        if symbol in symbols:
            document.report((*path, number), f"megacaps: {symbol} is listed twice", "once is enough", note=True)
        elif respelt_share_class(entry, symbol):
            report_respelling(document, (*path, number), entry, symbol)
        symbols[symbol] = None
    if not symbols:
        document.report(path, "megacaps names no usable symbol, so the default basket applies", "list at least one")
        return base
    document.take(path, path)
    return tuple(symbols)


def report_respelling(document: Document, path: tuple[str | int, ...], written: str, meant: str) -> None:
    """Tell the writer of "BRK.B" that it is taken for BRK-B."""
    hint = "Yahoo writes share classes with a hyphen"
    document.report(path, f"{quote(written)} is taken for {meant}", hint, note=True)


def _symbol(entry: Any) -> str:
    """Return an element of a list of symbols as a symbol; raises UsageError."""
    if not isinstance(entry, str):
        raise UsageError(f"{quote(entry)} is not a symbol", 'write symbols in quotes, such as "AAPL"')
    return parse_symbol(entry)


def _known(what: str, names: Iterable[str]) -> Check:
    """Return a check for one of `names`, whatever its case."""
    by_folded = {name.casefold(): name for name in names}

    def check(value: str) -> str:
        known = by_folded.get(value.casefold())
        if known is None:
            raise UsageError(
                f"there is no {what} {quote(value)}",
                did_you_mean(value, by_folded.values(), otherwise=f"possible are {', '.join(by_folded.values())}"),
            )
        return known

    return check
