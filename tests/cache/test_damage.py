"""Damaged data files: left out, named, set aside by a writer, and never in the way of what can be read."""

from __future__ import annotations

import errno
import io
import os
import zlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import msgspec
import polars as pl
import pytest

from rottui.cache import manifest as manifests
from rottui.cache import parts
from rottui.cache.disk import checksum
from rottui.cache.store import Store
from rottui.errors import CacheError

PricesOf = Callable[..., pl.DataFrame]


def _file(store: Store, start: str = "prices-2024-") -> Path:
    return next(store.folder.glob(f"{start}*"))


def _flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)


def _flip_unseen(path: Path) -> None:
    """Damage the end, where the columns are described, as a failing disk does: no time changes."""
    stat = path.stat()
    content = path.read_bytes()
    path.write_bytes(content[:-40] + b"\xff" * 32 + content[-8:])
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))


def _truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def _replace_by_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


DAMAGES = {
    "truncated": _truncate,
    "emptied": lambda path: path.write_bytes(b""),
    "flipped": _flip,
    "flipped unseen": _flip_unseen,
    "deleted": Path.unlink,
    "text": lambda path: path.write_text("Date,Close\n"),
    "folder": _replace_by_folder,
    "other table": lambda path: pl.DataFrame({"x": [1]}).write_parquet(path),
}


@pytest.fixture(params=DAMAGES.values(), ids=DAMAGES.keys())
def damage(request: pytest.FixtureRequest) -> Callable[[Path], None]:
    return request.param


def test_a_damaged_file_is_named_and_everything_else_is_read(filled: Store, damage: Callable[[Path], None]) -> None:
    path = _file(filled)
    damage(path)

    snapshot = filled.snapshot()
    read = snapshot.read("prices")

    assert set(read["date"].dt.year()) == {2023, 2025}
    assert read.height == 8
    assert read.rows() == read.sort("symbol", "date").rows()
    assert snapshot.read("members").height == 2
    (problem,) = snapshot.problems
    assert problem.where == path.name
    assert "prices of 2024" in problem.what
    assert "rottui refresh" in problem.hint


def test_verify_finds_every_damage(filled: Store, damage: Callable[[Path], None]) -> None:
    assert filled.verify() == ()
    paths = [_file(filled), _file(filled, "members-")]
    for path in paths:
        damage(path)

    assert {problem.where for problem in filled.verify()} == {path.name for path in paths}


def test_a_writer_sets_a_damaged_file_aside_and_goes_on_without_it(
    filled: Store, damage: Callable[[Path], None], prices_of: PricesOf
) -> None:
    path = _file(filled)
    damage(path)
    moved = path.exists() and not path.is_dir()
    content = path.read_bytes() if moved else b""
    with filled.writer(who="test") as writer:
        read = writer.read("prices")
        assert writer.commit() == 2
        assert [(lost.table, lost.year, lost.rows) for lost in writer.lost] == [("prices", 2024, 4)]

    assert set(read["date"].dt.year()) == {2023, 2025}
    assert not path.exists()
    assert [aside.read_bytes() for aside in (filled.folder / "aside").iterdir() if aside.is_file()] == [content] * moved
    assert filled.snapshot().years("prices") == (2023, 2025)
    assert filled.snapshot().read("prices").height == 8
    (problem,) = filled.snapshot().problems
    assert (problem.where, "4 rows of 2024" in problem.what) == ("prices", True)

    with filled.writer(who="test") as writer:
        writer.put("prices", prices_of(symbols=("AAA",), years=(2024,)), years=[2024])
        writer.commit()
    assert filled.snapshot().problems == (problem,), "half of the rows are not yet back"

    with filled.writer(who="test") as writer:
        writer.put("prices", prices_of())
        writer.commit()
    assert filled.snapshot().problems == ()
    assert filled.snapshot().read("prices").height == 12


def test_rows_that_came_back_and_were_dropped_later_are_not_lost(filled: Store, prices_of: PricesOf) -> None:
    _file(filled).unlink()
    with filled.writer(who="test") as writer:
        writer.put("prices", prices_of())
        writer.commit()
        writer.put("prices", prices_of(years=(2025,)))
        writer.commit()
        assert writer.lost == ()

    assert filled.snapshot().problems == ()


def test_lost_rows_that_cannot_come_back_can_be_written_off(filled: Store) -> None:
    _file(filled).unlink()
    with filled.writer(who="test") as writer:
        writer.commit()
    assert filled.snapshot().problems
    with filled.writer(who="test") as writer:
        writer.recovered("prices")
        writer.commit()

    assert filled.snapshot().problems == ()


def test_everything_damaged_leaves_an_empty_table_with_its_schema(filled: Store) -> None:
    for path in filled.folder.glob("*.parquet"):
        path.write_bytes(b"PAR1")

    snapshot = filled.snapshot()

    assert snapshot.read("prices", ["date", "close"]).schema == {"date": pl.Date, "close": pl.Float64}
    assert snapshot.read("members").height == 0
    assert len(snapshot.problems) == 4


def _decodable_flip(content: bytes) -> bytes:
    """Return the content with one bit flipped, so that it reads as well as before and says something else."""
    sound = pl.read_parquet(io.BytesIO(content))
    for position in range(4, len(content) - 8):
        damaged = bytearray(content)
        damaged[position] ^= 1
        with suppress(*parts.UNREADABLE):
            read = pl.read_parquet(io.BytesIO(damaged))
            if read.schema == sound.schema and read.height == sound.height and not read.equals(sound):
                return bytes(damaged)
    raise AssertionError("every flip is found by polars")


def test_a_bit_that_flips_unseen_between_two_readings_is_shown_by_neither(filled: Store) -> None:
    """Of a file that has the same size and time, and decodes as well as before, only its checksum tells."""
    path = _file(filled)
    stat, content = path.stat(), path.read_bytes()
    taken = filled.snapshot()
    assert taken.read("prices").height == 12

    path.write_bytes(_decodable_flip(content))
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))

    for again in (taken, filled.snapshot()):
        assert again.read("prices").height == 8
        assert [problem.where for problem in again.problems] == [path.name]


@pytest.mark.parametrize("year", [2023, 2024])
@pytest.mark.parametrize(
    "change",
    [
        lambda _: pl.DataFrame({"x": [1]}),
        lambda frame: frame.select("symbol", "date"),
        lambda frame: frame.with_columns(pl.col("close").cast(pl.String)),
        lambda frame: frame.with_columns(adjusted=1.0),
    ],
    ids=["no column of the table", "some columns", "another type", "one column more"],
)
def test_a_file_of_another_schema_is_left_out_though_its_checksum_is_right(
    filled: Store, year: int, change: Callable[[pl.DataFrame], pl.DataFrame]
) -> None:
    path = _file(filled, f"prices-{year}-")
    change(pl.read_parquet(path)).write_parquet(path)
    content = path.read_bytes()
    loaded = manifests.load_manifest(filled.folder).manifest
    assert loaded is not None
    wrong = {"bytes": len(content), "crc32": zlib.crc32(content)}
    held = tuple(
        msgspec.structs.replace(part, **wrong) if part.year == year else part for part in loaded.tables["prices"]
    )
    manifests.save_manifest(filled.folder, msgspec.structs.replace(loaded, tables=loaded.tables | {"prices": held}))

    taken = filled.snapshot()

    assert taken.read("prices").height == 8
    assert [problem.where for problem in taken.problems] == [path.name]


def test_a_panic_in_polars_costs_one_file(filled: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    class Panicking:
        """A scan whose collect panics, as polars does on some damaged files."""

        def __getattr__(self, _: str) -> Callable[..., Panicking]:
            return lambda *_, **__: self

        def collect(self) -> pl.DataFrame:
            raise pl.exceptions.PanicException("assertion failed")

    def scan(paths: list[Path], *_: object) -> pl.LazyFrame | Panicking:
        return Panicking() if any("-2024-" in path.name for path in paths) else sound(paths, *_)

    sound = parts.scan
    monkeypatch.setattr(parts, "scan", scan)

    taken = filled.snapshot()

    assert taken.read("prices").height == 8
    assert ["-2024-" in problem.where for problem in taken.problems] == [True]


def test_no_byte_that_flips_unseen_ends_in_an_exception_or_in_a_wrong_figure(filled: Store) -> None:
    path = _file(filled)
    content, stat = path.read_bytes(), path.stat()
    for position in range(0, len(content), 23):
        damaged = bytearray(content)
        damaged[position] ^= 0x55
        path.write_bytes(damaged)
        os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
        taken = Store(filled.folder).snapshot()

        assert taken.read("prices").height == 8
        assert [problem.where for problem in taken.problems] == [path.name]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_left_out(filled: Store) -> None:
    _file(filled).chmod(0)

    taken = filled.snapshot()

    assert taken.read("prices").height == 8
    assert "permission denied" in taken.problems[0].what


def test_a_file_that_may_not_be_read_is_not_taken_for_lost(filled: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _file(filled)
    os.utime(path, ns=(1, 1))

    def summed(each: Path) -> int:
        if each == path:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        return checksum(each)

    monkeypatch.setattr(parts, "checksum", summed)
    taken = filled.snapshot()
    assert taken.read("prices").height == 8
    assert "permissions" in taken.problems[0].hint
    with pytest.raises(CacheError, match="permission denied"), filled.writer(who="test"):
        pass

    assert path.exists()
