"""A config file changes what it says and nothing else, and no file stops the desk."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from rottui.errors import Problem
from rottui.settings.load import load
from rottui.settings.packaged import defaults, defaults_text
from rottui.settings.reading import LARGEST_FILE
from rottui.settings.schema import Settings

Configure = Callable[[str], tuple[Settings, tuple[Problem, ...]]]


def _only(problems: tuple[Problem, ...]) -> Problem:
    assert len(problems) == 1, problems
    return problems[0]


def test_without_a_file_the_defaults_apply(tmp_path: Path) -> None:
    assert load(None) == (defaults(), ())
    assert load(tmp_path / "config.toml") == (defaults(), ())
    assert load(Path(os.devnull)) == (defaults(), ())
    (tmp_path / "file").write_text("")
    assert load(tmp_path / "file" / "config.toml") == (defaults(), ())


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "[pairs]\n[keys]\n[desk]\n[markets]\n[universes]\n"])
def test_a_file_that_sets_nothing_changes_nothing(configure: Configure, text: str) -> None:
    assert configure(text) == (defaults(), ())


def test_the_packaged_file_is_a_config_file_without_mistakes(configure: Configure) -> None:
    assert configure(defaults_text()) == (defaults(), ())


def test_single_values_lie_over_the_defaults(configure: Configure) -> None:
    text = """
        megacaps = ["nvda", "BRK-B"]
        [extremes]
        min_months = 4
        [positioning]
        extreme_percentile = 10
        [desk]
        theme = "Nord"
        lookback = "MAX"
        basis = "total_return"
        legs_window = "3m"
        universe = "sp600"
        [refresh]
        every = "off"
        hours = "always"
        years_pairs = 20
        per_second = 0.5
    """
    changed, problems = configure(text)

    assert problems == ()
    assert changed.megacaps == ("NVDA", "BRK-B")
    assert (changed.extremes.min_months, changed.extremes.within_sessions) == (4, 10)
    assert changed.positioning.extreme_percentile == 10.0
    assert changed.positioning.remember_reports == 26
    assert msgspec.structs.astuple(changed.desk) == ("nord", "MAX", "total_return", "3m", "sp600")
    assert msgspec.structs.astuple(changed.refresh) == ("off", "always", 20, 3, 0.5)
    assert changed.pairs == defaults().pairs


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ('every = "15 m"', 'did you mean "15m"?'),
        ("per_second = 0", "per_second must be above 0, not 0"),
        ("years_members = 61", "years_members must be at most 60, not 61"),
    ],
)
def test_a_mistake_about_refreshing_is_named_and_the_default_stands(configure: Configure, line: str, what: str) -> None:
    settings, problems = configure(f"[refresh]\n{line}\n")

    problem = _only(problems)
    assert what in (problem.what, problem.hint)
    assert problem.where == "config.toml:2"
    assert settings.refresh == defaults().refresh


@pytest.mark.parametrize(
    ("line", "what", "hint"),
    [
        ("min_months = 'five'", 'min_months must be a whole number, not "five"', ""),
        ("min_months = 2.5", "min_months must be a whole number, not 2.5", ""),
        ("min_months = true", "min_months must be a whole number, not true", ""),
        ("min_months = 2020-01-01", "min_months must be a whole number, not 2020-01-01", ""),
        ("min_months = [3]", "min_months must be a whole number, not a list", ""),
        ("min_months = 0", "min_months must be at least 1, not 0", ""),
        ("min_months = 601", "min_months must be at most 600, not 601", ""),
        ("min_month = 3", "min_month is not a setting of [extremes]", 'did you mean "min_months"?'),
        ("megacaps = ['NVDA']", "megacaps does not belong to a table", "move it to the top of the file"),
    ],
)
def test_a_wrong_threshold_is_named_and_the_default_stays(
    configure: Configure, line: str, what: str, hint: str
) -> None:
    changed, problems = configure(f"# first\n[extremes]\nwithin_sessions = 5\n{line}\n")

    problem = _only(problems)
    assert (problem.where, problem.what) == ("config.toml:4", what)
    assert problem.hint.startswith(hint)
    assert (changed.extremes.min_months, changed.extremes.within_sessions) == (3, 5)


@pytest.mark.parametrize("value", ["0", "50", "50.0", "nan", "inf", "-5", "1e400", "0x" + "f" * 5000, "'5'", "false"])
def test_an_impossible_percentile_leaves_the_default(configure: Configure, value: str) -> None:
    changed, problems = configure(f"[positioning]\nextreme_percentile = {value}\n")

    assert _only(problems).where == "config.toml:2"
    assert changed == defaults()


@pytest.mark.parametrize(
    ("line", "what", "hint"),
    [
        ("theme = 'rottui-drak'", 'theme: there is no theme "rottui-drak"', 'did you mean "rottui-dark"?'),
        ("theme = 3", "theme must be text in quotes, not 3", ""),
        ("lookback = '1y'", 'lookback cannot be "1y"', 'did you mean "1Y"?'),
        ("lookback = 'forever'", 'lookback cannot be "forever"', "possible are 1M, 3M, 6M, 1Y, 2Y, 5Y, MAX"),
        ("basis = 'total-return'", 'basis cannot be "total-return"', 'did you mean "total_return"?'),
        ("universe = 'sp50'", 'universe: there is no universe "sp50"', 'did you mean "sp500"?'),
        ("universe = 'zz'", 'universe: there is no universe "zz"', "possible are sp500, nasdaq100, sp600"),
    ],
)
def test_an_unknown_name_on_the_desk_comes_with_the_nearest(
    configure: Configure, line: str, what: str, hint: str
) -> None:
    changed, problems = configure(f"[desk]\n{line}\n")

    assert _only(problems) == Problem("config.toml:2", what, hint)
    assert changed == defaults()


@pytest.mark.parametrize(
    ("text", "what", "hint"),
    [
        ("thme = 'nord'", "thme is not a setting", "possible are pairs, markets"),
        ("theme = 'nord'", "theme is not a setting", "it belongs under [desk]"),
        ("[dsek]\ntheme = 'nord'", "dsek is not a table", 'did you mean "desk"?'),
        ("'A/B' = 1", '"A/B" is not a setting', 'pairs are tables: [pairs."A/B"]'),
        ("desk = 3", "desk must be a table", "write it as [desk]"),
        ("keys = []", "keys must be a table", "write it as [keys]"),
        ("[[extremes]]\nmin_months = 3", "extremes must be a table", "write it as [extremes]"),
        ("pairs = ['A/B']", "pairs must be a table", 'give each pair a table of its own: [pairs."MAGS/SPY"]'),
        ("megacaps = 'NVDA'", "megacaps must be a list of symbols", "such as"),
        ("megacaps = []", "megacaps names no usable symbol, so the default basket applies", "list at least one"),
    ],
)
def test_what_stands_in_the_wrong_place_is_named(configure: Configure, text: str, what: str, hint: str) -> None:
    changed, problems = configure(text)

    problem = _only(problems)
    assert (problem.where, problem.what) == ("config.toml:1", what)
    assert problem.hint.startswith(hint)
    assert changed == defaults()


def test_a_bad_symbol_of_the_basket_is_left_out_alone(configure: Configure) -> None:
    changed, problems = configure('megacaps = [\n  "AAPL",\n  "A B",\n  7,\n  "aapl",\n  "BRK.B",\n]\n')

    assert changed.megacaps == ("AAPL", "BRK-B")
    assert [(problem.where, problem.what) for problem in problems] == [
        ("config.toml:3", 'megacaps: "A B" is not a symbol'),
        ("config.toml:4", "megacaps: 7 is not a symbol"),
        ("config.toml:5", "megacaps: AAPL is listed twice"),
        ("config.toml:6", '"BRK.B" is taken for BRK-B'),
    ]


def test_problems_come_in_the_order_of_the_file(configure: Configure) -> None:
    _, problems = configure("[keys]\nnone = 'x'\n[desk]\nnone = 1\n[pairs.none]\n[extremes]\nnone = 1\n")

    assert [problem.where for problem in problems] == [f"config.toml:{line}" for line in (2, 4, 5, 7)]


@pytest.mark.parametrize(
    ("text", "line", "what", "hint"),
    [
        ("[extremes]\nmin_months = 4\ntheme nord", 3, 'not TOML: a name without "="', "write name = value"),
        ("[desk]\ntheme = nord", 2, "not TOML: a value that is missing or needs quotes", "write text in quotes"),
        ('[desk]\ntheme = "nord\n', 2, "not TOML: a text whose closing quote is missing", ""),
        ("[desk]\ntheme = '''nord\n\n", 2, "not TOML: a text whose closing quotes are missing", ""),
        (
            "\nmegacaps = [\n'NVDA',\n\n",
            2,
            "not TOML: a value that is missing, or a list that is not closed",
            "a list ends in ]",
        ),
        ("\n[pairs.MAGS/SPY]\n", 2, "a pair's name needs quotes", 'write [pairs."MAGS/SPY"]'),
        ("[markets.NQ]\ncode = 020601\n", 2, "not TOML: something more after a value", "one name = value a line"),
        ("[desk]\n\n[pairs]\n\n[desk]\n", 5, "[desk] is set twice", "keep one of the two; it first stands on line 1"),
        (
            '[pairs."A/B"]\n[pairs."A/B"]\n',
            2,
            '[pairs."A/B"] is set twice',
            "keep one of the two; it first stands on line 1",
        ),
        (
            "[desk]\ntheme='a'\n\ntheme='b'\n\n\n",
            4,
            "theme is set twice",
            "keep one of the two; it first stands on line 2",
        ),
        ("a = '\x1b[31m'", 1, "not TOML: a control character", "delete it"),
        ('a = "\\q"', 1, "not TOML: a backslash that begins no escape", ""),
        ("a = " + "9" * 5000, 1, "not TOML: a number of too many digits", ""),
        ("a = '\r'", 1, "not TOML: a control character", ""),
    ],
)
def test_text_that_is_not_toml_is_explained_by_its_line(
    configure: Configure, text: str, line: int, what: str, hint: str
) -> None:
    changed, problems = configure(text)

    problem = _only(problems)
    assert problem.where == f"config.toml:{line}"
    assert problem.what.startswith(what)
    assert problem.what.endswith("; all defaults apply")
    assert problem.hint.startswith(hint)
    assert changed == defaults()


def test_deeply_nested_text_is_refused(configure: Configure) -> None:
    changed, problems = configure("a = " + "[" * 100_000)

    assert "nested too deeply" in _only(problems).what
    assert changed == defaults()


def test_a_byte_order_mark_and_windows_line_ends_are_no_mistake(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(b"\xef\xbb\xbf[desk]\r\ntheme = 'nord'\r\n\r\nfoo = 1\r\n")

    changed, problems = load(path)

    assert changed.desk.theme == "nord"
    assert _only(problems).where == "config.toml:4"


@pytest.mark.parametrize(
    ("data", "where", "what"),
    [
        (b"[desk]\n\ntheme = '\xe9'\n", "config.toml:3", "this line is not UTF-8"),
        ("[desk]".encode("utf-16"), "config.toml", "it is saved as UTF-16"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "config.toml:1", "this line is not UTF-8"),
        (b"x" * (LARGEST_FILE + 1), "config.toml", "far more than settings need"),
        (b"x" * 10_000_000, "config.toml", "it has 10.0 MB"),
    ],
    ids=["Latin-1", "UTF-16", "image", "one byte too many", "10 MB"],
)
def test_bytes_that_are_no_config_are_refused(tmp_path: Path, data: bytes, where: str, what: str) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(data)

    changed, problems = load(path)

    assert _only(problems).where == where
    assert what in problems[0].what
    assert changed == defaults()


def test_a_file_as_large_as_allowed_is_read(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    text = "[desk]\ntheme = 'nord'\n#"
    path.write_text(text + "x" * (LARGEST_FILE - len(text)))

    assert load(path)[0].desk.theme == "nord"


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)

    for path, what in ((tmp_path, "it is a folder"), (fifo, "it is not a regular file")):
        changed, problems = load(path)
        assert what in _only(problems).what
        assert changed == defaults()


def test_a_path_no_system_can_have_is_refused(tmp_path: Path) -> None:
    for name in ("\0", "x" * 300):
        changed, problems = load(tmp_path / name)
        assert "cannot be read" in _only(problems).what
        assert "\0" not in problems[0].where + problems[0].what
        assert changed == defaults()


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="permissions do not bind this user")
def test_a_file_without_permission_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text("[desk]")
    path.chmod(0)

    assert "you have no permission to read it" in _only(load(path)[1]).what


def test_permission_denied_is_told_as_such(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "config.toml"
    path.write_text("[desk]")

    def refuse(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)

    assert "you have no permission to read it" in _only(load(path)[1]).what


def test_a_file_the_user_named_must_be_there(tmp_path: Path) -> None:
    path = tmp_path / "absent.toml"

    changed, problems = load(path, required=True)

    assert _only(problems).where == "absent.toml"
    assert "there is no such file" in problems[0].what
    assert changed == defaults()
