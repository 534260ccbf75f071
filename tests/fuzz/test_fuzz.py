"""Every input that ever broke a parser, and some dozens of new ones for each: none breaks anything.

For longer runs see the docstring of `tests/fuzz/__main__.py`.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from tests.fuzz.engine import Run, attempt, explain, shrink
from tests.fuzz.mutating import LONGEST, mutate
from tests.fuzz.target import SEEDS, Broken, Target, require_inert
from tests.fuzz.targets import MODULES, load

CASES = dict.fromkeys(MODULES, 40) | {"commands": 8, "imports": 8, "editing": 16, "config": 16, "kept": 12}
"""New inputs in a test run: fewer where one takes longer."""


@pytest.mark.parametrize("name", MODULES)
def test_no_seed_breaks_its_parser(name: str) -> None:
    target = load(name)
    for seed, data in target.seeds():
        _require_whole(target, data, seed)


@pytest.mark.parametrize("name", MODULES)
def test_no_new_input_breaks_a_parser(name: str, tmp_path: Path) -> None:
    target = load(name)
    run = Run(target, seed=CASES[name], crashes=tmp_path)
    for number in range(CASES[name]):
        _require_whole(target, run.next(), f"input {number}")


def _require_whole(target: Target, data: bytes, what: str) -> None:
    _, broken = attempt(target.check, data)
    if broken:
        pytest.fail(f"{what}: {broken}\n{data[:500]!r}\n{explain(target.check, data)}")


def test_every_target_has_seeds_and_no_seed_is_without_a_target() -> None:
    assert {path.name for path in SEEDS.iterdir()} == set(MODULES)
    assert all(any((SEEDS / name).iterdir()) for name in MODULES)
    assert all(load(name).name == name for name in MODULES)


def _target(check: Callable[[bytes], object]) -> Target:
    return Target("typed", "a parser of these tests", lambda random: bytes(random.randbytes(9)), check)


def test_what_breaks_is_kept_once_and_as_small_as_it_breaks(tmp_path: Path) -> None:
    def check(data: bytes) -> object:
        if b"!" in data:
            raise Broken(f"there is one: {data!r}")
        return len(data)

    run = Run(_target(check), seed=1, crashes=tmp_path)
    for data in (b"all is well", b"not! here", b"nor! here!"):
        run.one(data)

    assert run.found.crashers == {"Broken: there is one": b"!"}
    assert run.found.known == 1
    assert len(run.found.behaviours) == 1
    (kept,) = (path for path in tmp_path.iterdir() if not path.suffix)
    assert kept.read_bytes() == b"!"
    assert "there is one" in kept.with_suffix(".txt").read_text()


def test_whatever_comes_out_of_a_parser_breaks_it_and_is_told_by_its_place() -> None:
    from rottui.settings.symbols import parse_pair

    _, broken = attempt(lambda data: parse_pair(data.decode()), b"\xff")
    assert broken == "UnicodeDecodeError in the check"
    _, broken = attempt(lambda data: parse_pair(data.decode()), b"x")
    assert broken == "UsageError in symbols.py:parse_pair"


def test_shrinking_ends_with_something_that_breaks_just_the_same() -> None:
    assert shrink(b"a" * 999 + b"xyz" + b"b" * 999, lambda data: b"x" in data and b"z" in data) == b"xz"


def test_mutations_are_others_and_the_same_for_the_same_seed() -> None:
    data = b"Date,Close\n2025-01-02,10.5\n2025-01-03,11\n"
    made = [mutate(data, Random(seed), (b"token",), b"other,cells\n") for seed in range(200)]

    assert made == [mutate(data, Random(seed), (b"token",), b"other,cells\n") for seed in range(200)]
    assert len(set(made)) > 150
    assert any(b"token" in each for each in made)
    assert max(map(len, made)) <= LONGEST


def test_text_that_a_terminal_obeys_is_not_inert() -> None:
    require_inert("as it is", "this")
    with pytest.raises(Broken, match="this is not inert"):
        require_inert("\x9b31m", "this")


def test_the_command_runs_a_target_and_prints_what_came_of_it(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.fuzz", "--minutes", "0.005", "--target", "typed", "--seed", "1"]
    ended = subprocess.run(
        [*command, "--crashes", tmp_path, "--engine", "plain"], capture_output=True, text=True, check=False
    )

    assert ended.returncode == 0, ended.stdout + ended.stderr
    heading, titles, row = ended.stdout.splitlines()
    assert heading.startswith("seed 1, ")
    assert titles.split()[:5] == ["target", "cases", "cases/s", "behaviours", "crashes"]
    name, cases, _, behaviours, crashes, *_ = row.split()
    assert (name, crashes) == ("typed", "0")
    assert int(cases) > 3 < int(behaviours)
