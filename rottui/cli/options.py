"""The options that every command takes, and what they lead to: settings, cache and briefing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import click

from rottui.cli.completing import folders
from rottui.errors import Problem

if TYPE_CHECKING:
    from rottui.briefing.model import Briefing
    from rottui.cache.store import Store
    from rottui.settings.schema import Settings
    from rottui.tui.app import DeskOptions

FIRST_YEAR, LAST_YEAR = 1800, 2200
"""Within these there may be data; near the first and the last day that there are, spans of time cannot be counted."""

Command = TypeVar("Command", bound=Callable[..., Any])

DATA_HELP = "The data folder, in place of ROTTUI_DATA."
CONFIG_HELP = "The config file, in place of ROTTUI_CONFIG."


@dataclass
class Options:
    """The options that every command takes, before or after its name."""

    demo: bool = False
    data: Path | None = None
    config: Path | None = None
    as_of: date | None = None
    ascii: bool = False
    _loaded: tuple[Settings, tuple[Problem, ...]] | None = field(default=None, repr=False)

    @property
    def profile(self) -> Literal["default", "demo"]:
        """The name of the data profile."""
        return "demo" if self.demo else "default"

    @property
    def config_file(self) -> Path:
        """The user's config file, whether or not it exists."""
        from rottui.settings.paths import config_path

        return config_path(self.config)

    @property
    def settings(self) -> Settings:
        """The settings in force."""
        return self._load()[0]

    @property
    def settings_said(self) -> tuple[Problem, ...]:
        """Everything there is to say about the user's config file, notes included."""
        return self._load()[1]

    @property
    def settings_problems(self) -> tuple[Problem, ...]:
        """What is to be mended in the user's config file."""
        return tuple(problem for problem in self.settings_said if not problem.note)

    def _load(self) -> tuple[Settings, tuple[Problem, ...]]:
        if self._loaded is None:
            from rottui.settings.load import load
            from rottui.settings.paths import config_is_named

            self._loaded = load(self.config_file, required=config_is_named(self.config))
        return self._loaded

    @property
    def folder(self) -> Path:
        """The cache's folder, whether or not it exists."""
        from rottui.settings.paths import cache_folder

        return cache_folder(self.data, self.profile)

    def store(self) -> Store:
        """Return the cache of the profile; the demo's is built on first use."""
        from rottui.cache.store import Store

        store = Store(self.folder)
        if self.demo:
            from rottui.refresh.demo import ensure_demo

            ensure_demo(store)
        return store

    def briefing(self) -> Briefing:
        """Return the briefing of the cache as of the date asked for."""
        from rottui.briefing.build import build

        return self.store().load(
            lambda snapshot: build(
                snapshot, self.settings, self.as_of, profile=self.profile, problems=self.settings_problems
            )
        )

    def desk(self) -> DeskOptions:
        """Return what a desk is opened with."""
        from rottui.tui.app import DeskOptions

        return DeskOptions(
            folder=self.folder,
            profile=self.profile,
            settings=self.settings,
            settings_problems=self.settings_problems,
            as_of=self.as_of,
            config=self.config,
            ascii=self.ascii,
        )

    def keep_briefing(self) -> None:
        """Build the briefing that a desk opens with and keep it, unless the one that is kept is still of the present.

        The next desk shows it before it could build one.
        """
        from rottui.briefer import answer
        from rottui.briefing.memory import recall
        from rottui.briefing.wire import Request

        request = Request(
            folder=str(self.folder),
            profile=self.profile,
            settings=self.settings,
            problems=self.settings_problems,
            as_of=None,
            basis=self.settings.desk.basis,
            sectors=True,
        )
        if recall(request) is None:
            answer(request)


class Day(click.ParamType[date]):
    """A date as YYYY-MM-DD."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the date, or say what a date looks like."""
        if isinstance(value, date):
            return value
        try:
            day = datetime.strptime(value, "%Y-%m-%d").replace(tzinfo=UTC).date()
        except ValueError:
            self.fail(f"{value!r} is not a date; write it as 2025-10-31", param, ctx)
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            self.fail(f"{value!r} is not a day that any market was open on; write it as 2025-10-31", param, ctx)
        return day


class NamedPath(click.Path):
    """A path, of which the empty text is none: a variable that is not set does not mean the current folder."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the path; an empty one is a mistake."""
        if value == "":
            self.fail("is empty; name a path, or leave it out", param, ctx)
        return super().convert(value, param, ctx)


def _set(context: click.Context, parameter: click.Parameter, value: Any) -> None:
    """Keep a shared option, wherever on the command line it stood."""
    options = context.ensure_object(Options)
    if value is not None and value is not False and parameter.name:
        setattr(options, parameter.name, value)


def shared(command: Command) -> Command:
    """Give a command the options that every command takes."""
    path = NamedPath(path_type=Path, readable=False)  # who cannot read it says so better
    options: tuple[tuple[tuple[str, ...], dict[str, Any]], ...] = (
        (("--demo",), {"is_flag": True, "help": "Use a synthetic market instead of real data."}),
        (
            ("--data",),
            {"type": path, "metavar": "DIR", "shell_complete": folders, "help": DATA_HELP},
        ),
        (("--config",), {"type": path, "metavar": "FILE", "help": CONFIG_HELP}),
        (("--as-of", "as_of"), {"type": Day(), "metavar": "DATE", "help": "Show what was known on DATE (2025-10-31)."}),
        (("--ascii",), {"is_flag": True, "help": "Write ASCII only."}),
    )
    for names, attributes in reversed(options):
        command = click.option(*names, expose_value=False, callback=_set, **attributes)(command)
    return command


pass_options = click.make_pass_decorator(Options, ensure=True)
