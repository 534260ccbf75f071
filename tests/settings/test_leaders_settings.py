"""[leaders]: where the screens that leaders are put through draw their lines."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from rottui.analytics.leadership import MAX_CORRELATION, NEAR_HIGH
from rottui.analytics.screening import CALMEST
from rottui.errors import Problem
from rottui.settings.load import load
from rottui.settings.packaged import defaults
from rottui.settings.render import show
from rottui.settings.schema import Leaders, Settings

Configure = Callable[[str], tuple[Settings, tuple[Problem, ...]]]

DEFAULT = defaults().leaders


def test_the_defaults_are_those_of_the_methods() -> None:
    assert Leaders() == DEFAULT
    assert (DEFAULT.max_correlation, DEFAULT.near_high, DEFAULT.calmest) == (MAX_CORRELATION, NEAR_HIGH, CALMEST)
    assert DEFAULT.small_caps in [universe.key for universe in defaults().universes]


def test_what_the_file_sets_is_taken_and_the_rest_stays(configure: Configure) -> None:
    changed, problems = configure('[leaders]\nmax_correlation = 0\nsmall_caps = "NASDAQ100"\n')

    assert problems == ()
    assert changed.leaders == msgspec.structs.replace(DEFAULT, max_correlation=0.0, small_caps="nasdaq100")
    assert msgspec.structs.replace(changed, leaders=DEFAULT) == defaults()


@pytest.mark.parametrize(
    ("text", "what", "hint"),
    [
        ("max_correlation = 1.5", "max_correlation must be at most 1, not 1.5", ""),
        ("near_high = -2", "near_high must be at least 0, not -2", ""),
        ("calmest = 0", "calmest must be above 0, not 0", ""),
        ('small_caps = "sp700"', 'small_caps: there is no universe "sp700"', 'did you mean "sp600"?'),
        ("max_corelation = 0.5", "max_corelation is not a setting of [leaders]", 'did you mean "max_correlation"?'),
    ],
)
def test_a_mistake_is_named_with_its_line_and_the_default_stays(
    configure: Configure, text: str, what: str, hint: str
) -> None:
    changed, problems = configure(f"# mine\n[leaders]\n{text}\n")

    (problem,) = problems
    assert (problem.where, problem.what, problem.hint) == ("config.toml:3", what, hint)
    assert changed == defaults()


def test_without_their_universe_there_are_no_small_caps_to_look_for(tmp_path: Path) -> None:
    path, again = tmp_path / "config.toml", tmp_path / "again.toml"
    path.write_text("[universes.sp600]\nenabled = false\n", encoding="utf-8")
    changed, problems = load(path)
    again.write_text(show(path), encoding="utf-8")

    assert problems == ()
    assert changed.leaders == msgspec.structs.replace(DEFAULT, small_caps="")
    assert load(again) == (changed, ())
