from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from rottui.sources.files.inputs import Context, FileRead, Input
from rottui.sources.files.read import read_input

TODAY = date(2026, 1, 15)

ReadText = Callable[..., FileRead]


@pytest.fixture
def read_bytes() -> Callable[..., list[FileRead]]:
    def read(data: bytes, stem: str = "SPY", **context: object) -> list[FileRead]:
        return read_input(Input(f"{stem}.csv", stem, lambda: data), Context(TODAY, **context))  # type: ignore[arg-type]

    return read


@pytest.fixture
def read_text(read_bytes: Callable[..., list[FileRead]]) -> ReadText:
    """Read one file with this text and return what it turned out to be."""

    def read(text: str, stem: str = "SPY", encoding: str = "utf-8", **context: object) -> FileRead:
        (entry,) = read_bytes(text.encode(encoding), stem, **context)
        return entry

    return read
