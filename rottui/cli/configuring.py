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

    The file holds only what differs from the defaults, and need not exist. An open desk takes over what is saved.

    \b
    Example:
      $EDITOR "$(rottui config path)" && rottui config check

    \b
    Exit codes:
      0  done
      1  check: the file has to be mended; else: it cannot be read
    """


@config.command()
@shared
@pass_options
def path(options: Options) -> None:
    """Print where the config file is.

    Or where it would be: it need not exist.

    \b
    Example:
      $EDITOR "$(rottui config path)"

    \b
    Exit codes:
      0  done
    """
    say(str(options.config_file), plain=options.ascii)


@config.command()
@shared
@pass_options
def show(options: Options) -> None:
    """Print all settings in force.

    With each stands where it comes from: the defaults, or a line of the config file. What is printed is itself a config
    file.

    \b
    Example:
      rottui config show | less

    \b
    Exit codes:
      0  done, also when the config file has mistakes: they are counted
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
    """Say what is wrong with the config file.

    Each mistake is named with its line and, where there is one, the nearest valid name.

    \b
    Example:
      rottui config check && rottui

    \b
    Exit codes:
      0  nothing, or there are only notes
      1  it has to be mended
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
