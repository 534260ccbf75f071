"""Changes of the watchlist, saved in the user's config file one by one, and taken back in the reverse order."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rottui.errors import RottuiError, UsageError
from rottui.settings.config_file import UNCHANGED, ChangedMeanwhileError, ConfigFile
from rottui.settings.edits import edit, settings_of
from rottui.settings.schema import Pair
from rottui.settings.watchlist import Change, revert

Make = Callable[[Sequence[Pair]], Change]
"""Makes a change of the watchlist that the file holds now; raises UsageError."""

HEADER = "# rottui's config: only what differs from the defaults. `rottui config show` prints everything in force.\n\n"
"""What a new file begins with."""

_ATTEMPTS = 5
"""How often a change is made anew because the file changed under it."""


@dataclass(frozen=True, slots=True)
class _Saved:
    """A change that was saved, and what it takes to undo it."""

    change: Change
    pair: str
    """The pair it was done to, as it was called before."""
    pairs: tuple[Pair, ...]
    """The watchlist before."""
    before: bytes | None
    after: bytes


class Changes:
    """The changes of one session."""

    def __init__(self, path: Path) -> None:
        """Save to the file at `path`, which need not exist."""
        self._file = ConfigFile(path)
        self._saved: list[_Saved] = []

    def save(self, make: Make) -> Change:
        """Make a change of the watchlist as the file has it now, save it and return it.

        Raises:
            UsageError: there is no such change of it.
            RottuiError: the file is not TOML, or cannot be written to; nothing has changed.

        """
        saved = self._attempt(make)
        if saved.after != saved.before:
            self._saved.append(saved)
        return saved.change

    def undo(self) -> Change:
        """Take the last change back and return that.

        A file that nobody changed since is what it was before, byte for byte. In one that somebody did change, only
        what the change did is undone.

        Raises:
            UsageError: there is nothing to undo, or it was changed again since; or an alert rule watches the pair that
                would be gone, and it can be undone once that is changed.
            RottuiError: the file cannot be written to; it can be undone later.

        """
        if not self._saved:
            raise UsageError("there is nothing to undo", "what was changed before rottui was opened stays")
        last = self._saved[-1]
        said = f"Undone: {last.change.said}"
        try:
            self._file.replace(last.after, last.before)
        except ChangedMeanwhileError:
            change = self._revert(last)
        else:
            change = Change(last.pairs, said, last.pair)
        self._saved.pop()
        return change

    def _revert(self, last: _Saved) -> Change:
        def make(pairs: Sequence[Pair]) -> Change:
            try:
                return revert(pairs, last.pairs, last.change.pairs, last.change.said, last.pair)
            except UsageError:
                self._saved.pop()  # it never can be; what was done before perhaps can
                raise

        return self._attempt(make).change

    def _attempt(self, make: Make) -> _Saved:
        for _ in range(_ATTEMPTS):
            before = self._file.read()
            text = self._file.parse(before) if before is not None else ""
            pairs = settings_of(text).pairs
            change = make(pairs)
            mark = codecs.BOM_UTF8 if before is not None and before.startswith(codecs.BOM_UTF8) else b""
            after = mark + edit(text or HEADER, change).encode()
            name = change.renamed[0] if change.renamed else change.pair
            if after == before:
                return _Saved(change, name, pairs, before, after)
            try:
                self._file.replace(before, after)
            except ChangedMeanwhileError:
                continue
            return _Saved(change, name, pairs, before, after)
        raise RottuiError(f"{self._file.path.name} is being changed by something else all the time", UNCHANGED)
