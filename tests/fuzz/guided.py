"""The same runs, led by the lines and branches of rottui that an input reaches: with atheris, where that is installed.

Atheris is libFuzzer for Python, on Linux with some versions of Python only, so that nothing here depends on it:
`pip install atheris` beside the tests' own dependencies is all it takes.
"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from tests.fuzz.engine import Run
from tests.fuzz.mutating import LONGEST, mutate
from tests.fuzz.targets import load

REPORT_EVERY_S = 5.0


def is_installed() -> bool:
    """Return whether runs can be led by coverage."""
    return find_spec("atheris") is not None


@dataclass
class Options:
    """What one run is asked for."""

    name: str
    seconds: float
    seed: int
    crashes: Path
    extra: Path | None
    result: Path
    """Where the figures go: libFuzzer ends the process itself."""


def run(options: Options) -> None:
    """Run one target until its time is over; writes the figures now and then, and does not return."""
    atheris: Any = __import__("atheris")
    with atheris.instrument_imports(include=["rottui"], enable_loader_override=False):
        target = load(options.name)
    run = Run(target, options.seed, options.crashes, options.extra)
    began, told = time.monotonic(), [0.0]

    def one(data: bytes) -> None:
        run.one(data)
        run.found.seconds = time.monotonic() - began
        if run.found.seconds - told[0] > REPORT_EVERY_S or run.found.seconds >= options.seconds:
            told[0] = run.found.seconds
            report(run, options.result)

    def other(data: bytes, most: int, seed: int) -> bytes:
        random = Random(seed)
        if random.random() < 0.15:
            data = target.generate(random)
        return mutate(data, random, target.tokens, run.any_kept(random))[:most]

    with TemporaryDirectory() as corpus:
        for name, data in target.seeds():
            (Path(corpus) / name).write_bytes(data)
        flags = [f"-max_total_time={options.seconds:.0f}", f"-seed={options.seed}", f"-max_len={LONGEST}"]
        flags += ["-timeout=100000", "-rss_limit_mb=0", "-print_final_stats=0", "-verbosity=0"]
        flags += ["-handle_abrt=0", "-handle_segv=0", "-report_slow_units=100000"]
        flags += [f"-artifact_prefix={options.crashes}/"]
        folders = [corpus, *([str(options.extra)] if options.extra else [])]
        atheris.Setup([sys.argv[0], *flags, *folders], one, custom_mutator=other)
        atheris.Fuzz()


def report(run: Run, result: Path) -> None:
    """Write what a run has come to so far."""
    found = run.found
    figures = {"cases": found.cases, "seconds": found.seconds, "behaviours": len(found.behaviours)}
    result.write_text(json.dumps(figures | {"crashers": list(found.crashers), "known": found.known}))
