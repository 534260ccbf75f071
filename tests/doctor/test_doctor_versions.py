"""Versions, as installed, against what rottui was made for; nothing is imported for it."""

from __future__ import annotations

import subprocess
import sys
from importlib import metadata

import pytest

from rottui import __version__
from rottui.doctor.versions import LIBRARIES, fits, version_checks
from rottui.sources.libraries import requirements
from tests.doctor.conftest import named, states


def test_everything_is_there_with_its_version() -> None:
    checks = list(version_checks())

    assert states(checks) == dict.fromkeys(("Python", "rottui", *LIBRARIES), "ok")
    assert named(checks, "polars").found == metadata.version("polars")
    assert named(checks, "rottui").found.startswith(__version__)


def test_a_library_that_is_missing_is_broken_and_the_others_are_told() -> None:
    def version_of(name: str) -> str:
        if name == "yfinance":
            raise metadata.PackageNotFoundError(name)
        return metadata.version(name)

    checks = list(version_checks(version_of))

    assert {name for name, state in states(checks).items() if state == "broken"} == {"yfinance"}
    assert "pip install" in named(checks, "yfinance").remedy


def test_a_version_that_rottui_was_not_made_for_is_a_note() -> None:
    check = named(version_checks(lambda _: "999.0"), "textual")

    assert (check.state, check.found) == ("note", f"999.0, and rottui is made for {requirements()['textual']}")


def test_the_bounds_are_those_of_the_package() -> None:
    assert {name.replace("_", "-") for name in LIBRARIES} <= set(requirements())
    assert "pytest" not in requirements()


@pytest.mark.parametrize(
    ("version", "bounds", "inside"),
    [
        ("8.2.8", "<9,>=8.2", True),
        ("8.2", ">=8.2.0,<9", True),
        ("8.10.0", ">=8.9", True),
        ("9.0.0", ">=8.2,<9", False),
        ("8.1.9", ">=8.2,<9", False),
        ("2.1.0rc1", ">=2.1,<3", True),
        ("1.0", "", True),
        ("1.0", "~=7", True),  # not understood, not judged
    ],
)
def test_bounds(version: str, bounds: str, inside: bool) -> None:
    assert fits(version, bounds) is inside


def test_no_library_is_imported_to_learn_its_version() -> None:
    script = f"""
import sys
from rottui.doctor.versions import version_checks
assert len(list(version_checks())) == {len(LIBRARIES) + 2}
print(*(name for name in {LIBRARIES!r} if name in sys.modules))
"""
    child = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert child.stdout.split() == []
