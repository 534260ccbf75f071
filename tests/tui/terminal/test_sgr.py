"""What is read of colours is what a terminal reads, and what is told of them leads there."""

import pyte
from hypothesis import given, settings
from hypothesis import strategies as st

from rottui.tui.terminal.sgr import PLAIN, RESET, Look, after, change

CODES = st.sampled_from(
    ["0", "", "1", "2", "3", "4", "7", "9", "22", "23", "24", "27", "29", "31", "39", "42", "49", "93", "104", "01;32",
     "38;5;200", "48;5;17", "38;2;1;2;3", "48;2;200;100;0", "1;3;31", "0;4", "39;49"]
)  # fmt: skip


def attributes(text: str) -> object:
    """How a terminal that was sent `text` would write on."""
    terminal = pyte.Screen(10, 1)
    pyte.Stream(terminal).feed(text)
    return terminal.cursor.attrs


def told(codes: list[str]) -> Look:
    look = PLAIN
    for each in codes:
        look = after(look, each)
    return look


@settings(deadline=None)
@given(st.lists(CODES, max_size=6), st.lists(CODES, max_size=6))
def test_a_change_leads_from_any_look_to_any_other(first: list[str], then: list[str]):
    whole = "".join(f"\x1b[{codes}m" for codes in [*first, *then])
    before, wanted = told(first), told([*first, *then])
    assert attributes(change(PLAIN, before) + change(before, wanted)) == attributes(whole)


def test_only_what_differs_is_told():
    before = Look("38;2;17;34;51", "48;2;68;85;102")
    assert change(before, before._replace(foreground="31")) == "\x1b[31m"
    assert change(before, before._replace(attributes=("1",))) == "\x1b[1m"
    assert change(before._replace(attributes=("1",)), PLAIN) == RESET


def test_looks_are_alike_in_whatever_order_they_are_told():
    assert told(["1", "3", "31"]) == told(["31", "3", "1"])
