"""Waiting for what may never end: it is said while it lasts, ends in time, and hands over whatever comes."""

from __future__ import annotations

import threading

import pytest

from rottui.refresh.stopping import Stop, Stopped
from rottui.refresh.waiting import wait_for

LONG = 60.0


def never(_: float) -> None:
    raise AssertionError("there was nothing to say")


def test_what_ends_at_once_is_returned_without_a_word() -> None:
    assert wait_for(lambda: 3, Stop(), say=never, every_s=LONG, at_most_s=LONG) == 3


def test_what_goes_wrong_is_raised_where_it_is_waited_for() -> None:
    def work() -> None:
        raise TimeoutError("its own")

    with pytest.raises(TimeoutError, match="its own"):
        wait_for(work, Stop(), say=never, every_s=LONG, at_most_s=LONG)


def test_it_is_said_again_and_again_that_it_takes_long() -> None:
    enough = threading.Event()
    said: list[float] = []

    def say(seconds: float) -> None:
        said.append(seconds)
        if len(said) == 3:
            enough.set()

    assert wait_for(lambda: enough.wait(LONG), Stop(), say=say, every_s=0.01, at_most_s=LONG)
    assert said == sorted(said)
    assert len(said) >= 3


def test_what_never_ends_is_left_behind() -> None:
    released = threading.Event()
    said: list[float] = []

    with pytest.raises(TimeoutError):
        wait_for(released.wait, Stop(), say=said.append, every_s=0.02, at_most_s=0.1)
    released.set()

    assert said


def test_a_refresh_that_is_to_stop_waits_for_nothing() -> None:
    stop = Stop()
    released = threading.Event()

    with pytest.raises(Stopped):
        wait_for(released.wait, stop, say=lambda _: stop.event.set(), every_s=0.01, at_most_s=LONG)
    released.set()
