"""A config file changes what it says and nothing else, and no file stops the desk."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

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
    """
    changed, problems = configure(text)

    assert problems == ()
    assert changed.megacaps == ("NVDA", "BRK-B")
    assert (changed.extremes.min_months, changed.extremes.within_sessions) == (4, 10)
    assert changed.positioning.extreme_percentile == 10.0
    assert changed.positioning.remember_reports == 26
    assert msgspec.structs.astuple(changed.desk) == ("nord", "MAX", "total_return", "3m", "sp600")
    assert changed.pairs == defaults().pairs


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


def test_escapes_in_a_file_reach_no_screen(configure: Configure) -> None:
    text = r"""
        megacaps = ["NVDA", "\u001b]0;x\u0007"]
        "\u001b[31m" = 1
        [desk]
        theme = "\u001b[2J"
        "\u009b" = 1
        [keys]
        "\u202e" = "x"
        sort = "\u001b"
        [pairs."\u001b[H/SPY"]
        [pairs."MAGS/SPY"]
        note = "\u001b[31mred\u200b"
        group = "a\nb"
        "\u0000" = 1
        [universes."\u001b"]
        [markets."\u001b"]
        [markets.NQ]
        code = "\u001b"
        name = "\u009b31m"
    """
    changed, problems = configure(text)

    assert len(problems) == 14
    shown = "".join(problem.where + problem.what + problem.hint for problem in problems) + repr(changed.keys)
    assert shown.isprintable()
    assert changed.pairs == defaults().pairs
    assert changed.markets == defaults().markets
    assert changed.megacaps == ("NVDA",)


def _assert_complete(loaded: tuple[Settings, tuple[Problem, ...]]) -> None:
    """Check that settings hold all that the desk counts on, by decoding them again, and that problems can be shown."""
    changed, problems = loaded
    assert msgspec.convert(msgspec.to_builtins(changed), Settings) == changed
    assert changed.pairs
    assert changed.universes
    assert changed.megacaps
    assert changed.desk.universe in {universe.key for universe in changed.universes}
    assert len({pair.name for pair in changed.pairs}) == len(changed.pairs)
    assert len({(market.code, market.report) for market in changed.markets}) == len(changed.markets)
    for problem in problems:
        assert problem.what
        assert (problem.where + problem.what + problem.hint).isprintable()


_PIECES = st.sampled_from(
    [
        *(
            "[pairs]\n",
            "[pairs.'MAGS/SPY']\n",
            "[pairs.'a/b']\n",
            "[markets.NQ]\n",
            "[markets.X]\n",
            "[universes.sp500]\n",
        ),
        *(
            "[desk]\n",
            "[keys]\n",
            "[extremes]\n",
            "[positioning]\n",
            "enabled = false\n",
            "group = 'x'\n",
            "note = ''\n",
        ),
        *(
            "code = '13874A'\n",
            "report = 'tff'\n",
            "splice = ['x']\n",
            "rising = ['B+']\n",
            "rising = [1]\n",
            "name = 1\n",
        ),
        *(
            "universe = 'sp600'\n",
            "theme = 'x'\n",
            "sort = 'd'\n",
            "delete = 's,x'\n",
            "megacaps = ['A']\n",
            "min_months = 0\n",
        ),
        *(
            "pairs = 1\n",
            "markets.ES = 3\n",
            "desk = {}\n",
            "keys.sort = 'q'\n",
            "source = 'DAX'\n",
            "=",
            "[",
            "'",
            "\x1b",
            "\n",
        ),
    ]
)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300)
@given(st.one_of(st.lists(_PIECES, max_size=12).map("".join), st.text(max_size=60)))
def test_any_text_gives_complete_settings(configure: Configure, text: str) -> None:
    _assert_complete(configure(text.encode("utf-8", "replace").decode()))


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=60))
def test_any_bytes_give_complete_settings(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(data)

    _assert_complete(load(path))


_SIMPLE = st.one_of(
    st.integers(), st.floats(), st.booleans(), st.text(max_size=12), st.dates(), st.times(), st.datetimes()
)
_ANY_VALUE = st.recursive(
    _SIMPLE,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=6), inner, max_size=3)),
    max_leaves=5,
)
_KEYS = st.sampled_from(
    [
        "MAGS/SPY",
        "A/B",
        "NQ",
        "X",
        "sp500",
        "theme",
        "universe",
        "min_months",
        "code",
        "report",
        "group",
        "sort",
        "enabled",
        "?",
    ]
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.dictionaries(
        st.sampled_from([*Settings.__struct_fields__, "other"]),
        st.one_of(_ANY_VALUE, st.dictionaries(_KEYS, st.one_of(_ANY_VALUE, st.dictionaries(_KEYS, _ANY_VALUE)))),
    )
)
def test_values_of_any_type_anywhere_give_complete_settings(document: dict[str, object]) -> None:
    from rottui.settings.document import Document
    from rottui.settings.load import _lay_over

    user = Document("config.toml", "", document)

    _assert_complete((_lay_over(user, defaults()), user.problems_in_order()))
