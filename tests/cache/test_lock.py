"""One writer at a time: who is told what, and what a folder that cannot be written to says."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest

from rottui.cache.lock import UNKNOWN, holder, is_held
from rottui.cache.store import Store
from rottui.errors import CacheError, CacheLocked

PricesOf = Callable[..., pl.DataFrame]

HOLD = """
import sys
from pathlib import Path
from rottui.cache.store import Store

with Store(Path(sys.argv[1])).writer(who="rottui refresh"):
    print("held", flush=True)
    sys.stdin.readline()
"""


@contextmanager
def _held_elsewhere(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Hold the lock in another process until the block ends."""
    command = [sys.executable, "-c", HOLD, str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


def _try(store: Store, wait_s: float = 0) -> None:
    with store.writer(who="rottui import", wait_s=wait_s):
        pass


def test_a_second_writer_is_told_who_writes_and_since_when(store: Store) -> None:
    with _held_elsewhere(store.folder) as process:
        since = json.loads((store.folder / "writer.json").read_text())["since"]
        clock = datetime.fromisoformat(since).astimezone().strftime("%H:%M")
        with pytest.raises(CacheLocked) as caught:
            _try(store)

    assert str(caught.value).startswith(f"rottui refresh (pid {process.pid}) has been writing since ")
    assert str(caught.value).endswith(clock)
    assert caught.value.hint


def test_readers_do_not_wait_for_the_writer(filled: Store) -> None:
    with _held_elsewhere(filled.folder):
        assert filled.snapshot().read("prices").height == 12


def test_a_killed_writer_holds_nothing_and_misleads_nobody(store: Store) -> None:
    with _held_elsewhere(store.folder) as process:
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert (store.folder / "writer.json").exists()

    _try(store)
    assert not (store.folder / "writer.json").exists()


def test_a_holder_file_that_outlived_its_process_is_not_believed(store: Store) -> None:
    with _held_elsewhere(store.folder) as process:
        process.kill()
        process.wait()
        left = (store.folder / "writer.json").read_bytes()
    with _held_elsewhere(store.folder):
        (store.folder / "writer.json").write_bytes(left)
        with pytest.raises(CacheLocked) as caught:
            _try(store)

    assert str(process.pid) not in str(caught.value)
    assert "another process" in str(caught.value)


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff\x00", b'{"who": 1}'])
def test_a_holder_file_of_nonsense_is_not_believed(store: Store, content: bytes) -> None:
    with store.writer(who="test"):
        (store.folder / "writer.json").write_bytes(content)
        with pytest.raises(CacheLocked, match="another process"):
            _try(store)


def test_a_name_in_the_holder_file_cannot_drive_the_terminal(store: Store) -> None:
    with store.writer(who="bad\x1b[2Jname\n"), pytest.raises(CacheLocked) as caught:
        _try(store)

    assert str(caught.value).startswith("bad[2Jname (pid ")


def test_a_writer_that_waits_gets_its_turn(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []
    with _held_elsewhere(store.folder) as process:

        def end_the_other(pause: float) -> None:
            pauses.append(pause)
            process.kill()
            process.wait()

        monkeypatch.setattr(time, "sleep", end_the_other)
        _try(store, wait_s=30)

    assert len(pauses) == 1, "it found the lock held, paused, and had it at the second try"


def test_the_lock_is_free_after_a_failure_inside_the_block(store: Store) -> None:
    with pytest.raises(RuntimeError), store.writer(who="test"):
        raise RuntimeError

    _try(store)


def test_a_file_in_place_of_the_folder_is_an_error_with_a_hint(tmp_path: Path) -> None:
    file = tmp_path / "cache"
    file.write_text("not a folder")
    for folder in (file, file / "below"):
        store = Store(folder)
        assert store.signature() is None
        with pytest.raises(CacheError, match="cache") as reading:
            store.snapshot()
        with pytest.raises(CacheError, match="cannot write") as writing:
            _try(store)
        assert "--data" in reading.value.hint
        assert "--data" in writing.value.hint
    assert file.read_text() == "not a folder"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder_is_read_and_refused_to_the_writer(filled: Store) -> None:
    filled.folder.chmod(0o500)
    try:
        assert filled.snapshot().read("prices").height == 12
        with pytest.raises(CacheError, match="ermission"):
            _try(filled)
    finally:
        filled.folder.chmod(0o700)


def test_the_folder_is_made_with_its_parents(tmp_path: Path) -> None:
    store = Store(tmp_path / "a" / "b" / "c")

    _try(store)

    assert store.folder.is_dir()
    assert store.snapshot().generation == 0


def test_a_full_disk_keeps_the_old_generation_and_what_was_put(
    filled: Store, prices_of: PricesOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {path.name for path in filled.folder.iterdir() if path.is_file()}
    synced: list[int] = []

    def full(descriptor: int) -> None:
        synced.append(descriptor)
        if len(synced) > 2:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with filled.writer(who="test") as writer:
        writer.put("prices", prices_of(close=2.0))
        with monkeypatch.context() as patched:
            patched.setattr(os, "fsync", full)
            with pytest.raises(CacheError, match="No space left") as caught:
                writer.commit()
        assert "disk space" in caught.value.hint
        assert filled.snapshot().read("prices")["close"].unique().to_list() == [1.0]
        assert {path.name for path in filled.folder.iterdir() if path.is_file()} == before | {"writer.json"}

        writer.commit()
    assert filled.snapshot().read("prices")["close"].unique().to_list() == [2.0]


def test_who_writes_is_told_and_whether_anybody_does(store: Store) -> None:
    nobody = (holder(store.folder), is_held(store.folder))
    with store.writer(who="rottui import"):
        said, held = holder(store.folder), is_held(store.folder)
    after = (holder(store.folder), is_held(store.folder))

    assert nobody == after == (None, False)
    assert said is not None
    assert (said.who, said.pid, held) == ("rottui import", os.getpid(), True)


def test_what_a_killed_writer_said_is_not_believed(store: Store) -> None:
    with store.writer(who="rottui import"):
        left = (store.folder / "writer.json").read_bytes()
    (store.folder / "writer.json").write_bytes(left)
    said = holder(store.folder)
    (store.folder / "writer.json").write_bytes(b"{")

    assert said is not None
    assert (said.who, holder(store.folder), is_held(store.folder)) == ("rottui import", UNKNOWN, False)
