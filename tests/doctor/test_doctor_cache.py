"""The cache's folder, disk, tables and files: what is wrong is named, and nothing is changed by looking."""

from __future__ import annotations

import errno
import json
import os
import shutil
import tempfile
from collections import namedtuple
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from rottui.cache.store import Store
from rottui.cache.tables import PRICES, empty
from rottui.doctor.cache import content_checks, folder_checks, in_bytes
from rottui.doctor.checks import Check
from tests.doctor.conftest import named, states

Usage = namedtuple("Usage", "total used free")
COMMITTED = datetime(2025, 11, 1, 9, 30, tzinfo=UTC)


def bars(*days: date) -> pl.DataFrame:
    row: dict[str, Any] = dict.fromkeys(("open", "high", "low", "close", "volume"), 1.0)
    rows = [{"symbol": "SPY", "date": day, **row, "dividend": 0.0, "provisional": False} for day in days]
    return pl.DataFrame(rows, schema=PRICES)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Three bars in two years, and nothing else."""
    store = Store(tmp_path / "cache", now=lambda: COMMITTED)
    with store.writer(who="test") as writer:
        writer.put("prices", bars(date(2024, 12, 31), date(2025, 10, 30), date(2025, 10, 31)))
        writer.commit()
    return store


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def examined(store: Store, *, demo: bool = False) -> list[Check]:
    return list(content_checks(store, demo=demo))


def test_a_folder_that_is_not_there_is_fine_where_it_can_be_made_and_is_not_made(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"

    assert states(folder_checks(folder)) == {"folder": "ok", "disk": "ok"}
    assert not folder.parent.exists()


@pytest.mark.parametrize("below", ["", "cache", "cache/deeper"])
def test_a_file_in_the_way_is_broken(tmp_path: Path, below: str) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.touch()

    check = named(folder_checks(in_the_way / below), "folder")

    assert check.state == "broken"
    assert str(in_the_way) in check.found
    assert "--data" in check.remedy


def test_a_parent_that_may_not_be_written_to_is_broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may write anywhere

    assert named(folder_checks(tmp_path / "cache"), "folder").state == "broken"


@pytest.mark.parametrize(
    ("number", "said", "remedy"),
    [
        (errno.EROFS, "Read-only", "--data"),
        (errno.ENOSPC, "No space", "disk space"),
        (errno.EACCES, "Permission denied", "permissions"),
        (errno.EDQUOT, "quota", "quota"),
    ],
)
def test_a_folder_that_takes_no_file_is_broken_with_its_reason(
    store: Store, monkeypatch: pytest.MonkeyPatch, number: int, said: str, remedy: str
) -> None:
    def refuse(**_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(tempfile, "TemporaryFile", refuse)
    check = named(folder_checks(store.folder), "folder")

    assert check.state == "broken"
    assert said in check.found
    assert remedy in check.remedy


@pytest.mark.parametrize(
    ("free", "state", "said"),
    [(10 << 20, "broken", "10 MB free"), (300 << 20, "note", "315 MB free"), (50 * 10**9, "ok", "50.0 GB free")],
)
def test_room_on_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, state: str, said: str
) -> None:  # fmt: skip
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(1 << 40, (1 << 40) - free, free))

    check = named(folder_checks(tmp_path), "disk")

    assert check.state == state
    assert check.found.startswith(said)
    assert bool(check.remedy) == (state != "ok")


def test_an_empty_cache_is_a_note_that_says_how_to_fill_it(tmp_path: Path) -> None:
    (check,) = examined(Store(tmp_path))
    (demo,) = examined(Store(tmp_path), demo=True)

    assert (check.state, "rottui import" in check.remedy, "rottui refresh" in check.remedy) == ("note", True, True)
    assert (demo.state, "rottui --demo" in demo.remedy) == ("note", True)


def test_tables_are_told_with_rows_dates_and_files_and_those_a_pane_lacks_are_noted(store: Store) -> None:
    before = contents(store.folder)
    checks = examined(store)

    generation = named(checks, "generation")
    assert generation.state == "ok"
    assert generation.found.startswith("1, committed 2025-11-01 09:30 UTC by rottui ")
    assert generation.found.endswith(" in 2 files")
    prices = named(checks, "prices")
    assert (prices.state, prices.found.partition(" kB")[0].rpartition(", ")[0]) == (
        "ok",
        "3 rows, 2024-12-31 to 2025-10-31",
    )
    assert prices.found.endswith(" kB in 2 files")
    assert {name: state for name, state in states(checks).items() if state != "ok"} == dict.fromkeys(
        ("positioning", "breadth", "members"), "note"
    )
    assert named(checks, "files").found == "every checksum is right (2 of 2)"
    assert contents(store.folder) == before


def test_a_demo_says_that_it_is_one(tmp_path: Path) -> None:
    store = Store(tmp_path)
    with store.writer(who="test", demo=True) as writer:
        writer.put("sessions", empty("sessions"))
        writer.commit()

    assert named(examined(store), "generation").found.endswith("synthetic data")


def test_one_flipped_bit_in_a_file_is_broken_and_named_even_if_size_and_time_are_as_before(store: Store) -> None:
    file = next(store.folder.glob("prices-2024-*.parquet"))
    stat = file.stat()
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    os.utime(file, ns=(stat.st_atime_ns, stat.st_mtime_ns))

    checks = examined(store)

    damaged = named(checks, file.name)
    assert (damaged.state, "checksum" in damaged.found, "rottui refresh" in damaged.remedy) == ("broken", True, True)
    assert "files" not in states(checks)


def test_a_file_that_is_missing_is_broken(store: Store) -> None:
    file = next(store.folder.glob("prices-2025-*.parquet"))
    file.unlink()

    assert named(examined(store), file.name).state == "broken"


def test_a_newer_rottuis_cache_is_broken_and_says_to_upgrade(store: Store) -> None:
    manifest = store.folder / "manifest.json"
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"schema": 99}))

    (check,) = examined(store)

    assert (check.state, "newer rottui" in check.found, "Upgrade" in check.remedy) == ("broken", True, True)


def test_a_damaged_manifest_is_broken(store: Store) -> None:
    (store.folder / "manifest.json").write_bytes(b"{")
    assert {check.name: check.state for check in examined(store)}["manifest.json"] == "broken"

    (store.folder / "manifest.copy.json").write_bytes(b"{")
    assert [check.state for check in examined(store)] == ["broken"]


def test_sizes_are_told_in_the_unit_that_says_enough() -> None:
    sizes = [0, 8_300, 99_999, 100_000, 9_940_000, 10_000_000, 999_499_999, 10**9, 83_412_345_678]

    assert [in_bytes(size) for size in sizes] == [
        "0 kB", "8 kB", "100 kB", "0.1 MB", "9.9 MB", "10 MB", "999 MB", "1.0 GB", "83.4 GB"
    ]  # fmt: skip
