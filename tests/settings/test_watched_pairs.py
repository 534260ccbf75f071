"""A pair that an alert rule watches stays what it is until the rule is changed; the rule is never dropped unsaid."""

from __future__ import annotations

from pathlib import Path

import pytest

from rottui.errors import UsageError
from rottui.settings.edits import edit, settings_of
from rottui.settings.packaged import defaults
from rottui.settings.saving import Changes
from rottui.settings.schema import Pair
from rottui.settings.watchlist import add, invert, move, regroup, remove, replace

RULE = '[alerts.mags]\npair = "mags/spy"\nnew_high = 3\n'
OTHER = '[alerts.mags-low]\npair = "MAGS/SPY"\nnew_low = 3\nenabled = false\n'
WAITING = '[alerts.own]\npair = "A/B"\nnew_low = 3\n'
PAIR = Pair(numerator="A", denominator="B", group="Mine")
OTHER_LEGS = Pair(numerator="MAGS", denominator="RSP", group="Rotation")


@pytest.mark.parametrize(
    "make",
    [
        lambda pairs: remove(pairs, "MAGS/SPY"),
        lambda pairs: invert(pairs, "MAGS/SPY"),
        lambda pairs: replace(tuple(p for p in pairs if p.name != "MAGS/RSP"), "MAGS/SPY", OTHER_LEGS),
    ],
    ids=["deleted", "inverted", "other legs"],
)
def test_a_watched_pair_is_not_taken_away_and_the_rules_to_change_are_named(make) -> None:
    text = RULE + OTHER
    with pytest.raises(UsageError) as refused:
        edit(text, make(settings_of(text).pairs))

    assert str(refused.value) == "MAGS/SPY cannot go: watched by the alert rules mags and mags-low"
    assert refused.value.hint == "change or remove [alerts.mags] and [alerts.mags-low] in the config file first"


def test_what_keeps_a_watched_pair_its_name_is_saved_and_so_is_what_is_done_to_others() -> None:
    pairs = settings_of(RULE).pairs
    for change in (regroup(pairs, "MAGS/SPY", "Mine"), move(pairs, "MAGS/SPY", 1), remove(pairs, "QQQ/IWM")):
        after = settings_of(edit(RULE, change))
        assert {pair.name: pair for pair in after.pairs} == {pair.name: pair for pair in change.pairs}
        assert [rule.pair for rule in after.alerts] == ["MAGS/SPY"]


def test_a_pair_that_a_rule_waits_for_can_be_added_and_the_rule_applies() -> None:
    assert settings_of(WAITING).alerts == ()

    after = settings_of(edit(WAITING, add(defaults().pairs, PAIR)))
    assert [rule.name for rule in after.alerts] == ["own"]


def test_adding_a_pair_that_a_rule_came_to_watch_can_be_undone_once_the_rule_is_gone(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    changes = Changes(path)
    changes.save(lambda pairs: add(pairs, PAIR))
    alone = path.read_text()
    path.write_text(alone + "\n" + WAITING)

    with pytest.raises(UsageError, match="A/B cannot go: watched by the alert rule own"):
        changes.undo()
    assert path.read_text() == alone + "\n" + WAITING
    path.write_text(alone + "\n")
    assert changes.undo().said == "Undone: Added A/B to Mine"
    assert "A/B" not in path.read_text()
