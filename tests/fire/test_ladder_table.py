"""The table of the ladder names tests that there are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.fire import ladder

TESTS = Path(__file__).parents[1]


def test_every_row_is_read_and_no_rung_stands_there_twice() -> None:
    assert ladder.__doc__ is not None
    rows = ladder.__doc__.count("\n| ") - 1  # its heading
    taken = [rung for rung, _, _ in ladder.rungs()]

    assert len(taken) == len(set(taken)) == rows > 40


@pytest.mark.parametrize(("file", "test"), sorted({(file, test) for _, file, test in ladder.rungs()}))
def test_its_test_exists(file: str, test: str) -> None:
    assert re.search(rf"^(async )?def {test}\(", (TESTS / file).read_text(), re.MULTILINE)
