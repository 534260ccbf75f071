"""In which order the watchlist stands: its own, unless [watchlist] names groups or pairs that are to come first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import msgspec

from rottui.errors import UsageError
from rottui.settings.document import Document, field_kinds
from rottui.settings.schema import Arrangement, Pair
from rottui.settings.symbols import parse_pair
from rottui.settings.wording import did_you_mean, quote

WATCHLIST = "watchlist"
"""The table that holds it."""


def arrange(pairs: Iterable[Pair], base: Iterable[Pair], wanted: Arrangement) -> tuple[Pair, ...]:
    """Return pairs by group, in the order in which the watchlist shows them.

    Groups that are named come first, as they are named; then those of `base`, the packaged pairs, and then the user's
    own. In a group, named pairs come first, then those that `base` has in it, and then those that joined it. So a pair
    that a later version brings takes its place in any arrangement.
    """
    pairs = tuple(pairs)
    native = {pair.name: pair.group for pair in base}
    groups = _ranks((*wanted.groups, *native.values(), *(pair.group for pair in pairs)))
    named = _ranks(wanted.order)

    def place(pair: Pair) -> tuple[int, int, bool]:
        joined = native.get(pair.name) != pair.group
        return groups[pair.group], named.get(pair.name, len(named)), joined

    return tuple(sorted(pairs, key=place))


def overlay_arrangement(document: Document, base: Arrangement, pairs: Iterable[Pair]) -> Arrangement:
    """Return the file's [watchlist] over `base`, without groups and pairs that there are none of."""
    if WATCHLIST not in document.tables:
        return base
    table = document.table((WATCHLIST,), document.tables[WATCHLIST])
    values = document.fields((WATCHLIST,), table, field_kinds(Arrangement), {})
    pairs = tuple(pairs)
    groups = {pair.group.casefold(): pair.group for pair in pairs}
    names = {pair.name for pair in pairs}
    read: Mapping[str, Callable[[str], str]] = {
        "groups": lambda written: _group(written, groups),
        "order": lambda written: _pair(written, names),
    }
    for key, listed in values.items():
        values[key] = tuple(_known(document, key, listed, read[key]))
        document.take((WATCHLIST, key), (WATCHLIST, key))
    return msgspec.structs.replace(base, **values)


def _known(document: Document, key: str, listed: Iterable[str], read: Callable[[str], str]) -> Iterable[str]:
    """Return the elements of a list that can be meant, each once; report the others."""
    found: dict[str, None] = {}
    for number, written in enumerate(listed):
        path = (WATCHLIST, key, number)
        try:
            name = read(written)
        except UsageError as error:
            document.report(path, f"{key}: {error}", error.hint)
            continue
        if name in found:
            document.report(path, f"{key}: {quote(written)} is listed twice", "its first place counts", note=True)
        found[name] = None
    return found


def _group(written: str, groups: Mapping[str, str]) -> str:
    known = groups.get(written.strip().casefold())
    if known is None:
        raise UsageError(f"there is no group {quote(written)}", did_you_mean(written, groups.values()))
    return known


def _pair(written: str, names: Iterable[str]) -> str:
    name = "/".join(parse_pair(written))
    if name not in names:
        raise UsageError(f"{name} is not on the watchlist", did_you_mean(name, names, otherwise="take it out here too"))
    return name


def _ranks(names: Iterable[str]) -> dict[str, int]:
    return {name: rank for rank, name in enumerate(dict.fromkeys(names))}
