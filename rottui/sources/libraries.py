"""What is said of a library that does not load: what is missing, and how to install it anew."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import metadata
from typing import Final

from rottui.errors import LibraryUnusable, RottuiError
from rottui.text import printable

KIND: Final = "library"
"""What a refresh calls this kind of failure: nothing was asked, so it says nothing of the network."""

_LONGEST = 160
_REQUIREMENT = re.compile(r"\s*([A-Za-z0-9._-]+)\s*([^;]*)")


@contextmanager
def using(library: str) -> Iterator[None]:
    """Let `library` be imported and set up within; raises LibraryUnusable for whatever goes wrong in it.

    A library that is missing, half removed or newer than this raises anything at all, and never only an ImportError.
    """
    try:
        yield
    except RottuiError:
        raise
    except Exception as error:
        raise unusable(library, error) from error


def unusable(library: str, error: Exception) -> LibraryUnusable:
    """Return the error that says why `library` does not load: it, or what it needs, is missing, or of another version.

    Args:
        library: the name it is imported by.
        error: what importing it, or setting it up, raised.

    """
    at_fault, what = library, f"{library} cannot be loaded ({type(error).__name__}: {_first_line(error)})"
    if isinstance(error, ModuleNotFoundError) and error.name and "." not in error.name:
        at_fault = error.name
        what = f"{library} is not installed" if at_fault == library else f"{library} lacks {at_fault}, which it needs"
    return LibraryUnusable(printable(what), reinstall(at_fault))


def reinstall(library: str) -> str:
    """Return what mends a library that is missing or broken."""
    wanted = f"{library}{requirements().get(folded(library), '')}"
    return f"install rottui again, or in its environment: pip install --force-reinstall '{printable(wanted, 80)}'"


def requirements() -> Mapping[str, str]:
    """Return the version bounds of what rottui requires, by folded name; empty when rottui is not installed."""
    try:
        listed = metadata.requires("rottui") or []
    except metadata.PackageNotFoundError:
        return {}
    found = (_REQUIREMENT.match(text) for text in listed if "extra" not in text)
    return {folded(match[1]): match[2].strip() for match in found if match}


def folded(name: str) -> str:
    """Return a distribution's name as packagers compare it: "exchange_calendars" is "exchange-calendars"."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _first_line(error: Exception) -> str:
    return str(error).split("\n", 1)[0][:_LONGEST]
