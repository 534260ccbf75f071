"""What an open desk makes of settings that were changed: keys, colours, and what is wrong with the config file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from textual.app import App

from rottui.errors import Problem
from rottui.tui.app import DeskOptions
from rottui.tui.navigation import Navigation
from rottui.tui.screens.opening import make_screen

NAMED_AT_MOST = 2
"""Problems that are told in full; the help lists all of them."""


def adopt(app: App[Any], navigation: Navigation, before: DeskOptions, after: DeskOptions) -> None:
    """Go on with the settings of `after` instead of those of `before`."""
    settings = after.settings
    if settings.keys != before.settings.keys:
        app.set_keymap(settings.keys)
    if settings.desk.theme != before.settings.desk.theme and settings.desk.theme in app.available_themes:
        app.theme = settings.desk.theme
    if settings != before.settings:
        outlook = replace(navigation.front.outlook, settings=settings)
        navigation.adopt(outlook, partial(make_screen, outlook=outlook))
    navigation.shown = replace(navigation.shown, settings_problems=after.settings_problems)
    _announce(app, [problem for problem in after.settings_problems if problem not in before.settings_problems])


def _announce(app: App[Any], problems: Sequence[Problem]) -> None:
    """Say once what has become wrong with the config file."""
    if not problems:
        return
    said = [f"{each.where}: {each.what}{f' ({each.hint})' if each.hint else ''}" for each in problems[:NAMED_AT_MOST]]
    if len(problems) > NAMED_AT_MOST:
        said.append(f"and {len(problems) - NAMED_AT_MOST} more: see the problems in the help")
    app.notify("\n".join(said), title="The config file", severity="warning", markup=False)
