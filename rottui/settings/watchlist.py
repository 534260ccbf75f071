"""What can be done to a watchlist: functions from its pairs in their order to a change of them. No file, no screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import get_args

import msgspec

from rottui.errors import UsageError
from rottui.settings.entries import PAIRS
from rottui.settings.schema import Meaning, Pair

MEANINGS: tuple[Meaning, ...] = get_args(Meaning)
"""What a rising ratio can say."""

_INVERTED: dict[Meaning, Meaning] = {"B+": "B-", "B-": "B+", "R+": "R-", "R-": "R+"}
_AGAINST = " against "
_FIELDS = ("group", "rising", "note")


@dataclass(frozen=True, slots=True)
class Change:
    """A watchlist as it is wanted."""

    pairs: tuple[Pair, ...]
    """All of it."""
    said: str
    """What was done, in one line."""
    pair: str
    """The name of the pair it was done to, as it is called afterwards."""
    renamed: tuple[str, str] | None = None
    """What a pair was called, and what it is called now."""
    placed: bool = False
    """Whether the order of `pairs` is wanted too; otherwise a pair stands where its group and the file put it."""


def add(pairs: Sequence[Pair], pair: Pair) -> Change:
    """Return the watchlist with a new pair; raises UsageError if it is there already."""
    _refuse_twin(pairs, pair.name)
    return Change((*pairs, pair), f"Added {pair.name} to {pair.group}", pair.name)


def replace(pairs: Sequence[Pair], name: str, pair: Pair) -> Change:
    """Return the watchlist with `pair` in the place of the one called `name`.

    Raises:
        UsageError: there is none called so, or another one is the same as `pair`.

    """
    index = _index(pairs, name)
    before = pairs[index]
    changed = [field for field in _FIELDS if getattr(before, field) != getattr(pair, field)]
    if before.name == pair.name:
        what = f"Changed {', '.join(changed)} of {name}" if changed else f"{name} is as it was"
        if before.group != pair.group:
            return Change(_regrouped(pairs, index, pair), what, name)
        return Change((*pairs[:index], pair, *pairs[index + 1 :]), what, name)
    _refuse_twin(pairs, pair.name)
    if before.group == pair.group:
        replaced = (*pairs[:index], pair, *pairs[index + 1 :])
    else:
        replaced = _regrouped(pairs, index, pair)
    return Change(replaced, f"Changed {name} to {pair.name}", pair.name, renamed=(name, pair.name), placed=True)


def remove(pairs: Sequence[Pair], name: str) -> Change:
    """Return the watchlist without the pair called `name`; raises UsageError if that is the last one."""
    index = _index(pairs, name)
    if len(pairs) == 1:
        raise UsageError(f"{name} is the only pair", "a watchlist needs one: add another one first")
    return Change((*pairs[:index], *pairs[index + 1 :]), f"Deleted {name}", name)


def invert(pairs: Sequence[Pair], name: str) -> Change:
    """Return the watchlist with B/A in the place of A/B, and with what its rising says turned round."""
    index = _index(pairs, name)
    pair = inverted(pairs[index])
    _refuse_twin(pairs, pair.name)
    said = f"Inverted {name} to {pair.name}"
    return Change((*pairs[:index], pair, *pairs[index + 1 :]), said, pair.name, renamed=(name, pair.name), placed=True)


def inverted(pair: Pair) -> Pair:
    """Return B/A for A/B: what a rise of one says, a fall of the other said; "x against y" becomes "y against x"."""
    sides = pair.note.split(_AGAINST)
    turns = len(sides) == 2 and not any(mark in pair.note for mark in ":;,(")
    return msgspec.structs.replace(
        pair,
        numerator=pair.denominator,
        denominator=pair.numerator,
        rising=tuple(_INVERTED[meaning] for meaning in pair.rising),
        note=_AGAINST.join(reversed(sides)) if turns else pair.note,
    )


def regroup(pairs: Sequence[Pair], name: str, group: str) -> Change:
    """Return the watchlist with a pair at the end of another group, which may be a new one; raises UsageError."""
    index = _index(pairs, name)
    group = checked_group(group, pairs)
    if group == pairs[index].group:
        raise UsageError(f"{name} is in {group} already")
    pair = msgspec.structs.replace(pairs[index], group=group)
    return Change(_regrouped(pairs, index, pair), f"Moved {name} to {group}", name)


def move(pairs: Sequence[Pair], name: str, by: int) -> Change:
    """Return the watchlist with a pair one place further down (1) or up (-1); beyond its group, in the next one.

    Raises:
        UsageError: it stands at that end of the watchlist already.

    """
    index = _index(pairs, name)
    other = index + by
    if not 0 <= other < len(pairs):
        raise UsageError(f"{name} is the {'first' if by < 0 else 'last'} pair already")
    moved = list(pairs)
    if pairs[other].group == pairs[index].group:
        moved[index], moved[other] = moved[other], moved[index]
        return Change(tuple(moved), f"Moved {name} {'up' if by < 0 else 'down'}", name, placed=True)
    moved[index] = msgspec.structs.replace(pairs[index], group=pairs[other].group)
    return Change(tuple(moved), f"Moved {name} to {pairs[other].group}", name, placed=True)


def revert(current: Sequence[Pair], before: Sequence[Pair], after: Sequence[Pair], said: str, pair: str) -> Change:
    """Return a watchlist in which what became of `before` in `after` is undone, and all else is as it is in `current`.

    Raises:
        UsageError: what would be undone has been changed since.

    """
    was = {each.name: each for each in before}
    became = {each.name: each for each in after}
    now = {each.name: each for each in current}
    touched = [name for name in {**was, **became} if was.get(name) != became.get(name)]
    changed_since = any(now.get(name) != became.get(name) for name in touched)
    if changed_since or (not touched and now != became):
        raise UsageError(f"{said}: it was changed again since then", "elsewhere, so it cannot be undone here")
    kept = [each for each in current if each.name not in touched]
    for name in (each.name for each in before if each.name in touched):
        above = {each.name for each in before[: _index(before, name)]}
        place = max((at for at, each in enumerate(kept, start=1) if each.name in above), default=0)
        kept.insert(place, was[name])
    same = {each.name: each.group for each in kept} == {each.name: each.group for each in before}
    pairs = tuple(sorted(kept, key=lambda each: list(was).index(each.name))) if same else tuple(kept)
    return Change(pairs, f"Undone: {said}", pair, placed=same)


def checked_group(group: str, pairs: Sequence[Pair]) -> str:
    """Return a group's name as it is stored: as others write it, whatever its case; raises UsageError."""
    checked: str = PAIRS.checks["group"](group)
    return next((pair.group for pair in pairs if pair.group.casefold() == checked.casefold()), checked)


def checked_note(note: str) -> str:
    """Return a note as it is stored; raises UsageError."""
    checked: str = PAIRS.checks["note"](note)
    return checked


def _regrouped(pairs: Sequence[Pair], index: int, pair: Pair) -> tuple[Pair, ...]:
    """Return pairs with `pair`, which takes the place of the one at `index`, at the end of its group."""
    others = [*pairs[:index], *pairs[index + 1 :]]
    end = max((at for at, each in enumerate(others, start=1) if each.group == pair.group), default=len(others))
    return (*others[:end], pair, *others[end:])


def _index(pairs: Sequence[Pair], name: str) -> int:
    for index, pair in enumerate(pairs):
        if pair.name == name:
            return index
    raise UsageError(f"{name} is not on the watchlist", "the config file was changed elsewhere")


def _refuse_twin(pairs: Sequence[Pair], name: str) -> None:
    for pair in pairs:
        if pair.name == name:
            raise UsageError(f"{name} is on the watchlist already, in {pair.group}")
