"""What is nested deeper than any parser can follow: refused in words or taken for damage, wherever text is read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from rottui.alerts.log import FILE as ALERTS
from rottui.alerts.log import read_log
from rottui.briefing.looks import FILE as LOOKS
from rottui.briefing.looks import last_look
from rottui.cache.lock import HOLDER, UNKNOWN, holder
from rottui.cache.manifest import load_manifest
from rottui.cache.refresh_state import State, load_state
from rottui.cache.signature import MANIFEST, REFRESHES
from rottui.refresh.events import from_line
from rottui.settings.load import load
from rottui.sources.yahoo.reply import Reading, read
from rottui.tui.freshness.progress import parse
from tests.fire.test_damaged_files import DEEP

READERS: dict[str, tuple[str, Callable[[Path], object], object]] = {
    "who writes": (HOLDER, holder, UNKNOWN),
    "the manifest": (MANIFEST, lambda folder: load_manifest(folder).damaged, (MANIFEST,)),
    "refreshes": (REFRESHES, load_state, State()),
    "the last look": (LOOKS, last_look, None),
    "the log of alerts": (ALERTS, lambda folder: read_log(folder).damaged, (1,)),
}


@pytest.mark.parametrize("case", READERS.values(), ids=READERS)
def test_a_deeply_nested_file_of_the_folder_is_a_damaged_one(
    tmp_path: Path, case: tuple[str, Callable[[Path], object], object]
) -> None:
    name, reader, found = case
    (tmp_path / name).write_bytes(DEEP + b"\n")

    assert reader(tmp_path) == found


def test_a_deeply_nested_answer_and_a_deeply_nested_event_say_nothing() -> None:
    assert read(DEEP) == Reading()
    assert from_line(DEEP) is None
    assert parse(DEEP) is None


@pytest.mark.parametrize(
    "said",
    ["x = " + "[" * 100_000, "x = " + "{a=" * 100_000, "[" + "a." * 100_000 + "b]"],
    ids=["lists", "tables", "names"],
)
def test_a_deeply_nested_config_is_refused_in_words_and_defaults_apply(tmp_path: Path, said: str) -> None:
    config = tmp_path / "config.toml"
    config.write_text(said)

    settings, problems = load(config, required=True)

    assert settings.pairs
    assert [problem.where.partition(":")[0] for problem in problems] == ["config.toml"]
    assert len(problems[0].what) < 1000
