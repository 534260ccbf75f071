"""Manifests of other rottuis: refused in words, by everybody, and left exactly as they are."""

from __future__ import annotations

import json
import zlib
from pathlib import Path

import pytest

from rottui.briefer import answer
from rottui.briefing.wire import Built
from rottui.cache.manifest import COPY
from rottui.cache.signature import MANIFEST
from rottui.cache.store import Store
from rottui.errors import CacheError
from rottui.refresh.importer import run_import
from tests.fire.folder import NOW, Kept
from tests.fire.readers import examined

ALIKE = "as this one writes it, of another schema"
UNKNOWN = "of a shape that is unknown"


def _put(folder: Path, schema: int, shape: str) -> None:
    """Put the manifests that a rottui of another schema would have left."""
    written = json.loads((folder / MANIFEST).read_bytes())
    inner = json.dumps(written["manifest"] | {"more": True}).encode()
    alike = b'{"schema":%d,"crc32":%d,"manifest":%s}' % (schema, zlib.crc32(inner, (schema - 1) % 2**32), inner)
    content = alike if shape == ALIKE else json.dumps({"schema": schema, "parts": [1, 2]}).encode()
    for name in (MANIFEST, COPY):
        (folder / name).write_bytes(content)


@pytest.mark.parametrize("shape", [ALIKE, UNKNOWN])
@pytest.mark.parametrize(
    ("schema", "word", "remedy"),
    [(2, "newer", "Upgrade rottui"), (99, "newer", "Upgrade rottui"), (0, "older", "--data")],
)
def test_a_cache_of_another_rottui_is_refused_by_all_and_touched_by_none(
    kept: Kept, tmp_path: Path, schema: int, word: str, remedy: str, shape: str
) -> None:
    folder = kept.copy(tmp_path / "data")
    _put(folder, schema, shape)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}

    snapshot = Store(folder).snapshot()
    (problem,) = snapshot.problems
    assert problem.where == MANIFEST
    assert f"{word} rottui (schema {schema}" in problem.what
    assert remedy in problem.hint
    assert snapshot.read("prices").is_empty()
    reply = answer(kept.request(folder))
    assert isinstance(reply, Built)
    assert problem in reply.briefing.problems
    with pytest.raises(CacheError, match=word):
        run_import(Store(folder), [kept.files], now=NOW)
    checks = [check for section in examined(kept, folder) for check in section.checks if check.name == MANIFEST]
    assert [(check.state, word in check.found) for check in checks] == [("broken", True)]

    after = {path.name: path.read_bytes() for path in folder.iterdir() if path.name != "briefing.msgpack"}
    assert {each: content for each, content in before.items() if each in after} == after


def test_a_manifest_that_says_more_than_is_known_is_read_for_what_is(kept: Kept, tmp_path: Path) -> None:
    folder = kept.copy(tmp_path / "data")
    _put(folder, 1, ALIKE)

    snapshot = Store(folder).snapshot()

    assert all(snapshot.read(name).equals(frame) for name, frame in kept.tables.items())
    assert snapshot.problems == ()
