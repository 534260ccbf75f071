"""Checks of versions, from what is installed: nothing is imported, so that a broken library is no hindrance."""

from __future__ import annotations

import platform
import re
import sys
from collections.abc import Callable, Iterator
from importlib import metadata
from pathlib import Path

from rottui import __version__
from rottui.doctor.checks import Check, broken, note, ok
from rottui.sources.libraries import folded, reinstall, requirements

LIBRARIES = (
    "textual", "rich", "polars", "plotext", "yfinance", "httpx", "exchange_calendars", "pytickersymbols",
)  # fmt: skip
"""Those whose version decides most often whether something works."""

_BOUND = re.compile(r"(>=|<)\s*(\d+(?:\.\d+)*)")


def version_checks(version_of: Callable[[str], str] = metadata.version) -> Iterator[Check]:
    """Yield the version of Python, of rottui and of each library, and whether rottui was made for it."""
    system = f"{platform.system()} {platform.release()} {platform.machine()}"
    yield ok("Python", f"{platform.python_implementation()} {platform.python_version()} at {sys.executable}, {system}")
    yield ok("rottui", f"{__version__} in {Path(__file__).parent.parent}")
    wanted = requirements()
    for library in LIBRARIES:
        try:
            version = version_of(library)
        except metadata.PackageNotFoundError:
            yield broken(library, "not installed", reinstall(library))
            continue
        bounds = wanted.get(folded(library), "")
        if fits(version, bounds):
            yield ok(library, version)
        else:
            hint = f"pip install '{library}{bounds}', or upgrade rottui"
            yield note(library, f"{version}, and rottui is made for {bounds}", hint)


def fits(version: str, bounds: str) -> bool:
    """Return whether a version lies within bounds such as ">=8.2,<9"; whatever else they say is not judged."""
    own = _numbers(version)
    return all(
        own >= _numbers(bound) if sign == ">=" else own < _numbers(bound) for sign, bound in _BOUND.findall(bounds)
    )


def _numbers(version: str) -> tuple[int, ...]:
    """Return the leading numbers of a version, without zeros at the end, so that 8.2 is 8.2.0."""
    numbers = [int(number) for number in re.findall(r"\d+", re.split(r"[^\d.]", version, maxsplit=1)[0])]
    while numbers and not numbers[-1]:
        numbers.pop()
    return tuple(numbers)
