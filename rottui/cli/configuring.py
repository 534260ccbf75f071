"""`rottui config`: where the settings are, what they are, and what is wrong with them."""

from __future__ import annotations

import click

from rottui.cli.options import Options, pass_options, shared
from rottui.cli.output import complain, say
from rottui.errors import Problem, RottuiError
from rottui.text import printable


@click.group()
@shared
def config() -> None:
    """Show the settings and check the config file.

    \b
    Example:
      $EDITOR "$(rottui config path)" && rottui config check
    """


@config.command()
@shared
@pass_options
def path(options: Options) -> None:
    """Print where the config file is, or would be.

    \b
    Example:
      $EDITOR "$(rottui config path)"
    """
    say(str(options.config_file), plain=options.ascii)


@config.command()
@shared
@pass_options
def show(options: Options) -> None:
    """Print the settings in force and where each comes from.

    \b
    Example:
      rottui config show | less
    """
    from rottui.settings.render import show as render

    say(render(options.config_file), plain=options.ascii, newline=False)
    if options.settings_problems:
        count = len(options.settings_problems)
        complain(f"{count} to mend in {options.config_file}", "rottui config check names them")


@config.command()
@shared
@pass_options
def check(options: Options) -> None:
    """Check the config file; exit code 1 if it has to be mended.

    Each mistake is named with its line and, where there is one, the nearest valid name. Exit code 0 if there are only
    notes on it.

    \b
    Example:
      rottui config check && rottui
    """
    file, problems = options.config_file, options.settings_problems
    for problem in options.settings_said:
        say(_line(problem), plain=options.ascii)
    if problems:
        raise RottuiError(f"{len(problems)} to mend in {file}", "the lines above say where and how")
    notes = len(options.settings_said)
    fine = "fine" if file.exists() else "not there; defaults apply"
    noted = f", {notes} noted" if notes else ""
    say(f"{printable(str(file))}: {fine}{noted}", plain=options.ascii)


def _line(problem: Problem) -> str:
    note = "note: " if problem.note else ""
    return f"{problem.where}: {note}{problem.what}" + (f" ({problem.hint})" if problem.hint else "")
