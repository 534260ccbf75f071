"""Files of a data folder that were flipped, cut, deleted or replaced: nothing wrong is shown, nothing stays broken."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from rottui.alerts.log import FILE as ALERTS
from rottui.briefer import answer
from rottui.briefing.looks import FILE as LOOKS
from rottui.briefing.memory import FILE as BRIEFING
from rottui.briefing.memory import recall
from rottui.briefing.wire import Built
from rottui.cache.signature import REFRESHES
from tests.fire.folder import Kept
from tests.fire.readers import (
    assert_mended_by_an_import,
    assert_shown_is_what_was_committed,
    assert_what_is_remembered_was_said,
)
from tests.fire.scale import rounds

KINDS = ("flip", "flip unseen", "cut", "empty", "delete", "zeros", "noise", "swap", "folder", "deep")
DEEP = b'{"' + b"x" * 40 + b'":' + b"[" * 100_000
"""What no parser that calls itself gets to the end of."""


def damage(folder: Path, name: str, kind: str, at: float, bit: int, noise: bytes) -> None:
    """Do `kind` of damage to a file, `at` a part of its length."""
    path = folder / name
    stat = path.stat()
    content = bytearray(path.read_bytes())
    place = min(int(at * len(content)), len(content) - 1)
    match kind:
        case "flip" | "flip unseen" if content:
            content[place] ^= 1 << bit
            path.write_bytes(content)
        case "cut":
            path.write_bytes(content[:place] if content else b"")
        case "delete":
            path.unlink()
        case "zeros" if content:
            content[place : place + 512] = bytes(len(content[place : place + 512]))
            path.write_bytes(content)
        case "noise":
            content[max(place, 0) : max(place, 0) + len(noise)] = noise
            path.write_bytes(content)
        case "swap":
            other = sorted(each for each in folder.iterdir() if each.is_file())[bit]
            path.write_bytes(other.read_bytes())
        case "empty" | "deep":
            path.write_bytes(DEEP if kind == "deep" else b"")
        case "folder":
            path.unlink()
            path.mkdir()
    if kind in ("flip unseen", "zeros", "noise") and path.is_file():
        os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))  # as a disk does that loses what it holds


def _copy(kept: Kept, folder: Path) -> Path:
    """Return a copy of the data folder with a kept briefing of its own, which is another's in any other folder."""
    assert isinstance(answer(kept.request(kept.copy(folder))), Built)
    return folder


@pytest.mark.parametrize("name", [REFRESHES, ALERTS, LOOKS, BRIEFING])
def test_no_bit_that_flips_makes_another_figure_of_what_is_remembered(kept: Kept, tmp_path: Path, name: str) -> None:
    """Each of these files is read as it stands, without a table's schema to hold it against."""
    folder = _copy(kept, tmp_path / "data")
    assert recall(kept.request(folder)) is not None
    content = (folder / name).read_bytes()
    step = max(len(content) // rounds(30 if name == BRIEFING else 250, 5_000), 1)
    for place in range(0, len(content), step):
        damaged = bytearray(content)
        damaged[place] ^= 1 << place % 8
        (folder / name).write_bytes(damaged)
        if name == BRIEFING:
            assert recall(kept.request(folder)) is None
        else:
            assert_what_is_remembered_was_said(kept, folder)


def cases(most: int) -> st.SearchStrategy[list[tuple[float, str, float, int, bytes]]]:
    one = st.tuples(
        st.floats(0, 1, exclude_max=True), st.sampled_from(KINDS), st.floats(0, 1, exclude_max=True),
        st.integers(0, 7), st.binary(min_size=1, max_size=64),
    )  # fmt: skip
    return st.lists(one, min_size=1, max_size=most)


@settings(
    max_examples=rounds(5, 500), deadline=None, database=None, derandomize=True, phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
@given(hits=cases(3))
def test_whatever_befalls_files_what_is_shown_was_committed_and_an_import_mends_it(
    kept: Kept, hits: list[tuple[float, str, float, int, bytes]]
) -> None:
    with tempfile.TemporaryDirectory() as home:
        folder = _copy(kept, Path(home) / "data")
        names = sorted(path.name for path in folder.iterdir() if path.is_file())
        for which, kind, at, bit, noise in hits:
            name = names[int(which * len(names))]
            if (folder / name).is_file() and not (name.endswith(".lock") and kind == "folder"):
                damage(folder, name, kind, at, bit, noise)

        assert_shown_is_what_was_committed(kept, folder)
        assert_what_is_remembered_was_said(kept, folder)
        assert_mended_by_an_import(kept, folder)
