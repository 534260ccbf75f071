"""The sdist and the wheel hold everything they need and nothing else, and the program starts from the wheel.

`python -m tests.packaging` installs both, on every Python to be had.
"""

from __future__ import annotations

import email
import os
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Set
from email.message import Message
from pathlib import Path

import pytest

from rottui import __version__
from tests.packaging import build, oldest_supported, said_to_work

ROOT = Path(__file__).parent.parent
NOT_SHIPPED = (".ci/",)
"""What is of use to a clone alone."""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The sdist, and the wheel made from it: built once, with the installed hatchling, so no network is needed."""
    return build(tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="module")
def sdist(built: tuple[Path, Path]) -> Path:
    return built[0]


@pytest.fixture(scope="module")
def wheel(built: tuple[Path, Path]) -> Path:
    return built[1]


@pytest.fixture(scope="module")
def metadata(wheel: Path) -> Message:
    with zipfile.ZipFile(wheel) as archive:
        return email.message_from_string(archive.read(f"rottui-{__version__}.dist-info/METADATA").decode())


def listed_by_git(*options: str) -> Set[str]:
    """Return the files that git lists; skips where the tree is no clone."""
    if not (ROOT / ".git").exists():
        pytest.skip("this tree is no clone: it does not say which files are its own")
    said = subprocess.run(["git", "ls-files", "-z", *options], cwd=ROOT, capture_output=True, text=True, check=True)
    return {name for name in said.stdout.split("\0") if name and (ROOT / name).exists()}


def test_the_sdist_ships_every_file_of_the_tree_and_no_other(sdist: Path) -> None:
    own = {name for name in listed_by_git() if not name.startswith(NOT_SHIPPED)}
    not_yet = listed_by_git("--others", "--exclude-standard")

    with tarfile.open(sdist) as archive:
        shipped = {name.partition("/")[2] for name in archive.getnames()}

    assert "tests/test_wheel.py" in own
    assert own - shipped == set()
    assert shipped - own - not_yet == {"PKG-INFO"}


def test_the_wheel_ships_every_stylesheet_and_the_defaults(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())

    sheets = {f"rottui/styles/{path.name}" for path in (ROOT / "styles").glob("*.tcss")}
    assert sheets
    assert sheets <= names
    assert "rottui/settings/defaults.toml" in names
    assert {name.split("/")[0] for name in names} == {"rottui", f"rottui-{__version__}.dist-info"}
    assert not [name for name in names if "__pycache__" in name]


def test_the_wheel_carries_the_licence_that_it_names(wheel: Path, metadata: Message) -> None:
    (named,) = metadata.get_all("License-File", [])

    assert metadata["License-Expression"] == "MIT"
    carried = zipfile.ZipFile(wheel).read(f"rottui-{__version__}.dist-info/licenses/{named}").decode()
    assert carried == (ROOT / "rottui/LICENSE").read_text(encoding="utf-8")
    assert carried.startswith("MIT License\n\nCopyright (c) 2026 the rottui authors\n")


def test_the_readme_goes_with_it_as_markdown(metadata: Message) -> None:
    assert metadata["Description-Content-Type"] == "text/markdown"
    assert metadata.get_payload() == (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_pythons_that_are_named_run_on_from_the_oldest_that_is_supported(metadata: Message) -> None:
    named = said_to_work()

    assert metadata["Requires-Python"] == f">={'.'.join(map(str, oldest_supported()))}"
    assert min(named) == oldest_supported()
    assert sorted(named) == [(3, minor) for minor in range(min(named)[1], max(named)[1] + 1)]


def test_the_program_starts_from_the_wheel(wheel: Path, tmp_path: Path) -> None:
    # Unpacked beside the installed dependencies, first on the path: what runs is the wheel's own code.
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    environment = os.environ | {"PYTHONPATH": str(tmp_path / "site")}
    script = (
        "import sys, rottui.cli; print(rottui.cli.__file__); "
        "sys.argv = ['rottui', '--demo', '--data', sys.argv[1], 'status']; rottui.cli.main()"
    )

    result = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "data")],
        capture_output=True, text=True, check=False, env=environment, cwd=tmp_path,
    )  # fmt: skip

    assert result.returncode == 0, result.stderr
    assert result.stdout.startswith(str(tmp_path / "site"))
    assert "DEMO" in result.stdout
