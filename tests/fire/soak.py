"""Soaks one desk in a real terminal: keys, sizes, reloads and failing refreshes, for as long as it takes.

    python -m tests.fire.soak [--reloads 1000 --keys 10000 --resizes 500 --failing 200] [--seed 1]
                               [--one-in 5] [--first-year 2016] [--minutes 90]

The desk is the installed one, on a cache of its own that is made from the demo. Keys are a random walk over every
command, into every screen and dialog; another process commits generations; refreshes fail in every way that there is,
by the key and by the clock. Every so often the desk must show what a key asks for, with nothing left over it.

What it holds is printed at the start, after the first tenth, half-way and at the end, with how much it still grows in
1,000 keys of the second half. At the end the screen must be, cell by cell, that of a desk that was just started on the
same cache; the desk must end with 0, leave the terminal as it was, no process, and no draft in any folder. The exit
code is 1 where anything of that is not so.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import signal
import sys
import tempfile
import time
from collections import Counter, deque
from contextlib import ExitStack
from itertools import islice
from pathlib import Path

from rottui.cache.signature import signature
from rottui.tui import commands
from tests.bench.table import load
from tests.fire.soak_desk import LONGEST_S, Figures, SoakedDesk, readable
from tests.fire.soak_ending import compared, ended
from tests.fire.soak_judging import rows, show
from tests.fire.soak_keys import LEAVE, Walk, written
from tests.fire.soak_world import CONFIG, FAILURES, BadNetwork, Commits, make_cache
from tests.terminal.program import lives

DESK = (sys.executable, "-m", "rottui")
SIZE = (160, 45)
SIZES = ((160, 45), (200, 60), (120, 35), (100, 30), (80, 24), (60, 40), (50, 20), (40, 10), (132, 43), (30, 8))
SHOWN = r"MAGS/SPY +([\u2800-\u28ff]+ +)?[\d.]+ +[-+]?\d"
HELP = "tab: next page"
SAMPLES, CHECK_EVERY = 60, 40
"""Samples that are taken in all, and keys between two questions whether the desk still answers."""
KEY_QUIET_S, KEY_LONGEST_S = 0.012, 0.25
DIALOG_S = 1.0
SCREENS = frozenset(f"{name.title()}Screen" for name in commands.SCREENS)
"""The classes of the screens that are no dialogs."""
STALLED_S = 8.0
"""How long a refresh is left stalled before the network breaks under it."""
UNANSWERED_S, MOST_UNANSWERED = 45.0, 20
"""How long a key is waited for before it counts as lost, and how many may be before there is no point in going on."""
MOST_BOXES = 40
"""Message boxes that may wait at one time: each goes after some seconds, and single keys may bring one."""
WITHOUT_KEY = (0.42, 0.58)
"""Between these shares of the keys no refresh is asked for, so that the clock has its turn."""


class Soak:
    """The desk, and what is done to it in lockstep with the keys."""

    def __init__(
        self, desk: SoakedDesk, data: Path, commits: Commits, network: BadNetwork, options: argparse.Namespace
    ) -> None:
        self.desk = desk
        self.data = data
        self.options = options
        self.samples: list[Figures] = []
        self.reloads = self.resizes = self.keys = self.checks = 0
        self.failing: Counter[str] = Counter()
        self.by_clock = 0
        self.slowest_s = 0.0
        self.unanswered: list[str] = []
        self.recent: deque[str] = deque(maxlen=30)
        self.walk = Walk(options.seed)
        self._commits, self._network = commits, network
        self._chance = random.Random(options.seed + 1)
        self._busy = ""
        self._committed = True
        self._looked = 0.0
        self._refresh: int | None = None
        self._began = 0.0
        self._asked = False
        self._how = "refused"
        self._refreshes = 0
        self._ends = time.monotonic() + 60 * options.minutes

    def run(self) -> None:
        """Press all keys, with everything else in proportion, and then what is left of the rest."""
        walk = iter(self.walk)
        self.sample()
        every = max(self.options.keys // SAMPLES, 1)
        for key, asks in islice(walk, self.options.keys):
            if self._late:
                break
            while self.reloads < self._due(self.options.reloads) - 1 and not self._late:
                self._tend()
                self.desk.drain(0.05, 0.1)
            self._press(key)
            if asks:
                self._wait_for_dialog()
            self._tend()
            if self.keys % CHECK_EVERY == 0:
                self.check()
            if self.keys % every == 0:
                self.sample()
                self._tell()
        self.check()
        while not self._done:
            self._tend()
            self.desk.drain(0.05, 0.2)
        self.check()
        self.sample()

    @property
    def _late(self) -> bool:
        return time.monotonic() > self._ends

    @property
    def _done(self) -> bool:
        """Whether there is nothing left to wait for."""
        enough = self._late or (
            self.reloads >= self.options.reloads and self._refreshes >= self.options.failing and self._committed
        )
        return enough and not self._busy and self._refresh is None

    def _due(self, total: int) -> int:
        """How many of `total` there are to be by now."""
        return total * self.keys // self.options.keys

    def _press(self, key: str) -> None:
        if self.resizes < self._due(self.options.resizes):
            self.resizes += 1
            self.desk.forget()
            self.desk.resize(*self._chance.choice(SIZES))
        self.desk.press(written(key))
        self.recent.append(key)
        self.keys += 1
        self.desk.drain(KEY_QUIET_S, KEY_LONGEST_S)
        self.desk.forget()

    def _wait_for_dialog(self) -> None:
        """Wait until there is a dialog, as long as a person would: not everywhere is there one to open."""
        ends = time.monotonic() + DIALOG_S
        while time.monotonic() < ends and not self._dialogs():
            self.desk.drain(0.05, 0.1)

    def _dialogs(self) -> list[str]:
        """What stands over the screens of the desk."""
        return [name for name in self.desk.said()["stack"] if name not in SCREENS]

    def _tell(self) -> None:
        now = self.samples[-1]
        print(  # noqa: T201 - it is a command, and takes long
            f"{self.keys} keys, {self.reloads} reloads, {self.resizes} sizes, {self._refreshes} failing refreshes, "
            f"{now.rss:.1f} MB, briefer {now.briefer or 0:.0f} MB, {now.said.get('objects')} objects, {load()}",
            file=sys.stderr,
            flush=True,
        )

    # What happens around it

    def _tend(self) -> None:
        """Have the next commit made, and the next refresh fail, once the last one is over."""
        if self._busy and readable(self._commits.fileno()):
            self._commits.told()
            self._committed = self._busy != "commit"
            self._busy = ""
        if not self._committed and time.monotonic() > self._looked + 0.3:
            self._looked = time.monotonic()
            said = self.desk.said()
            assert not said["failed"], f"a load failed: {said['failed']}"
            if said["loaded"] == said["loads"] and tuple(said["seen"]) == signature(self.data):
                self._committed = True
                self.reloads += 1
        if not self._busy and self._committed and self.reloads < max(self._due(self.options.reloads), 1):
            self._tell_writer("commit")
        self._tend_refresh()

    def _tell_writer(self, what: str) -> None:
        self._busy = what
        self._commits.tell(what)

    def _tend_refresh(self) -> None:
        if self._refresh is None:
            self._refresh = self.desk.refresh()
            if self._refresh is not None:
                self._began = time.monotonic()
                self.by_clock += not self._asked
                self._asked = False
            elif not self._asked:
                self._next_refresh()
            elif time.monotonic() > self._began + 5:  # it was over before anybody saw it, or the key went to a dialog
                self._asked = False
        elif not lives(self._refresh):
            self._refresh = None
            self._refreshes += 1
            self.failing[self._how] += 1
            if self._how == "rate_limited" and not self._busy:
                self._tell_writer("forgive")
        elif self._how == "killed" and time.monotonic() > self._began + 1:
            os.kill(self._refresh, signal.SIGKILL)
        elif self._how == "stall" and time.monotonic() > self._began + STALLED_S:
            self._network.fail("refused")

    def _next_refresh(self) -> None:
        """Choose how the next refresh fails, and ask for it, unless it is the clock's turn."""
        share = self.keys / self.options.keys
        if self._refreshes >= self._due(self.options.failing) or WITHOUT_KEY[0] < share < WITHOUT_KEY[1]:
            return
        if self._busy and self._busy != "commit":
            return
        self._how = self._chance.choices(list(FAILURES), list(FAILURES.values()))[0]
        if self._how == "locked":
            if self._busy:
                return
            self._tell_writer("hold")
        elif self._how != "killed":
            self._network.fail(self._how)
        self._leave()
        self.desk.press(self._chance.choice("rR"))
        self._asked, self._began = True, time.monotonic()

    # Whether it is well

    def _leave(self) -> None:
        """Leave whatever dialog is open."""
        for key in LEAVE:
            self.desk.press(written(key))
            self.desk.drain(KEY_QUIET_S, KEY_LONGEST_S)

    def _help(self) -> float:
        """Open the help; return how many seconds that took. A key that does nothing is counted, and pressed again."""
        while (took := self.desk.awaited(HELP, b"?", UNANSWERED_S)) is None:
            said = self.desk.said(counted=True)
            told = f"{said['stack']}, focused {said['focused']}, waiting {said['waits']}"
            self.unanswered.append(f"key {self.keys}, after {' '.join(self.recent)}: {told}")
            assert len(self.unanswered) < MOST_UNANSWERED, f"it does not answer\n{self.desk.text}"
        return took

    def check(self) -> None:
        """See that it answers, and that nothing stands over it that should not."""
        ends = time.monotonic() + LONGEST_S
        self._leave()
        while over := self._dialogs():
            assert time.monotonic() < ends, f"it cannot be left: {over}\n{self.desk.text}"
            self._leave()
        self.slowest_s = max(self.slowest_s, self._help())
        self.desk.press(written("escape"))
        while re.search(HELP, self.desk.text):
            self.desk.drain(0.01, 0.1)
            assert time.monotonic() < ends, f"the help stays\n{self.desk.text}"
        boxes = self.desk.said()["boxes"]
        assert boxes <= MOST_BOXES, f"{boxes} message boxes wait"
        self.checks += 1
        self.desk.forget()

    def sample(self) -> None:
        """Take the figures."""
        self.samples.append(self.desk.figures(self.keys))


def homes(folder: Path) -> dict[str, str]:
    """Return an environment in which everything is kept in `folder`."""
    named = {f"XDG_{name}_HOME": str(folder / name.lower()) for name in ("CONFIG", "CACHE", "STATE", "DATA")}
    own = {"ROTTUI_DATA": str(folder / "data"), "ROTTUI_CONFIG": str(folder / "config.toml")}
    paths = [str(Path(__file__).parent / "soak_probe"), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {
        "HOME": str(folder), **named, **own, "PYTHONPATH": os.pathsep.join(paths), "LC_ALL": "C.UTF-8",
        "TERM": "xterm-256color", "COLORTERM": "truecolor", "PYTHONWARNINGS": "default",
    }  # fmt: skip


def soak(folder: Path, options: argparse.Namespace) -> bool:
    """Run all of it in `folder`; return whether all is well."""
    data = folder / "data"
    make_cache(data, options.one_in, options.first_year)
    (folder / "config.toml").write_text(CONFIG)
    with ExitStack() as stack:
        network = stack.enter_context(BadNetwork(folder))
        commits = stack.enter_context(Commits(data, folder / "files"))
        environment = network.environment | homes(folder)
        network.fail("refused")
        desk = stack.enter_context(SoakedDesk(DESK, environment, SIZE, folder, folder / "probe"))
        desk.wait_for(SHOWN)
        desk.quiet()
        work = Soak(desk, data, commits, network, options)
        began = time.monotonic()
        work.run()
        lasted = time.monotonic() - began
        well = show(rows(work.samples))
        same = compared(desk, DESK, environment, SIZE, folder)
        clean = ended(desk, folder)
    print(  # noqa: T201
        f"{work.keys} keys of {len(work.walk.given)} commands, {work.reloads} reloads, {work.resizes} sizes, "
        f"{work.failing.total()} failing refreshes ({work.by_clock} by the clock) in {lasted / 60:.0f} min\n"
        f"failed by: {', '.join(f'{how} {count}' for how, count in work.failing.most_common())}\n"
        f"{desk.written / 1e6:.0f} MB written to the terminal; asked {work.checks} times whether it answers, "
        f"which took {work.slowest_s:.1f} s at most; {len(work.unanswered)} times not at once\n"
        f"the screen against a desk just started: {same or 'the same'}\n"
        f"how it ended: {clean or 'clean'}; {load()}"
    )
    for lost in work.unanswered:
        print(f"no answer at {lost}")  # noqa: T201
    return well and not same and not clean and not work.unanswered


def main() -> int:
    """Print the table; 1 when anything is not as it should be."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reloads", type=int, default=1000)
    parser.add_argument("--keys", type=int, default=10_000)
    parser.add_argument("--resizes", type=int, default=500)
    parser.add_argument("--failing", type=int, default=200, help="refreshes, all of which fail")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--one-in", type=int, default=5, help="of so many of the demo's stocks; 1 takes all, and long")
    parser.add_argument("--first-year", type=int, default=2016, help="of the data; 2016 takes all that there are")
    parser.add_argument("--minutes", type=float, default=1e6, help="stop then, whatever has not been done by then")
    parser.add_argument("--folder", type=Path, help="work in this folder and leave it there")
    options = parser.parse_args()
    print(load())  # noqa: T201
    if options.folder is not None:
        options.folder.mkdir(parents=True)
        return int(not soak(options.folder, options))
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        return int(not soak(Path(folder), options))


if __name__ == "__main__":
    sys.exit(main())
