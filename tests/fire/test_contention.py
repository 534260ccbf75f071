"""Two writers and four readers on one folder, all killed at random: whole generations, and a lock that falls."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rottui.cache.manifest import load_manifest, part_files
from rottui.cache.store import Store
from rottui.refresh.importer import run_import
from tests.fire.contenders import seen
from tests.fire.folder import NOW, Kept
from tests.fire.readers import briefing_of
from tests.fire.scale import rounds

WRITERS, READERS = 2, rounds(2, 4)
LASTS_S = rounds(1, 300)
LONGEST_PEACE_S = 1.0
LONGEST_S = 120


class Contender:
    """One process, started again whenever it was killed; everything it says goes to a file."""

    def __init__(self, said: Path, *arguments: str) -> None:
        self._command = [sys.executable, "-m", "tests.fire.contenders", *arguments]
        self._said = said
        said.touch()
        self.kills = 0
        self._start()

    def _start(self) -> None:
        self._heard = len(self.lines)
        with self._said.open("ab") as said:
            self._process = subprocess.Popen(self._command, stdout=said, stderr=said)

    @property
    def at_work(self) -> bool:
        """Whether it has gone through both versions since it was started: that takes longer than any peace here."""
        return len(self.lines) > self._heard + 1

    def kill(self) -> None:
        assert self._process.poll() is None, self._said.read_text()[-2000:]
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()
        self.kills += 1
        self._start()

    def end(self) -> None:
        self._process.kill()
        self._process.wait()

    @property
    def lines(self) -> list[str]:
        return self._said.read_text().splitlines()


@contextmanager
def _contenders(*arguments: tuple[Path, tuple[str, ...]]) -> Iterator[list[Contender]]:
    with ExitStack() as stack:
        made = []
        for said, each in arguments:
            made.append(Contender(said, *each))
            stack.callback(made[-1].end)
        yield made


def test_readers_see_whole_generations_and_the_last_writer_wins_whoever_is_killed(kept: Kept, tmp_path: Path) -> None:
    versions = [tmp_path / "A", tmp_path / "B"]
    for version, path in zip((1, 2), versions, strict=True):
        path.mkdir()
        for source in kept.files.glob("*.csv"):
            text = source.read_text()
            dates = source.stem.isupper()
            (path / source.name).write_text(text.replace(",10", f",{version}0") if dates else text)
    hashes = []
    for path in versions:
        other = Store(kept.copy(tmp_path / f"data of {path.name}"))
        run_import(other, [path], now=NOW)
        hashes.append(seen(briefing_of(kept, other.snapshot())))
    assert len(set(hashes)) == 2
    data = tmp_path / "data of A"
    writing = [(tmp_path / f"writer {n}", ("write", str(data), *map(str, versions))) for n in range(WRITERS)]
    reading = [(tmp_path / f"reader {n}", ("read", str(data), str(kept.config), *hashes)) for n in range(READERS)]
    chance = random.Random(8)

    with _contenders(*writing, *reading) as contenders:
        begun = time.monotonic()
        while time.monotonic() < begun + LASTS_S or not _was_a_fight(contenders):
            assert time.monotonic() < begun + LASTS_S + LONGEST_S, [each.lines[-3:] for each in contenders]
            time.sleep(chance.uniform(0, LONGEST_PEACE_S))
            writers, readers = ([each for each in some if each.at_work] for some in _sides(contenders))
            victims = writers if writers and chance.random() < 0.7 else readers
            if victims:
                chance.choice(victims).kill()

    said = Counter(line for each in contenders[WRITERS:] for line in each.lines)
    assert set(said) == {"A", "B"}, said
    committed = [int(line) for each in contenders[:WRITERS] for line in each.lines if line]
    store = Store(data)
    assert store.verify() == ()
    assert store.snapshot().generation >= max(committed)
    run_import(store, [versions[0]], now=NOW)
    assert seen(briefing_of(kept, store.snapshot())) == hashes[0]
    _assert_what_killed_writers_left_is_gone_a_day_later(store, versions)


def _sides(contenders: list[Contender]) -> tuple[list[Contender], list[Contender]]:
    return contenders[:WRITERS], contenders[WRITERS:]


def _was_a_fight(contenders: list[Contender]) -> bool:
    """Whether writers were killed at work, and readers saw both versions since."""
    writers, readers = _sides(contenders)
    return sum(each.kills for each in writers) > 1 and len({line for each in readers for line in each.lines}) > 1


def _assert_what_killed_writers_left_is_gone_a_day_later(store: Store, versions: list[Path]) -> None:
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    later = Store(store.folder, now=lambda: tomorrow)
    for version in (versions[1], versions[0], versions[1]):
        run_import(later, [version], now=NOW)
    manifest = load_manifest(later.folder).manifest
    assert manifest is not None
    known = {part.name for parts in manifest.tables.values() for part in parts}
    known |= {retired.name for retired in manifest.retired}
    assert set(part_files(later.folder)) == known
    assert not list(later.folder.glob(".*.tmp"))
