"""`rottui doctor`: what is wrong with the config, the cache, the terminal or the network, and how to mend it."""

from __future__ import annotations

import sys
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rottui.cli.options import Options, pass_options, shared
from rottui.cli.output import say
from rottui.errors import CacheError, Problem, RottuiError

if TYPE_CHECKING:
    from rottui.doctor.examine import Patient
    from rottui.doctor.refreshes import Memory
    from rottui.settings.schema import Settings


@click.command()
@click.option("--offline", is_flag=True, help="Leave the network alone.")
@click.option("--json", "as_json", is_flag=True, help="The same, written as JSON.")
@shared
@pass_options
def doctor(options: Options, offline: bool, as_json: bool) -> None:
    """Say what is wrong and how to mend it.

    Looks at the config file, the cache and the age of its data, the terminal, the versions of libraries, and whether
    both services can be reached; changes nothing.

    \b
    Examples:
      rottui doctor
      rottui doctor --offline --json

    \b
    Exit codes:
      0  nothing is broken; there may be notes
      1  something is
    """
    from rottui.doctor.checks import count
    from rottui.doctor.examine import examine
    from rottui.doctor.render import WIDTH, section_text, summary, to_json

    sections = []
    patient = _patient(options, offline)
    columns = patient.screen.size[0] if patient.screen.size and sys.stdout.isatty() else WIDTH
    with closing(examine(patient)) as examined:
        for section in examined:
            sections.append(section)
            if not as_json:
                say(section_text(section, columns), plain=options.ascii)
    if as_json:
        say(to_json(sections), plain=options.ascii, newline=False)
    broken = sum(count(section.checks, "broken") for section in sections)
    if broken:
        raise RottuiError(summary(sections), "the lines above say what, and how to mend it")
    if not as_json:
        say(summary(sections), plain=options.ascii)


def _patient(options: Options, offline: bool) -> Patient:
    from rottui.doctor.examine import Patient
    from rottui.doctor.terminal import look_at_screen
    from rottui.settings.paths import log_folder

    now = datetime.now(UTC)
    return Patient(
        config_file=options.config_file,
        settings=options.settings,
        settings_said=options.settings_said,
        folder=options.folder,
        demo=options.demo,
        logs=log_folder(),
        screen=look_at_screen(),
        now=now,
        memory=_memory(options.folder, options.settings, now),
        offline=offline,
    )


def _memory(folder: Path, settings: Settings, now: datetime) -> Memory | None:
    """Return what refreshes remember, of whose files the doctor knows nothing; None where none has run.

    What is on no list any more is left out, for it is not asked for again.
    """
    from rottui.cache.refresh_state import load_state
    from rottui.cache.signature import REFRESHES
    from rottui.doctor.refreshes import Memory
    from rottui.refresh.run import SCRATCH

    try:
        (folder / REFRESHES).stat()
    except OSError:
        return None
    state, asked_for = load_state(folder), _asked_for(folder, settings)
    failed = {symbol: each for symbol, each in state.symbols.items() if symbol in asked_for}
    troubles = state.troubles_of({market.report for market in settings.markets})
    return Memory(
        cooling_until=state.cooling_until(now),
        failed={symbol: trouble.detail or trouble.status for symbol, trouble in failed.items()},
        reports=tuple(
            Problem(f"{report} report", trouble.detail, trouble.hint) for report, trouble in troubles.items()
        ),
        learned=folder / SCRATCH,
    )


def _asked_for(folder: Path, settings: Settings) -> frozenset[str]:
    """Return the symbols that a refresh asks for; without members where the cache cannot be read."""
    from rottui.cache.store import Store
    from rottui.refresh.facts import read_members
    from rottui.refresh.plan import member_symbols, watchlist_symbols

    members: dict[str, tuple[str, ...]] = {}
    with suppress(CacheError):
        members = Store(folder).load(read_members)
    return frozenset((*watchlist_symbols(settings), *member_symbols(members, settings)))
