"""Command lines: every command with arguments at random ends with a code of its own, in words, and writes where it may.

An input is a JSON list of arguments. The program runs in this process, in a home of its own with a small cache; nothing
is fetched, for the network is no part of a command line. A process of its own would cost a second a case.
"""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

import click

from rottui.cache.store import Store
from rottui.cli import doctoring, refreshing, rottui
from rottui.cli.exits import run
from rottui.errors import RottuiError
from rottui.refresh.demo import build_demo
from tests.command_lines import every_command
from tests.fuzz.folder import kept_folder, scratch
from tests.fuzz.target import Behaviour, Target, require

CODES = (0, 1, 2, 10)
NOT_FETCHED = "nothing is fetched here"

VALUES = (
    "2025-06-05", "2025-06-06", "1900-01-01", "0001-01-01", "9999-12-31", "2025-13-01", "now", "", "-", "--", "json",
    "text", "markdown", "csv", "parquet", "bar", "none", "prices", "positioning", "breadth", "members", "symbols",
    "sessions", "ratios", "verdict", "pairs", "changes", "study", "alerts", "problems", "nowhere", "files", "own", "~",
    "files/SPY.csv", "../data", "config.toml", "empty", "a\nb", "\x1b[31m", "\u202e", "\udcff", "../x", "~nobody/x",
    "%s{}", "[b]", "x" * 300, "--help", "/dev/null",
)  # fmt: skip
OPTIONS = ("--data", "--config", "--as-of", "-o", "--format", "--section", "--demo", "--ascii", "report", "export")
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def generate(random: Random) -> bytes:
    """Return a command with options that it mostly has, and values that they mostly take."""
    path, command = random.choice(list(every_command()))
    words = list(path)
    for _ in range(random.choice((0, 1, 1, 2, 3))):
        option = random.choice(command.params) if command.params else None
        if isinstance(option, click.Option):
            words.append(random.choice(option.opts))
            if not option.is_flag and not option.count:
                choices = option.type.choices if isinstance(option.type, click.Choice) else VALUES
                words.append(str(random.choice((*choices, random.choice(VALUES)))))
        else:
            words.append(random.choice(VALUES))
    if random.random() < 0.2:
        words.insert(random.randint(0, len(words)), random.choice(VALUES))
    return json.dumps(words).encode()


@dataclass(frozen=True)
class _Home:
    """Where the program believes to be at home."""

    folder: Path
    kept: Path
    """What its data folder is to hold at the beginning."""

    @property
    def work(self) -> Path:
        """The folder it is called in."""
        return self.folder / "work"

    def renew(self, demo: bool) -> None:
        """Put everything back to where it was; the demo's data only where they are wanted, for they are many."""
        for each in ("work", "data", "home"):
            shutil.rmtree(self.folder / each, ignore_errors=True)
        shutil.copytree(self.kept / "data", self.folder / "data", symlinks=True)
        shutil.copytree(self.kept / "work", self.work)
        (self.folder / "home").mkdir()
        if demo:
            shutil.copytree(_demo(), self.folder / "data" / "demo")


@cache
def _demo() -> Path:
    folder = scratch("demo")
    build_demo(Store(folder))
    return folder


@cache
def _home() -> _Home:
    folder, made = scratch("commands"), kept_folder()
    kept = folder / "kept"
    shutil.copytree(made.data, kept / "data")
    shutil.copytree(made.files, kept / "work" / "files")
    shutil.copyfile(made.config, kept / "work" / "config.toml")
    (kept / "work" / "empty").mkdir()
    return _Home(folder, kept)


def check(data: bytes) -> Behaviour:
    """Run the command line, and look at what it leaves behind."""
    arguments = _arguments(data)
    if arguments is None:
        return None
    home = _home()
    home.renew("--demo" in arguments)
    before = _files(home.work)
    code, said = _run(home, arguments)
    require(code in CODES, f"exit code {code}")
    require("Traceback" not in said, "a traceback")
    defect = re.search(r"unexpected \w+", said) if "a defect in rottui" in said else None
    require(not defect, f"{defect and defect.group()}: {said[:300]!a}")
    require(not code or code == 10 or said.strip(), "it failed without a word")
    _require_told(home, arguments, before)
    return arguments[0] if arguments else "", code, " ".join(word for word in said.split()[:12] if word.isalpha())


def _arguments(data: bytes) -> list[str] | None:
    """Return the arguments as a system would hand them over; None where it could not."""
    try:
        words = json.loads(data)
    except (ValueError, RecursionError):
        return None
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        return None
    try:
        return [os.fsdecode(os.fsencode(word.replace("\0", ""))) for word in words][:12]
    except UnicodeEncodeError:  # half a character that no file name can hold
        return None


def _run(home: _Home, arguments: list[str]) -> tuple[int, str]:
    """Return the code and everything that was said."""
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2))
    variables = {
        "HOME": str(home.folder / "home"),
        "ROTTUI_DATA": str(home.folder / "data"),
        "PATH": os.environ["PATH"],
    }
    variables |= {"ROTTUI_CONFIG": str(home.work / "config.toml"), "LC_ALL": "C.UTF-8", "TERM": "dumb"}
    here = Path.cwd()
    try:
        os.chdir(home.work)
        with (
            patch.dict(os.environ, variables, clear=True),
            patch.object(sys, "argv", ["rottui", *arguments]),
            patch.object(sys, "stdin", io.TextIOWrapper(io.BytesIO())),
            patch.object(refreshing, "_refresh", _not_fetched),
            patch.object(doctoring, "_patient", _offline(doctoring._patient)),
            _watched(home.folder),
            redirect_stdout(out),
            redirect_stderr(err),
        ):
            code = run(rottui)
    finally:
        os.chdir(here)
    return code, err.buffer.getvalue().decode("utf-8", "replace")  # type: ignore[attr-defined]


def _not_fetched(*_: Any, **__: Any) -> None:
    raise RottuiError(NOT_FETCHED)


def _offline(patient: Any) -> Any:
    return lambda options, _: patient(options, True)


_watching: list[tuple[Path, list[str]]] = []


def _note(event: str, arguments: tuple[Any, ...]) -> None:
    if not _watching:
        return
    paths: tuple[Any, ...] = ()
    if event == "open" and not isinstance(arguments[0], int):
        mode, flags = arguments[1], arguments[2]
        writes = bool(set(mode) & set("wxa+")) if isinstance(mode, str) else bool((flags or 0) & WRITES)
        paths = arguments[:1] if writes else ()
    elif event in (
        "os.mkdir",
        "os.remove",
        "os.rmdir",
        "os.rename",
        "os.link",
        "os.symlink",
        "os.truncate",
        "os.chmod",
    ):
        paths = arguments[: 2 if event in ("os.rename", "os.link", "os.symlink") else 1]
    folder, strays = _watching[-1]
    for path in paths:
        if not isinstance(path, int):
            place = Path(os.path.abspath(os.fsdecode(path)))  # noqa: PTH100
            if not place.is_relative_to(folder) and not str(place).startswith(("/dev/", "/proc/")):
                strays.append(f"{event} {place}")


@cache
def _begin_to_watch() -> None:
    sys.addaudithook(_note)


@contextmanager
def _watched(folder: Path) -> Iterator[None]:
    """Raise if anything outside of `folder` is written to within, that nobody named."""
    _begin_to_watch()
    strays: list[str] = []
    _watching.append((folder, strays))
    try:
        yield
    finally:
        _watching.pop()
    named = [word for word in sys.argv[1:] if len(word) > 1]
    named += [os.path.expanduser(word) for word in named if word.startswith("~")]  # noqa: PTH111 - it may know nobody
    elsewhere = [
        stray for stray in strays if not any(word.strip("/.~") in stray for word in named if word.strip("/.~"))
    ]
    require(not elsewhere, f"written outside: {elsewhere[:2]}")


def _files(folder: Path) -> set[Path]:
    return {path.relative_to(folder) for path in folder.rglob("*")}


def _require_told(home: _Home, arguments: list[str], before: set[Path]) -> None:
    """Files that are new where the program was called were named on its command line."""
    new = {path.parts[0] for path in _files(home.work) - before}
    named = {part for word in arguments for part in Path(word.rpartition("=")[2]).parts}
    named |= {word[2:] for word in arguments if word.startswith("-o")}
    strays = [each for each in new if each not in named and each not in ("data", "files", "empty")]
    require(not strays, f"a file that nobody named: {strays}")


TARGET = Target(
    "commands", "the command line of every command", generate, check,
    tuple(json.dumps(value).encode() + b", " for value in (*VALUES, *OPTIONS)),
)  # fmt: skip
"""What reads arguments."""
