"""Lay the file's [verdict] over the defaults: whose breadth, which index, and thresholds that do not contradict."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any

import msgspec

from rottui.settings.document import Check, Document, field_kinds
from rottui.settings.schema import Universe, Verdict
from rottui.settings.sections import known_name, report_respelling
from rottui.settings.symbols import parse_symbol, respelt_share_class

VERDICT = "verdict"

_ASCENDING = {
    ("fading", "leading"): "mega caps would be fading and leading at once",
    ("weak", "narrow", "broad"): "participation would be broad and narrow at once",
}
"""Thresholds that must ascend, and what it would mean if they did not. Only weak and narrow may be the same."""

_MAY_BE_EQUAL = ("weak", "narrow")


def overlay_verdict(document: Document, base: Verdict, universes: Iterable[Universe]) -> Verdict:
    """Return the file's [verdict] over `base`; of thresholds that contradict each other the defaults apply."""
    if VERDICT not in document.tables:
        return base
    table = document.table((VERDICT,), document.tables[VERDICT])
    checks: dict[str, Check] = {"index": parse_symbol, "universe": _universe_check(universes)}
    values = document.fields((VERDICT,), table, field_kinds(Verdict), checks)
    for contradicting in _contradictions(document, base, values):
        for name in contradicting:
            values.pop(name, None)
    for name in values:
        document.take((VERDICT, name), (VERDICT, name))
    if "index" in values and respelt_share_class(table["index"], values["index"]):
        report_respelling(document, (VERDICT, "index"), table["index"], values["index"])
    return msgspec.structs.replace(base, **values)


def _universe_check(universes: Iterable[Universe]) -> Check:
    """Return a check for the key of a universe; nothing stands for the desk's."""
    known = known_name("universe", [universe.key for universe in universes])
    return lambda value: known(value) if value else value


def _contradictions(document: Document, base: Verdict, values: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    """Yield the names of thresholds that contradict each other, and report them where the file sets the first."""
    meant = msgspec.structs.asdict(msgspec.structs.replace(base, **values))
    for names, otherwise in _ASCENDING.items():
        if all(_ascends(meant, low, high) for low, high in pairwise(names)):
            continue
        set_here = [name for name in values if name in names]
        said = ", ".join(f"{name} = {meant[name]:g}" for name in names)
        document.report((VERDICT, set_here[0]), f"{said} do not ascend: {otherwise}", "their defaults apply")
        yield names


def _ascends(meant: Mapping[str, Any], low: str, high: str) -> bool:
    equal = meant[low] == meant[high] and (low, high) == _MAY_BE_EQUAL
    return bool(meant[low] < meant[high] or equal)
