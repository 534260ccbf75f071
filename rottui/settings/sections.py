"""Lay the single tables of the user's file over the defaults: thresholds, the desk, refreshing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

import msgspec

from rottui.errors import UsageError
from rottui.settings.document import Check, Document, field_kinds
from rottui.settings.names import THEMES
from rottui.settings.schema import Desk, Leaders, Universe
from rottui.settings.wording import did_you_mean, quote

Section = TypeVar("Section", bound=msgspec.Struct)

SECTIONS = ("extremes", "positioning", "verdict", "leaders", "desk", "refresh", "watchlist", "alerting")
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
        document, "desk", base, {"theme": known_name("theme", THEMES), "universe": known_name("universe", keys)}
    )
    if desk.universe in keys:
        return desk
    document.report(
        ("universes", desk.universe),
        f"{desk.universe} is taken away, but the desk opens on it; {keys[0]} takes its place",
        "set universe under [desk]",
    )
    return msgspec.structs.replace(desk, universe=keys[0])


def overlay_leaders(document: Document, base: Leaders, universes: Iterable[Universe]) -> Leaders:
    """Return the file's [leaders] over `base`; its small caps are one of `universes`, or nothing."""
    keys = [universe.key for universe in universes]
    known = known_name("universe", keys)
    leaders = overlay_section(document, "leaders", base, {"small_caps": lambda value: known(value) if value else value})
    return leaders if leaders.small_caps in keys else msgspec.structs.replace(leaders, small_caps="")


def report_respelling(document: Document, path: tuple[str | int, ...], written: str, meant: str) -> None:
    """Tell the writer of "BRK.B" that it is taken for BRK-B."""
    hint = "Yahoo writes share classes with a hyphen"
    document.report(path, f"{quote(written)} is taken for {meant}", hint, note=True)


def known_name(what: str, names: Iterable[str]) -> Check:
    """Return a check for one of `names`, whatever its case, such as of a "theme"."""
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
