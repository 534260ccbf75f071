"""`rottui report` and `rottui status`: options before and after the name, dates, formats, and an empty cache."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rottui.briefing.details.leaders import brief_leaders
from rottui.briefing.details.wanted import LeadersWanted
from rottui.briefing.model import Briefing
from rottui.briefing.wire import Request
from rottui.cache.store import Store
from rottui.report.beyond import Beyond
from rottui.report.contract import SECTIONS, to_document
from rottui.report.leading import pools_told
from rottui.report.text import to_text
from rottui.settings.packaged import defaults
from tests.cli.conftest import Command, assert_no_traceback, write_prices


@pytest.fixture(scope="module")
def leaders(demo_data: Path, demo_briefing: Briefing) -> Beyond:
    """What a report of the demo tells beyond its briefing: who leads, and of no alerts."""
    settings = defaults()
    request = Request(
        folder="", profile="demo", settings=settings, problems=(), as_of=None, basis="price", sectors=True
    )
    snapshot = Store(demo_data / "demo").snapshot()
    pools = pools_told(settings, demo_briefing)
    assert [pool.key for pool in pools] == ["candidates", *(universe.key for universe in settings.universes)]
    return Beyond(leaders=tuple(brief_leaders(snapshot, request, LeadersWanted(pool.key)) for pool in pools))


def test_the_text_is_the_briefings_and_ends_in_one_line_break(
    command: Command, demo: Path, demo_briefing: Briefing, leaders: Beyond
) -> None:
    ended = command("--demo", "report")

    assert (ended.code, ended.err) == (0, "")
    assert ended.out == to_text(demo_briefing, SECTIONS, leaders)


def test_json_is_the_briefings_document(command: Command, demo: Path, demo_briefing: Briefing, leaders: Beyond) -> None:
    ended = command("report", "--demo", "--format", "json")

    assert ended.code == 0
    assert json.loads(ended.out) == to_document(demo_briefing, SECTIONS, leaders)


def test_leaders_are_those_of_the_day_that_is_asked_for(command: Command, demo: Path) -> None:
    ended = command("--demo", "--as-of", "2022-06-30", "report", "--section", "leaders", "--format", "json")

    told = json.loads(ended.out)["leaders"]
    assert {entry["date"] for entry in told} == {"2022-06-30"}
    assert {entry["pool"] for entry in told} == {"candidates", "sp500", "nasdaq100", "sp600"}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (("--demo", "--as-of", "2022-06-30"), ()),
        (("--demo",), ("--as-of", "2022-06-30")),
        ((), ("--demo", "--as-of", "2022-06-30")),
        (("--as-of", "2019-01-02", "--demo"), ("--as-of", "2022-06-30")),
    ],
)
def test_shared_options_may_stand_before_and_after_the_command(
    command: Command, demo: Path, before: tuple[str, ...], after: tuple[str, ...]
) -> None:
    ended = command(*before, "status", *after, "--json")

    assert ended.code == 0
    document = json.loads(ended.out)
    assert (document["as_of"], document["demo"]) == ("2022-06-30", True)
    assert document["sources"]["prices"] == {
        "date": "2022-06-30", "source": "DEMO", "age_days": 0, "provisional": False,
    }  # fmt: skip


@pytest.mark.parametrize("text", ["2025-13-01", "31.10.2025", "yesterday", "", "2025-10-31T00:00", "\x1b[31m"])
def test_a_malformed_date_is_wrong_usage_with_the_form_to_use(command: Command, text: str) -> None:
    ended = command("report", "--as-of", text)

    assert (ended.code, ended.out) == (2, "")
    assert "is not a date; write it as 2025-10-31" in ended.err
    assert "\x1b" not in ended.err


@pytest.mark.parametrize("text", ["0001-01-01", "1799-12-31", "2201-01-01", "9999-12-31"])
def test_a_day_without_any_market_is_wrong_usage(command: Command, text: str) -> None:
    ended = command("report", "--as-of", text)

    assert (ended.code, ended.out) == (2, "")
    assert "is not a day that any market was open on" in ended.err


def test_a_day_before_all_data_is_answered_and_not_an_error(command: Command, demo: Path) -> None:
    text, line = (
        command("--demo", "--as-of", "1990-01-01", "report"),
        command("--demo", "--as-of", "1990-01-01", "status"),
    )
    document = json.loads(command("--demo", "--as-of", "1990-01-01", "report", "--format", "json").out)

    assert (text.code, line.code) == (0, 0)
    assert "Nothing was known on 1990-01-01" in text.out
    assert "Nothing was known on 1990-01-01" in line.out
    assert document["as_of"] == "1990-01-01"
    assert {pair["last"] for pair in document["pairs"]} == {None}
    assert document["positioning"] == []


def test_a_day_in_the_future_shows_what_is_known_and_says_so(command: Command, demo: Path) -> None:
    now = json.loads(command("--demo", "report", "--format", "json").out)
    then = json.loads(command("--demo", "--as-of", "2099-01-01", "report", "--format", "json").out)

    assert then["pairs"] == now["pairs"]
    assert [problem["where"] for problem in then["problems"]] == ["--as-of"]


def test_sections_may_be_picked_and_unknown_ones_are_wrong_usage(command: Command, demo: Path) -> None:
    picked = command("--demo", "report", "--section", "breadth", "--section", "pairs")
    unknown = command("--demo", "report", "--section", "breath")

    assert [line.split("  ")[0] for line in picked.out.splitlines() if line.isupper() or line[:5].isupper()]
    assert "RATIO PAIRS" in picked.out
    assert "BREADTH" in picked.out
    assert "FUTURES" not in picked.out
    assert unknown.code == 2
    assert "'breath' is none of: verdict, pairs, breadth" in unknown.err


def test_an_empty_cache_is_no_failure_and_says_what_to_do(command: Command) -> None:
    for arguments in (["report"], ["report", "--format", "markdown"], ["status"], ["status", "--oneline"]):
        ended = command(*arguments)
        assert ended.code == 0, arguments
        assert "rottui refresh" in ended.out, arguments
    assert json.loads(command("report", "--format", "json").out)["as_of"] is None


def test_the_status_is_lines_without_an_empty_one_at_the_end(command: Command, demo: Path) -> None:
    few, one = command("--demo", "status"), command("--demo", "status", "--oneline")

    assert len(few.out.splitlines()) == 5
    assert not few.out.endswith("\n\n")
    assert len(one.out.splitlines()) == 1


@pytest.mark.parametrize("where", ["file", "below a file"])
def test_a_data_folder_that_is_a_file_is_told_in_a_line(command: Command, tmp_path: Path, where: str) -> None:
    (tmp_path / "file").write_text("x")
    data = tmp_path / "file" if where == "file" else tmp_path / "file" / "data"

    ended = command("--data", data, "report")

    assert (ended.code, ended.out) == (1, "")
    assert str(data)[-30:] in ended.err
    assert "--data" in ended.err
    assert_no_traceback(ended.err)


def test_a_data_folder_that_may_not_be_read_is_told_in_a_line(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: Path, *_: object, **__: object) -> bytes:
        raise PermissionError(13, "Permission denied", str(self))

    (tmp_path / "data").mkdir()
    monkeypatch.setattr(Path, "read_bytes", refuse)

    ended = command("--data", tmp_path / "data", "report")

    assert ended.code == 1
    assert "Permission denied" in ended.err
    assert_no_traceback(ended.err)


def test_a_damaged_cache_file_is_named_and_the_rest_is_shown(command: Command, prices: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    assert command("--data", data, "import", prices).code == 0
    damaged = next(data.glob("prices-2024-*.parquet"))
    damaged.write_bytes(b"PAR1 this is no parquet PAR1")

    ended = command("--data", data, "report", "--section", "pairs", "--section", "problems")

    assert ended.code == 0
    assert damaged.name in ended.out
    assert "it is left out" in ended.out
    assert "MAGS/SPY" in ended.out
    assert json.loads(command("--data", data, "report", "--format", "json").out)["pairs"][0]["last"] is not None
    assert_no_traceback(ended.out + ended.err)


@pytest.mark.parametrize("content", [b"", b"{", b"\x00\xff" * 100, b'{"schema": 999}'])
def test_a_damaged_manifest_ends_in_no_traceback(
    command: Command, prices: Path, tmp_path: Path, content: bytes
) -> None:
    data = tmp_path / "data"
    assert command("--data", data, "import", prices).code == 0
    (data / "manifest.json").write_bytes(content)

    ended = command("--data", data, "report")

    assert ended.code in (0, 1)
    assert "manifest" in ended.out + ended.err
    assert_no_traceback(ended.out + ended.err)


def test_a_leg_that_is_missing_short_or_stale_is_said_and_the_rest_goes_on(
    command: Command, prices: Path, tmp_path: Path
) -> None:
    write_prices(prices / "QQQ.csv", sessions=20)
    write_prices(prices / "IWM.csv")
    write_prices(prices / "IWF.csv", last="2025-09-30")
    write_prices(prices / "IWD.csv")
    data = tmp_path / "data"
    assert command("--data", data, "import", prices).code == 0

    text = command("--data", data, "report").out
    document = json.loads(command("--data", data, "report", "--format", "json").out)
    pairs = {pair["pair"]: pair for pair in document["pairs"]}

    assert pairs["MAGS/SPY"]["problem"] is None
    assert pairs["MAGS/SPY"]["extreme"]["kind"] == "low"
    assert pairs["QQQ/IWM"]["problem"] == "only 20 sessions in common"
    assert pairs["IWF/IWD"]["problem"] == "IWF: ends 2025-09-30, behind the watchlist (2025-10-31)"
    assert pairs["SPY/ACWX"]["problem"] == "no prices of ACWX"
    assert "  ! QQQ/IWM: only 20 sessions in common" in text.splitlines()
    assert "  ! IWF: ends 2025-09-30, behind the watchlist (2025-10-31)" in text.splitlines()
    assert "ACWX" in text[text.index("PROBLEMS") :]
