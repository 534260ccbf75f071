"""The process that builds briefings for a desk: started by it, spoken to through pipes, gone when the desk is gone."""

from __future__ import annotations

import sys
from pathlib import Path

from rottui.briefing.build import build
from rottui.briefing.memory import remember
from rottui.briefing.wire import Built, Refused, Reply, Request, receive, send
from rottui.cache.store import Store
from rottui.errors import RottuiError


def answer(request: Request) -> Reply:
    """Return the briefing that was asked for, or why there is none; the demo is made when it is asked for first."""
    store = Store(Path(request.folder))
    try:
        if request.profile == "demo":
            from rottui.refresh.demo import ensure_demo

            ensure_demo(store)
        committed = store.signature()
        briefing = store.load(
            lambda snapshot: build(
                snapshot,
                request.settings,
                request.as_of,
                basis=request.basis,
                sectors=request.sectors,
                profile=request.profile,
                problems=request.problems,
            )
        )
        if store.signature() == committed:
            remember(request, committed, briefing)
        return Built(briefing)
    except RottuiError as error:
        return Refused(str(error), error.hint)
    except Exception as error:  # noqa: BLE001 - whatever it is, the desk keeps its data and says so
        return Refused(f"{type(error).__name__}: {error}", "a defect in rottui; what is shown is of before")


def main() -> None:
    """Answer requests until there are no more."""
    requests, replies = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # whatever a library prints, it is not a reply
    while (request := receive(requests, Request)) is not None:
        try:
            send(replies, answer(request))
        except BrokenPipeError:
            return


if __name__ == "__main__":
    main()
