"""Folders and files that are not ours to read or to write: everybody says which, and what to do."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from rottui.cache.lock import LOCK
from rottui.cache.manifest import COPY
from rottui.cache.signature import MANIFEST, REFRESHES
from rottui.cache.store import Store
from tests.fire.folder import Kept

EVERYTHING = ("setpriv", "--bounding-set=-all", "--inh-caps=-all")
"""Takes from root what lets it read and write everything."""
AS_ANYBODY = EVERYTHING if os.geteuid() == 0 else ()

pytestmark = pytest.mark.skipif(
    sys.platform == "win32" or (os.geteuid() == 0 and shutil.which("setpriv") is None),
    reason="permissions mean nothing to whoever runs this",
)

Arguments = tuple[str, ...]

IMPORT: Arguments = ("import", "FILES")
REFRESH: Arguments = ("refresh", "--progress", "none")
REPORT: Arguments = ("report",)
STATUS: Arguments = ("status", "--oneline")
DOCTOR: Arguments = ("doctor", "--offline")


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str


class House:
    """A copy of a data folder, and the program run on it by somebody who may not do everything."""

    def __init__(self, kept: Kept, folder: Path, somebody: subprocess.Popen[str]) -> None:
        self.kept = kept
        self._somebody = somebody
        self.folder = kept.copy(folder / "data")
        self.home = folder / "home"
        self.home.mkdir()
        self.config = folder / "config.toml"
        shutil.copyfile(kept.config, self.config)

    def run(self, *commands: Arguments) -> list[Ended]:
        """Run commands one after the other; none of them ends in a traceback."""
        options = ("--data", str(self.folder), "--config", str(self.config))
        given = [[*options, *(str(self.kept.files) if each == "FILES" else each for each in one)] for one in commands]
        home = {"HOME": str(self.home), "XDG_STATE_HOME": str(self.home / "state")}
        assert self._somebody.stdin is not None
        assert self._somebody.stdout is not None
        self._somebody.stdin.write(json.dumps((home, given)) + "\n")
        self._somebody.stdin.flush()
        ended = [Ended(*each) for each in json.loads(self._somebody.stdout.readline())]
        assert not any("Traceback" in each.err or "unexpected" in each.err for each in ended), ended
        return ended

    def assert_refused(self, *commands: Arguments, naming: Path) -> None:
        """Each ends with code 1, names the file or folder, says why and what to do."""
        for ended in self.run(*commands):
            assert ended.code == 1, ended
            failed, hint = ended.err.splitlines()
            assert str(naming) in failed
            assert "ermission" in failed
            assert "permissions" in hint

    def assert_doctor_names(self, name: str) -> None:
        (ended,) = self.run(DOCTOR)
        assert ended.code == 1, ended
        broken = ended.out[ended.out.index("BROKEN") :]
        assert name in broken
        assert "ermission" in broken


def _in_a_line(text: str) -> str:
    return " ".join(text.split())


@pytest.fixture(scope="module")
def somebody() -> Iterator[subprocess.Popen[str]]:
    """Somebody who may not do everything, and runs one command after the other."""
    command = [*AS_ANYBODY, sys.executable, "-m", "tests.fire.commands"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield process
        process.stdin.close()  # type: ignore[union-attr] # it is a pipe


@pytest.fixture
def house(kept: Kept, tmp_path: Path, somebody: subprocess.Popen[str]) -> Iterator[House]:
    yield House(kept, tmp_path, somebody)
    for path in (tmp_path, *tmp_path.rglob("*")):
        if path.is_dir():
            path.chmod(0o755)


def test_a_folder_that_may_not_be_written_to_is_read_as_ever(house: House) -> None:
    whole = house.run(REPORT)
    house.folder.chmod(0o555)

    assert house.run(REPORT) == whole
    house.assert_refused(IMPORT, REFRESH, naming=house.folder)
    house.assert_doctor_names(str(house.folder))


def test_a_folder_that_may_not_be_read_is_named_by_everybody(house: House) -> None:
    house.folder.chmod(0)

    house.assert_refused(IMPORT, REFRESH, REPORT, STATUS, naming=house.folder)
    house.assert_doctor_names(str(house.folder))


@pytest.mark.parametrize("mode", [0o755, 0o700], ids=oct)
@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give files away")
def test_a_folder_of_somebody_else_is_read_if_it_may_be(house: House, mode: int) -> None:
    for path in (house.folder, *house.folder.iterdir()):
        os.chown(path, 65534, 65534)
    house.folder.chmod(mode)

    if mode == 0o755:
        house.assert_refused(IMPORT, naming=house.folder)
        assert [ended.code for ended in house.run(REPORT)] == [0]
    else:
        house.assert_refused(IMPORT, REPORT, naming=house.folder)


def test_a_data_file_that_may_not_be_read_costs_its_rows_and_is_kept(house: House) -> None:
    path = next(house.folder.glob("prices-2024-g2-*"))
    path.chmod(0)

    (ended,) = house.run(REPORT)
    assert ended.code == 0
    assert path.name in ended.out
    assert "permission denied" in _in_a_line(ended.out)
    house.assert_refused(IMPORT, naming=path)
    house.assert_doctor_names(path.name)
    path.chmod(0o644)
    assert Store(house.folder).verify() == ()


def test_a_manifest_that_may_not_be_read_has_a_copy(house: House) -> None:
    (house.folder / MANIFEST).chmod(0)

    (ended,) = house.run(("report", "--section", "problems"))
    assert ended.code == 0
    assert "permission denied" in _in_a_line(ended.out)
    house.assert_refused(IMPORT, naming=house.folder / MANIFEST)
    house.assert_doctor_names(MANIFEST)
    (house.folder / COPY).chmod(0)
    house.assert_refused(REPORT, STATUS, naming=house.folder)


def test_what_refreshes_remember_and_a_kept_briefing_are_done_without(house: House) -> None:
    (whole,) = house.run(STATUS)
    for name in (REFRESHES, "briefing.msgpack"):
        (house.folder / name).chmod(0)

    status, imported, doctor = house.run(STATUS, IMPORT, DOCTOR)
    assert status.out.split(" · ")[:2] == whole.out.split(" · ")[:2]
    assert imported.code == 0
    assert "BROKEN  refresh" not in doctor.out


def test_a_lock_that_may_not_be_taken_is_a_refusal(house: House) -> None:
    (house.folder / LOCK).chmod(0)

    house.assert_refused(IMPORT, naming=house.folder)
    assert [ended.code for ended in house.run(REPORT)] == [0]


def test_a_config_file_that_may_not_be_read_is_named_and_defaults_apply(house: House) -> None:
    house.config.chmod(0)

    report, check = house.run(REPORT, ("config", "check"))
    assert report.code == 0
    assert check.code == 1
    assert "permission" in check.out
    house.assert_doctor_names(str(house.config))


def test_files_that_may_not_be_read_are_refused_one_by_one(house: House, tmp_path: Path) -> None:
    files = tmp_path / "files"
    shutil.copytree(house.kept.files, files)
    (files / "SPY.csv").chmod(0)

    by_name = ("import", str(files / "SPY.csv"), str(files / "QQQ.csv"))
    for ended in house.run(by_name, ("import", str(files))):
        assert ended.code == 0, ended
        assert "no permission to read it" in _in_a_line(ended.out)


def test_a_home_that_may_not_be_written_to_stands_in_nobodys_way(house: House) -> None:
    house.home.chmod(0o555)

    assert [ended.code for ended in house.run(IMPORT, REPORT)] == [0, 0]
