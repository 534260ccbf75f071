"""Lay the file's lists of symbols over the defaults: the mega-cap basket, and the candidates for leadership."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rottui.errors import UsageError
from rottui.settings.document import Document, field_kinds
from rottui.settings.lines import KeyPath
from rottui.settings.schema import Candidates
from rottui.settings.sections import report_respelling
from rottui.settings.symbols import parse_symbol, respelt_share_class
from rottui.settings.wording import quote

MEGACAPS = "megacaps"
CANDIDATES = "candidates"
CANDIDATE_LISTS = ("sectors", "industries", "countries")
"""The lists of [candidates], in their order; a symbol counts in the first that names it."""

_THE_BENCHMARK = "the benchmark"


def overlay_megacaps(document: Document, base: tuple[str, ...]) -> tuple[str, ...]:
    """Return the file's mega-cap basket instead of `base`, without the symbols that are none."""
    path = (MEGACAPS,)
    if MEGACAPS not in document.tables:
        return base
    listed = document.tables[MEGACAPS]
    if not isinstance(listed, list):
        document.report(path, "megacaps must be a list of symbols", 'such as megacaps = ["AAPL", "NVDA"]')
        return base
    symbols = tuple(_symbols(document, path, listed, {}))
    if not symbols:
        document.report(path, "megacaps names no usable symbol, so the default basket applies", "list at least one")
        return base
    document.take(path, path)
    return symbols


def overlay_candidates(document: Document, base: Candidates) -> Candidates:
    """Return the file's [candidates] over `base`, list by list; a list may be empty, and no symbol stands in two."""
    if CANDIDATES not in document.tables:
        return base
    table = document.table((CANDIDATES,), document.tables[CANDIDATES])
    benchmark = _benchmark(document, table, base.benchmark)
    named = {benchmark: _THE_BENCHMARK}
    lists = {name: tuple(_list(document, name, table, getattr(base, name), named)) for name in CANDIDATE_LISTS}
    return Candidates(benchmark=benchmark, **lists)


def _benchmark(document: Document, table: dict[str, Any], base: str) -> str:
    """Return what the candidates are compared with; report the keys of [candidates] that are none."""
    path = (CANDIDATES, "benchmark")
    single = {key: value for key, value in table.items() if key not in CANDIDATE_LISTS}
    values = document.fields((CANDIDATES,), single, field_kinds(Candidates), {"benchmark": parse_symbol})
    if "benchmark" not in values:
        return base
    document.take(path, path)
    symbol: str = values["benchmark"]
    if respelt_share_class(table["benchmark"], symbol):
        report_respelling(document, path, table["benchmark"], symbol)
    return symbol


def _list(
    document: Document, name: str, table: dict[str, Any], base: tuple[str, ...], named: dict[str, str]
) -> Iterator[str]:
    """Yield the symbols of one list of candidates that nothing in `named` is yet, and name them."""
    path = (CANDIDATES, name)
    listed = table.get(name, base)
    if name in table and isinstance(listed, list):
        document.take(path, path)
        yield from _symbols(document, path, listed, named)
        return
    if name in table:
        document.report(path, f"{name} must be a list of symbols", f'such as {name} = ["{base[0]}"]' if base else "")
    for symbol in base:
        if named.setdefault(symbol, name) == name:
            yield symbol


def _symbols(document: Document, path: KeyPath, listed: list[Any], named: dict[str, str]) -> Iterator[str]:
    """Yield the usable elements of the list at `path`, each once, and name them; report the others."""
    name = str(path[-1])
    for number, entry in enumerate(listed):
        place = (*path, number)
        try:
            symbol = _symbol(entry)
        except UsageError as error:
            document.report(place, f"{name}: {error}", error.hint)
            continue
        if symbol in named:
            document.report(place, f"{name}: {symbol} is {_already(named[symbol], name)}", "once is enough", note=True)
            continue
        if respelt_share_class(entry, symbol):
            report_respelling(document, place, entry, symbol)
        named[symbol] = name
        yield symbol


def _already(where: str, name: str) -> str:
    """Say what a symbol is already that the list `name` names."""
    if where == _THE_BENCHMARK:
        return where
    return "listed twice" if where == name else f"listed under {where} already"


def _symbol(entry: Any) -> str:
    """Return an element of a list of symbols as a symbol; raises UsageError."""
    if not isinstance(entry, str):
        raise UsageError(f"{quote(entry)} is not a symbol", 'write symbols in quotes, such as "AAPL"')
    return parse_symbol(entry)
