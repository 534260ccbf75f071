"""`rottui doctor`: its exit codes, its JSON, and that nothing it meets ends in a traceback or reaches the terminal."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from rottui.cache.refresh_state import ReportTrouble, State, save_state
from rottui.cache.store import Store
from tests.cli.conftest import Command, Ended, Program, assert_no_traceback
from tests.loopback.internet import Internet
from tests.loopback.market import made_up

BROKEN = '[pairs."MAGS/SPY"]\ngruop = "x"\n'
TITLES = ["CONFIG", "CACHE", "DATA", "TERMINAL", "VERSIONS", "NETWORK"]


def checks(ended: Ended) -> dict[str, dict[str, Any]]:
    return {check["name"]: check for check in json.loads(ended.out)["checks"]}


def test_an_empty_cache_offline_is_nothing_broken(command: Command, home: Path) -> None:
    ended = command("doctor", "--offline")

    assert (ended.code, ended.err) == (0, "")
    assert [line for line in ended.out.splitlines() if line.isupper()] == TITLES
    assert "the cache is empty" in ended.out
    assert ended.out.splitlines()[-1].startswith("nothing broken, ")
    assert not (home / "cache").exists()


def test_a_healthy_demo_has_nothing_broken_and_is_not_touched(command: Command, demo: Path) -> None:
    before = sorted(path.name for path in (demo / "demo").iterdir())

    ended = command("--demo", "doctor", "--offline", "--json")

    found = checks(ended)
    assert (ended.code, ended.err) == (0, "")
    assert {found[name]["state"] for name in ("generation", "prices", "positioning", "breadth", "files")} == {"ok"}
    assert sorted(path.name for path in (demo / "demo").iterdir()) == before


def test_the_demo_is_not_made_to_be_examined(command: Command, home: Path) -> None:
    ended = command("--demo", "doctor", "--offline")

    assert ended.code == 0
    assert "rottui --demo" in ended.out
    assert not (home / "cache").exists()


def test_a_broken_config_is_named_by_line_and_fails(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(BROKEN)

    ended = command("doctor", "--offline", "--config", file)

    assert ended.code == 1
    assert "BROKEN  config.toml:2" in ended.out
    assert '-> did you mean "group"?' in ended.out
    assert ended.err.startswith("rottui: 2 broken, ")


def test_a_damaged_file_of_the_cache_fails(command: Command, tmp_path: Path, prices: Path) -> None:
    data = tmp_path / "data"
    command("--data", data, "import", prices)
    file = next(data.glob("prices-2025-*.parquet"))
    file.write_bytes(file.read_bytes()[:-1])

    ended = command("--data", data, "doctor", "--offline", "--json")

    assert ended.code == 1
    damaged = checks(ended)[file.name]
    assert (damaged["section"], damaged["state"]) == ("cache", "broken")
    assert "import" in damaged["remedy"]


@pytest.mark.parametrize("content", [b"", b"{", b"\x00" * 100, b'{"schema": 99}', b"[" * 100_000])
def test_whatever_lies_in_the_cache_is_a_finding(command: Command, tmp_path: Path, content: bytes) -> None:
    for name in ("manifest.json", "writer.json", "refresh.json", "write.lock"):
        (tmp_path / name).write_bytes(content)

    ended = command("--data", tmp_path, "doctor", "--offline")

    assert ended.code == 1
    assert_no_traceback(ended.out + ended.err)
    assert "defect" not in ended.out
    assert [line for line in ended.out.splitlines() if line.isupper()] == TITLES


def test_a_cache_folder_that_is_a_file_fails(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()

    for folder in (file, file / "below"):
        ended = command("--data", folder, "doctor", "--offline")
        assert ended.code == 1
        assert_no_traceback(ended.out + ended.err)


def test_what_refreshes_remember_is_told(command: Command, tmp_path: Path) -> None:
    now = datetime.now(UTC)
    state = State()
    state.cool_down(now)
    state.note_failure("MAGS", "gone", "Yahoo answered 404: No data found", now - timedelta(hours=1))
    save_state(tmp_path, state)

    found = checks(command("--data", tmp_path, "doctor", "--offline", "--json"))

    assert found["cool-down"]["state"] == "note"
    assert found["symbols"]["found"] == "MAGS: Yahoo answered 404: No data found"


def test_what_is_not_asked_for_any_more_is_no_failure(command: Command, tmp_path: Path) -> None:
    now = datetime.now(UTC)
    state = State(report_troubles={"legacy": ReportTrouble("network", "no answer", "", now)})
    for symbol in ("FB", "CFG"):
        state.note_failure(symbol, "gone", "Yahoo answered 404: No data found", now)
    save_state(tmp_path, state)
    sp500 = {"universe": ["sp500", "left"], "symbol": ["CFG", "FB"], "name": "x", "sector": "x"}
    with Store(tmp_path).writer(who="a test") as writer:
        writer.put("members", pl.DataFrame(sp500))
        writer.commit()

    found = checks(command("--data", tmp_path, "doctor", "--offline", "--json"))

    assert found["symbols"]["found"] == "CFG: Yahoo answered 404: No data found"
    assert "legacy report" not in found


def test_outside_text_is_inert(command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "\x1b[2J")
    monkeypatch.setenv("TERM_PROGRAM", "\x1b]0;x\x07")
    folder = tmp_path / "a\x1b[31m"
    Store(folder)
    file = tmp_path / "\x1b[1m.toml"
    file.write_text(BROKEN)

    ended = command("--data", folder, "--config", file, "doctor", "--offline")

    assert not set(ended.out + ended.err) & {"\x1b", "\x07"}
    assert "␛" in ended.out


def test_ascii_keeps_to_ascii(command: Command, tmp_path: Path) -> None:
    ended = command("--ascii", "--data", tmp_path / "caché", "doctor", "--offline")

    assert ended.out.isascii()


def test_the_program_asks_both_services_and_says_what_failed(program: Program, internet: Internet) -> None:
    today = datetime.now(UTC)
    internet.set_time(today)
    days = internet.yahoo.sessions.between(today.date() - timedelta(days=30), today.date() + timedelta(days=30))
    internet.yahoo.add(made_up("SPY", days))
    up = program("doctor", env=internet.environment())
    internet.set_network("wrong_certificate")
    down = program("doctor", "--json", env=internet.environment())

    assert (up.returncode, up.stderr) == (0, b"")
    assert b"  ok      Yahoo  answers in" in up.stdout
    assert down.returncode == 1
    states = {check["name"]: check["state"] for check in json.loads(down.stdout)["checks"]}
    assert {name for name, state in states.items() if state == "broken"} == {"Yahoo", "CFTC"}
    assert_no_traceback(down.stderr.decode())
