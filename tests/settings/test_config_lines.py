"""Every key of a TOML text is found on its line, however it is written."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rottui.settings.lines import KeyPath, find_lines


@pytest.mark.parametrize(
    ("text", "path", "line"),
    [
        ("a = 1\nb = 2\n", ("b",), 2),
        ("\n\n[desk]\n\ntheme = 'x'", ("desk", "theme"), 5),
        ("desk.theme = 'x'\ndesk.lookback = '1Y'", ("desk", "lookback"), 2),
        ("desk . theme = 'x'", ("desk", "theme"), 1),
        ('\n[pairs."MAGS/SPY"]\ngroup = "x"', ("pairs", "MAGS/SPY"), 2),
        ('\n[pairs."MAGS/SPY"]\ngroup = "x"', ("pairs",), 2),
        ("[pairs.'MAGS/SPY']\n'group' = 1", ("pairs", "MAGS/SPY", "group"), 2),
        ('[ pairs . "MAGS/SPY" ] # why\ngroup = 1', ("pairs", "MAGS/SPY", "group"), 2),
        ('"a\\u0062c" = 1\nx = 2', ("abc",), 1),
        ('"with \\" quote" = 1\nx = 2', ('with " quote',), 1),
        ("'a.b' = 1\na.b = 2", ("a", "b"), 2),
        ("a = { b = 1, c = { d = 2 } }\ne = 3", ("a", "c", "d"), 1),
        ('pairs = { "A/B" = { group = "x" } }\ne = 3', ("pairs", "A/B", "group"), 1),
        ("a = [\n  'x', # ]\n  'y'\n]\nb = 1", ("a", 1), 3),
        ("a = [\n  'x', # ]\n  'y'\n]\nb = 1", ("b",), 5),
        ("a = [ [1,\n 2], [3,\n 4] ]\nb = 1", ("a", 1, 1), 3),
        ("a = [\n { b = 1 },\n { b = 2 } ]", ("a", 1, "b"), 3),
        ('a = """\n[b]\nc = 1\n"""\nc = 2', ("c",), 5),
        ("a = '''\n[b]\nc = 1\n'''\nc = 2", ("c",), 5),
        ('a = """x\\"""\nc = 1"""\nc = 2', ("c",), 3),
        ('a = """x"""""\nc = 2', ("c",), 2),
        ("a = '''x'''''\nc = 2", ("c",), 2),
        ('a = ["""\n]""", "]"]\nc = 2', ("c",), 3),
        ('a = "[x] # = y"\nc = 2', ("c",), 2),
        ("# [x]\n# a = 1\nx = 1 # a = 1\na = 2", ("a",), 4),
        ("a = 2020-01-01 10:00:00\r\nb = 1\r\n[c]\r\nd = 1", ("c", "d"), 4),
        ("[[a]]\nb = 1\n[[a]]\nb = 2", ("a", 1, "b"), 4),
        ("[[a]]\n[a.c]\nb = 1\n[[a]]\n[a.c]\nb = 2", ("a", 1, "c", "b"), 6),
        ("[a.b]\nc = 1\n[a]\nd = 1", ("a", "d"), 4),
        ("a = -1.5e3\nb = inf", ("b",), 2),
        ("a=1", ("a",), 1),
    ],
)
def test_a_key_is_found_on_its_line(text: str, path: KeyPath, line: int) -> None:
    tomllib.loads(text)

    assert find_lines(text).of(path) == line


def test_a_key_that_is_not_there_has_the_line_of_what_holds_it() -> None:
    lines = find_lines("\n[desk]\ntheme = 'x'")

    assert lines.of(("desk", "nothing")) == 2
    assert lines.of(("nothing",)) is None


def test_a_key_that_stands_twice_is_a_statement_twice() -> None:
    statements = find_lines("a = 1\n[b]\na = 2\n[b]").statements

    assert [(statement.path, statement.line, statement.heading) for statement in statements] == [
        (("a",), 1, False),
        (("b",), 2, True),
        (("b", "a"), 3, False),
        (("b",), 4, True),
    ]


_NAMES = st.sampled_from(["a", "b-c", "A/B", "x.y", "#z", "[q]", 'k"w', "é", "="])
_VALUES = st.recursive(
    st.one_of(
        st.integers(-9, 9),
        st.booleans(),
        st.sampled_from(["x", "]", "}", "#", "a = 1", "'''", '"', "\\", "[t]"]),
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(_NAMES, inner, max_size=3)),
    max_leaves=6,
)


def _quoted(name: str) -> str:
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, list):
        return "[ # [\n" + "".join(f"{_value(each)}, # ]\n" for each in value) + "]"
    # An inline table stands on one line, so the lists within it may not break it.
    return "{" + ", ".join(f"{_quoted(key)} = {_flat(each)}" for key, each in value.items()) + "}"


def _flat(value: Any) -> str:
    return "[" + ", ".join(map(_flat, value)) + "]" if isinstance(value, list) else _value(value)


@settings(deadline=None)
@given(st.dictionaries(_NAMES, st.dictionaries(_NAMES, _VALUES, max_size=4), max_size=4))
def test_every_key_of_any_document_is_found_where_it_was_written(document: dict[str, dict[str, Any]]) -> None:
    text = ""
    expected: dict[KeyPath, int] = {}
    for table, values in document.items():
        text += f"\n# '''\n[ {_quoted(table)} ] # x = 1\n"
        expected[(table,)] = text.count("\n")
        for key, value in values.items():
            expected[(table, key)] = text.count("\n") + 1
            text += f"{_quoted(key)} = {_value(value)}\n"
    assert tomllib.loads(text) == document

    lines = find_lines(text)

    assert {path: lines.of(path) for path in expected} == expected
    assert {path: line for path, line in lines.first.items() if len(path) <= 2} == expected


@settings(deadline=None)
@given(st.text(st.sampled_from("ab=.[]{},#\"'\\\n\r \t-1é\x00"), max_size=80))
def test_any_text_is_scanned_to_its_end(text: str) -> None:
    lines = find_lines(text)

    assert all(1 <= line <= text.count("\n") + 1 for line in lines.first.values())


def test_deep_nesting_is_scanned_without_recursing_as_deep() -> None:
    assert find_lines("a = " + "[" * 100_000 + "\nb = 1").of(("a",)) == 1
    assert find_lines("a = " + "{b = " * 100_000).of(("a",)) == 1
