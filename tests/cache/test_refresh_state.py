"""What a refresh remembers: cool-downs that grow, failures that must repeat to mean something; and a broken file."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from rottui.cache.refresh_state import Asked, Listed, ReportTrouble, State, digest, load_state, save_state
from rottui.cache.signature import REFRESHES, signature
from rottui.cache.store import Store
from rottui.cache.tables import empty

NOW = datetime(2025, 6, 6, 21, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    state = State(
        strikes=2, cooldown_until=NOW, asked_from={"SPY": date(2015, 1, 1)}, zones={"SAP.DE": "Europe/Berlin"}
    )
    state.note_failure("XYZ", "gone", "404", NOW)
    state.note_success("SPY", to=date(2025, 6, 6))
    state.reports["tff"] = Asked(NOW, ("209742",))
    state.report_troubles["legacy"] = ReportTrouble("network", "no answer", "", NOW)
    state.universes["sp500"] = Listed(NOW, digest(["A", "B"]))

    save_state(tmp_path, state)

    assert load_state(tmp_path) == state
    assert [path.name for path in tmp_path.iterdir()] == [REFRESHES]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"\xff\xfe",
        b'{"version": 2}',
        b'{"strikes": "many"}',
        b'{"cooldown_until": "2025-06-06T21:00:00"}',
    ],
)
def test_a_file_that_cannot_be_used_counts_as_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / REFRESHES).write_bytes(content)

    assert load_state(tmp_path) == State()


def test_a_folder_that_cannot_be_written_to_is_no_failure(tmp_path: Path) -> None:
    save_state(tmp_path / "absent", State(strikes=1))

    assert load_state(tmp_path / "absent") == State()


def test_each_429_in_a_row_is_waited_for_longer_up_to_four_hours() -> None:
    state = State()
    waits = [state.cool_down(NOW) - NOW for _ in range(4)]

    assert waits == [timedelta(minutes=15), timedelta(hours=1), timedelta(hours=4), timedelta(hours=4)]

    state.warm_up()
    assert state.cooling_until(NOW) is None
    assert state.cool_down(NOW) - NOW == timedelta(minutes=15)


def test_a_cool_down_ends_and_none_lasts_longer_than_the_longest() -> None:
    state = State()
    until = state.cool_down(NOW)

    assert state.cooling_until(until - timedelta(seconds=1)) == until
    assert state.cooling_until(until) is None
    # written by a clock that was a year ahead
    assert State(cooldown_until=NOW + 365 * DAY).cooling_until(NOW) == NOW + timedelta(hours=4)


def test_a_symbol_is_gone_after_yahoo_has_said_so_on_three_days() -> None:
    state = State()
    said = [state.note_failure("XYZ", "gone", "404", NOW + days * DAY).status for days in (0, 0, 1, 1, 4)]

    assert said == ["not found", "not found", "not found", "not found", "gone"]


def test_other_failures_in_between_neither_count_nor_begin_the_count_anew() -> None:
    state = State()
    for day, kind in enumerate(("gone", "network", "gone", "bad_reply", "gone")):
        trouble = state.note_failure("XYZ", kind, "", NOW + day * DAY)

    assert trouble.is_gone
    assert state.note_failure("XYZ", "network", "", NOW + 9 * DAY).status == "network"


def test_bars_begin_the_count_anew() -> None:
    state = State()
    for day in range(2):
        state.note_failure("XYZ", "gone", "404", NOW + day * DAY)
    state.note_success("XYZ")

    assert state.note_failure("XYZ", "gone", "404", NOW + 3 * DAY).status == "not found"


def test_only_a_whole_history_is_remembered_as_one() -> None:
    state = State()
    state.note_success("SPY")
    state.note_success("QQQ", date(2015, 1, 1))

    assert state.asked_from == {"QQQ": date(2015, 1, 1)}


def test_a_digest_tells_lists_apart_and_not_their_order() -> None:
    assert digest(["A", "B"]) == digest(["B", "A"]) != digest(["A", "C"])


def test_the_signature_of_a_cache_changes_with_what_a_refresh_says(tmp_path: Path) -> None:
    with Store(tmp_path).writer(who="a test") as writer:
        writer.put("members", empty("members"))
        writer.mark_demo()
        writer.commit()
    before = signature(tmp_path)

    save_state(tmp_path, State(strikes=1))

    assert before is not None
    assert signature(tmp_path) not in (None, before)
