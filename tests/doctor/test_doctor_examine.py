"""All checks in order: whatever is broken, the sections after it come."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from rottui.doctor import examine as module
from rottui.doctor.checks import Section
from rottui.doctor.examine import Patient, examine
from rottui.doctor.probe import Reply
from rottui.doctor.refreshes import Memory
from rottui.doctor.terminal import Screen
from rottui.settings.packaged import defaults
from tests.doctor.conftest import NOW, named

TITLES = ["Config", "Cache", "Data", "Terminal", "Versions", "Network"]
HEAVY = ("yfinance", "pandas", "httpx", "exchange_calendars", "curl_cffi", "textual", "rottui.tui", "rottui.refresh")


@pytest.fixture
def patient(tmp_path: Path) -> Patient:
    return Patient(
        config_file=tmp_path / "config.toml",
        settings=defaults(),
        settings_said=(),
        folder=tmp_path / "cache",
        demo=False,
        logs=tmp_path / "logs",
        screen=Screen({}, None, {}),
        now=NOW,
        offline=True,
    )


@contextmanager
def nothing_tried() -> Iterator[Callable[[], tuple[()]]]:
    """Stand for the libraries, which take a second to load."""
    yield tuple


def sections(patient: Patient) -> dict[str, Section]:
    return {section.title: section for section in examine(patient)}


def test_offline_nobody_is_asked(patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subprocess, "Popen", None)

    assert list(sections(patient)) == TITLES
    assert "left out" in sections(patient)["Network"].checks[0].found


def test_a_cache_that_is_a_file_is_broken_in_each_section_it_concerns_and_the_others_come(patient: Patient) -> None:
    patient.folder.write_text("not a folder")

    found = sections(patient)

    assert list(found) == TITLES
    assert {check.state for check in found["Cache"].checks} >= {"broken"}
    assert [check.state for check in found["Data"].checks] == ["broken"]
    assert all("defect" not in check.remedy for section in found.values() for check in section.checks)


def test_a_check_with_a_defect_costs_its_own_finding_only(patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "terminal_checks", None)

    found = sections(patient)

    assert list(found) == TITLES
    assert [check.state for check in found["Terminal"].checks] == ["broken"]
    assert "defect" in found["Terminal"].checks[0].remedy


def test_no_room_for_temporary_files_is_a_finding_of_the_network_alone(
    patient: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_: object) -> None:
        raise FileNotFoundError(2, "No usable temporary directory found")

    monkeypatch.setattr(tempfile, "TemporaryDirectory", refuse)
    monkeypatch.setattr(module, "trying", nothing_tried)
    found = sections(replace(patient, offline=False))

    assert list(found) == TITLES
    (check,) = found["Network"].checks
    assert (check.state, "No usable temporary directory" in check.found) == ("broken", True)


def test_yahoo_is_not_asked_during_a_cool_down(patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    left_out: list[frozenset[str]] = []

    class Asking:
        def __init__(self, *, without: frozenset[str], learned: Path | None) -> None:
            left_out.append(without)
            assert learned is None

        def __enter__(self) -> object:
            return lambda: {"CFTC": Reply("ok", "answers")}

        def __exit__(self, *_: object) -> None:
            pass

    monkeypatch.setattr(module, "asking", Asking)
    monkeypatch.setattr(module, "trying", nothing_tried)
    memory = Memory(cooling_until=NOW + timedelta(minutes=5))
    during = sections(replace(patient, offline=False, memory=memory))
    after = sections(replace(patient, offline=False, memory=memory, now=NOW + timedelta(hours=1)))

    assert left_out == [frozenset({"Yahoo"}), frozenset()]
    assert named(during["Cache"].checks, "cool-down").state == "note"
    assert "not asked" in named(during["Network"].checks, "Yahoo").found
    assert named(after["Cache"].checks, "cool-down").state == "ok"


def test_the_doctor_itself_loads_neither_the_desk_nor_a_source() -> None:
    script = f"""
import sys, rottui.doctor.examine, rottui.doctor.render
print(*(name for name in {HEAVY!r} if name in sys.modules))
"""
    child = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert child.stdout.split() == []
