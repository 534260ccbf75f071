"""Runs one target for a while: new inputs out of kept ones, towards whatever has not been seen yet; keeps what breaks.

Inputs that make a parser do something new are kept for the run, so that later ones begin where they ended. What is new
is told by what a target returns, and by the lines and branches that were reached where atheris is installed.
"""

from __future__ import annotations

import hashlib
import signal
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from types import FrameType

from tests.fuzz.mutating import mutate
from tests.fuzz.target import Broken, Target

CPU_S = 15.0
"""Seconds of a processor that one input may take; that a machine is busy does not count."""

SHRINKING_S = 3.0
"""Seconds for making a crasher smaller."""

GENERATED = 0.3
"""Share of inputs that are made anew and not out of others."""

MOST_KEPT = 5_000


class TookTooLong(Exception):
    """An input kept the parser busy for longer than any file is worth."""


@dataclass
class Found:
    """What a run came to."""

    cases: int = 0
    seconds: float = 0.0
    behaviours: set[int] = field(default_factory=set)
    crashers: dict[str, bytes] = field(default_factory=dict)
    """The smallest input by what it breaks."""
    known: int = 0
    """How often something broke that had broken before."""


class Run:
    """A target under fire."""

    def __init__(self, target: Target, seed: int, crashes: Path, extra: Path | None = None) -> None:
        self.target = target
        self.found = Found()
        self._random = Random(seed)
        self._crashes = crashes
        self._running = crashes / f"{target.name}.running"
        """The input under way: what is left of a process that was killed by it."""
        self._kept = [data for _, data in target.seeds()]
        if extra is not None:
            self._kept += [path.read_bytes() for path in sorted(extra.iterdir()) if path.is_file()]
        crashes.mkdir(parents=True, exist_ok=True)

    def go(self, seconds: float) -> Found:
        """Try the seeds, then new inputs until the time is over."""
        began = time.monotonic()
        for data in list(self._kept):
            self.one(data)
        while time.monotonic() - began < seconds:
            self.one(self.next())
            self.found.seconds = time.monotonic() - began
        self._running.unlink(missing_ok=True)
        return self.found

    def next(self) -> bytes:
        """Return another input."""
        random = self._random
        if not self._kept or random.random() < GENERATED:
            data = self.target.generate(random)
            return mutate(data, random, self.target.tokens) if random.random() < 0.5 else data
        return mutate(self.any_kept(random), random, self.target.tokens, self.any_kept(random))

    def any_kept(self, random: Random) -> bytes:
        """Return one of the inputs that did something new."""
        return random.choice(self._kept) if self._kept else b""

    def one(self, data: bytes) -> None:
        """Have one input read, and keep what is to be kept of it."""
        self._running.write_bytes(data)
        self.found.cases += 1
        behaviour, broken = attempt(self.target.check, data)
        if broken:
            self._note(broken, data)
        elif behaviour not in self.found.behaviours:
            self.found.behaviours.add(behaviour)
            if len(self._kept) < MOST_KEPT:
                self._kept.append(data)

    def _note(self, broken: str, data: bytes) -> None:
        if broken in self.found.crashers:
            self.found.known += 1
            return
        small = shrink(data, lambda less: attempt(self.target.check, less)[1] == broken)
        self.found.crashers[broken] = small
        name = f"{self.target.name}-{hashlib.sha256(small).hexdigest()[:10]}"
        (self._crashes / name).write_bytes(small)
        (self._crashes / f"{name}.txt").write_text(f"{broken}\n\n{explain(self.target.check, small)}")
        print(f"{self.target.name}: {broken.splitlines()[0]}\n    {self._crashes / name}")  # noqa: T201


def attempt(check: Callable[[bytes], object], data: bytes) -> tuple[int, str]:
    """Return what became of an input, as a number, and what broke, by which equal breaks are told; "" if nothing."""
    try:
        with _limited():
            return hash(check(data)), ""
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # noqa: BLE001 - Rust's panics are no Exception
        return 0, _signature(error)


def explain(check: Callable[[bytes], object], data: bytes) -> str:
    """Return the traceback that an input leads to."""
    try:
        check(data)
    except BaseException:  # noqa: BLE001
        return traceback.format_exc()[-8000:]
    return "it does not break when it is tried again"


def _signature(error: BaseException) -> str:
    """Return what tells one break from another: for what must hold what does not, else the kind and the place."""
    if isinstance(error, Broken):
        return f"Broken: {str(error).split(':', 1)[0]}"
    own = [frame for frame in traceback.extract_tb(error.__traceback__) if "/rottui/" in frame.filename]
    places = [f"{Path(frame.filename).name}:{frame.name}" for frame in own[-2:]]
    return f"{type(error).__name__} in {' > '.join(places) or 'the check'}"


def shrink(data: bytes, breaks: Callable[[bytes], bool]) -> bytes:
    """Return a smaller input that breaks in the same way, as far as one is found in a few seconds."""
    until = time.monotonic() + SHRINKING_S
    size = max(len(data) // 2, 1)
    while size and time.monotonic() < until:
        at = 0
        while at < len(data) and time.monotonic() < until:
            less = data[:at] + data[at + size :]
            if breaks(less):
                data = less
            else:
                at += size
        size = min(size // 2, len(data) // 2) if size > 1 else 0
    return data


@contextmanager
def _limited() -> Iterator[None]:
    """Raise TookTooLong in what is done within once it has taken too much of the processor."""

    def stop(_: int, __: FrameType | None) -> None:
        raise TookTooLong

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, CPU_S)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
