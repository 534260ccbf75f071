"""[verdict]: what the verdict is judged by, and thresholds that contradict each other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import msgspec
import pytest

from rottui.analytics.evidence import GROUPS, LEGS, PAIRS, Thresholds
from rottui.errors import Problem
from rottui.refresh.plan import watchlist_symbols
from rottui.settings.load import load
from rottui.settings.packaged import defaults
from rottui.settings.render import show
from rottui.settings.schema import Candidates, Settings, Verdict

Configure = Callable[[str], tuple[Settings, tuple[Problem, ...]]]

DEFAULT = defaults().verdict


def test_the_defaults_are_those_of_the_methods() -> None:
    assert asdict(Thresholds()) | {"universe": "", "index": "SPY", "fetch": True} == msgspec.structs.asdict(DEFAULT)
    assert Verdict() == DEFAULT
    assert defaults().verdict_universe == "sp500"
    assert len(GROUPS["participation"]) == 5  # the most that broad, narrow and weak may be


def test_what_the_file_sets_is_taken_and_the_rest_stays(configure: Configure) -> None:
    text = '[verdict]\nuniverse = "SP600"\nindex = "iwm"\nabove_50 = 50\nconfirmation = 3\n'
    changed, problems = configure(text)

    assert problems == ()
    assert changed.verdict == msgspec.structs.replace(
        DEFAULT, universe="sp600", index="IWM", above_50=50.0, confirmation=3
    )
    assert changed.verdict_universe == "sp600"
    assert msgspec.structs.replace(changed, verdict=DEFAULT) == defaults()


def test_without_a_universe_of_its_own_it_is_the_one_of_the_desk(configure: Configure) -> None:
    changed, problems = configure('[desk]\nuniverse = "sp600"\n[verdict]\nuniverse = ""\n')

    assert problems == ()
    assert changed.verdict_universe == "sp600"


@pytest.mark.parametrize(
    ("text", "what", "hint"),
    [
        ("above_50 = 120", "above_50 must be at most 100, not 120", ""),
        ("up_3m = -1", "up_3m must be at least 0, not -1", ""),
        ("leading = 1.5", "leading must be at most 1, not 1.5", ""),
        ("risk_off = -2", "risk_off must be at least -1, not -2", ""),
        ("broad = 6", "broad must be at most 5, not 6", ""),
        ("drawdown = 5", "drawdown must be at most 0, not 5", ""),
        ("confirmation = 0", "confirmation must be at least 1, not 0", ""),
        ("confirmation = 2.5", "confirmation must be a whole number, not 2.5", ""),
        ('universe = "sp5000"', 'universe: there is no universe "sp5000"', 'did you mean "sp500"?'),
        ('index = "S P"', 'index: "S P" is not a symbol', "a symbol has 1 to 20 letters"),
        ("above_500 = 50", "above_500 is not a setting of [verdict]", 'did you mean "above_50"?'),
    ],
)
def test_a_mistake_is_named_with_its_line_and_the_default_stays(
    configure: Configure, text: str, what: str, hint: str
) -> None:
    changed, problems = configure(f"# mine\n[verdict]\n{text}\n")

    (problem,) = problems
    assert (problem.where, problem.what) == ("config.toml:3", what)
    assert problem.hint.startswith(hint)
    assert not problem.note
    assert changed == defaults()


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("fading = 0.5", 2, "fading = 0.5, leading = 0.5 do not ascend: mega caps would be fading and leading at once"),
        ("above_50 = 55\nleading = -0.7\nfading = -0.6", 3, "fading = -0.6, leading = -0.7 do not ascend"),
        ("weak = 3", 2, "weak = 3, narrow = 2, broad = 4 do not ascend: participation would be broad and narrow at"),
        ("narrow = 4", 2, "weak = 1, narrow = 4, broad = 4 do not ascend"),
        ("broad = 2\nweak = 1.5", 2, "weak = 1.5, narrow = 2, broad = 2 do not ascend"),
    ],
)
def test_thresholds_that_contradict_are_named_together_and_their_defaults_apply(
    configure: Configure, text: str, line: int, what: str
) -> None:
    changed, problems = configure(f"[verdict]\n{text}\n")

    (problem,) = problems
    assert problem.where == f"config.toml:{line}"
    assert problem.what.startswith(what)
    assert problem.hint == "their defaults apply"
    assert changed == defaults()


def test_what_contradicts_takes_nothing_else_with_it(configure: Configure) -> None:
    changed, problems = configure("[verdict]\nfading = 0.9\nbroad = 3\nrisk_off = -0.25\n")

    assert len(problems) == 1
    assert changed.verdict == msgspec.structs.replace(DEFAULT, broad=3.0, risk_off=-0.25)


def test_weak_and_narrow_may_be_the_same(configure: Configure) -> None:
    assert configure("[verdict]\nweak = 2\n")[1] == ()


def test_what_is_shown_gives_the_same_again_and_says_where_it_comes_from(tmp_path: Path) -> None:
    path, again = tmp_path / "config.toml", tmp_path / "again.toml"
    path.write_text('[verdict]\nindex = "brk.b"\nfading = 0.9\nbroad = 5\n', encoding="utf-8")
    shown = show(path)
    again.write_text(shown, encoding="utf-8")

    assert 'index = "BRK-B"  # config.toml:2' in shown.splitlines()
    assert "broad = 5.0  # config.toml:4" in shown.splitlines()
    assert "fading = -0.5  # default" in shown.splitlines()
    assert load(again) == (load(path)[0], ())


def test_the_evidence_is_fetched_though_no_pair_of_it_is_on_the_watchlist(configure: Configure) -> None:
    away = "".join(f'[pairs."{pair.name}"]\nenabled = false\n' for pair in defaults().pairs)
    changed, _ = configure(f'{away}[pairs."A/B"]\n[verdict]\nindex = "VTI"\n')

    wanted = watchlist_symbols(changed)

    assert changed.leg_symbols == ("A", "B")
    assert wanted[:2] == ("A", "B")
    assert {*LEGS, "VTI"} <= set(wanted[: 2 + len(LEGS) + 1])
    assert set(LEGS) == {leg for pair in PAIRS for leg in pair.split("/")}


def test_the_evidence_is_left_alone_where_that_is_wanted(configure: Configure) -> None:
    changed, problems = configure("[verdict]\nfetch = false\n")

    assert problems == ()
    assert set(watchlist_symbols(changed)) <= set(watchlist_symbols(defaults()))
    assert watchlist_symbols(msgspec.structs.replace(changed, pairs=(), markets=(), candidates=Candidates())) == (
        defaults().megacaps
    )
