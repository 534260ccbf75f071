"""One file to be read, wherever it lies, and what was read of it: shared by the walk, the archives and the parsers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from rottui.sources.protocol import Batch, NothingUsable, Refusal

Kind = Literal["prices", "positioning", "members", "nothing"]


@dataclass(frozen=True, slots=True)
class Input:
    """A file on disk or inside an archive that waits to be read."""

    name: str
    """As the user named it, inert for a terminal."""
    stem: str
    """The file's own name without its suffix: a symbol or a universe may be named by it."""
    read: Callable[[], bytes]
    """Return the content.

    Raises:
        UnreadableFile: it cannot be read; the message says why.
    """
    archived: bool = False
    """Lies inside an archive."""


@dataclass(frozen=True, slots=True)
class Context:
    """What a parser must know beside the file itself."""

    today: date
    """The last date a bar may be of."""
    universe: str | None = None
    """The name of the universe that a member list becomes; None takes the file's."""
    weekend_symbols: frozenset[str] = frozenset()
    """Symbols already known to trade at weekends."""


@dataclass(frozen=True, eq=False, slots=True)
class FileRead:
    """What one input turned out to be."""

    name: str
    kind: Kind
    batch: Batch
    report: str = ""
    """The report of a positioning file: tff, disaggregated or legacy."""
    named: str = ""
    """The symbol that a price file names by its own name; empty where a column says of which symbols the bars are."""


def refuse(name: str, reason: str, *, line: int | None = None, rows: int = 0, example: str = "") -> FileRead:
    """Return an input of which nothing could be used, with the reason."""
    refusal = Refusal(file=name, line=line, reason=reason, rows=rows, example=example)
    return FileRead(name, "nothing", NothingUsable((refusal,)))


@dataclass(frozen=True, slots=True)
class Found:
    """What a walk found: inputs to read, and what it passed over with the reason."""

    inputs: tuple[Input, ...]
    refusals: tuple[Refusal, ...] = field(default=())
