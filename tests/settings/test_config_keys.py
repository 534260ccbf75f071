"""Keys are taken in any usual spelling, and no key ever has two commands."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rottui.errors import Problem, UsageError
from rottui.settings.bindings import parse_key, parse_keys
from rottui.settings.names import BINDING_IDS
from rottui.settings.schema import Settings

Configure = Callable[[str], tuple[Settings, tuple[Problem, ...]]]


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("j", "j"),
        ("G", "G"),
        ("é", "é"),
        ("7", "7"),
        ("?", "question_mark"),
        ("/", "slash"),
        ("-", "minus"),
        ("+", "plus"),
        ("§", "section_sign"),
        ("Esc", "escape"),
        ("RETURN", "enter"),
        ("pgdn", "pagedown"),
        ("ctrl+D", "ctrl+d"),
        ("Ctrl+Shift+Left", "ctrl+shift+left"),
        ("shift+ctrl+left", "ctrl+shift+left"),
        ("ctrl+?", "ctrl+question_mark"),
        ("shift+g", "G"),
        ("shift+tab", "shift+tab"),
        ("backtab", "shift+tab"),
        ("ctrl+i", "tab"),
        ("ctrl+m", "enter"),
        ("f5", "f5"),
        ("full_stop", "full_stop"),
        ("period", "full_stop"),
    ],
)
def test_a_key_is_named_as_textual_names_it(written: str, name: str) -> None:
    assert parse_key(written) == name


@pytest.mark.parametrize(
    "written", ["foo", "f25", "ctrl", "ctrl+", "+a", "crtl+a", "ctrl+ctrl+a", "ctrl++", "\x1b", "jk", "ctrl+foo"]
)
def test_what_is_no_key_is_refused(written: str) -> None:
    with pytest.raises(UsageError, match="is not a key") as caught:
        parse_key(written)

    assert str(caught.value).isprintable()
    assert caught.value.hint


@pytest.mark.parametrize("written", ["", ",", "j,", ",,", " ", "j,,k"])
def test_an_empty_key_is_refused(written: str) -> None:
    with pytest.raises(UsageError, match="holds an empty key") as caught:
        parse_keys(written)

    assert "comma" in caught.value.hint


def test_several_keys_are_listed_once_each() -> None:
    assert parse_keys("j, down ,J,j") == "j,down,J"


def test_keys_of_the_file_replace_the_built_in_ones(configure: Configure) -> None:
    changed, problems = configure("[keys]\nsort = 'O'\nfilter = 'ctrl+f, /'\n")

    assert problems == ()
    assert changed.keys == {"sort": "O", "filter": "ctrl+f,slash"}


def test_the_built_in_keys_written_out_are_no_change(configure: Configure) -> None:
    text = "[keys]\n" + "".join(f"{binding} = '{keys}'\n" for binding, keys in BINDING_IDS.items())

    changed, problems = configure(text)

    assert problems == ()
    assert changed.keys == {}


def test_two_commands_may_change_places(configure: Configure) -> None:
    changed, problems = configure("[keys]\nsort = 'd'\ndelete = 's'\n")

    assert problems == ()
    assert changed.keys == {"sort": "d", "delete": "s"}


def test_a_key_of_another_command_is_not_taken(configure: Configure) -> None:
    changed, problems = configure("[keys]\nzoom = 'Z'\n\nsort = 'E,d'\n")

    assert problems == (
        Problem(
            "config.toml:4",
            'sort = "d": this key already belongs to delete',
            "choose another key, or give delete another one too",
        ),
    )
    assert changed.keys == {"zoom": "Z"}


def test_of_two_entries_for_one_key_the_first_keeps_it(configure: Configure) -> None:
    changed, problems = configure("[keys]\nzoom = 'E'\nsort = 'E'\n")

    assert [(problem.where, problem.what) for problem in problems] == [
        ("config.toml:3", 'sort = "E": this key already belongs to zoom')
    ]
    assert changed.keys == {"zoom": "E"}


def test_an_entry_left_out_takes_its_built_in_key_back(configure: Configure) -> None:
    """`zoom` may have s only as long as `sort` gives it up; but the q that `sort` asks for is not free."""
    changed, problems = configure("[keys]\nzoom = 's'\nsort = 'q'\n")

    assert {problem.where for problem in problems} == {"config.toml:2", "config.toml:3"}
    assert changed.keys == {}


@pytest.mark.parametrize(
    ("line", "what", "hint"),
    [
        ("srot = 'x'", "srot is not a command", 'did you mean "sort"?'),
        ("sort = 3", "sort must be text in quotes, not 3", ""),
        ("sort = ['x', 'y']", "sort must be text in quotes, not a list", ""),
        ("sort = 'pagedwon'", 'sort: "pagedwon" is not a key', 'did you mean "pagedown"?'),
        ("sort = ','", 'sort: "," holds an empty key', 'write "comma" for the comma'),
        (f"sort = '{'x,' * 101}'", "sort: too many keys", "a few are enough"),
    ],
)
def test_a_bad_entry_is_left_out(configure: Configure, line: str, what: str, hint: str) -> None:
    changed, problems = configure(f"[keys]\n{line}\n")

    assert problems == (Problem("config.toml:2", what, hint),)
    assert changed.keys == {}


@pytest.mark.parametrize("key", ["ctrl+a", "ctrl+b", "f1", "shift+f3", "alt+x"])
def test_a_key_that_may_never_arrive_applies_with_a_warning(configure: Configure, key: str) -> None:
    changed, problems = configure(f"[keys]\nsort = '{key}'\n")

    assert changed.keys == {"sort": key}
    assert [(problem.where, problem.hint) for problem in problems] == [
        ("config.toml:2", "it applies, but may never arrive")
    ]


_SOME_KEYS = st.sampled_from(["s", "d", "q", "E", "j", "k", "z", "s,E", "d,q", "z,j"])


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
@given(st.dictionaries(st.sampled_from(["sort", "delete", "quit", "zoom", "cursor_down", "cursor_up"]), _SOME_KEYS))
def test_whatever_is_asked_for_no_key_has_two_commands(configure: Configure, table: dict[str, str]) -> None:
    changed, problems = configure("[keys]\n" + "".join(f"{binding} = '{keys}'\n" for binding, keys in table.items()))

    effective = [key for keys in {**BINDING_IDS, **changed.keys}.values() for key in keys.split(",")]
    assert len(effective) == len(set(effective))
    refused = {binding for binding, keys in table.items() if keys != BINDING_IDS[binding]} - set(changed.keys)
    assert len(problems) >= len(refused)
