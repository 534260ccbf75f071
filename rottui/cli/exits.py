"""How a run of the command line ends: its exit code, and one line in place of every traceback."""

from __future__ import annotations

import sys
from contextlib import suppress
from datetime import UTC, datetime
from zoneinfo import ZoneInfoNotFoundError

import click

from rottui.cli.output import ReaderGone, WriteFailed, abandon, complain, prepare_streams
from rottui.errors import RottuiError, UsageError

DONE = 0
FAILED = 1
WRONG_USAGE = 2
ALERTS_FIRED = 10
NO_ZONES = "install your system's tzdata, or in rottui's environment: pip install tzdata"
INTERRUPTED = 130
"""What a shell expects after ctrl+c."""


def run(command: click.Command) -> int:
    """Run a command on the arguments of the process and return its exit code; says what went wrong."""
    prepare_streams()
    try:
        code = command(prog_name="rottui", standalone_mode=False)
    except BaseException as error:  # noqa: BLE001 - Rust's panics are no Exception; no traceback may reach a person
        return _after(error)
    return code if isinstance(code, int) else DONE


def _after(error: BaseException) -> int:
    """Say what went wrong, as far as anything did, and return the exit code for it."""
    if isinstance(error, ReaderGone | WriteFailed):
        abandon(sys.stdout)
    match error:
        case ReaderGone():
            return DONE
        case WriteFailed():
            complain(f"standard output cannot be written: {error}")
        case click.ClickException():
            with suppress(OSError):
                error.show(sys.stderr)
            return error.exit_code
        case UsageError():
            complain(str(error), error.hint)
            return WRONG_USAGE
        case RottuiError():
            complain(str(error), error.hint)
        case KeyboardInterrupt() | click.Abort():
            complain("interrupted")
            return INTERRUPTED
        case SystemExit():
            return error.code if isinstance(error.code, int) else FAILED
        case _:
            _say_unforeseen(error)
    return FAILED


def _say_unforeseen(error: BaseException) -> None:
    """Say of a broken installation what to install anew, and of anything else that it is a defect."""
    match error:
        case ImportError() if error.name and not error.name.startswith("rottui"):
            from rottui.sources.libraries import unusable

            broken = unusable(error.name.partition(".")[0], error)
            complain(str(broken), broken.hint)
        case ZoneInfoNotFoundError():
            complain(f"time zones are not known on this machine: {error.args[0]}", NO_ZONES)
        case _:
            complain(f"unexpected {type(error).__name__}: {error}", f"a defect in rottui; {_log(error)}")


def _log(error: BaseException) -> str:
    """Append the traceback of `error` to a file, and say where, or that it could not be kept."""
    import traceback

    from rottui.settings.paths import log_folder

    said, folder = "".join(traceback.format_exception(error)), log_folder()
    if folder is None:
        return "details could not be kept: there is no home folder"
    path = folder / "crash.log"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8", errors="backslashreplace") as log:
            log.write(f"\n{datetime.now(UTC).isoformat()} {sys.argv}\n{said}")
    except OSError as denied:
        return f"details could not be kept: {denied}"
    return f"details in {path}"
