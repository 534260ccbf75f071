"""A disk that fails at any write, once or from then on: what was committed stays, and the message says what to do."""

from __future__ import annotations

import errno
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from rottui.briefer import answer
from rottui.briefing.wire import Built
from rottui.cache.refresh_state import State, load_state, save_state
from rottui.cache.store import Store
from rottui.cache.tables import TABLES
from rottui.errors import CacheError
from rottui.refresh.importer import run_import
from tests.fire.disks import run_on_a_small_disk
from tests.fire.folder import NOW, Kept
from tests.fire.scale import FULL, rounds

CAUSES = {
    errno.ENOSPC: "Free some disk space",
    errno.EDQUOT: "quota",
    errno.EROFS: "another folder with --data",
    errno.EACCES: "permissions",
    errno.EIO: "another folder with --data",
}
"""What the disk says, and a part of what a person is told to do."""


class Disk:
    """Counts what would change the disk, and fails one step of it, or all from one on."""

    def __init__(self, step: int, cause: int, *, for_good: bool) -> None:
        self.steps = 0
        self._step = step
        self._cause = cause
        self._for_good = for_good

    @property
    def failed(self) -> bool:
        return self.steps > self._step

    def _take(self) -> None:
        self.steps += 1
        if self.steps - 1 == self._step or (self._for_good and self.steps > self._step):
            raise OSError(self._cause, os.strerror(self._cause))

    def failing(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            self._take()
            return function(*args, **kwargs)

        return call

    def opening(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(path: Path, mode: str = "r", *args: Any, **kwargs: Any) -> Any:
            if set(mode) & set("wxa+"):
                self._take()
                return _Written(function(path, mode, *args, **kwargs), self)
            return function(path, mode, *args, **kwargs)

        return call

    @contextmanager
    def at_work(self) -> Iterator[None]:
        with (
            patch.object(Path, "open", self.opening(Path.open)),
            patch.object(Path, "replace", self.failing(Path.replace)),
            patch.object(Path, "mkdir", self.failing(Path.mkdir)),
            patch.object(os, "fsync", self.failing(os.fsync)),
        ):
            yield


class _Written:
    """A file whose writes are steps: half of what is written arrives before one that fails."""

    def __init__(self, file: Any, disk: Disk) -> None:
        self._file = file
        self._disk = disk

    def __enter__(self) -> _Written:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def write(self, content: bytes) -> int:
        self._file.write(content[: len(content) // 2])
        self._disk._take()
        return int(self._file.write(content[len(content) // 2 :]))


def _more(kept: Kept, folder: Path) -> Path:
    """Return files of the same symbols whose last closes are others, and one more member list."""
    shutil.copytree(kept.files, folder)
    for path in folder.glob("???.csv"):
        lines = path.read_text().splitlines()
        if lines[0].startswith("Date"):
            path.write_text("\n".join([*lines[:-1], lines[-1].replace(",1", ",2", 1)]) + "\n")
    return folder


@pytest.mark.parametrize(
    ("cause", "for_good"),
    [(cause, for_good) for cause in CAUSES for for_good in (False, True)] if FULL else [(errno.ENOSPC, True)],
)
def test_an_import_that_fails_at_any_write_changes_nothing_and_says_why(
    kept: Kept, tmp_path: Path, cause: int, for_good: bool
) -> None:
    more = _more(kept, tmp_path / "more")
    after = Store(kept.copy(tmp_path / "after"))
    run_import(after, [more], now=NOW)
    whole = {name: after.snapshot().read(name) for name in TABLES}
    assert not whole["prices"].equals(kept.tables["prices"])
    outcomes: list[str] = []
    said = ""
    for step in range(0, 200, rounds(3, 1)):
        store = Store(kept.copy(tmp_path / str(step)))
        disk = Disk(step, cause, for_good=for_good)
        try:
            with disk.at_work():
                run_import(store, [more], now=NOW)
            outcomes.append("done")
        except CacheError as error:
            outcomes.append("refused")
            said = f"{error} {error.hint}"
        if outcomes[-1] == "refused":
            assert all(words in said for words in (str(store.folder), os.strerror(cause), CAUSES[cause])), said
        committed = whole if outcomes[-1] == "done" else kept.tables
        snapshot = store.snapshot()
        assert all(snapshot.read(name).equals(frame) for name, frame in committed.items()), step
        assert store.verify() == ()
        assert not list(store.folder.glob(".*.tmp")), "a draft is left"
        run_import(store, [more], now=NOW)
        assert all(store.snapshot().read(name).equals(frame) for name, frame in whole.items()), step
        shutil.rmtree(store.folder)
        if not disk.failed:
            break

    assert outcomes.count("refused") > rounds(5, 15), "three files and a manifest have more steps than that"
    assert outcomes[-1] == "done"


@pytest.mark.parametrize("for_good", [False, True], ids=["once", "for good"])
def test_what_is_only_kept_for_later_fails_in_silence(kept: Kept, tmp_path: Path, for_good: bool) -> None:
    folder = kept.copy(tmp_path / "data")
    before = load_state(folder)
    for step in range(20):
        disk = Disk(step, errno.ENOSPC, for_good=for_good)
        with disk.at_work():
            save_state(folder, State(strikes=step))
            assert isinstance(answer(kept.request(folder)), Built)
        assert load_state(folder) in (before, State(strikes=step))
        before = load_state(folder)
        if not disk.failed:
            break

    assert before == State(strikes=step)
    assert not list(folder.glob(".*.tmp"))


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="needs a disk of its own")
def test_a_disk_of_half_a_megabyte_holds_what_was_committed_when_it_is_full(kept: Kept, tmp_path: Path) -> None:
    days = 2400
    rows = [f"{1990 + day // 240}-{day // 20 % 12 + 1:02}-{day % 20 + 1:02}" for day in range(days)]
    for number in range(40):
        closes = (f"{day},{100 + (number * 7919 + at * 104729) % 99991 / 7:.4f},0" for at, day in enumerate(rows))
        (tmp_path / f"BIG{number}.csv").write_text("Date,Close,Dividends\n" + "\n".join(closes) + "\n")
    ended = run_on_a_small_disk(kept, tmp_path, "512k")

    assert ended.code == 1
    assert "No space left on device" in ended.err
    assert "Free some disk space" in ended.err
    assert "Traceback" not in ended.err
    assert ended.tables == {name: frame.height for name, frame in kept.tables.items()}
    assert ended.problems == []
