"""What can be done to a watchlist, and what cannot: worked by hand on a list of five."""

from __future__ import annotations

import pytest

from rottui.errors import UsageError
from rottui.settings.schema import Pair
from rottui.settings.watchlist import (
    add,
    checked_group,
    checked_note,
    invert,
    inverted,
    move,
    regroup,
    remove,
    replace,
    revert,
)


def _pair(text: str, note: str = "") -> Pair:
    """Return a pair written "A/B One B+"."""
    name, group, *rising = text.split()
    numerator, denominator = name.split("/")
    return Pair(numerator=numerator, denominator=denominator, group=group, rising=tuple(rising), note=note)  # type: ignore[arg-type]


PAIRS = tuple(map(_pair, ("A/X One B+", "B/X One", "C/X Two", "D/X Two", "E/X Three")))


def _shown(pairs: tuple[Pair, ...]) -> str:
    return " ".join(f"{pair.numerator}{pair.group[:2]}" for pair in pairs)


BEFORE = "AOn BOn CTw DTw ETh"


@pytest.mark.parametrize(
    ("name", "by", "after", "said"),
    [
        ("A/X", 1, "BOn AOn CTw DTw ETh", "Moved A/X down"),
        ("B/X", -1, "BOn AOn CTw DTw ETh", "Moved B/X up"),
        ("B/X", 1, "AOn BTw CTw DTw ETh", "Moved B/X to Two"),
        ("C/X", -1, "AOn BOn COn DTw ETh", "Moved C/X to One"),
        ("E/X", -1, "AOn BOn CTw DTw ETw", "Moved E/X to Two"),
    ],
)
def test_moving_goes_one_place_or_into_the_next_group(name: str, by: int, after: str, said: str) -> None:
    assert _shown(PAIRS) == BEFORE
    change = move(PAIRS, name, by)
    assert (_shown(change.pairs), change.said, change.pair, change.placed) == (after, said, name, True)


@pytest.mark.parametrize(("name", "by", "end"), [("A/X", -1, "first"), ("E/X", 1, "last")])
def test_moving_stops_at_either_end(name: str, by: int, end: str) -> None:
    with pytest.raises(UsageError, match=f"{name} is the {end} pair already"):
        move(PAIRS, name, by)


def test_a_pair_that_is_moved_to_a_group_stands_at_its_end() -> None:
    assert _shown(regroup(PAIRS, "A/X", "Two").pairs) == "BOn CTw DTw ATw ETh"
    assert _shown(regroup(PAIRS, "A/X", "two").pairs) == "BOn CTw DTw ATw ETh"
    assert _shown(regroup(PAIRS, "A/X", "New").pairs) == "BOn CTw DTw ETh ANe"
    with pytest.raises(UsageError, match="A/X is in One already"):
        regroup(PAIRS, "A/X", "one")


def test_a_pair_that_is_there_is_not_added_and_nothing_becomes_its_twin() -> None:
    said = "A/X is on the watchlist already, in One"
    with pytest.raises(UsageError, match=said):
        add(PAIRS, _pair("A/X Other"))
    with pytest.raises(UsageError, match=said):
        replace(PAIRS, "B/X", _pair("A/X One"))
    with pytest.raises(UsageError, match=said):
        invert((*PAIRS, _pair("X/A One")), "X/A")


def test_what_is_edited_stays_in_its_place_unless_its_group_changes() -> None:
    change = replace(PAIRS, "B/X", _pair("F/X One"))
    assert (_shown(change.pairs), change.renamed) == ("AOn FOn CTw DTw ETh", ("B/X", "F/X"))
    change = replace(PAIRS, "B/X", _pair("F/X Two"))
    assert _shown(change.pairs) == "AOn CTw DTw FTw ETh"
    assert replace(PAIRS, "B/X", _pair("B/X Two B+", "n")).said == "Changed group, rising, note of B/X"
    assert replace(PAIRS, "B/X", PAIRS[1]).said == "B/X is as it was"


def test_the_last_pair_is_not_deleted() -> None:
    assert _shown(remove(PAIRS, "C/X").pairs) == "AOn BOn DTw ETh"
    with pytest.raises(UsageError, match="A/X is the only pair"):
        remove(PAIRS[:1], "A/X")


@pytest.mark.parametrize(
    ("note", "turned"),
    [
        ("mega caps against the market", "the market against mega caps"),
        ("gold against stocks: shelter", "gold against stocks: shelter"),
        ("one against two against three", "one against two against three"),
        ("", ""),
    ],
)
def test_inverting_turns_round_what_rising_says_and_a_note_that_says_no_more(note: str, turned: str) -> None:
    pair = inverted(_pair("A/B One B+ R-", note))
    assert pair == _pair("B/A One B- R+", turned)
    assert inverted(pair) == _pair("A/B One B+ R-", note)


def test_what_is_undone_leaves_what_others_did() -> None:
    after = remove(PAIRS, "B/X").pairs
    others = (*after, _pair("N/X Three"))

    change = revert(others, PAIRS, after, "Deleted B/X", "B/X")
    assert (_shown(change.pairs), change.said) == ("AOn BOn CTw DTw ETh NTh", "Undone: Deleted B/X")


def test_an_order_is_undone_where_nobody_changed_anything_else() -> None:
    after = move(PAIRS, "A/X", 1).pairs

    assert _shown(revert(after, PAIRS, after, "Moved A/X down", "A/X").pairs) == BEFORE


def test_what_was_changed_since_is_not_undone() -> None:
    after = regroup(PAIRS, "A/X", "Two").pairs
    others = regroup(after, "A/X", "Three").pairs

    with pytest.raises(UsageError, match="it was changed again since then"):
        revert(others, PAIRS, after, "Moved A/X to Two", "A/X")


def test_an_order_is_not_undone_once_there_are_other_pairs() -> None:
    after = move(PAIRS, "A/X", 1).pairs

    with pytest.raises(UsageError, match="it was changed again since then"):
        revert((*after, _pair("N/X Three")), PAIRS, after, "Moved A/X down", "A/X")


def test_groups_and_notes_are_held_to_the_rules_of_the_config_file() -> None:
    assert checked_group(" one ", PAIRS) == "One"
    assert checked_note(" said ") == "said"
    for check in (
        lambda: checked_group(" ", PAIRS),
        lambda: checked_group("x" * 41, PAIRS),
        lambda: checked_note("\x1b"),
    ):
        with pytest.raises(UsageError):
            check()
