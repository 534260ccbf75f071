"""Tries the sdist and the wheel on every Python: `python -m tests.packaging [PYTHON...]`; exit code 1 when one fails.

Both are built from the tree. Each Python that is supported (those found on the path and among pyenv's, and any that are
named) gets a fresh environment, into which pip installs the wheel: on the oldest a second time with the lowest version
that each dependency may have, on the newest a second time from the sdist. Then the demo is reported, asked for its
status and opened and quit on a real terminal, with warnings as errors. pip needs a package index, or a folder of
wheels (PIP_FIND_LINKS). A minute or two for each row.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tarfile
import tempfile
import time
import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from tests.terminal.program import CLEAN, Program  # noqa: E402 - the tree is put on the path first

Version = tuple[int, ...]
ASK = "import json, sys; print(json.dumps([sys.version_info[:3], sys.executable]))"
SOURCES = """
import datetime, pytickersymbols, rottui.refresh.run, rottui.sources.cftc.fetch, rottui.sources.yahoo.fetch
from rottui.sources.calendar import sessions
print(sessions(datetime.date(2025, 1, 1), datetime.date(2025, 12, 31)).height)
"""
"""Loads what a refresh loads, which would itself ask the services, and counts the sessions of a year."""
SESSIONS = "250\n"
LOWEST = re.compile(r"([\w-]+)>=([\d.]+)")
"""A dependency with the lowest version it may have."""


class Failed(Exception):
    """Something did not do what it is to do; says what it did."""


@dataclass(frozen=True)
class Trial:
    """What is installed, where."""

    version: Version
    python: str
    what: Path
    """The wheel or the sdist."""
    constraints: Path | None = None

    @property
    def name(self) -> str:
        """What is installed, in a word."""
        kind = "wheel" if self.what.suffix == ".whl" else "sdist"
        return kind if self.constraints is None else f"{kind}, lowest versions"


def project() -> dict[str, object]:
    """Return what pyproject.toml says of the project."""
    found: dict[str, object] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return found


def oldest_supported() -> Version:
    """Return the oldest Python that the project says it runs on."""
    return tuple(map(int, str(project()["requires-python"]).removeprefix(">=").split(".")))


def said_to_work() -> set[Version]:
    """Return the Pythons that the project's classifiers name."""
    classifiers = project()["classifiers"]
    assert isinstance(classifiers, list)
    return {(3, int(found[1])) for each in classifiers if (found := re.search(r"Python :: 3\.(\d+)$", each))}


def lowest_versions() -> str:
    """Return constraints that hold each dependency to the lowest version it may have."""
    dependencies = project()["dependencies"]
    assert isinstance(dependencies, list)
    return "".join(f"{name}=={lowest}.*\n" for name, lowest in LOWEST.findall("\n".join(dependencies)))


def pythons(named: Iterable[str]) -> dict[Version, str]:
    """Return each Python that is supported and to be had, the newest of each minor version, oldest first."""
    candidates = [*named, *_on_the_path(), *_of_pyenv(), sys.executable]
    found: dict[Version, tuple[Version, str]] = {}
    for candidate in candidates:
        try:
            answer = subprocess.run([candidate, "-c", ASK], capture_output=True, text=True, check=True).stdout
        except (OSError, subprocess.CalledProcessError):
            continue  # a shim of pyenv for a Python that is not switched on
        version = tuple(json.loads(answer)[0])
        minor = version[:2]
        if minor >= oldest_supported() and version > found.get(minor, ((), ""))[0]:
            found[minor] = version, candidate
    return dict(sorted(found.values()))


def _on_the_path() -> Iterator[str]:
    for folder in os.environ.get("PATH", "").split(os.pathsep):
        yield from map(str, sorted(Path(folder or ".").glob("python3.[0-9]*[0-9]")))


def _of_pyenv() -> Iterator[str]:
    root = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    yield from map(str, sorted(root.glob("versions/*/bin/python")))


def build(folder: Path) -> tuple[Path, Path]:
    """Build the sdist, and the wheel from that, with the hatchling that is installed; return sdist and wheel."""
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, ROOT)
    return next(folder.glob("*.tar.gz")), next(folder.glob("*.whl"))


def run(*command: object, environment: dict[str, str] | None = None, folder: Path = ROOT) -> str:
    """Run a command and return what it wrote to standard output; raises Failed with the rest of what it said."""
    done = subprocess.run(
        list(map(str, command)), capture_output=True, text=True, check=False, env=environment, cwd=folder
    )
    if done.returncode:
        said = (done.stderr.strip() or done.stdout.strip()).splitlines()
        raise Failed(f"exit code {done.returncode}: {' / '.join(said[-3:])}")
    return done.stdout


def metadata_problem(files: Iterable[Path]) -> str:
    """Return what twine has against the files; "fine" where it has nothing, and where there is no twine, that."""
    try:
        run(sys.executable, "-m", "twine", "--version")
    except Failed:
        return "not checked: there is no twine here"
    try:
        run(sys.executable, "-m", "twine", "check", "--strict", *files)
    except Failed as failed:
        return str(failed)
    return "fine"


def tests_of(sdist: Path, folder: Path) -> str:
    """Unpack an sdist, have pytest collect every test of it, run those of the README; return the last line."""
    with tarfile.open(sdist) as archive:
        archive.extractall(folder, filter="data")
    tree = next(folder.iterdir())
    run(sys.executable, "-m", "pytest", "-n", "0", "--collect-only", folder=tree)
    return run(sys.executable, "-m", "pytest", "-n", "0", "tests/test_readme.py", folder=tree).strip().splitlines()[-1]


# What is tried of each


def tried(trial: Trial, folder: Path) -> Iterator[tuple[str, Callable[[], str]]]:
    """Yield what is done with an installed program, by the heading of its column; each returns what it found."""
    bin_, environment = folder / "venv" / "bin", _environment(folder)
    program = bin_ / "rottui"

    def install() -> str:
        run(trial.python, "-m", "venv", folder / "venv")
        constraints = () if trial.constraints is None else ("--constraint", trial.constraints)
        run(bin_ / "python", "-m", "pip", "install", "--quiet", trial.what, *constraints, folder=folder)
        return ""

    def report() -> str:
        text = run(program, "--demo", "report", environment=environment, folder=folder)
        return _expect("VERDICT" in text and "DEMO" in text, f"{len(text.splitlines())} lines", text)

    def status() -> str:
        line = run(program, "--demo", "status", "--oneline", environment=environment, folder=folder)
        return _expect(line.count("\n") == 1 and "DEMO" in line, "ok", line)

    def desk() -> str:
        with Program((str(program), "--demo"), environment, (100, 30), folder) as opened:
            opened.wait_for(r"MAGS/SPY +([\u2800-\u28ff]+ +)?[\d.]+")
            opened.settle()
            opened.press("q")
            code = opened.ended()
            return _expect((code, opened.modes) == (0, CLEAN), "ok", f"exit code {code}: {opened.text}")

    def sources() -> str:
        said = run(bin_ / "python", "-c", SOURCES, environment=environment, folder=folder)
        return _expect(said == SESSIONS, "ok", said)

    yield from {"install": install, "report": report, "status": status, "desk": desk, "sources": sources}.items()


def _environment(folder: Path) -> dict[str, str]:
    """Return an environment in which nobody's own settings and data count."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "LC_ALL": "C.UTF-8",
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "PYTHONWARNINGS": "error",
    }


def _expect(holds: bool, found: str, said: str) -> str:
    if not holds:
        raise Failed(f"said: {said[-300:].strip()}")
    return found


def row_of(trial: Trial) -> tuple[list[str], str]:
    """Try one installation; return its row of the table, and what failed."""
    row = [".".join(map(str, trial.version)), trial.name]
    with tempfile.TemporaryDirectory(prefix="rottui-packaging-") as name:
        for what, does in tried(trial, Path(name)):
            began = time.monotonic()
            try:
                found = does()
            except (Failed, AssertionError) as failed:
                return [*row, f"{what} FAILED"], f"{' '.join(row)}: {what}: {failed}"
            row.append(found or f"{time.monotonic() - began:.0f} s")
    return row, ""


def main() -> int:
    """Print the table; 1 when anything failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pythons", nargs="*", metavar="PYTHON", help="an interpreter that is not found by itself")
    named = parser.parse_args().pythons
    failures: list[str] = []
    with tempfile.TemporaryDirectory(prefix="rottui-packaging-") as name:
        folder = Path(name)
        sdist, wheel = build(folder / "dist")
        say(f"{sdist.name} {sdist.stat().st_size:,} bytes, {wheel.name} {wheel.stat().st_size:,} bytes")
        say(f"metadata: {metadata_problem((sdist, wheel))}")
        try:
            say(f"tests of the sdist: {tests_of(sdist, folder / 'tree')}")
        except Failed as failed:
            failures.append(str(failed))
            say(f"tests of the sdist: FAILED {failed}")
        lowest = folder / "lowest.txt"
        lowest.write_text(lowest_versions())
        found = list(pythons(named).items())
        trials = [Trial(version, python, wheel) for version, python in found]
        trials.insert(1, Trial(*found[0], wheel, lowest))
        trials.append(Trial(*found[-1], sdist))
        failures += _try_all(trials)
    missing = said_to_work() - {version[:2] for version, _ in found}
    if missing:
        say(f"not tried: Python {', '.join('.'.join(map(str, each)) for each in sorted(missing))}")
    say(f"{len(failures)} FAILED" if failures else "all passed")
    return int(bool(failures))


def _try_all(trials: Iterable[Trial]) -> list[str]:
    """Try one after another, a row of the table each; return what failed."""
    failures = []
    say(_line(("Python", "from", "install", "report", "status", "desk", "sources")))
    for trial in trials:
        row, failure = row_of(trial)
        say(_line(row))
        if failure:
            failures.append(failure)
            say(f"  {failure}")
    return failures


def _line(cells: Iterable[str]) -> str:
    widths = (8, 22, 8, 10, 7, 5, 7)
    return "  ".join(f"{cell:<{width}}" for cell, width in zip(cells, widths, strict=False)).rstrip()


def say(line: str) -> None:
    """Write a line at once: the next may be minutes away."""
    print(line, flush=True)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
