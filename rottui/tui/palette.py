"""The command palette: the commands that work on the screen in front, the themes and the problems."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from textual.command import DiscoveryHit, Hit, Hits, Provider

from rottui.tui.commands import ACTIONS, COMMANDS
from rottui.tui.screens.briefed import BriefedScreen


class DeskCommands(Provider):
    """The table of commands, the themes and the problems, for the command palette."""

    def _entries(self) -> Iterable[tuple[str, str, str]]:
        front = self.screen
        name = front.NAME if isinstance(front, BriefedScreen) else ""
        for command in COMMANDS:
            if command.palette and command.works_on(name):
                action = ACTIONS.get(command.id, command.id)
                label, where = command.label_on(name), "app" if command.everywhere else "screen"
                yield label, command.description, f"{where}.{action}"
        yield "Problems", "What is wrong with the data or the settings, and what to do", "app.problems"
        for name in sorted(self.app.available_themes, key=lambda name: (not name.startswith("rottui"), name)):
            yield f"Theme: {name}", "Change the colours", f"app.change_to_theme('{name}')"

    async def discover(self) -> Hits:
        """Offer everything, in the table's order."""
        for label, description, action in self._entries():
            yield DiscoveryHit(label, partial(self.app.run_action, action), help=description)

    async def search(self, query: str) -> Hits:
        """Offer what matches by label or description."""
        matcher = self.matcher(query)
        for label, description, action in self._entries():
            score = max(matcher.match(label), 0.5 * matcher.match(description))
            if score > 0:
                yield Hit(score, matcher.highlight(label), partial(self.app.run_action, action), help=description)
