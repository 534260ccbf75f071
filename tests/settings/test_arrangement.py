"""The watchlist stands in its own order, unless [watchlist] names groups and pairs that are to come first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from rottui.errors import Problem
from rottui.settings.arrangement import arrange
from rottui.settings.load import load
from rottui.settings.packaged import defaults
from rottui.settings.render import show
from rottui.settings.schema import Arrangement, Pair, Settings

Configure = Callable[[str], tuple[Settings, tuple[Problem, ...]]]

GROUPS = list(dict.fromkeys(pair.group for pair in defaults().pairs))


def _names(settings: Settings, group: str) -> list[str]:
    return [pair.name for pair in settings.pairs if pair.group == group]


def _groups(settings: Settings) -> list[str]:
    return list(dict.fromkeys(pair.group for pair in settings.pairs))


def _pairs(*written: str) -> tuple[Pair, ...]:
    """Return pairs written "A/B in One"."""
    found = []
    for text in written:
        name, group = text.split(" in ")
        numerator, denominator = name.split("/")
        found.append(Pair(numerator=numerator, denominator=denominator, group=group))
    return tuple(found)


def _shown(pairs: Sequence[Pair]) -> list[str]:
    return [f"{pair.name} in {pair.group}" for pair in pairs]


def test_named_pairs_come_first_in_their_group_and_the_others_follow_as_they_stood(configure: Configure) -> None:
    changed, problems = configure('[watchlist]\norder = ["IJR/IWM", "iwc/iwm", "XLE/SPY"]\n')

    assert problems == ()
    assert _names(changed, "Size") == ["IJR/IWM", "IWC/IWM", "IWM/SPY", "MDY/SPY"]
    assert _names(changed, "What works")[:2] == ["XLE/SPY", "XLI/SPY"]
    assert _groups(changed) == GROUPS


def test_named_groups_come_first_and_the_others_follow_as_they_stood(configure: Configure) -> None:
    changed, problems = configure('[pairs."A/B"]\ngroup = "Mine"\n[watchlist]\ngroups = ["mine", "Size"]\n')

    assert problems == ()
    assert _groups(changed) == ["Mine", "Size", *(group for group in GROUPS if group != "Size")]
    assert changed.watchlist.groups == ("Mine", "Size")


def test_a_pair_that_joins_a_group_stands_after_those_that_were_in_it(configure: Configure) -> None:
    changed, problems = configure('[pairs."MAGS/SPY"]\ngroup = "Size"\n')

    assert problems == ()
    assert _names(changed, "Size") == ["IWM/SPY", "MDY/SPY", "IWC/IWM", "IJR/IWM", "MAGS/SPY"]
    assert _groups(changed) == GROUPS


def test_a_group_of_ones_own_stands_last_wherever_its_first_pair_stood(configure: Configure) -> None:
    changed, _ = configure('[pairs."MAGS/SPY"]\ngroup = "Mine"\n')

    assert _groups(changed) == [*GROUPS, "Mine"]


def test_a_pair_that_a_later_version_brings_takes_its_place_in_an_arrangement() -> None:
    before = _pairs("A/X in One", "B/X in One", "C/X in One", "D/X in Two")
    later = _pairs("A/X in One", "N/X in One", "B/X in One", "C/X in One", "M/X in New", "D/X in Two")
    wanted = Arrangement(groups=("Two",), order=("C/X", "A/X"))

    assert _shown(arrange(before, before, wanted)) == ["D/X in Two", "C/X in One", "A/X in One", "B/X in One"]
    assert _shown(arrange(later, later, wanted)) == [
        "D/X in Two",
        "C/X in One",
        "A/X in One",
        "N/X in One",
        "B/X in One",
        "M/X in New",
    ]


@pytest.mark.parametrize(
    ("text", "line", "what", "hint"),
    [
        ("order = ['QQQ/IWM',\n'QQQ/IWN']", 3, "order: QQQ/IWN is not on the watchlist", 'did you mean "QQQ/IWM"?'),
        ("order = ['QQQIWM']", 2, 'order: "QQQIWM" is not a pair', "a pair is two symbols"),
        ("order = 'QQQ/IWM'", 2, 'order must be a list in square brackets, not "QQQ/IWM"', 'write ["QQQ/IWM"]'),
        ("order = ['QQQ/IWM', 3]", 2, "order: element 2 must be text in quotes, not 3", ""),
        ("groups = ['Sise']", 2, 'groups: there is no group "Sise"', 'did you mean "Size"?'),
        ("group = ['Size']", 2, "group is not a setting of [watchlist]", 'did you mean "groups"?'),
    ],
)
def test_what_cannot_be_arranged_is_named_with_its_line(
    configure: Configure, text: str, line: int, what: str, hint: str
) -> None:
    changed, problems = configure(f"[watchlist]\n{text}\n")

    assert [(problem.where, problem.what) for problem in problems] == [(f"config.toml:{line}", what)]
    assert problems[0].hint.startswith(hint)
    assert changed.pairs[2:] == defaults().pairs[2:]


def test_what_is_listed_twice_counts_once_and_is_noted(configure: Configure) -> None:
    changed, problems = configure('[watchlist]\norder = ["IJR/IWM", "MDY/SPY", "ijr/iwm"]\n')

    assert [(problem.what, problem.note) for problem in problems] == [('order: "ijr/iwm" is listed twice', True)]
    assert changed.watchlist.order == ("IJR/IWM", "MDY/SPY")


def test_a_watchlist_that_is_no_table_changes_nothing(configure: Configure) -> None:
    changed, problems = configure("watchlist = ['QQQ/IWM']\n")

    assert [problem.what for problem in problems] == ["watchlist must be a table"]
    assert changed == defaults()


def test_the_arrangement_is_shown_with_its_lines_and_gives_the_same_order_again(tmp_path: Path) -> None:
    config, again = tmp_path / "config.toml", tmp_path / "again.toml"
    config.write_text(
        '[watchlist]\ngroups = ["Mine"]\norder = ["C/D", "IJR/IWM"]\n'
        '[pairs."A/B"]\ngroup = "Mine"\n[pairs."C/D"]\ngroup = "Mine"\n[pairs."MAGS/SPY"]\ngroup = "Size"\n'
    )
    text = show(config)
    again.write_text(text)

    assert 'groups = ["Mine"]  # config.toml:2' in text
    assert 'order = ["C/D", "IJR/IWM"]  # config.toml:3' in text
    assert load(again) == (load(config)[0], ())
