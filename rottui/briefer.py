"""The process that builds briefings for a desk: started by it, spoken to through pipes, gone when the desk is gone."""

from __future__ import annotations

import gc

if __name__ == "__main__":
    gc.disable()  # a desk waits for the first answer, and what is made for it is mostly there to stay

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import IO

import msgspec

from rottui.briefing.build import build
from rottui.briefing.memory import remember
from rottui.briefing.model import Briefing
from rottui.briefing.wire import Asked, Built, Detailed, Question, Refused, Reply, Request, receive, send
from rottui.cache.remembering import Reader
from rottui.cache.store import Snapshot, Store
from rottui.errors import RottuiError


def answer(question: Question, reader: Reader | None = None) -> Reply:
    """Return what was asked for, or why there is none; the demo is made when it is asked for first.

    With a `reader` what is read and worked out of a generation is kept for the next question.
    """
    request = question.request if isinstance(question, Asked) else question
    store = Store(Path(request.folder))
    load = partial(reader.load, store) if reader else store.load
    try:
        if request.profile == "demo":
            from rottui.refresh.demo import ensure_demo

            ensure_demo(store)
        if isinstance(question, Asked):
            from rottui.briefing.details.brief import brief_detail  # a first briefing need not wait for it

            wanted = question.wanted
            detail = load(lambda snapshot: brief_detail(snapshot, request, wanted))
            return Detailed(msgspec.Raw(msgspec.msgpack.encode(detail)))
        return Built(_brief(store, request, load))
    except RottuiError as error:
        return Refused(str(error), error.hint)
    except Exception as error:  # noqa: BLE001 - whatever it is, the desk keeps its data and says so
        return Refused(f"{type(error).__name__}: {error}", "a defect in rottui; what is shown is of before")


def _brief(store: Store, request: Request, load: Callable[[Callable[[Snapshot], Briefing]], Briefing]) -> Briefing:
    """Return a new briefing, and keep it for the next desk unless the cache changed meanwhile."""
    committed = store.signature()
    briefing = load(
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
    return briefing


def _asked(requests: IO[bytes]) -> Question | None:
    return receive(requests, Question)  # type: ignore[arg-type] # a union is a type to msgspec


def main() -> None:
    """Answer requests until there are no more."""
    requests, replies, reader = sys.stdin.buffer, sys.stdout.buffer, Reader()
    sys.stdout = sys.stderr  # whatever a library prints, it is not a reply
    while (question := _asked(requests)) is not None:
        try:
            send(replies, answer(question, reader))
        except BrokenPipeError:
            return
        if not gc.isenabled():
            gc.freeze()
            gc.enable()


if __name__ == "__main__":
    main()
