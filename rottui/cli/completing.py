"""What the shell offers after tab where click cannot know it: names that other layers list, looked up only then."""

from __future__ import annotations

from collections.abc import Iterable

import click
from click.shell_completion import CompletionItem


def folders(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Have the shell offer folders and no files."""
    return [CompletionItem(incomplete, type="dir")]


def sections(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Offer the parts of a report that are not yet asked for."""
    from rottui.report.contract import ON_REQUEST, SECTIONS

    given = context.params.get(parameter.name or "") or ()
    return _beginning(incomplete, (name for name in (*SECTIONS, *ON_REQUEST) if name not in given))


def tables(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Offer the tables that can be exported."""
    from rottui.cache.tables import TABLES
    from rottui.report.export import RATIOS

    return _beginning(incomplete, (*TABLES, RATIOS))


def universes(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Offer the universes of the settings, whose config file may be named earlier on the line."""
    from rottui.cli.options import Options

    return _beginning(incomplete, (universe.key for universe in context.ensure_object(Options).settings.universes))


def _beginning(incomplete: str, names: Iterable[str]) -> list[CompletionItem]:
    return [CompletionItem(name) for name in names if name.startswith(incomplete)]
