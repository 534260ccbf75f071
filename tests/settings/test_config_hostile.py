"""No config file, whatever it holds, stops the desk, leaves settings incomplete or reaches the screen raw."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rottui.errors import Problem
from rottui.settings.document import Document
from rottui.settings.load import lay_over, load
from rottui.settings.packaged import defaults
from rottui.settings.schema import Settings

Configure = Callable[[str], tuple[Settings, tuple[Problem, ...]]]


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
            "[candidates]\n",
            "sectors = ['A', 'spy', 1]\n",
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
    user = Document("config.toml", "", document)

    _assert_complete((lay_over(user, defaults()), user.problems_in_order()))
