"""All checks in order, a section at a time, the network last: it is asked meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from rottui.cache.store import Store
from rottui.doctor.cache import content_checks, folder_checks
from rottui.doctor.checks import Check, Section, guarded, ok
from rottui.doctor.config import config_checks
from rottui.doctor.freshness import freshness_checks
from rottui.doctor.libraries import trying
from rottui.doctor.locking import lock_checks
from rottui.doctor.logs import log_checks
from rottui.doctor.network import Wait, asking, network_checks
from rottui.doctor.probe import Reply
from rottui.doctor.refreshes import Memory, refresh_checks
from rottui.doctor.terminal import Screen, terminal_checks
from rottui.doctor.versions import version_checks
from rottui.errors import Problem, RottuiError
from rottui.settings.schema import Settings


@dataclass(frozen=True, slots=True)
class Patient:
    """The installation that is examined."""

    config_file: Path
    settings: Settings
    settings_said: tuple[Problem, ...]
    """Everything that loading the settings said, notes included."""
    folder: Path
    """The cache's."""
    demo: bool
    logs: Path | None
    """The folder of the logs, whether or not it exists; None without a home folder."""
    screen: Screen
    now: datetime
    memory: Memory | None = None
    """What refreshes remember; None when none has run here."""
    offline: bool = False
    """Whether the network is to be left out."""


def examine(patient: Patient) -> Generator[Section, None, None]:
    """Yield the sections; raises nothing for whatever is broken. Close it if it is not used up: it owns processes."""
    store = Store(patient.folder)
    memory = patient.memory or Memory()
    until = memory.cooling_until
    cooling = until is not None and until > patient.now
    with ExitStack() as stack:
        without = frozenset({"Yahoo"}) if cooling else frozenset()
        wait = None if patient.offline else _begin_asking(stack, without, memory.learned)
        tried = None if patient.offline else _begin_trying(stack)
        yield _section("Config", lambda: config_checks(patient.config_file, patient.settings_said))
        yield _section(
            "Cache",
            lambda: folder_checks(patient.folder),
            lambda: content_checks(store, demo=patient.demo),
            lambda: lock_checks(patient.folder, patient.now),
            lambda: refresh_checks(memory, patient.now) if patient.memory else (),
            lambda: log_checks(patient.logs),
        )
        yield _section("Data", lambda: freshness_checks(store, patient.settings, patient.now, demo=patient.demo))
        yield _section("Terminal", lambda: terminal_checks(patient.screen))
        yield _section("Versions", version_checks, *([] if tried is None else [tried]))
        if wait is None:
            yield Section("Network", (ok("network", "left out (--offline)"),))
        else:
            yield _section("Network", lambda: network_checks(wait(), cooling=cooling))


def _begin_asking(stack: ExitStack, without: frozenset[str], learned: Path | None) -> Wait:
    """Return what waits for the services' replies, or what says why nobody could be asked."""
    try:
        return stack.enter_context(asking(without=without, learned=learned))
    except OSError as error:
        failure = RottuiError(
            f"nobody could be asked: {error}", "make room for temporary files (TMPDIR) and for two processes"
        )

    def refuse() -> Mapping[str, Reply]:
        raise failure

    return refuse


def _begin_trying(stack: ExitStack) -> Callable[[], Iterable[Check]] | None:
    """Return what waits for the libraries of lists; None where no process can be had, of which the network tells."""
    with suppress(OSError):
        return stack.enter_context(trying())
    return None


def _section(title: str, *looks: Callable[[], Iterable[Check]]) -> Section:
    return Section(title, tuple(check for look in looks for check in guarded(title.lower(), look)))
