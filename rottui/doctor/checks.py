"""What a check returns, for everything that checks and for whoever prints it: a state, what was found, a remedy."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from rottui.errors import RottuiError
from rottui.text import printable

State = Literal["ok", "note", "broken"]
"""Fine; worth knowing, and nothing that must be mended; does not work until it is mended."""

LONGEST = 500
"""Characters shown of what was found and of a remedy."""

LONGEST_NAME = 60

DEFECT = "a defect in rottui; all other checks are as they would be without it"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at; every text is inert."""

    name: str
    """What was looked at, such as "disk"."""
    state: State
    found: str
    """What was found, as a line."""
    remedy: str = ""
    """What to do about it; empty when there is nothing to do."""


@dataclass(frozen=True, slots=True)
class Section:
    """Checks that belong together."""

    title: str
    checks: tuple[Check, ...]


def ok(name: str, found: str) -> Check:
    """Return a check that found all well."""
    return _inert("ok", name, found, "")


def note(name: str, found: str, remedy: str = "") -> Check:
    """Return a check that found something to know."""
    return _inert("note", name, found, remedy)


def broken(name: str, found: str, remedy: str = "") -> Check:
    """Return a check that found something to mend."""
    return _inert("broken", name, found, remedy)


def _inert(state: State, name: str, found: str, remedy: str) -> Check:
    return Check(printable(name, LONGEST_NAME), state, printable(found, LONGEST), printable(remedy, LONGEST))


def guarded(name: str, look: Callable[[], Iterable[Check]]) -> Iterator[Check]:
    """Yield what `look` yields; a failure of its own becomes one broken check, and the checks after it go on."""
    try:
        yield from look()
    except RottuiError as error:
        yield broken(name, str(error), error.hint)
    except (KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException as error:  # noqa: BLE001 - whatever is broken, Rust's panics too, is what a doctor is for
        yield broken(name, f"could not be checked: {type(error).__name__}: {error}", DEFECT)


def count(checks: Iterable[Check], state: State) -> int:
    """Return how many checks are in the state."""
    return sum(check.state == state for check in checks)
