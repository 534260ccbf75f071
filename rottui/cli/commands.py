"""The commands and what each wires together: a cache, the settings, and a part that reads or fills it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rottui import __version__
from rottui.cli.completing import sections, tables, universes
from rottui.cli.configuring import config
from rottui.cli.doctoring import doctor
from rottui.cli.options import Day, NamedPath, Options, pass_options, shared
from rottui.cli.output import Progress, native_silence, say, writing
from rottui.errors import RottuiError, UsageError
from rottui.text import printable

if TYPE_CHECKING:
    from datetime import date

    from rottui.briefing.model import Briefing
    from rottui.report.beyond import Beyond


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@shared
@click.version_option(__version__, "-V", "--version", message="rottui %(version)s")
@click.pass_context
def rottui(context: click.Context) -> None:
    """Tell whether market leadership is rotating, and how healthily.

    Without a command, opens the desk: ? explains it, q leaves it. It is not investment advice.

    \b
    Examples:
      rottui --demo                     # the desk on a synthetic market
      rottui refresh                    # fetch what is missing or due
      rottui import ~/prices ~/cot      # or read files of your own
      rottui                            # the desk
      rottui --as-of 2025-09-30 report  # what was known that day, as text

    \b
    Exit codes:
      0    done
      1    failed, with a message that says what to do
      2    wrong usage
      10   alerts fired (rottui check)
      130  interrupted with ctrl+c

    \b
    Environment:
      ROTTUI_DATA    the data folder; the demo's is the folder demo in it
      ROTTUI_CONFIG  the config file
      NO_COLOR       if it is set: no colours
      COLORTERM      truecolor, if the terminal has all colours and TERM hides it
      HTTPS_PROXY    a proxy for refresh and doctor

    \b
    Files on Linux, unless others are named (rottui doctor says which are used):
      ~/.config/rottui/config.toml  settings that differ from the defaults
      ~/.cache/rottui/default/      the data; the demo's are in demo/ beside it
      ~/.local/state/rottui/log/    what refreshes and failures leave to read

    \b
    Completion after tab, in ~/.bashrc (for zsh and fish see the README):
      eval "$(_ROTTUI_COMPLETE=bash_source rottui)"
    """
    if context.invoked_subcommand is None:
        options = context.ensure_object(Options)
        context.exit(_open_desk(options))


def _open_desk(options: Options) -> int:
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError("the desk needs a terminal", "for a pipe or a file, run: rottui report")
    from rottui.tui.feeding.remote import Briefer

    with Briefer() as briefer:
        # It takes longest to be ready: where a kept briefing cannot do, it begins before all else.
        if options.as_of is not None or not _may_be_kept(options.folder):
            briefer.start()
        from rottui.tui.app import run

        return run(options.desk(), briefer)


def _may_be_kept(folder: Path) -> bool:
    from rottui.briefing.memory import may_be_kept

    return may_be_kept(folder)


@rottui.command("import")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...", type=NamedPath(path_type=Path, readable=False))
@click.option(
    "--universe",
    metavar="NAME",
    shell_complete=universes,
    help="Name for an imported member list (default: its file's name).",
)
@click.option("--all", "show_all", is_flag=True, help="List every refusal, gap and note, however many.")
@shared
@pass_options
def import_files(options: Options, paths: tuple[Path, ...], universe: str | None, show_all: bool) -> None:
    """Read files of your own into the cache.

    Daily prices, Commitments of Traders and lists of members, as CSV or Parquet. PATH may be a file, a zip or a folder;
    what a file holds is told from its content. Importing the same again changes nothing.

    \b
    Examples:
      rottui import prices/ cot/ deacot2025.zip
      rottui import --all ~/prices
      rottui import --universe sp500 constituents.csv

    \b
    Exit codes:
      0  something could be used, even if rows were refused: they are listed
      1  nothing could be used, or somebody else is writing
    """
    from rottui.refresh.importer import run_import
    from rottui.refresh.summary import summary_lines
    from rottui.settings.symbols import universe_name

    if options.demo:
        raise UsageError("--demo holds synthetic data only", "import without --demo")
    if universe is not None and not universe_name(universe):
        raise UsageError(f'"{universe}" is no name for a universe', "a name has letters or digits, such as sp500")
    with Progress() as progress, native_silence():
        summary = run_import(
            options.store(), paths, universe=universe, on_progress=progress.update, now=datetime.now(UTC)
        )
    for line in summary_lines(summary, all=show_all):
        say(line, plain=options.ascii)
    if not (summary.price_files or summary.positioning_files or summary.member_files):
        raise RottuiError("nothing in what was given could be used", "the lines above say why, file by file")
    if summary.changed:
        options.keep_briefing()


@rottui.command()
@click.option(
    "--format",
    "kind",
    type=click.Choice(["text", "json", "markdown"]),
    default="text",
    show_default=True,
    help="What it is written as.",
)
@click.option(
    "--section",
    "names",
    multiple=True,
    metavar="NAME",
    shell_complete=sections,
    help="Only this part; may be repeated.",
)
@click.option("--since", type=Day(), metavar="DATE", help="The day that --section changes compares with.")
@shared
@pass_options
def report(options: Options, kind: str, names: tuple[str, ...], since: date | None) -> None:
    """Print what the desk shows.

    NAME is one of: verdict, pairs, breadth, positioning, rotation, leaders, spillover, alerts, problems; or, told only
    where they are asked for, changes and study. changes tells what is new since the desk was last looked at, or since
    another day; study, what followed the verdict of the day in the past, and extremes like those of the first pairs.

    \b
    Examples:
      rottui report
      rottui report --format json --section pairs
      rottui --as-of 2022-06-30 report --format markdown
      rottui report --section changes --since 2025-10-01
      rottui report --section study

    \b
    Exit codes:
      0  done, also when nothing was fetched yet or data are old: it says so
      1  the data cannot be read
    """
    from rottui.cli.reporting import beyond
    from rottui.report.contract import ON_REQUEST, SECTIONS

    possible = (*SECTIONS, *ON_REQUEST)
    unknown = [name for name in names if name not in possible]
    if unknown:
        raise click.BadParameter(f"{unknown[0]!r} is none of: {', '.join(possible)}", param_hint="--section")
    if since is not None and "changes" not in names:
        raise UsageError("--since goes with --section changes", "add --section changes")
    briefing, wanted = options.briefing(), names or SECTIONS
    written = _renderer(kind)(briefing, wanted, beyond(options, briefing, wanted, since))
    say(written, plain=options.ascii, newline=kind == "json")


def _renderer(kind: str) -> Callable[[Briefing, tuple[str, ...], Beyond], str]:
    """Return the function that writes a briefing as `kind`; only that one is imported."""
    if kind == "json":
        from rottui.report.contract import to_json

        return to_json
    if kind == "markdown":
        from rottui.report.markdown import to_markdown

        return to_markdown
    from rottui.report.text import to_text

    return to_text


@rottui.command()
@click.option("--oneline", "style", flag_value="oneline", help="One line for tmux or a shell prompt.")
@click.option("--json", "style", flag_value="json", help="The same, written as JSON.")
@shared
@pass_options
def status(options: Options, style: str | None) -> None:
    """Say in a few lines what stands out.

    A day that was not over when its prices were fetched is unfinished: its close may change what is told. In one line
    it has an asterisk. SPILLOVER 12s has stood for 12 sessions; MIXED 2/5? would have to hold for three more; SPILLOVER
    5/5? is confirmed only if the day ends so.

    \b
    Examples, the last one for ~/.tmux.conf:
      rottui status
      rottui status --json
      set -g status-right '#(rottui status --oneline)'

    \b
    Exit codes:
      0  done, also when nothing was fetched yet or data are old: it says so
      1  the data cannot be read
    """
    from rottui.report import oneline

    write = {"oneline": oneline.to_line, "json": oneline.to_json}.get(style or "", oneline.to_lines)
    say(write(options.briefing()), plain=options.ascii)


@rottui.command()
@click.argument("table", shell_complete=tables)
@click.option(
    "--format",
    "kind",
    type=click.Choice(["csv", "parquet", "json"]),
    default="csv",
    show_default=True,
    help="What it is written as.",
)
@click.option(
    "-o",
    "--output",
    type=NamedPath(path_type=Path, dir_okay=False, readable=False),
    metavar="FILE",
    help="Write to this file, not to standard output.",
)
@shared
@pass_options
def export(options: Options, table: str, kind: str, output: Path | None) -> None:
    """Write a table for other programs.

    TABLE is one of: prices, positioning, breadth, members, symbols, sessions, ratios. All but the last are the cache's
    own; ratios holds every pair of the watchlist, day by day.

    \b
    Examples:
      rottui export ratios --format parquet -o ratios.parquet
      rottui --as-of 2025-09-30 export positioning | head

    \b
    Exit codes:
      0  done
      1  the data cannot be read, or FILE cannot be written
      2  there is no such table
    """
    from rottui.report.export import select_table, write_table

    frame = options.store().load(lambda snapshot: select_table(snapshot, options.settings, table, options.as_of))
    named = output if str(output) != "-" else None
    with writing():
        write_table(frame, kind, named)
    if named is not None:
        click.echo(f"{frame.height:,} rows of {table} to {printable(str(named))}", file=sys.stderr)


rottui.add_command(config)
rottui.add_command(doctor)
