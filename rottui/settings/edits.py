"""What a changed watchlist makes of the text of config.toml: only what has to change, everything else as it stands."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import msgspec

from rottui.errors import RottuiError, UsageError
from rottui.settings.alert_rules import AlertRule
from rottui.settings.alerting import ALERTS
from rottui.settings.arrangement import WATCHLIST
from rottui.settings.document import Document
from rottui.settings.entries import PAIRS
from rottui.settings.load import lay_over
from rottui.settings.packaged import defaults
from rottui.settings.reading import dotted
from rottui.settings.rewriting import Rewriting
from rottui.settings.schema import Pair, Settings
from rottui.settings.symbols import parse_pair
from rottui.settings.watchlist import Change

_FIELDS = ("group", "rising", "note")
_NOTHING_SAVED = "nothing was saved; change the file with an editor"


def settings_of(text: str) -> Settings:
    """Return the settings that the text of a config file makes of the defaults; raises ValueError if it is not TOML."""
    return _settings(text, tomllib.loads(text))


def edit(text: str, change: Change) -> str:
    """Return the text of a config file so changed that it gives the watchlist that is wanted.

    Args:
        text: what the file holds, which is TOML.
        change: the watchlist as it is wanted.

    Raises:
        UsageError: an alert rule watches a pair that would be gone; a pair of other legs is another pair.
        RottuiError: that cannot be written into this file.

    """
    before = settings_of(text)
    _refuse_watched(before.alerts, {pair.name for pair in before.pairs} - {pair.name for pair in change.pairs})
    work = _Edit(text)
    if change.renamed is not None:
        work.rename(*change.renamed)
    wanted = {pair.name: pair for pair in change.pairs}
    held = {pair.name: pair for pair in before.pairs}
    for name in held.keys() - wanted.keys():
        work.take_away(name)
    for pair in change.pairs:
        if pair != held.get(pair.name):
            work.write(pair)
    work.forget_places({name: pair.group for name, pair in held.items()}, wanted)
    if change.placed:
        origin = held.get(change.renamed[0] if change.renamed is not None else change.pair)
        ends = (origin, wanted.get(change.pair))
        work.place(change.pairs, {pair.group for pair in ends if pair is not None})
    result = work.rewriting.result()
    _check(before, settings_of(result), change)
    return result


def _refuse_watched(rules: Iterable[AlertRule], gone: Collection[str]) -> None:
    """Refuse to take away pairs that alert rules watch: these would no longer apply, and nobody said so."""
    watching = [rule for rule in rules if rule.pair in gone]
    if watching:
        pairs = " and ".join(dict.fromkeys(rule.pair for rule in watching))
        rules_are = "alert rule" if len(watching) == 1 else "alert rules"
        said = f"{pairs} cannot go: watched by the {rules_are} {' and '.join(rule.name for rule in watching)}"
        tables = " and ".join(f"[{dotted((ALERTS, rule.name))}]" for rule in watching)
        raise UsageError(said, f"change or remove {tables} in the config file first")


def _check(before: Settings, after: Settings, change: Change) -> None:
    """Make sure that a text says what was wanted, and that nothing else has changed with it.

    Only a rule that waited for a pair which is there now comes to apply.
    """
    new = {pair.name for pair in after.pairs} - {pair.name for pair in before.pairs}
    alerts = tuple(rule for rule in after.alerts if rule.pair not in new)
    others = msgspec.structs.replace(after, pairs=before.pairs, watchlist=before.watchlist, alerts=alerts)
    same = {pair.name: pair for pair in after.pairs} == {pair.name: pair for pair in change.pairs}
    if others != before or not same or (change.placed and after.pairs != change.pairs):
        raise RottuiError(f'the config file cannot be made to say "{change.said}"', _NOTHING_SAVED)


class _Edit:
    """A config file on its way to another watchlist."""

    def __init__(self, text: str) -> None:
        self.rewriting = Rewriting(text)
        self._base = {pair.name: pair for pair in defaults().pairs}

    @property
    def _settings(self) -> Settings:
        return _settings("", self.rewriting.tables)

    def _written(self, name: str) -> str | None:
        """Return how the file writes the pair called `name`, if it does."""
        tables = self.rewriting.tables.get(PAIRS.table, {})
        if not isinstance(tables, dict):
            raise UsageError(f"{PAIRS.table} must be a table in the config file", _NOTHING_SAVED)
        return next((written for written in tables if _canonical(written) == name), None)

    def _entry(self, name: str) -> Mapping[str, Any]:
        """Return what the file says of the pair called `name`."""
        written = self._written(name)
        entry = {} if written is None else self.rewriting.tables[PAIRS.table][written]
        if not isinstance(entry, dict):
            raise UsageError(f"{name} must be a table in the config file", _NOTHING_SAVED)
        return entry

    def _path(self, name: str) -> tuple[str, str]:
        return PAIRS.table, self._written(name) or name

    def rename(self, before: str, after: str) -> None:
        """Call a pair of the user's own otherwise, with all that the file says of it; others are written anew."""
        written = self._written(before)
        if written is not None and before not in self._base and self._written(after) is None:
            self.rewriting.rename((PAIRS.table, written), after)

    def take_away(self, name: str) -> None:
        """Take a pair off the watchlist: one of the user's own out of the file, a packaged one by saying so."""
        if name in self._base:
            self._entry(name)
            self.rewriting.set((*self._path(name), "enabled"), False)
        elif self._written(name) is not None:
            self.rewriting.remove(self._path(name))

    def write(self, pair: Pair) -> None:
        """Have the file say of a pair what is wanted, where it or the defaults do not say so already."""
        if self._entry(pair.name).get("enabled") is False:
            self.rewriting.unset((*self._path(pair.name), "enabled"))
        now = {each.name: each for each in self._settings.pairs}.get(pair.name)
        base = self._base.get(pair.name)
        inherited = base or Pair(numerator=pair.numerator, denominator=pair.denominator, **PAIRS.fallback(pair.name))
        if now is None:
            self.rewriting.set((*self._path(pair.name), "group"), pair.group)
            now = msgspec.structs.replace(inherited, group=pair.group)
        for field in _FIELDS:
            value = getattr(pair, field)
            if value == getattr(now, field):
                continue
            path = (*self._path(pair.name), field)
            if value != getattr(inherited, field):
                self.rewriting.set(path, list(value) if isinstance(value, tuple) else value)
            elif field in self._entry(pair.name):
                self.rewriting.unset(path)
        if base is not None and self._written(pair.name) is not None and not self._entry(pair.name):
            self.rewriting.remove_if_bare(self._path(pair.name))

    # Places

    def forget_places(self, groups: Mapping[str, str], wanted: Mapping[str, Pair]) -> None:
        """Take out of the order what is gone, or went to another group: it had no place there."""
        order = self._listed("order")
        kept = []
        for each in order:
            name = _canonical(each)
            gone = name in groups and (name not in wanted or wanted[name].group != groups[name])
            kept += [] if gone else [each]
        self._list("order", kept, order)
        listed = self._listed("groups")
        left = {pair.group.casefold() for pair in wanted.values()}
        gone_groups = {group.casefold() for group in groups.values()} - left
        self._list("groups", [each for each in listed if each.strip().casefold() not in gone_groups], listed)

    def place(self, wanted: Sequence[Pair], touched: Collection[str]) -> None:
        """Name as few groups and pairs as it takes for the watchlist to stand in the wanted order.

        Where the file has that order already, it is left alone but for the `touched` groups.
        """
        tables = {key: value for key, value in self.rewriting.tables.items() if key != WATCHLIST}
        natural, now = _settings("", tables).pairs, self._settings.pairs
        if _groups(now) != _groups(wanted):
            self._list("groups", _leading(_groups(wanted), _groups(natural)), self._listed("groups"))
        for group in _groups(wanted):
            names = _names(wanted, group)
            if names != _names(now, group) or group in touched:
                self._place_in_group(names, _leading(names, _names(natural, group)))

    def _place_in_group(self, names: Sequence[str], leading: Sequence[str]) -> None:
        """Have the order name `leading` of the group that consists of `names`."""
        listed = self._listed("order")
        spelt = {_canonical(each): each for each in listed}
        at = next((index for index, each in enumerate(listed) if _canonical(each) in names), len(listed))
        before = [each for each in listed[:at] if _canonical(each) not in names]
        behind = [each for each in listed[at:] if _canonical(each) not in names]
        self._list("order", [*before, *(spelt.get(name, name) for name in leading), *behind], listed)

    def _listed(self, key: str) -> list[str]:
        """Return what the file lists in [watchlist], usable or not."""
        table = self.rewriting.tables.get(WATCHLIST, {})
        listed = table.get(key, []) if isinstance(table, dict) else None
        if not isinstance(listed, list) or not all(isinstance(each, str) for each in listed):
            raise UsageError(f"{key} of [{WATCHLIST}] in the config file is no list of names", _NOTHING_SAVED)
        return list(listed)

    def _list(self, key: str, names: Sequence[str], before: Sequence[str]) -> None:
        if list(names) == list(before):
            return
        if names:
            self.rewriting.set((WATCHLIST, key), list(names))
        else:
            self.rewriting.unset((WATCHLIST, key))
            self.rewriting.remove_if_bare((WATCHLIST,))


def _settings(text: str, tables: Mapping[str, Any]) -> Settings:
    return lay_over(Document("config.toml", text, tables), defaults())


def _canonical(written: str) -> str:
    """Return a pair's name as the watchlist shows it; as it is written if it is none."""
    try:
        return "/".join(parse_pair(written))
    except UsageError:
        return written


def _groups(pairs: Iterable[Pair]) -> list[str]:
    return list(dict.fromkeys(pair.group for pair in pairs))


def _names(pairs: Iterable[Pair], group: str) -> list[str]:
    return [pair.name for pair in pairs if pair.group == group]


def _leading(wanted: Sequence[str], natural: Sequence[str]) -> list[str]:
    """Return the fewest names to begin with, so that the others follow as wanted in their natural order."""
    rank = {name: number for number, name in enumerate(natural)}
    count = len(wanted) - 1
    while count > 0 and rank[wanted[count - 1]] < rank[wanted[count]]:
        count -= 1
    return list(wanted[: max(count, 0)])
