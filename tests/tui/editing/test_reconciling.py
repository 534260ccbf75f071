"""A watchlist that was changed shows at once: rows keep their figures, and new ones have none yet."""

from __future__ import annotations

import msgspec

from rottui.settings.schema import Pair
from rottui.tui.drawing.sparkline import sparkline
from rottui.tui.editing.reconciling import AWAITED, reconcile
from tests.tui.factory import make_briefing, make_pair

NAMES = ("A/B", "C/D", "E/F")
BRIEFING = make_briefing([make_pair(name, seed=index) for index, name in enumerate(NAMES)])
PAIRS = tuple(each.pair for each in BRIEFING.pairs)


def test_what_did_not_change_is_the_same_briefing():
    assert reconcile(BRIEFING, PAIRS, "price", ()) is BRIEFING
    assert reconcile(BRIEFING, PAIRS, "price", ("A/B",)) is BRIEFING


def test_rows_stand_as_they_were_put_and_keep_their_figures():
    moved = msgspec.structs.replace(PAIRS[0], group="Elsewhere", note="said")
    shown = reconcile(BRIEFING, (PAIRS[2], moved), "price", ())
    assert [each.pair for each in shown.pairs] == [PAIRS[2], moved]
    assert shown.pairs[1].last == BRIEFING.pairs[0].last
    assert shown.pairs[1].history is BRIEFING.pairs[0].history
    assert shown.markets is BRIEFING.markets


def test_a_new_pair_has_no_figures_and_says_that_they_are_fetched():
    new = Pair(numerator="N", denominator="B", group="x")
    awaited, other = reconcile(BRIEFING, (new, PAIRS[0]), "total_return", ("N/B",)).pairs
    assert (awaited.pair, awaited.basis, awaited.last, awaited.problem) == (new, "total_return", None, AWAITED)
    assert set(awaited.change.values()) == {None}
    assert sparkline(awaited.history.values("ratio"), 5).strip("⠀ ") == ""
    assert other is BRIEFING.pairs[0]


def test_a_pair_that_is_not_waited_for_says_what_the_briefing_says():
    empty = make_pair("N/B", sessions=0, problem="no prices of N")
    briefing = make_briefing([empty])
    assert reconcile(briefing, (empty.pair,), "price", ()) is briefing
    assert reconcile(briefing, (empty.pair,), "price", ("N/B",)).pairs[0].problem == AWAITED
