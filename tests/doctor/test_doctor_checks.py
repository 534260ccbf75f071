"""Checks are inert, and a check that fails itself is a finding and not an end."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from rottui.doctor.checks import Check, broken, count, guarded, note, ok
from rottui.errors import CacheLocked


class Panic(BaseException):
    """Like a panic of polars' Rust: no Exception."""


@pytest.mark.parametrize("make", [note, broken])
def test_no_text_of_a_check_is_a_command_to_the_terminal(make: type[Check]) -> None:
    made = make("a\x1b[2J", "b\x1b]0;title\x07\nc", "d\x9b")

    assert made.name == "a␛[2J"
    assert made.found == "b␛]0;title␇ c"
    assert made.remedy == "d�"
    assert ok("\x1b", "\x1b") == Check("␛", "ok", "␛")


def _after(raised: BaseException) -> Iterator[Check]:
    yield ok("first", "looked at")
    raise raised


@pytest.mark.parametrize("raised", [ZeroDivisionError("by zero"), Panic("rust")], ids=["Exception", "panic"])
def test_a_check_that_fails_is_broken_and_those_before_it_stand(raised: BaseException) -> None:
    first, second = guarded("cache", lambda: _after(raised))

    assert first == ok("first", "looked at")
    assert (second.name, second.state) == ("cache", "broken")
    assert second.found == f"could not be checked: {type(raised).__name__}: {raised}"
    assert "defect" in second.remedy


def test_a_failure_that_knows_its_remedy_keeps_it() -> None:
    _, second = guarded("cache", lambda: _after(CacheLocked("busy", "wait")))

    assert second == Check("cache", "broken", "busy", "wait")


def test_whoever_interrupts_is_obeyed() -> None:
    with pytest.raises(KeyboardInterrupt):
        list(guarded("cache", lambda: _after(KeyboardInterrupt())))


def test_checks_are_counted_by_state() -> None:
    checks = [ok("a", ""), note("b", ""), note("c", ""), broken("d", "")]

    assert [count(checks, state) for state in ("ok", "note", "broken")] == [1, 2, 1]
