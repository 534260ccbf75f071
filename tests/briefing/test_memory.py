"""The kept briefing: given back only while nothing that it depends on has changed."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

import rottui
from rottui.briefer import answer
from rottui.briefing import memory
from rottui.briefing.build import build
from rottui.briefing.memory import FILE, may_be_kept, recall, remember
from rottui.briefing.renewing import LONGEST
from rottui.briefing.wire import Built, Request
from rottui.cache.signature import MANIFEST
from rottui.cache.store import Store
from rottui.cache.tables import MEMBERS
from rottui.settings.packaged import defaults
from rottui.settings.schema import Extremes, Refresh


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
    now = reply.briefing.built_at
    assert recall(request(folder), now) == reply.briefing
    assert recall(request(folder, sectors=False), now) == reply.briefing


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


@pytest.mark.parametrize("change", [_commit, _flip_a_byte, _truncate, _upgrade])
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


def test_on_another_day_it_is_given_back_as_of_then_until_it_is_too_old(folder: Path) -> None:
    reply = answer(request(folder))
    assert isinstance(reply, Built)
    for after in (timedelta(days=1), LONGEST):
        now = reply.briefing.built_at + after
        assert recall(request(folder), now) == dataclasses.replace(reply.briefing, built_at=now)

    assert recall(request(folder), reply.briefing.built_at + LONGEST + timedelta(seconds=1)) is None


SETTINGS = defaults()


@pytest.mark.parametrize(
    ("changes", "counts"),
    [
        ({"keys": {"desk.quit": "x"}}, False),
        ({"refresh": Refresh(every="1h")}, False),
        ({"desk": msgspec.structs.replace(SETTINGS.desk, theme="nord")}, False),
        ({"desk": msgspec.structs.replace(SETTINGS.desk, legs_window="1y")}, True),
        ({"pairs": SETTINGS.pairs[1:]}, True),
        ({"extremes": Extremes(min_months=4)}, True),
    ],
    ids=["keys", "refresh", "theme", "legs_window", "pairs", "extremes"],
)
def test_of_other_settings_only_those_count_that_a_briefing_is_made_of(
    folder: Path, changes: dict[str, Any], counts: bool
) -> None:
    answer(request(folder))

    recalled = recall(request(folder, settings=msgspec.structs.replace(SETTINGS, **changes)))
    assert (recalled is None) == counts


class Untouched:
    """A part of the settings that nobody may look at."""

    def __init__(self, **but: Any) -> None:
        self.__dict__ |= but

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"{name} was looked at")

    __iter__ = __len__ = __bool__ = __getattr__  # type: ignore[assignment]


def test_a_briefing_is_made_of_no_setting_that_does_not_count(demo_data: Path) -> None:
    parts = {name: Untouched() for name in ("leaders", "refresh", "watchlist", "alerting", "alerts", "keys")}
    desk = Untouched(legs_window=SETTINGS.desk.legs_window, universe=SETTINGS.desk.universe)
    blind = msgspec.structs.replace(SETTINGS, desk=desk, **parts)
    counting = memory._that_count(blind)

    assert build(Store(demo_data / "demo").snapshot(), blind, basis="price").pairs
    for name in SETTINGS.__struct_fields__:
        was, now = getattr(blind, name), getattr(counting, name)
        assert now is not was if isinstance(was, Untouched) else now is was


def test_a_replay_another_basis_and_a_briefing_without_sectors_are_not_kept(folder: Path) -> None:
    answer(request(folder, as_of=date(2025, 1, 2)))
    answer(request(folder, sectors=False))
    answer(request(folder, basis="total_return"))

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
    assert not may_be_kept(tmp_path)


def test_a_look_at_the_folder_tells_that_nothing_can_be_kept(folder: Path) -> None:
    assert not may_be_kept(folder)
    answer(request(folder))
    assert may_be_kept(folder)

    long_ago = (datetime.now(UTC) - 2 * LONGEST).timestamp()
    for name in (MANIFEST, FILE):
        os.utime(folder / name, (long_ago, long_ago))
    assert not may_be_kept(folder)


def test_what_was_kept_before_the_last_commit_is_of_no_use(folder: Path) -> None:
    answer(request(folder))
    kept = (folder / FILE).stat().st_mtime
    os.utime(folder / MANIFEST, (kept + 1, kept + 1))

    assert not may_be_kept(folder)
