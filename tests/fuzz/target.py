"""What a fuzzed parser is to the runs: how inputs of it are made, and what must hold of whatever it makes of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from rottui.text import printable

SEEDS = Path(__file__).parent / "seeds"

Behaviour = object
"""What a parser did with an input, as far as it tells inputs apart: reasons, kinds, settings that were taken."""


class Broken(Exception):
    """Something that must hold does not; the message says what."""


@dataclass(frozen=True)
class Target:
    """A parser, or a family of them that read the same kind of input."""

    name: str
    what: str
    """What is read, for the table."""
    generate: Callable[[Random], bytes]
    """Makes an input that is mostly well formed."""
    check: Callable[[bytes], Behaviour]
    """Has an input read; returns what came of it. Raises Broken, or whatever the parser lets out."""
    tokens: tuple[bytes, ...] = ()
    """Pieces that mean something to the parser, for mutations."""

    def seeds(self) -> Iterator[tuple[str, bytes]]:
        """Yield the kept inputs, among them all that ever broke it, with their names."""
        for path in sorted((SEEDS / self.name).iterdir()):
            yield path.name, path.read_bytes()


def require(holds: object, what: str) -> None:
    """Raise Broken unless it holds."""
    if not holds:
        raise Broken(what)


def require_inert(text: str, what: str) -> None:
    """Raise Broken for text that a terminal might obey."""
    require(printable(text, len(text) + 1) == text, f"{what} is not inert: {text[:80]!a}")
