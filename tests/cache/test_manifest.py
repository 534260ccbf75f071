"""The manifest: damaged, half-written, foreign or missing, it never brings down what can still be read."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable
from pathlib import Path

import msgspec
import polars as pl
import pytest

from rottui.cache import manifest as manifests
from rottui.cache.disk import write_file
from rottui.cache.manifest import load_manifest, save_manifest
from rottui.cache.store import Store
from rottui.errors import CacheError, CacheTooNew

PricesOf = Callable[..., pl.DataFrame]


def _flip_digit(path: Path) -> None:
    """Leave valid JSON that says another number of rows."""
    content = path.read_text()
    assert '"rows":4' in content
    path.write_text(content.replace('"rows":4', '"rows":5', 1))


def _lead_out(path: Path) -> None:
    content = path.read_text()
    assert '"name":"' in content
    path.write_text(content.replace('"name":"', '"name":"../', 1))


DAMAGES = {
    "empty": lambda path: path.write_bytes(b""),
    "half": lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
    "binary": lambda path: path.write_bytes(bytes(range(256))),
    "null": lambda path: path.write_text("null"),
    "other json": lambda path: path.write_text('{"schema": 1}'),
    "schema of text": lambda path: path.write_text('{"schema": "one"}'),
    "deep": lambda path: path.write_text('{"schema": ' + "[" * 100_000),
    "flipped digit": _flip_digit,
    "a name that leads out": _lead_out,
    "folder": lambda path: (path.unlink(), path.mkdir()),
}


@pytest.mark.parametrize("name", ["../prices-g1-00.parquet", "/etc/passwd", "notes.txt", ""])
def test_a_file_name_that_is_not_ours_makes_the_manifest_a_damaged_one(filled: Store, name: str) -> None:
    loaded = load_manifest(filled.folder).manifest
    assert loaded is not None
    parts = tuple(msgspec.structs.replace(part, name=name) for part in loaded.tables["members"])
    sound = (filled.folder / "manifest.json").read_bytes()
    save_manifest(filled.folder, msgspec.structs.replace(loaded, tables={"members": parts}))
    (filled.folder / "manifest.copy.json").write_bytes(sound)

    assert [problem.where for problem in filled.snapshot().problems] == ["manifest.json"]
    assert filled.snapshot().read("members").height == 2


@pytest.fixture(params=DAMAGES.values(), ids=DAMAGES.keys())
def damage(request: pytest.FixtureRequest) -> Callable[[Path], object]:
    return request.param


@pytest.fixture
def two_generations(filled: Store, prices_of: PricesOf) -> Store:
    with filled.writer(who="test") as writer:
        writer.put("prices", prices_of(close=2.0))
        writer.commit()
    return filled


def test_a_damaged_manifest_costs_nothing_but_a_word(two_generations: Store, damage: Callable[[Path], object]) -> None:
    damage(two_generations.folder / "manifest.json")

    snapshot = two_generations.snapshot()

    assert snapshot.generation == 2
    assert snapshot.read("prices")["close"].unique().to_list() == [2.0]
    (problem,) = snapshot.problems
    assert problem.where == "manifest.json"
    assert "damaged" in problem.what
    assert problem.hint


def test_a_missing_manifest_costs_nothing_but_a_word(filled: Store) -> None:
    (filled.folder / "manifest.json").unlink()

    snapshot = filled.snapshot()

    assert snapshot.read("prices").height == 12
    assert ["missing" in problem.what for problem in snapshot.problems] == [True]


def test_a_damaged_copy_is_mended_by_the_next_writer_even_if_it_changes_nothing(
    filled: Store, damage: Callable[[Path], object]
) -> None:
    path = filled.folder / "manifest.copy.json"
    damage(path)
    assert filled.snapshot().problems == ()
    with filled.writer(who="test") as writer:
        assert writer.commit() == 1

    assert path.is_dir() or path.read_bytes() == (filled.folder / "manifest.json").read_bytes()


def test_a_copy_that_could_not_be_written_is_no_failure_of_the_commit(
    filled: Store, prices_of: PricesOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write(folder: Path, name: str, content: bytes) -> None:
        if name == "manifest.copy.json":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        write_file(folder, name, content)

    monkeypatch.setattr(manifests, "write_file", write)
    with filled.writer(who="test") as writer:
        writer.put("prices", prices_of(close=2.0))
        assert writer.commit() == 2
    (filled.folder / "manifest.json").write_bytes(b"")

    snapshot = filled.snapshot()

    assert (snapshot.generation, snapshot.read("prices").height) == (1, 12), "its files are kept for a while"
    assert "copy" in snapshot.problems[0].what


def test_a_schema_that_flipped_is_damage_and_no_other_rottui(filled: Store) -> None:
    path = filled.folder / "manifest.json"
    content = path.read_bytes()
    assert content.startswith(b'{"schema":1,')
    for digit in b"023579":
        path.write_bytes(content.replace(b":1,", b":%c," % digit, 1))

        assert "damaged" in filled.snapshot().problems[0].what
        assert filled.snapshot().read("prices").height == 12


def test_files_whose_manifests_are_gone_are_told_of_and_set_aside(two_generations: Store, prices_of: PricesOf) -> None:
    files = {path.name for path in two_generations.folder.glob("*.parquet")}
    for path in two_generations.folder.glob("manifest*"):
        path.unlink()

    (problem,) = two_generations.snapshot().problems
    assert ("missing" in problem.what, problem.where) == (True, "manifest.json")
    with two_generations.writer(who="test") as writer:
        writer.put("prices", prices_of(close=3.0))
        writer.commit()

    assert {path.name.split("-", 1)[1] for path in (two_generations.folder / "aside").iterdir()} == files


def test_a_first_generation_that_is_being_written_is_an_empty_cache_without_a_word(filled: Store) -> None:
    for path in filled.folder.glob("manifest*"):
        path.unlink()

    assert filled.snapshot().problems == ()


def test_a_writer_mends_a_damaged_manifest_and_keeps_the_bad_one(
    two_generations: Store, damage: Callable[[Path], object]
) -> None:
    path = two_generations.folder / "manifest.json"
    damage(path)
    bad = path.read_bytes() if path.is_file() else None
    with two_generations.writer(who="test") as writer:
        assert writer.commit() > 2, "a number that was given is never given again"

    assert two_generations.snapshot().problems == ()
    assert two_generations.snapshot().read("prices").height == 12
    (aside,) = (two_generations.folder / "aside").iterdir()
    assert aside.name.endswith("-manifest.json")
    assert (aside.read_bytes() if aside.is_file() else None) == bad


def test_no_readable_manifest_is_an_empty_cache_that_says_so(
    two_generations: Store, damage: Callable[[Path], object], prices_of: PricesOf
) -> None:
    files = {path.name for path in two_generations.folder.glob("*.parquet")}
    for name in ("manifest.json", "manifest.copy.json"):
        damage(two_generations.folder / name)

    snapshot = two_generations.snapshot()
    assert (snapshot.generation, snapshot.read("prices").height) == (0, 0)
    assert ["damaged" in problem.what for problem in snapshot.problems] == [True]

    with two_generations.writer(who="test") as writer:
        writer.put("prices", prices_of(close=3.0))
        assert writer.commit() > 2
    assert two_generations.snapshot().problems == ()
    assert two_generations.snapshot().read("prices")["close"].unique().to_list() == [3.0]
    aside = {path.name.split("-", 1)[1] for path in (two_generations.folder / "aside").iterdir()}
    assert aside == files | {"manifest.json", "manifest.copy.json"}, "nothing is thrown away"


@pytest.mark.parametrize(("schema", "error", "word"), [(2, CacheTooNew, "newer"), (0, CacheError, "older")])
def test_a_manifest_of_another_rottui_is_left_alone(filled: Store, schema: int, error: type, word: str) -> None:
    path = filled.folder / "manifest.json"
    path.write_text(json.dumps({"schema": schema, "shape": "unknown to us"}))
    before = path.read_bytes()

    snapshot = filled.snapshot()

    assert snapshot.read("prices").height == 0
    (problem,) = snapshot.problems
    assert word in problem.what
    assert "--data" in problem.hint
    with pytest.raises(error, match=word) as caught, filled.writer(who="test"):
        pass
    assert "--data" in caught.value.hint
    assert path.read_bytes() == before


def test_the_manifest_says_who_wrote_what(filled: Store) -> None:
    manifest = json.loads((filled.folder / "manifest.json").read_text())

    part = manifest["manifest"]["tables"]["prices"][0]

    assert manifest["schema"] == 1
    assert manifest["manifest"]["written_by"]
    assert manifest["manifest"]["committed_at"].endswith("Z")
    assert {key: part[key] for key in ("rows", "year", "first", "last")} == {
        "rows": 4,
        "year": 2023,
        "first": "2023-01-02",
        "last": "2023-01-03",
    }
