"""What the terminal can do, told from its environment."""

from __future__ import annotations

import os

import pytest

from rottui.doctor.checks import Check
from rottui.doctor.terminal import Screen, look_at_screen, terminal_checks
from tests.doctor.conftest import named, states

GOOD = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "en_GB.UTF-8"}
UTF_8 = {"standard output": "utf-8", "standard error": "utf-8"}


def examined(
    size: tuple[int, int] | None = (160, 45),
    encodings: dict[str, str] = UTF_8,
    ancestors: tuple[str, ...] = (),
    without: str = "",
    **more: str,
) -> list[Check]:
    environ = {name: value for name, value in (GOOD | more).items() if name != without}
    return list(terminal_checks(Screen(environ, size, encodings, ancestors)))


def test_a_good_terminal_has_nothing_to_note() -> None:
    checks = examined()

    assert states(checks) == dict.fromkeys(("terminal", "colours", "encoding", "size", "clipboard"), "ok")
    assert named(checks, "encoding").found == "UTF-8 (LANG=en_GB.UTF-8)"


@pytest.mark.parametrize("term", ["", "dumb"])
def test_a_terminal_that_cannot_move_its_cursor_is_noted(term: str) -> None:
    check = named(examined(TERM=term), "terminal")

    assert (check.state, "TERM=xterm-256color" in check.remedy) == ("note", True)


def test_no_terminal_at_all_is_noted() -> None:
    checks = examined(size=None)

    assert named(checks, "terminal").state == "note"
    assert named(checks, "size").state == "ok"


@pytest.mark.parametrize(
    ("changes", "state", "said"),
    [
        ({"COLORTERM": "24bit"}, "ok", "16.7 million"),
        ({"COLORTERM": ""}, "note", "256,"),
        ({"COLORTERM": "", "TERM": "xterm-kitty"}, "note", "256,"),
        ({"COLORTERM": "", "TERM": "xterm"}, "note", "16,"),
        ({"NO_COLOR": ""}, "note", "NO_COLOR"),
        ({"TEXTUAL_COLOR_SYSTEM": "256"}, "note", "TEXTUAL_COLOR_SYSTEM"),
    ],
)
def test_colours_are_counted_as_the_desk_counts_them(changes: dict[str, str], state: str, said: str) -> None:
    check = named(examined(**changes), "colours")

    assert (check.state, said in check.found) == (state, True), check


def test_an_encoding_other_than_utf_8_is_noted_with_the_locale_that_counts() -> None:
    check = named(examined(encodings=UTF_8 | {"standard error": "ascii"}, LC_ALL="POSIX"), "encoding")

    assert (check.state, "--ascii" in check.remedy) == ("note", True)
    assert check.found == "standard error is ascii (LC_ALL=POSIX)"


@pytest.mark.parametrize(
    ("size", "state", "said"),
    [
        ((140, 40), "ok", "sparklines"),
        ((139, 40), "ok", "compact"),
        ((80, 24), "ok", "compact"),
        ((79, 24), "ok", "watchlist"),
        ((40, 10), "ok", "watchlist"),
        ((39, 10), "note", "too small"),
    ],
)
def test_a_size_is_told_with_what_fits_it(size: tuple[int, int], state: str, said: str) -> None:
    check = named(examined(size=size), "size")

    assert (check.state, said in check.found) == (state, True)


@pytest.mark.parametrize(
    ("changes", "inside", "over"),
    [
        ({"TMUX": "/tmp/tmux"}, "tmux", None),
        ({"STY": "1.pts"}, "screen", None),
        ({"TMUX": "x", "STY": "y"}, "tmux in screen", None),
        ({"SSH_TTY": "/dev/pts/1"}, None, "SSH"),
        ({"TMUX": "x", "SSH_CONNECTION": "1 2 3 4"}, "tmux", "SSH (or mosh, which this cannot always tell)"),
        ({}, None, None),
    ],
)
def test_what_stands_between_is_named(changes: dict[str, str], inside: str | None, over: str | None) -> None:
    found = {check.name: check.found for check in examined(**changes)}

    assert (found.get("inside"), found.get("over")) == (inside, over)


def test_mosh_is_known_by_its_server() -> None:
    checks = examined(ancestors=("bash", "mosh-server"), SSH_CONNECTION="1 2 3 4")

    assert named(checks, "over").found == "mosh"
    assert "mosh" in named(checks, "clipboard").found


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"TMUX": "x"}, "set-clipboard on"),
        ({"STY": "x"}, "shift"),
        ({"TERM_PROGRAM": "Apple_Terminal"}, "iTerm2"),
        ({"VTE_VERSION": "7600"}, "shift"),
    ],
)
def test_a_clipboard_that_is_hard_to_reach_is_noted_with_the_way(changes: dict[str, str], said: str) -> None:
    check = named(examined(**changes), "clipboard")

    assert (check.state, said in check.remedy) == ("note", True)


def test_what_the_environment_says_is_inert() -> None:
    checks = examined(TERM="\x1b[2J", TERM_PROGRAM="\x1b]0;x\x07", LANG="\x9b")

    assert not [check for check in checks if set(check.found) & {"\x1b", "\x07", "\x9b"}]


def test_this_process_knows_its_own_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "made-up")
    monkeypatch.setattr(os, "get_terminal_size", lambda _: os.terminal_size((100, 30)))

    screen = look_at_screen()

    assert (screen.environ["TERM"], screen.size) == ("made-up", (100, 30))
    assert set(screen.encodings) == {"standard output", "standard error"}
    assert all(screen.ancestors)


def test_without_a_terminal_there_is_no_size(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: int) -> None:
        raise OSError(25, "Inappropriate ioctl for device")

    monkeypatch.setattr(os, "get_terminal_size", refuse)

    assert look_at_screen().size is None
