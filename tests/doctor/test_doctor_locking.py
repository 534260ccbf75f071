"""Who writes to the cache: an attempt at the lock decides, not what a file says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import filelock
import msgspec
import pytest

from rottui.cache.lock import HOLDER, LOCK, Holder
from rottui.cache.store import Store
from rottui.doctor import locking
from rottui.doctor.checks import Check
from rottui.doctor.locking import lock_checks
from rottui.errors import CacheLocked

GONE = 2**22 + 1
"""No process of Linux has such a number."""


def examined(folder: Path, later: timedelta = timedelta()) -> Check:
    (check,) = lock_checks(folder, datetime.now(UTC) + later)
    return check


def leave(folder: Path, who: str = "rottui refresh", pid: int = GONE) -> None:
    """Leave what a writer leaves that was killed."""
    since = datetime(2025, 11, 1, 9, 30, tzinfo=UTC)
    (folder / LOCK).touch()
    (folder / HOLDER).write_bytes(msgspec.json.encode(Holder(who, pid, "elsewhere", since)))


def test_nobody_writes(tmp_path: Path) -> None:
    with Store(tmp_path).writer(who="rottui import"):
        pass

    assert examined(tmp_path) == Check("writer", "ok", "nobody is writing")
    assert examined(tmp_path / "none").state == "ok"


def test_a_writer_at_work_is_named_and_not_disturbed(tmp_path: Path) -> None:
    store = Store(tmp_path)
    with store.writer(who="rottui refresh"):
        check = examined(tmp_path)
        again = examined(tmp_path)
        with pytest.raises(CacheLocked), store.writer(who="another"):
            pass

    assert check == again
    assert check.state == "ok"
    assert check.found.startswith("rottui refresh (pid ")
    assert check.found.endswith(" is writing")


def test_a_writer_that_takes_long_is_a_note_that_says_how_to_end_it(tmp_path: Path) -> None:
    with Store(tmp_path).writer(who="rottui refresh"):
        check = examined(tmp_path, later=timedelta(hours=2))

    assert check.state == "note"
    assert "end process" in check.remedy


def test_what_a_killed_writer_left_is_told_from_a_writer_and_the_lock_stays_free(tmp_path: Path) -> None:
    leave(tmp_path)

    check = examined(tmp_path)

    assert check.state == "note"
    assert f"rottui refresh (pid {GONE} on elsewhere" in check.found
    assert "ended without tidying up" in check.found
    with Store(tmp_path).writer(who="test"):
        pass


def test_a_holder_that_cannot_be_read_is_still_a_writer_while_the_lock_is_held(tmp_path: Path) -> None:
    with Store(tmp_path).writer(who="test"):
        (tmp_path / HOLDER).write_bytes(b"\xff")
        held = examined(tmp_path)
    (tmp_path / HOLDER).write_bytes(b"\xff")
    free = examined(tmp_path)

    assert (held.state, held.found) == ("ok", "a process that did not say who it is is writing")
    assert free.state == "note"


def test_a_lock_that_cannot_be_tried_is_not_judged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Refusing(filelock.FileLock):
        def acquire(self, *_: object, **__: object) -> None:  # type: ignore[override]
            raise PermissionError(13, "Permission denied")

    leave(tmp_path)
    monkeypatch.setattr(filelock, "FileLock", Refusing)

    assert locking.is_held(tmp_path) is None
    assert examined(tmp_path).state == "note"


def test_a_name_in_the_holder_file_is_inert(tmp_path: Path) -> None:
    leave(tmp_path, who="\x1b[2Jrm")

    assert "\x1b" not in examined(tmp_path).found
