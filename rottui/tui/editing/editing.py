"""The desk's side of editing its watchlist: asks, has changes saved, and goes on with the settings they make."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from textual.app import App

from rottui.briefing.details.model import SymbolsDetail
from rottui.briefing.details.wanted import SymbolsWanted
from rottui.briefing.model import Briefing
from rottui.errors import RottuiError, UsageError
from rottui.settings.schema import Basis, Pair
from rottui.tui.editing.configured import Configured
from rottui.tui.editing.reconciling import reconcile
from rottui.tui.feeding.details import Answer
from rottui.tui.messages import Edit
from rottui.tui.navigation import Navigation
from rottui.tui.view import Shown

if TYPE_CHECKING:
    from rottui.settings.saving import Changes, Make
    from rottui.settings.watchlist import Change
    from rottui.tui.editing.entry import Known
    from rottui.tui.freshness.refreshing import Refreshing
    from rottui.tui.screens.editing import PairDialog

SAID_S = 3
"""How long it is said what was done."""


class Editing:
    """Changes of the watchlist, one after the other, and their way back."""

    def __init__(
        self,
        app: App[Any],
        navigation: Navigation,
        configured: Configured,
        *,
        renew: Callable[[], object],
        inquire: Callable[[SymbolsWanted], object],
        refreshing: Callable[[], Refreshing | None],
    ) -> None:
        """Make it for an app; nothing is read or loaded before something is edited.

        Args:
            app: where dialogs open and what was done is said.
            navigation: what is shown, and the screen that is in front.
            configured: the settings in force, and the file they are in.
            renew: has settings and briefing read anew.
            inquire: has a detail made, which comes to `know`.
            refreshing: what fetches prices, if anything does.

        """
        self._app = app
        self._navigation = navigation
        self._configured = configured
        self._begun_with = configured.options
        self._renew = renew
        self._inquire = inquire
        self._refreshing = refreshing
        self._kept: Changes | None = None
        self._held: tuple[str, ...] | None = None
        self._dialog: PairDialog | None = None
        self._awaited: set[str] = set()
        self._built: Briefing | None = None
        self._settled: Briefing | None = None
        self._settled_for: tuple[object, ...] = ()

    # What it is told

    def do(self, edit: Edit, name: str = "") -> None:
        """Do what is wanted to the pair that is looked at, asking for what has to be known; `name` is of a new one."""
        self._app.clear_notifications()  # what is said of one change after the other would cover what they changed
        if edit == "add":
            self._add(name)
        elif edit == "undo":
            self._attempt(self._changes.undo)
        elif (pair := self._pair) is None:
            self._app.notify("There is no pair here.", timeout=SAID_S)
        elif edit == "edit":
            self._edit(pair)
        elif edit == "delete":
            self._delete(pair)
        elif edit == "move_group":
            self._move_group(pair)
        elif edit == "invert":
            self._invert(pair)
        else:
            self._move(pair, 1 if edit == "move_down" else -1)

    def know(self, answer: Answer) -> None:
        """Take the symbols that the cache holds, for the dialog that is open."""
        if isinstance(answer.detail, SymbolsDetail):
            self._held = answer.detail.symbols
            if self._dialog is not None:
                self._dialog.know(self._known)

    def settle(self, shown: Shown) -> Shown:
        """Return what is shown with the watchlist as it is now: a briefing may have been begun before a change."""
        if shown.briefing is None or self._configured.options is self._begun_with:
            return shown
        if shown.briefing is not self._settled:
            self._built = shown.briefing
        self._settled = self._reconciled(shown.view.basis)
        return shown if self._settled is shown.briefing else replace(shown, briefing=self._settled)

    def _reconciled(self, basis: Basis) -> Briefing | None:
        """Return the briefing that was built last with the pairs of now; the same one as long as nothing changes."""
        built, pairs = self._built, self._configured.options.settings.pairs
        refreshing = self._refreshing()
        awaited = frozenset(self._awaited) if refreshing is not None and refreshing.running else frozenset()
        reasons = (id(built), id(pairs), basis, awaited)
        if built is None or reasons == self._settled_for:
            return self._settled
        self._settled_for = reasons
        return reconcile(built, pairs, basis, awaited)

    # What is done

    def _add(self, name: str) -> None:
        from rottui.tui.editing.entry import Typed
        from rottui.tui.screens.editing import PairDialog

        here = self._pair
        typed = Typed(name, group=here.group if here is not None else "My pairs")
        self._open(PairDialog("Add a pair", typed, self._known, glyphs=self._glyphs), self._added)

    def _added(self, pair: Pair) -> None:
        from rottui.settings.watchlist import add

        self._save(lambda pairs: add(pairs, pair))

    def _edit(self, pair: Pair) -> None:
        from rottui.settings.watchlist import replace as put
        from rottui.tui.editing.entry import Typed
        from rottui.tui.screens.editing import PairDialog

        typed = Typed(pair.name, pair.group, pair.rising, pair.note)
        dialog = PairDialog(f"Edit {pair.name}", typed, self._known, edited=pair.name, glyphs=self._glyphs)
        self._open(dialog, lambda edited: self._save(lambda pairs: put(pairs, pair.name, edited)))

    def _open(self, dialog: PairDialog, then: Callable[[Pair], None]) -> None:
        """Open a dialog in which a pair is typed; its symbols are completed as soon as they are known."""

        def closed(pair: Pair | None) -> None:
            self._dialog = None
            if pair is not None:
                then(pair)

        self._dialog = dialog
        self._app.push_screen(dialog, closed)
        self._inquire(SymbolsWanted())

    def _delete(self, pair: Pair) -> None:
        from rottui.settings.watchlist import remove
        from rottui.tui.screens.asking import AskScreen

        question = f"Take {pair.name} off the watchlist? Undo brings it back."
        asking = AskScreen("Delete a pair", question, "delete", "keep", glyphs=self._glyphs)

        def answered(yes: bool | None) -> None:
            if yes:
                self._save(lambda pairs: remove(pairs, pair.name))

        self._app.push_screen(asking, answered)

    def _move_group(self, pair: Pair) -> None:
        from rottui.settings.watchlist import regroup
        from rottui.tui.screens.grouping import GroupScreen

        groups = [group for group in self._configured.options.settings.groups if group != pair.group]
        picking = GroupScreen(f"Move {pair.name} to", groups, glyphs=self._glyphs)

        def chosen(group: str | None) -> None:
            if group is not None:
                self._save(lambda pairs: regroup(pairs, pair.name, group))

        self._app.push_screen(picking, chosen)

    def _invert(self, pair: Pair) -> None:
        from rottui.settings.watchlist import invert

        self._save(lambda pairs: invert(pairs, pair.name))

    def _move(self, pair: Pair, by: int) -> None:
        from rottui.settings.watchlist import move

        self._save(lambda pairs: move(pairs, pair.name, by))

    # How it is saved, and what follows

    def _save(self, make: Make) -> None:
        self._attempt(lambda: self._changes.save(make))

    def _attempt(self, save: Callable[[], Change]) -> None:
        """Save a change and show it at once, before its figures are there; say why not if it cannot be."""
        try:
            change = save()
        except RottuiError as error:
            said = f"{error}. {error.hint[:1].upper()}{error.hint[1:]}" if error.hint else str(error)
            refused = isinstance(error, UsageError)
            self._app.notify(f"{said}.", title="Not changed", severity="warning" if refused else "error", markup=False)
            return
        before = set(self._configured.options.settings.leg_symbols)
        self._configured.renew()
        self._renew()
        self._navigation.front.look(pair=change.pair)
        self._show()
        self._await(before)
        self._app.notify(f"{change.said}.", timeout=SAID_S, markup=False)

    def _show(self) -> None:
        self._navigation.show(self.settle(self._navigation.shown))

    def _await(self, legs: set[str]) -> None:
        """Have the prices fetched of legs that are not among `legs`, the former ones."""
        settings = self._configured.options.settings
        new = set(settings.leg_symbols) - legs
        refreshing = self._refreshing()
        if new and refreshing is not None:
            self._awaited |= {pair.name for pair in settings.pairs if {pair.numerator, pair.denominator} & new}
            refreshing.fetch()
            self._show()

    # What it goes by

    @property
    def _changes(self) -> Changes:
        if self._kept is None:
            from rottui.settings.saving import Changes

            self._kept = Changes(self._configured.path)
        return self._kept

    @property
    def _pair(self) -> Pair | None:
        looked_at = self._navigation.front.shown.pair
        return looked_at.pair if looked_at is not None else None

    @property
    def _glyphs(self) -> Any:
        return self._navigation.front.glyphs

    @property
    def _known(self) -> Known:
        from rottui.tui.editing.entry import Known

        options, refreshing = self._configured.options, self._refreshing()
        unfetched = ""
        if options.profile == "demo":
            unfetched = "the demo makes up no others"
        elif refreshing is not None and refreshing.refusal:
            unfetched = "none are fetched for a past day"
        return Known(options.settings, self._held, unfetched)
