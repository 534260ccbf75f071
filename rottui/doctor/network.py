"""Checks of the network: each service is asked by a process of its own, side by side, for ten seconds at most."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from rottui.briefing.build import SET_CLOCK
from rottui.doctor.checks import Check, broken, note, ok
from rottui.doctor.probe import LIMITED, NETWORK, Reply

DEADLINE_S = 10.0
"""For all of it, since the processes began."""

CLOCK_MAY_BE_OFF_S = 60.0
"""Between two machines; prices of the day are judged final by Yahoo's clock first, so that a minute does no harm."""

SERVICES = {"Yahoo": "yahoo", "CFTC": "cftc"}
"""What is asked, and how the asking process calls it."""

Wait = Callable[[], Mapping[str, Reply]]


@contextmanager
def asking(*, without: frozenset[str] = frozenset(), learned: Path | None = None) -> Iterator[Wait]:
    """Begin to ask every service but those in `without`; yield what waits for the replies, by service.

    `learned` is the folder in which refreshes keep what they learned of Yahoo (`probe.ask_yahoo`). When the block
    ends, so do the processes, whether or not anybody waited.
    """
    ends = time.monotonic() + DEADLINE_S
    with ExitStack() as stack:
        scratch = stack.enter_context(tempfile.TemporaryDirectory(prefix="rottui-doctor-", ignore_cleanup_errors=True))
        children = {
            service: stack.enter_context(child(name, scratch, *(() if learned is None else (str(learned),))))
            for service, name in SERVICES.items()
            if service not in without
        }
        yield lambda: {service: reply_of(process, ends - time.monotonic()) for service, process in children.items()}


@contextmanager
def child(*arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """Start the process that tries what `arguments` name (`probe`); when the block ends, so does it."""
    with subprocess.Popen(
        [sys.executable, "-m", "rottui.doctor.probe", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # keys typed at the terminal are not for it
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def reply_of(process: subprocess.Popen[bytes], seconds: float) -> Reply:
    """Return what it replies within so many seconds, or why it does not."""
    try:
        said, _ = process.communicate(timeout=max(seconds, 0))
        return msgspec.json.decode(said, type=Reply)
    except subprocess.TimeoutExpired:
        return Reply("failed", f"timed out: no answer within {DEADLINE_S:g} s", NETWORK)
    except msgspec.MsgspecError:
        hint = "run it again; if it stays so, install rottui again"
        return Reply("failed", f"the process that asks ended with code {process.returncode} and no reply", hint)


def network_checks(replies: Mapping[str, Reply], *, cooling: bool) -> Iterator[Check]:
    """Yield what the services replied; `cooling` says that Yahoo was not asked because it is to be left alone."""
    yield from proxy_checks(os.environ)
    if cooling:
        yield note("Yahoo", "not asked: it is to be left alone for now (see cool-down)", LIMITED)
    for service, reply in replies.items():
        yield _answered(service, reply)
    for reply in replies.values():
        if reply.ahead_s is not None:
            yield clock_check(reply.ahead_s)


def _answered(service: str, reply: Reply) -> Check:
    if reply.state == "ok":
        return ok(service, reply.found)
    return (note if reply.state == "limited" else broken)(service, reply.found, reply.remedy)


def proxy_checks(environ: Mapping[str, str]) -> Iterator[Check]:
    """Yield which proxy the environment names; never the name and password that it may hold."""
    for variable in ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        if value := environ.get(variable):
            yield _proxy(variable, value)
            return


def _proxy(variable: str, value: str) -> Check:
    try:
        address = urlsplit(value if "://" in value else f"http://{value}")
        host, port = address.hostname or "", address.port
    except ValueError:
        return broken("proxy", f"{variable} is not an address", "write it as http://host:port")
    return ok("proxy", f"{host}{f':{port}' if port else ''} ({variable})")


def clock_check(ahead_s: float) -> Check:
    """Return how far this machine's clock is from a service's."""
    if abs(ahead_s) <= CLOCK_MAY_BE_OFF_S:
        return ok("clock", "agrees with the CFTC's to within a minute")
    way = "ahead of" if ahead_s > 0 else "behind"
    return note("clock", f"{_span(abs(ahead_s))} {way} the CFTC's: ages and refreshes count by it", SET_CLOCK)


def _span(seconds: float) -> str:
    for unit, length in (("days", 86400), ("h", 3600), ("min", 60)):
        if seconds >= 2 * length:
            return f"{seconds / length:,.0f} {unit}"
    return f"{seconds:.0f} s"
