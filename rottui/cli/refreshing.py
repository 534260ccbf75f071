"""`rottui refresh`: fetches live data into the cache and says how that goes, to a person or to a program."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, BinaryIO

import click

from rottui.cli.options import Options, pass_options, shared
from rottui.cli.output import say
from rottui.errors import CacheLocked, RottuiError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from rottui.refresh.events import AnyEvent, Emit, Progress
    from rottui.refresh.plan import Only
    from rottui.refresh.prices import Source
    from rottui.refresh.run import Summary
    from rottui.refresh.stopping import Stop

NOTHING_CAME = "nothing could be fetched; what is held stays as it is"


def utc_now() -> datetime:
    """Return the present moment."""
    return datetime.now(UTC)


@click.command()
@click.option(
    "--progress",
    "style",
    type=click.Choice(["bar", "json", "none"]),
    help="A progress bar, an event a line as JSON, or nothing (default: a bar on a terminal).",
)
@click.option("--only", type=click.Choice(["prices", "positioning"]), help="Leave the other out.")
@click.option("--force", is_flag=True, help="Fetch everything anew, due or not, and whole histories of prices.")
@shared
@pass_options
@click.pass_context
def refresh(context: click.Context, options: Options, style: str | None, only: Only | None, force: bool) -> None:
    """Fetch what is missing or due.

    Prices come from Yahoo, positioning from the CFTC. The watchlist comes first. What is held is never lost: whatever
    fails is named, and tried again by the next run. An open desk does this by itself while the exchange is open.

    \b
    Examples, the last one for cron:
      rottui refresh
      rottui refresh --only positioning
      */15 14-22 * * 1-5  rottui refresh --progress none

    \b
    Exit codes:
      0    done, also when nothing was due or some symbols failed
      1    nothing could be fetched, or somebody else is writing
      130  interrupted with ctrl+c; what was fetched until then is kept
    """
    if options.demo:
        raise UsageError("--demo holds synthetic data only", "refresh without --demo")
    from rottui.refresh.stopping import Stop

    stop = Stop()
    with stop.on_signals():
        summary = _refresh(options, style or "bar", only, force=force, stop=stop)
    if style != "json":  # a desk, which reads that, keeps a briefing of its own
        _say(summary, options, silent=style == "none")
        if not summary.stopped:
            options.keep_briefing()
    if summary.code and style != "json":
        raise RottuiError(NOTHING_CAME, "rottui doctor tells whether the services can be reached")
    context.exit(stop.code or summary.code)


def _refresh(options: Options, style: str, only: Only | None, *, force: bool, stop: Stop) -> Summary:
    from rottui.refresh.outlet import log_folder, quiet
    from rottui.refresh.run import run_refresh

    store, settings = options.store(), options.settings
    logs = log_folder(store.folder)
    with quiet(logs) as streams:
        emit = _emitter(style, streams.out, streams.err, stop)
        try:
            return run_refresh(
                store, settings, _opener(logs), now=utc_now, only=only, force=force, emit=emit, stop=stop
            )
        except CacheLocked as error:
            from rottui.refresh.events import LOCKED, Failure

            emit(Failure(where=str(store.folder), kind=LOCKED, detail=str(error)))
            raise


def _opener(logs: Path) -> Callable[[Path, Callable[[], datetime]], Source]:
    """Return what makes the way to Yahoo; only then is yfinance imported."""

    def open_source(scratch: Path, now: Callable[[], datetime]) -> Source:
        from rottui.refresh.loading import loading
        from rottui.refresh.outlet import LIBRARY

        with loading("yfinance"):
            from rottui.sources.yahoo.fetch import Yahoo

            return Yahoo(logs / LIBRARY, scratch, now=now)

    return open_source


def _emitter(style: str, out: BinaryIO, err: BinaryIO, stop: Stop) -> Emit:
    if style == "json":
        from rottui.refresh.events import to_line

        return lambda event: _write(out, to_line(event), stop)
    if style == "bar" and err.isatty():
        return _Bar(err)
    return lambda _: None


def _write(stream: BinaryIO, line: bytes, stop: Stop) -> None:
    """Write a line; when nobody reads any more, the refresh is to stop."""
    try:
        stream.write(line)
    except OSError:
        stop.event.set()


class _Bar:
    """A line on a terminal that tells how far a refresh is."""

    WIDTH = 30

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def __call__(self, event: AnyEvent) -> None:
        """Draw the line anew."""
        from rottui.refresh.events import Finished, Progress, Waiting

        if isinstance(event, Progress):
            self._draw(self._line(event))
        elif isinstance(event, Waiting):
            self._draw(f"{event.where}: {event.detail}")
        elif isinstance(event, Finished):
            self._draw("")

    def _line(self, event: Progress) -> str:
        filled = self.WIDTH * event.done // max(event.total, 1)
        bar = "#" * filled + "." * (self.WIDTH - filled)
        failed = f", {event.failed} failed" if event.failed else ""
        minutes, seconds = divmod(round(event.eta_s or 0), 60)
        left = "" if event.eta_s is None else f", {minutes}:{seconds:02} left"
        return f"{event.stage:<11} [{bar}] {event.done}/{event.total}{failed}{left}"

    def _draw(self, line: str) -> None:
        with suppress(OSError):
            self._stream.write(f"\r\x1b[K{line}".encode("ascii", "replace"))


def _say(summary: Summary, options: Options, *, silent: bool) -> None:
    from rottui.refresh.wording import lines

    if silent:
        return
    for line in lines(summary):
        say(line, plain=options.ascii)
