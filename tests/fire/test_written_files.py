"""Every file that any command writes lies in rottui's own folders: data, config, logs, and what is temporary."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from tests.fire.hostile import ALL, SAID, assert_inert
from tests.fire.scale import FULL
from tests.loopback import mishaps
from tests.loopback.internet import GUARD, Internet
from tests.refresh.program import AT, Bench, furnish
from tests.terminal.program import Program

FRIDAY = datetime(2025, 6, 6, 21, 0, tzinfo=UTC)
WATCH = Path(__file__).parent / "watch"
FLOOD = 10_000_000 // len(ALL.encode()) if FULL else 1
"""How often an error says what it says: ten megabytes of it."""
NOWHERE = ("/dev/", "/proc/")
"""Files that are none: terminals, and what throws away all that is written to it."""

READING = (("report",), ("doctor", "--offline"))
"""What reads only, in one process in the plain run."""
MORE_READING = (
    ("report",), ("check",), ("doctor", "--offline"), ("export", "prices", "--format", "parquet"),
    ("report", "--format", "json"), ("report", "--format", "markdown"), ("status", "--oneline"), ("alerts",),
    ("export", "ratios"), ("config", "path"), ("config", "show"), ("config", "check"), ("--help",),
    ("--as-of", "2025-05-30", "report"), ("--demo", "report"), ("refresh", "--force"),
)  # fmt: skip


class Home:
    """A home of its own, and a record of everything that is written by what runs in it."""

    def __init__(self, folder: Path, internet: Internet) -> None:
        self.folder = folder
        self.record = folder / "record"
        self.bench = Bench(internet, folder / "home")
        self.elsewhere = folder / "elsewhere"
        self.out = folder / "out"
        for each in (self.elsewhere, self.out, folder / "tmp"):
            each.mkdir()
        self.environment = self.bench.environment() | {"TMPDIR": str(folder / "tmp")}
        self.settings = folder / "settings"
        self.settings.mkdir()
        (self.bench.folder / "config.toml").rename(self.settings / "config.toml")
        self.environment |= {"ROTTUI_CONFIG": str(self.settings / "config.toml")}
        self.environment |= {"FIRE_RECORD": str(self.record), "FIRE_GUARD": str(GUARD / "sitecustomize.py")}
        self.environment |= {"PYTHONPATH": f"{WATCH}{os.pathsep}{Path.cwd()}", "PYTHONDONTWRITEBYTECODE": "1"}
        self.environment |= {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LC_ALL": "C.UTF-8"}

    @property
    def own(self) -> tuple[Path, ...]:
        """The folders that are rottui's."""
        home = self.bench.folder
        return (self.bench.data, self.settings, home / "state" / "rottui", self.folder / "tmp", self.out)

    def run(self, *arguments: str | Path) -> subprocess.CompletedProcess[bytes]:
        command = [sys.executable, "-c", AT, FRIDAY.isoformat(), *map(str, arguments)]
        return subprocess.run(command, env=self.environment, cwd=self.elsewhere, capture_output=True, check=False)

    def run_in_one(self, *commands: tuple[str, ...]) -> dict[str, subprocess.CompletedProcess[bytes]]:
        """Run command lines in one process, and return how each of them ended."""
        told = subprocess.run(
            [sys.executable, "-m", "tests.fire.commands"], env=self.environment, cwd=self.elsewhere, check=True,
            input=json.dumps(({}, commands)).encode(), stdout=subprocess.PIPE,
        ).stdout  # fmt: skip
        return {
            " ".join(command): subprocess.CompletedProcess(command, code, out.encode(), err.encode())
            for command, (code, out, err) in zip(commands, json.loads(told), strict=True)
        }

    def strays(self) -> list[str]:
        """Return what was done to files that are not rottui's own."""
        found = []
        for line in self.record.read_text().splitlines():
            event, path, argv = line.split("\t")
            place = Path(ast.literal_eval(path))
            makes_its_own = event == "os.mkdir" and any(own.is_relative_to(place) for own in self.own)
            is_own = str(place).startswith(NOWHERE) or any(place.is_relative_to(own) for own in self.own)
            if not (is_own or makes_its_own):
                found.append(f"{event} {place} by {argv}")
        return sorted(set(found))

    def files(self) -> set[Path]:
        """Return all files of the home, and of the folder that commands were run in."""
        return {path for place in (self.folder,) for path in place.rglob("*") if path.is_file()}


@pytest.fixture
def home(internet: Internet, tmp_path: Path) -> Home:
    internet.set_time(FRIDAY)
    furnish(internet)
    internet.faults.add(mishaps._error("chart", 404, ALL, ALL), symbol="AAA")
    internet.faults.add(mishaps.answer(500, ALL * FLOOD), symbol="BBB")
    internet.faults.add(mishaps.answer(200, SAID + ALL, "application/json"), symbol="CCC")
    return Home(tmp_path, internet)


def _hostile_files(folder: Path) -> Path:
    folder.mkdir()
    symbols = ["../../x", "/etc/x", "CON", "^VIX", "BRK/B", "x" * 300, "..", "AAA", "BBB", "CCC"]
    frame = pl.DataFrame({"Symbol": symbols, "Name": ["../../y"] * len(symbols), "Sector": [ALL] * len(symbols)})
    frame.write_parquet(folder / "list.parquet")
    bars = pl.DataFrame({"Symbol": symbols, "Date": ["2025-06-05"] * len(symbols), "Close": [1.0] * len(symbols)})
    bars.write_csv(folder / "bars.csv")
    return folder


def test_nothing_is_written_outside_of_rottuis_own_folders(home: Home) -> None:
    files = _hostile_files(home.folder / "files")
    before = home.files()
    ended = {
        "import": home.run("import", "--universe", "own", files),
        "refresh": home.run("refresh", "--progress", "json"),
        **home.run_in_one(("export", "prices", "-o", str(home.out / "prices.csv")), *READING),
        **{" ".join(command): home.run(*command) for command in (MORE_READING if FULL else ())},
    }
    _use_the_desk(home)

    for name, each in ended.items():
        assert b"Traceback" not in each.stderr, name
        if "parquet" not in name:
            assert_inert((each.stdout + each.stderr).decode().split("\n"), name)
    failed = [line for line in ended["refresh"].stdout.splitlines() if b'"failure"' in line]
    assert len(failed) >= 3, ended["refresh"].stdout[:10_000]
    assert max(len(line) for line in ended["refresh"].stdout.splitlines()) < 10_000
    assert [name for name in ended if ended[name].returncode and name not in ("doctor --offline", "config check")] == []
    assert home.strays() == []
    written = home.files() - before - {home.record}
    assert [path for path in written if not any(path.is_relative_to(own) for own in home.own)] == []
    assert not any((home.folder / "tmp").iterdir()), "a temporary file was left behind"
    assert {"prices.csv"} == {path.name for path in home.out.iterdir()}
    assert any("exports" in path.parts for path in written)


def _use_the_desk(home: Home) -> None:
    """Open the desk on a terminal, look at all screens, export, edit the watchlist, refresh, and leave."""
    command = [sys.executable, "-c", AT, FRIDAY.isoformat()]
    with Program(command, home.environment, (120, 40), home.elsewhere) as desk:
        desk.wait_for("QQQ/SPY")
        for key in ("2", "X", "!", "L", "1", "i", "u", "r") if FULL else ("2", "X", "1", "i"):
            desk.press(key)
            desk.settle()
        desk.press("q")
        assert desk.ended() == 0


def test_the_watch_sees_what_is_written(home: Home) -> None:
    script = "import os, pathlib; pathlib.Path('a').write_text(''); os.mkdir('b'); os.rename('a', 'c'); os.remove('c')"
    subprocess.run([sys.executable, "-c", script], env=home.environment, cwd=home.elsewhere, check=True)

    assert [line.split()[0] for line in home.strays()] == ["open", "os.mkdir", "os.remove", "os.rename", "os.rename"]
    assert tempfile.gettempdir() not in (str(own) for own in home.own)
