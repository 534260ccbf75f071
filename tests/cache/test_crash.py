"""A writer killed at any moment: readers find one whole generation, the next writer goes on from it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import polars as pl
import pytest

from rottui.cache.store import Snapshot, Store

WRITER = """
import os, signal, sys
from datetime import date
from pathlib import Path
import polars as pl
from rottui.cache.store import Store
from rottui.cache.tables import MEMBERS, PRICES

store = Store(Path(sys.argv[1]))

def put(writer, marker):
    days = [date(year, 1, 2) for year in (2023, 2024, 2025)]
    rows = [("AAA", day, None, None, None, float(marker), None, 0.0, False) for day in days]
    writer.put("prices", pl.DataFrame(rows, schema=PRICES, orient="row"))
    writer.put("members", pl.DataFrame([("u", "AAA", str(marker), "")], schema=MEMBERS, orient="row"))
    writer.commit()

def die_at(step):
    # Count every call that changes the disk, and die before the one that is asked for.
    left = [step]
    def counted(function):
        def call(*args, **kwargs):
            left[0] -= 1
            if left[0] < 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return function(*args, **kwargs)
        return call
    os.fsync = counted(os.fsync)
    Path.replace = counted(Path.replace)
    Path.unlink = counted(Path.unlink)
    Path.open = counted(Path.open)
"""

ONE_STEP = (
    WRITER
    + """
for line in sys.stdin:
    step, marker = map(int, line.split())
    child = os.fork()  # before polars has done anything: its threads would not survive
    if not child:
        die_at(step)
        with store.writer(who="test") as writer:
            put(writer, marker)
        os._exit(0)
    print("killed" if os.waitpid(child, 0)[1] else "done", flush=True)
"""
)

ENDLESS = (
    WRITER
    + """
with store.writer(who="test") as writer:
    for marker in range(int(sys.argv[2]), 1_000_000):
        put(writer, marker)
        print(marker, flush=True)
"""
)


@contextmanager
def _running(script: str, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", script, *arguments]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def _marker(snapshot: Snapshot) -> int:
    """Return the generation's marker, having checked that all of its files carry it."""
    prices = snapshot.read("prices")
    names = snapshot.read("members")["name"].to_list()
    markers = {*prices["close"].to_list(), *map(float, names)}
    assert prices["date"].to_list() == [date(year, 1, 2) for year in (2023, 2024, 2025)]
    assert len(markers) == 1
    assert snapshot.problems == ()
    return int(markers.pop())


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_writer_killed_at_any_step_leaves_the_old_generation_or_the_new_one(store: Store) -> None:
    outcomes: list[str] = []
    reached: set[bool] = set()
    with _running(ONE_STEP, str(store.folder)) as process:
        assert process.stdin
        assert process.stdout
        last = 0
        for attempt in range(200):
            # Step 10,000 is never reached: the first generation is committed in peace.
            step = 10_000 if attempt == 0 else attempt - 1
            print(step, attempt, file=process.stdin, flush=True)
            outcomes.append(process.stdout.readline().strip())
            marker = _marker(store.snapshot())
            assert marker in (last, attempt)
            reached.add(marker == attempt)
            assert outcomes[-1] == "killed" or marker == attempt
            last = marker
            if attempt and outcomes[-1] == "done":
                break

    assert outcomes[0] == outcomes[-1] == "done"
    assert len(outcomes) > 15, "a commit of four files and a manifest has more steps than that"
    assert set(outcomes[1:-1]) == {"killed"}
    assert reached == {False, True}
    assert store.verify() == ()


def test_readers_see_whole_generations_while_one_is_written_and_after_it_is_killed(store: Store) -> None:
    last = 0
    for round_ in range(3):
        with _running(ENDLESS, str(store.folder), str(last + 1)) as process:
            assert process.stdout
            process.stdout.readline()
            seen: list[int] = []
            while len(set(seen)) < 5 + round_:
                seen.append(store.load(_marker))
            process.kill()
            process.wait()

        assert seen == sorted(seen), "a reader never goes back"
        assert seen[0] > last
        last = _marker(store.snapshot())
        assert last >= seen[-1]


def test_the_next_writer_goes_on_after_a_kill(store: Store, members: pl.DataFrame) -> None:
    with _running(ENDLESS, str(store.folder), "1") as process:
        assert process.stdout
        process.stdout.readline()
    generation = store.snapshot().generation
    with store.writer(who="test") as writer:
        writer.put("members", members)

        assert writer.commit() > generation
    assert store.snapshot().rows("prices") == 3
    assert store.verify() == ()


def test_a_leftover_of_an_interrupted_generation_is_never_taken_for_the_next_one(store: Store) -> None:
    # Eleven steps to read manifest, copy and the files, these twice; then three for each file: the holder's, and four
    # of data.
    with _running(ONE_STEP, str(store.folder)) as process:
        assert process.stdin
        assert process.stdout
        for step, marker in ((10_000, 1), (11 + 15, 2), (10_000, 3)):
            print(step, marker, file=process.stdin, flush=True)
            process.stdout.readline()

    assert _marker(store.snapshot()) == 3
    assert len(list(store.folder.glob("prices-2023-*"))) == 3, "the killed writer had written its own"
