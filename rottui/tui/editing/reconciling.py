"""A briefing and a watchlist that was changed since it was built: the rows are there before their figures are."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from rottui.briefing.history import History
from rottui.briefing.model import Briefing, PairBriefing
from rottui.settings.schema import SESSIONS, Basis, Pair

AWAITED = "no prices yet, fetching"

_NO_HISTORY = History(columns={"ratio": b"", "sma_50": b"", "sma_200": b""})


def reconcile(briefing: Briefing, pairs: Sequence[Pair], basis: Basis, awaited: Collection[str]) -> Briefing:
    """Return `briefing` with `pairs` in their order; the same one if it has them.

    A pair keeps its figures whatever became of its group and its note. One that the briefing does not know has none,
    and one whose name is among `awaited` says why as long as it has none.
    """
    held = {each.pair.name: each for each in briefing.pairs}
    wanted = tuple(_with_pair(held.get(pair.name), pair, basis, pair.name in awaited) for pair in pairs)
    unchanged = len(wanted) == len(briefing.pairs) and all(map(_is, wanted, briefing.pairs))
    return briefing if unchanged else replace(briefing, pairs=wanted)


def _with_pair(held: PairBriefing | None, pair: Pair, basis: Basis, awaited: bool) -> PairBriefing:
    if held is None:
        held = PairBriefing(
            pair=pair,
            basis=basis,
            last=None,
            date=None,
            change=dict.fromkeys(SESSIONS),
            trend=None,
            extreme=None,
            legs=None,
            problem=None,
            history=_NO_HISTORY,
        )
    elif held.pair != pair:
        held = replace(held, pair=pair)
    if awaited and held.last is None and held.problem != AWAITED:
        held = replace(held, problem=AWAITED)
    return held


def _is(one: object, other: object) -> bool:
    return one is other
