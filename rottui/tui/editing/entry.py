"""What is typed to add or edit a pair: how it is completed, and what there is to say of it while it is typed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from rottui.errors import UsageError
from rottui.settings.schema import Meaning, Pair, Settings
from rottui.settings.symbols import parse_pair, parse_symbol, respelt_share_class
from rottui.settings.watchlist import checked_group, checked_note
from rottui.text import printable

MEANS: dict[Meaning, str] = {
    "B+": "the market broadens",
    "B-": "the market narrows",
    "R+": "risk is taken",
    "R-": "risk is shed",
}
"""What each meaning says of a rising ratio."""

OPPOSITES: dict[Meaning, Meaning] = {"B+": "B-", "B-": "B+", "R+": "R-", "R-": "R+"}
"""A rising ratio cannot say both."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known when a pair is typed."""

    settings: Settings
    held: Collection[str] | None = None
    """The symbols that the cache has prices of; None as long as nobody has said."""
    unfetched: str = ""
    """Why prices that are not held will not be fetched; "" when they will be."""

    @property
    def symbols(self) -> tuple[str, ...]:
        """Every symbol that can be completed, the most likely ones first."""
        settings = self.settings
        listed = (*settings.leg_symbols, *settings.megacaps, *settings.candidate_symbols, *settings.beside_symbols)
        return tuple(dict.fromkeys((*listed, *sorted(self.held or ()))))

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups that there are."""
        return self.settings.groups


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the lines of the dialog."""

    pair: str = ""
    group: str = ""
    rising: tuple[Meaning, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to say of what is typed."""

    text: str
    tone: Literal["failed", "warning", "quiet"]
    """An error, which keeps it from being saved; what its writer should know; what comes next."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What was typed, as it is understood."""

    pair: Pair | None
    """None as long as it cannot be saved."""
    remarks: tuple[Remark, ...]


def complete_pair(typed: str, known: Known) -> str | None:
    """Return how what is typed probably goes on: a symbol, or behind a whole one the slash and the usual second leg."""
    first, slash, second = typed.partition("/")
    if slash:
        numerator = first.strip().upper()
        candidates = [symbol for symbol in _denominators(known) if symbol != numerator]
        found = _complete_symbol(second.lstrip(), candidates) if second.strip() else candidates[0]
        return f"{typed[: len(typed) - len(second.lstrip())]}{found}" if found else None
    if found := _complete_symbol(first, known.symbols):
        return found
    symbol = first.strip().upper()
    if symbol not in known.symbols:
        return None
    return f"{typed}/{next(leg for leg in _denominators(known) if leg != symbol)}"


def _complete_symbol(typed: str, symbols: Sequence[str]) -> str | None:
    """Return the first symbol that begins as typed; None for one that is whole already, and for nothing."""
    wanted = typed.upper()
    if not wanted or wanted in symbols:
        return None
    return next((symbol for symbol in symbols if symbol.startswith(wanted)), None)


def _denominators(known: Known) -> tuple[str, ...]:
    """Return symbols as second legs, those that are it most often first."""
    counted = Counter(pair.denominator for pair in known.settings.pairs)
    return tuple(dict.fromkeys((*(leg for leg, _ in counted.most_common()), *known.symbols)))


def complete_group(typed: str, known: Known) -> str | None:
    """Return the first group that begins as typed."""
    wanted = typed.casefold()
    return next((group for group in known.groups if wanted and group.casefold().startswith(wanted)), None)


def check(typed: Typed, known: Known, edited: str | None = None) -> Checked:
    """Return the pair that is typed and what there is to say of it, errors first.

    Args:
        typed: what stands in the dialog.
        known: what it is held against.
        edited: the name of the pair that is edited; None for a new one.

    """
    remarks = list(_of_pair(typed.pair, known, edited))
    group, note = typed.group, typed.note
    try:
        group = checked_group(typed.group, known.settings.pairs)
        if group not in known.groups:
            remarks.append(Remark(f"{printable(group)} is a new group", "quiet"))
    except UsageError as error:
        remarks.append(Remark(f"group: {error}", "failed"))
    try:
        note = checked_note(typed.note)
    except UsageError as error:
        remarks.append(Remark(f"note: {error}", "failed"))
    remarks.sort(key=lambda remark: ("failed", "warning", "quiet").index(remark.tone))
    if not _is_whole(typed.pair) or any(remark.tone == "failed" for remark in remarks):
        return Checked(None, tuple(remarks))
    numerator, denominator = parse_pair(typed.pair)
    pair = Pair(numerator=numerator, denominator=denominator, group=group, rising=typed.rising, note=note)
    return Checked(pair, tuple(remarks))


def _is_whole(text: str) -> bool:
    """Return whether there is something on both sides of a slash, right or wrong."""
    return len(text.split("/")) > 1 and all(leg.strip() for leg in text.split("/"))


def _of_pair(text: str, known: Known, edited: str | None) -> Iterator[Remark]:
    """Yield what there is to say of a pair that may not be typed to its end yet."""
    if not text.strip():
        yield Remark("two symbols with a slash between them, such as MAGS/SPY", "quiet")
        return
    if not _is_whole(text):
        try:
            parse_symbol(text.removesuffix("/").strip())
            yield Remark("then a slash and the symbol it is measured against", "quiet")
        except UsageError as error:
            yield Remark(f"{error}: {error.hint}", "failed")
        return
    try:
        legs = parse_pair(text)
    except UsageError as error:
        yield Remark(f"{error}: {error.hint}", "failed")
        return
    yield from _of_legs(text, legs, known, edited)


def _of_legs(text: str, legs: tuple[str, str], known: Known, edited: str | None) -> Iterator[Remark]:
    name = "/".join(legs)
    pairs = {pair.name: pair for pair in known.settings.pairs}
    if name in pairs and name != edited:
        yield Remark(f"{name} is on the watchlist already, in {printable(pairs[name].group)}", "failed")
        return
    turned = "/".join(reversed(legs))
    if turned in pairs and turned != edited:
        yield Remark(f"{turned} is on the watchlist: this is the same, inverted", "warning")
    if respelt_share_class(text, name):
        yield Remark(f"it is {name} to Yahoo", "quiet")
    missing = [leg for leg in legs if known.held is not None and leg not in known.held]
    if missing:
        prices = f"no prices of {' and '.join(missing)} yet"
        yield Remark(f"{prices}: {known.unfetched or 'they will be fetched'}", "warning")
