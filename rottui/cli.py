"""The `rottui` command: reads the command line and wires the parts together; nothing else does."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import click

from rottui import __version__
from rottui.errors import Problem, RottuiError, UsageError

if TYPE_CHECKING:
    from rottui.briefing.model import Briefing
    from rottui.cache.store import Store
    from rottui.settings.schema import Settings

FAILED = 1
INTERRUPTED = 130
"""What a shell expects after ctrl+c."""

Command = TypeVar("Command", bound=Callable[..., Any])


@dataclass
class Options:
    """The options that every command takes, before or after its name."""

    demo: bool = False
    data: Path | None = None
    config: Path | None = None
    as_of: date | None = None
    ascii: bool = False
    _settings: tuple[Settings, tuple[Problem, ...]] | None = field(default=None, repr=False)

    @property
    def profile(self) -> Literal["default", "demo"]:
        """The name of the data profile."""
        return "demo" if self.demo else "default"

    @property
    def config_file(self) -> Path:
        """The user's config file, whether or not it exists."""
        from rottui.settings.paths import config_path

        return config_path(self.config)

    def settings(self) -> tuple[Settings, tuple[Problem, ...]]:
        """Return the settings and what is wrong with the user's file."""
        if self._settings is None:
            from rottui.settings.load import load
            from rottui.settings.paths import config_is_named

            self._settings = load(self.config_file, required=config_is_named(self.config))
        return self._settings

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

        settings, problems = self.settings()
        return self.store().load(
            lambda snapshot: build(snapshot, settings, self.as_of, profile=self.profile, problems=problems)
        )


def _set(context: click.Context, parameter: click.Parameter, value: Any) -> None:
    """Keep a shared option, wherever on the command line it stood."""
    options = context.ensure_object(Options)
    if value is not None and value is not False and parameter.name:
        setattr(options, parameter.name, value)


class Day(click.ParamType[date]):
    """A date as YYYY-MM-DD."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the date, or say what a date looks like."""
        if isinstance(value, date):
            return value
        try:
            return datetime.strptime(value, "%Y-%m-%d").replace(tzinfo=UTC).date()
        except ValueError:
            self.fail(f"{value!r} is not a date; write it as 2025-10-31", param, ctx)


def shared(command: Command) -> Command:
    """Give a command the options that every command takes."""
    path = click.Path(path_type=Path)
    options: tuple[tuple[tuple[str, ...], dict[str, Any]], ...] = (
        (("--demo",), {"is_flag": True, "help": "Use a synthetic market instead of real data."}),
        (("--data",), {"type": path, "metavar": "DIR", "help": "The cache folder (also ROTTUI_DATA)."}),
        (("--config",), {"type": path, "metavar": "FILE", "help": "The config file (also ROTTUI_CONFIG)."}),
        (("--as-of", "as_of"), {"type": Day(), "metavar": "DATE", "help": "Show only what was known on DATE."}),
        (("--ascii",), {"is_flag": True, "help": "Draw with ASCII only."}),
    )
    for names, attributes in reversed(options):
        command = click.option(*names, expose_value=False, callback=_set, **attributes)(command)
    return command


pass_options = click.make_pass_decorator(Options, ensure=True)


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@shared
@click.version_option(__version__, "-V", "--version", message="rottui %(version)s")
@click.pass_context
def rottui(context: click.Context) -> None:
    """Tell whether market leadership is rotating, and how healthily.

    Without a command, opens the desk.

    \b
    Examples:
      rottui --demo                     the desk on a synthetic market
      rottui import ~/prices ~/cot      read price and COT files, whole folders at once
      rottui --as-of 2025-09-30 report  what was known that day
    """
    if context.invoked_subcommand is None:
        options = context.ensure_object(Options)
        context.exit(_open_desk(options))


def _open_desk(options: Options) -> int:
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError("the desk needs a terminal", "for a pipe or a file, run: rottui report")
    from rottui.tui.remote import Briefer

    briefer = Briefer()
    briefer.start()  # it gets ready while this process does
    from rottui.tui.app import DeskOptions, run

    settings, problems = options.settings()
    desk = DeskOptions(
        folder=options.folder,
        profile=options.profile,
        settings=settings,
        settings_problems=problems,
        as_of=options.as_of,
        ascii=options.ascii,
    )
    return run(desk, briefer)


@rottui.command("import")
@shared
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--universe", metavar="NAME", help="Name for an imported member list (default: its file's name).")
@click.option("--all", "show_all", is_flag=True, help="List every refusal, gap and note, however many.")
@pass_options
def import_files(options: Options, paths: tuple[Path, ...], universe: str | None, show_all: bool) -> None:
    """Read price files, COT files and member lists into the cache.

    PATH may be a file, a zip or a folder. What a file holds is told from its content.

    \b
    Examples:
      rottui import prices/ cot/ deacot2025.zip
      rottui import --universe sp500 constituents.csv
    """
    from rottui.refresh.importer import run_import
    from rottui.refresh.summary import summary_lines

    if options.demo:
        raise UsageError("--demo holds synthetic data only", "import without --demo")
    with _Progress() as progress:
        summary = run_import(options.store(), paths, universe=universe, on_progress=progress.update, now=_now())
    for line in summary_lines(summary, all=show_all):
        click.echo(line)
    if not (summary.price_files or summary.positioning_files or summary.member_files):
        raise RottuiError("nothing in what was given could be used", "the lines above say why, file by file")


class _Progress:
    """A progress bar on standard error, where that is a terminal; nothing elsewhere."""

    def __init__(self) -> None:
        self._bar: Any = None

    def __enter__(self) -> _Progress:
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.__exit__(None, None, None)

    def update(self, done: int, total: int, what: str) -> None:
        """Show that `done` of `total` are done."""
        if not sys.stderr.isatty():
            return
        if self._bar is None:
            self._bar = click.progressbar(length=total, file=sys.stderr, label="importing", show_pos=True)
            self._bar.__enter__()
        self._bar.update(done - self._bar.pos)


@rottui.command()
@shared
@click.option("--format", "kind", type=click.Choice(["text", "json", "markdown"]), default="text", show_default=True)
@click.option("--section", "names", multiple=True, metavar="NAME", help="Only this part; may be repeated.")
@pass_options
def report(options: Options, kind: str, names: tuple[str, ...]) -> None:
    """Print the briefing: pairs, breadth, positioning, problems.

    \b
    Examples:
      rottui report
      rottui report --format json --section pairs
      rottui --as-of 2022-06-30 report --format markdown
    """
    from rottui.report.contract import SECTIONS

    unknown = [name for name in names if name not in SECTIONS]
    if unknown:
        raise click.BadParameter(f"{unknown[0]!r} is none of: {', '.join(SECTIONS)}", param_hint="--section")
    click.echo(_renderer(kind)(options.briefing(), names or SECTIONS), nl=kind == "json")


def _renderer(kind: str) -> Callable[[Briefing, tuple[str, ...]], str]:
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
@shared
@click.option("--oneline", "style", flag_value="oneline", help="One line for tmux or a shell prompt.")
@click.option("--json", "style", flag_value="json", help="The same as JSON.")
@pass_options
def status(options: Options, style: str | None) -> None:
    """Say in a few lines what there is and what stands out.

    \b
    Example for tmux:
      set -g status-right '#(rottui status --oneline)'
    """
    from rottui.report import oneline

    write = {"oneline": oneline.to_line, "json": oneline.to_json}.get(style or "", oneline.to_lines)
    click.echo(write(options.briefing()))


@rottui.command()
@shared
@click.argument("table")
@click.option("--format", "kind", type=click.Choice(["csv", "parquet", "json"]), default="csv", show_default=True)
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE")
@pass_options
def export(options: Options, table: str, kind: str, output: Path | None) -> None:
    """Write a table of the cache, or the pairs' ratios, for other programs.

    TABLE is one of: prices, positioning, breadth, members, symbols, sessions, ratios.

    \b
    Example:
      rottui export ratios --format parquet -o ratios.parquet
    """
    from rottui.report.export import select_table, write_table

    settings, _ = options.settings()
    frame = options.store().load(lambda snapshot: select_table(snapshot, settings, table, options.as_of))
    write_table(frame, kind, output)
    if output is not None:
        click.echo(f"{frame.height:,} rows of {table} to {output}", err=True)


@rottui.group()
def config() -> None:
    """Show the settings and check the config file."""


@config.command("path")
@shared
@pass_options
def config_path(options: Options) -> None:
    """Print where the config file is, or would be."""
    click.echo(options.config_file)


@config.command("show")
@shared
@pass_options
def config_show(options: Options) -> None:
    """Print the settings in force and where each comes from."""
    from rottui.settings.render import show

    click.echo(show(options.config_file), nl=False)


@config.command("check")
@shared
@pass_options
def config_check(options: Options) -> None:
    """Check the config file; exit code 1 if anything in it is wrong."""
    _, problems = options.settings()
    for problem in problems:
        click.echo(f"{problem.where}: {problem.what}" + (f" ({problem.hint})" if problem.hint else ""))
    if problems:
        raise RottuiError(f"{len(problems)} to mend in {options.config_file}", "the rest of it applies")
    click.echo(f"{options.config_file}: " + ("fine" if options.config_file.exists() else "not there; defaults apply"))


def _now() -> datetime:
    return datetime.now(UTC)


def main() -> None:
    """Run the command line and exit: 0 done, 1 failed with a message, 2 wrong usage, 10 alerts fired."""
    sys.exit(_run())


def _run() -> int:
    try:
        code = rottui(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except RottuiError as error:
        _complain(str(error), error.hint)
    except (KeyboardInterrupt, click.Abort):
        return INTERRUPTED
    except BrokenPipeError:
        # The reader of a pipe went away (`rottui report | head`): nobody is left to tell.
        sys.stdout = None
    except Exception as error:  # noqa: BLE001 - the last line of defence: a person gets a message, the log the traceback
        _complain(f"unexpected {type(error).__name__}: {error}", f"a defect in rottui; details in {_log_traceback()}")
    else:
        return code if isinstance(code, int) else 0
    return FAILED


def _complain(message: str, hint: str) -> None:
    from rottui.text import printable

    click.echo(f"rottui: {printable(message)}", err=True)
    if hint:
        click.echo(f"        {printable(hint)}", err=True)


def _log_traceback() -> Path:
    """Append the traceback being handled to a file, and return its path."""
    import traceback

    from platformdirs import user_log_path

    path = user_log_path("rottui", ensure_exists=True) / "crash.log"
    with path.open("a", encoding="utf-8") as log:
        log.write(f"\n{_now().isoformat()} {sys.argv}\n{traceback.format_exc()}")
    return path
