"""What the libraries say goes to the log, and what they say at each request goes there once."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from rottui.sources.yahoo.journal import close_journal, only_note_warnings, open_journal


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    with warnings.catch_warnings():
        journal = open_journal(tmp_path / "yahoo.log")
        only_note_warnings()
        yield tmp_path / "yahoo.log"
        close_journal(journal)


def announce(what: str, module: str) -> None:
    """Warn from a line of a module, as a library does that changes the filters for a moment before."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
    warnings.warn_explicit(what, DeprecationWarning, f"{module}.py", 568, module=module, registry={})


def test_a_warning_that_comes_with_every_request_is_written_once(log: Path) -> None:
    for _ in range(5):
        announce("the inplace keyword goes", "yfinance.utils")

    assert log.read_text().count("the inplace keyword goes") == 1


def test_each_warning_is_written(log: Path) -> None:
    announce("this goes", "pandas.core.frame")
    announce("that goes", "pandas.core.frame")

    assert ("this goes" in log.read_text(), "that goes" in log.read_text()) == (True, True)


def test_warnings_of_others_are_as_strict_as_before(log: Path) -> None:
    with pytest.raises(DeprecationWarning, match="ours"):
        announce("ours", "rottui.sources.yahoo.bars")
