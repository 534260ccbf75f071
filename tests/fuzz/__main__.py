"""Fuzzes every parser of rottui, and prints what came of it as one table.

    python -m tests.fuzz --minutes 10                       # every target, one after the other
    python -m tests.fuzz --minutes 10 --target config       # one of them; may be repeated
    python -m tests.fuzz --minutes 1 --seed 7 --extra DIR   # other numbers, and files of your own to begin with

For each target: the seeds of `tests/fuzz/seeds/` first, then inputs that are made anew or out of others, for as long as
is asked. An input breaks a target when it raises anything, takes more than 15 s of a processor, kills the process, or
when what was accepted is not true to it: a number that does not stand in the file, a row that is lost without a word,
settings that are others when they are shown and read again. What broke is written to `--crashes`, as small as it could
be made, beside a text that says why. What was found once is a seed from then on: the plain test run reads every seed,
and some dozens of new inputs for each target (`tests/fuzz/test_fuzz.py`).

Where atheris is installed (`pip install atheris`; Linux), inputs are led by the branches of rottui that they reach,
otherwise by what the parsers say of them. The seed of the random numbers is printed; the same one gives the same
inputs where inputs are not led by coverage.

| column     | says                                                                         |
|------------|------------------------------------------------------------------------------|
| cases      | inputs that were read                                                        |
| cases/s    | on this machine, with whatever else it did                                   |
| behaviours | inputs told apart by what came of them: kinds, reasons, settings taken       |
| crashes    | breaks that differ, by what does not hold or by the place in rottui          |

The exit code is 1 if anything broke.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from random import SystemRandom
from tempfile import TemporaryDirectory
from typing import Any

from tests.fuzz import guided
from tests.fuzz.engine import Run
from tests.fuzz.targets import MODULES, load

GRACE_S = 120.0
"""Seconds beyond its time after which a target is ended: starting, reading the seeds, making a crasher smaller."""


def main() -> int:
    """Run what is asked for; return the exit code."""
    options = _parse()
    if options.child:
        _run_here(options)
        return 0
    chosen = options.target or list(MODULES)
    if unknown := [name for name in chosen if name not in MODULES]:
        print(f"there is no target {unknown[0]}; possible are {', '.join(MODULES)}", file=sys.stderr)  # noqa: T201
        return 2
    led = "coverage (atheris)" if options.engine == "atheris" else "what parsers say"
    shared = f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
    print(f"seed {options.seed}, inputs led by {led}, {shared}", flush=True)  # noqa: T201
    _row("target", "cases", "cases/s", "behaviours", "crashes", "what is read")
    broken = 0
    for name in chosen:
        found = _run_apart(options, name)
        each = found["cases"] / max(found["seconds"], 1e-9)
        counts = [f"{count:,}" for count in (found["cases"], round(each), found["behaviours"], len(found["crashers"]))]
        _row(name, *counts, load(name).what)
        broken += len(found["crashers"])
    return 1 if broken else 0


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description="Fuzz every parser of rottui.")
    parser.add_argument("--minutes", type=float, default=10.0, help="for each target (default: 10)")
    parser.add_argument("--target", action="append", help=f"one of {', '.join(MODULES)}; may be repeated")
    parser.add_argument("--seed", type=int, default=SystemRandom().randrange(10**6), help="of the random numbers")
    parser.add_argument("--crashes", type=Path, default=Path("fuzz-crashes"), help="folder for what broke")
    parser.add_argument("--extra", type=Path, help="folder with a folder per target of inputs of your own")
    engines = ("atheris", "plain")
    best = engines[0] if guided.is_installed() else engines[1]
    parser.add_argument("--engine", choices=engines, default=best, help=f"what leads the inputs (default here: {best})")
    parser.add_argument("--child", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


def _run_apart(options: argparse.Namespace, name: str) -> dict[str, Any]:
    """Run a target in a process of its own, and tell what became of it even if an input killed it."""
    options.crashes.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as folder:
        result = Path(folder) / "result"
        arguments = ["--minutes", options.minutes, "--seed", options.seed, "--crashes", options.crashes]
        arguments += ["--engine", options.engine, "--target", name, "--child", result]
        arguments += ["--extra", options.extra] if options.extra else []
        command = [sys.executable, "-m", "tests.fuzz", *map(str, arguments)]
        with (options.crashes / f"{name}.log").open("wb") as log:
            try:
                # What libraries print when they are given rubbish goes to the log, and what is left behind is removed.
                home, most = os.environ | {"TMPDIR": folder}, options.minutes * 60 + GRACE_S
                ended = subprocess.run(command, stderr=log, timeout=most, env=home, check=False)
                cause = f"the process ended with code {ended.returncode}" if ended.returncode else ""
            except subprocess.TimeoutExpired:
                cause = "an input took too long"
        found: dict[str, Any] = {"cases": 0, "seconds": 0, "behaviours": 0, "crashers": []}
        if result.exists():
            found |= json.loads(result.read_text())
    running = options.crashes / f"{name}.running"
    if cause and running.exists():
        killer = running.rename(options.crashes / f"{name}-killed")
        print(f"{name}: {cause}\n    {killer}", flush=True)  # noqa: T201
        found["crashers"].append(cause)
    running.unlink(missing_ok=True)
    return found


def _run_here(options: argparse.Namespace) -> None:
    (name,) = options.target
    extra = options.extra / name if options.extra and (options.extra / name).is_dir() else None
    seconds = options.minutes * 60
    if options.engine == "atheris":
        guided.run(guided.Options(name, seconds, options.seed, options.crashes, extra, options.child))
        return
    run = Run(load(name), options.seed, options.crashes, extra)
    try:
        run.go(seconds)
    finally:
        guided.report(run, options.child)


def _row(name: str, *cells: str) -> None:
    widths = (9, 7, 10, 7)
    *figures, what = cells
    shown = [figure.rjust(width) for figure, width in zip(figures, widths, strict=True)]
    print("  ".join([name.ljust(9), *shown, what]), flush=True)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
