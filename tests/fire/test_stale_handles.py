"""Files that a network disk does not give for a while: asked for again, else told of, and never taken for damaged."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from rottui.cache.signature import MANIFEST, REFRESHES
from rottui.cache.store import Store
from rottui.cache.tables import TABLES
from rottui.errors import CacheError
from rottui.refresh.importer import run_import
from tests.fire.folder import NOW, Kept
from tests.fire.readers import assert_shown_is_what_was_committed, assert_what_is_remembered_was_said
from tests.fire.scale import FULL, rounds

Fails = Callable[[Path], bool]
CAUSES = (errno.ESTALE, errno.EIO, errno.EACCES) if FULL else (errno.ESTALE,)


@contextmanager
def _disk(folder: Path, fails: Fails, cause: int) -> Iterator[None]:
    """Let reading and looking at files of `folder` fail wherever `fails` says so."""

    def guarded(function: Callable[..., Any]) -> Callable[..., Any]:
        def call(path: Path, *args: Any, **kwargs: Any) -> Any:
            writes = bool(args) and isinstance(args[0], str) and bool(set(args[0]) & set("wxa+"))
            if path.parent == folder and not writes and fails(path):
                raise OSError(cause, os.strerror(cause))
            return function(path, *args, **kwargs)

        return call

    with patch.object(Path, "open", guarded(Path.open)), patch.object(Path, "stat", guarded(Path.stat)):
        yield


@pytest.mark.parametrize("cause", [errno.ESTALE, errno.EIO], ids=errno.errorcode.get)
@pytest.mark.parametrize("every", [2, 3])
def test_what_fails_for_a_moment_is_asked_for_again(kept: Kept, tmp_path: Path, cause: int, every: int) -> None:
    folder = kept.copy(tmp_path / "data")
    calls: dict[Path, int] = {}

    def fails(path: Path) -> bool:
        calls[path] = calls.get(path, 0) + 1
        return calls[path] % every == 1

    with _disk(folder, fails, cause):
        snapshot = Store(folder).snapshot()
        assert all(snapshot.read(name).equals(frame) for name, frame in kept.tables.items())
        assert snapshot.problems == ()
        assert Store(folder).verify() == ()
        assert_what_is_remembered_was_said(kept, folder)
        run_import(Store(folder), [kept.files], now=NOW)

    assert max(calls.values()) > every
    assert Store(folder).verify() == ()
    assert not (folder / "aside").exists()


@pytest.mark.parametrize("cause", CAUSES, ids=errno.errorcode.get)
def test_what_cannot_be_read_is_told_of_and_left_alone(kept: Kept, tmp_path: Path, cause: int) -> None:
    folder = kept.copy(tmp_path / "data")
    named = [part.name for table in TABLES for part in Store(folder).snapshot()._parts(table)][: rounds(1, 100)]
    for name in (MANIFEST, REFRESHES, *named):
        before = {path.name: path.read_bytes() for path in folder.iterdir()}
        with _disk(folder, lambda path, name=name: path.name == name, cause):  # type: ignore[misc]
            problems = assert_shown_is_what_was_committed(kept, folder)
            if name == REFRESHES:
                assert problems == ()
                continue
            assert [problem.where for problem in problems] == [name]
            with pytest.raises(CacheError) as refused:
                run_import(Store(folder), [kept.files], now=NOW)
            assert str(folder / name) in str(refused.value)
            assert refused.value.hint

        after = {path.name: path.read_bytes() for path in folder.iterdir()}
        assert {each: content for each, content in after.items() if each in before} == before
        assert Store(folder).snapshot().problems == ()


@pytest.mark.parametrize("cause", CAUSES, ids=errno.errorcode.get)
def test_a_folder_that_cannot_be_read_at_all_is_a_refusal(kept: Kept, tmp_path: Path, cause: int) -> None:
    folder = kept.copy(tmp_path / "data")
    with _disk(folder, lambda _: True, cause):
        for use in (lambda: Store(folder).snapshot(), lambda: run_import(Store(folder), [kept.files], now=NOW)):
            with pytest.raises(CacheError) as refused:
                use()
            assert str(folder) in str(refused.value)
            assert refused.value.hint

    assert Store(folder).verify() == ()
    assert not (folder / "aside").exists()
