"""The kept briefing: given back only while nothing that it depends on has changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest

import rottui
from rottui.briefer import answer
from rottui.briefing import memory
from rottui.briefing.memory import FILE, recall, remember
from rottui.briefing.wire import Built, Request
from rottui.cache.store import Store
from rottui.cache.tables import MEMBERS
from rottui.settings.packaged import defaults


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A cache of one member, which is enough to have a generation."""
    with Store(tmp_path).writer(who="a test") as writer:
        writer.put("members", MEMBERS.to_frame().vstack(_member("AAA")))
        writer.commit()
    return tmp_path


def _member(symbol: str) -> Any:
    import polars as pl

    return pl.DataFrame(
        {"universe": ["sp500"], "symbol": [symbol], "name": [symbol], "sector": ["Energy"]}, schema=MEMBERS
    )


def request(folder: Path, **changes: Any) -> Request:
    whole = Request(
        folder=str(folder), profile="default", settings=defaults(), problems=(), as_of=None, basis="price", sectors=True
    )
    return msgspec.structs.replace(whole, **changes)


def test_what_was_built_is_given_back_unchanged_for_the_same_request(folder: Path) -> None:
    reply = answer(request(folder))

    assert isinstance(reply, Built)
    assert recall(request(folder)) == reply.briefing
    assert recall(request(folder, sectors=False)) == reply.briefing


def _commit(folder: Path, _: pytest.MonkeyPatch) -> None:
    with Store(folder).writer(who="a test") as writer:
        writer.put("members", _member("BBB"))
        writer.commit()


def _flip_a_byte(folder: Path, _: pytest.MonkeyPatch) -> None:
    content = bytearray((folder / FILE).read_bytes())
    content[len(content) // 2] ^= 1
    (folder / FILE).write_bytes(bytes(content))


def _truncate(folder: Path, _: pytest.MonkeyPatch) -> None:
    content = (folder / FILE).read_bytes()
    (folder / FILE).write_bytes(content[:40])


def _upgrade(_: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rottui, "__version__", "99")


def _next_day(_: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Tomorrow(memory.datetime):  # type: ignore[name-defined,misc]
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return super().now(tz).replace(year=2099)

    monkeypatch.setattr(memory, "datetime", Tomorrow)


@pytest.mark.parametrize("change", [_commit, _flip_a_byte, _truncate, _upgrade, _next_day])
def test_nothing_is_given_back_once_something_has_changed(
    folder: Path, monkeypatch: pytest.MonkeyPatch, change: Callable[[Path, pytest.MonkeyPatch], None]
) -> None:
    answer(request(folder))
    change(folder, monkeypatch)

    assert recall(request(folder)) is None


@pytest.mark.parametrize(
    "changes",
    [{"basis": "total_return"}, {"as_of": date(2025, 1, 2)}, {"profile": "other"}],
    ids=["basis", "as_of", "profile"],
)
def test_another_request_gets_nothing(folder: Path, changes: dict[str, Any]) -> None:
    answer(request(folder))

    assert recall(request(folder, **changes)) is None


def test_a_replay_and_a_briefing_without_sectors_are_not_kept(folder: Path) -> None:
    answer(request(folder, as_of=date(2025, 1, 2)))
    answer(request(folder, sectors=False))

    assert not (folder / FILE).exists()


def test_where_nothing_can_be_written_nothing_is_kept_and_nothing_fails(folder: Path) -> None:
    reply = answer(request(folder))
    assert isinstance(reply, Built)
    (folder / FILE).unlink()
    (folder / FILE).mkdir()

    remember(request(folder), Store(folder).signature(), reply.briefing)

    assert recall(request(folder)) is None
    assert [path.name for path in folder.iterdir() if path.name.startswith(FILE)] == [FILE]


def test_an_empty_folder_holds_nothing(tmp_path: Path) -> None:
    assert recall(request(tmp_path)) is None
