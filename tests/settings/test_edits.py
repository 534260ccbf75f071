"""A change of the watchlist changes what it must in config.toml, and leaves every other byte where it was."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rottui.errors import RottuiError, UsageError
from rottui.settings.edits import edit, settings_of
from rottui.settings.packaged import defaults
from rottui.settings.schema import Pair
from rottui.settings.watchlist import Change, add, invert, move, regroup, remove, replace

CONFIG = """\
# Mine, and of nobody else.
megacaps = ["NVDA"]   # the one

[desk]
theme = "nord"        # dark

# --- pairs ---------------------------------
[pairs."mags/spy"]    # the star
note = "mega caps"    # why
# group = "perhaps"

# about A and B
[pairs."A/B"]
group = "Mine"
# said by somebody
rising = [ "B+" ]     # broad
note = 'a against b'

[pairs."C/D"]
group = "Mine"

# How keys are.
[keys]
filter = "ctrl+f"
"""

Make = Callable[[tuple[Pair, ...]], Change]

NVDA = Pair(numerator="NVDA", denominator="SMH", group="Mine", rising=("R+", "B-"), note='a "note" − x')


def _edited(text: str, make: Make) -> str:
    return edit(text, make(settings_of(text).pairs))


def _difference(text: str, make: Make) -> list[str]:
    """Return the lines that a change takes away and adds, with - and + before them."""
    lines = difflib.ndiff(text.splitlines(keepends=True), _edited(text, make).splitlines(keepends=True))
    return [line for line in lines if line[0] in "-+"]


def _names(text: str, group: str) -> list[str]:
    return [pair.name for pair in settings_of(text).pairs if pair.group == group]


def test_an_added_pair_stands_after_the_other_pairs_and_before_the_comment_of_the_next_table() -> None:
    text = _edited(CONFIG, lambda pairs: add(pairs, NVDA))

    added = '[pairs."NVDA/SMH"]\ngroup = "Mine"\nrising = ["R+", "B-"]\nnote = "a \\"note\\" − x"\n\n'
    assert text == CONFIG.replace("# How keys", added + "# How keys")
    assert _names(text, "Mine") == ["A/B", "C/D", "NVDA/SMH"]


def test_comments_right_below_a_table_stay_below_it_unless_they_are_right_above_the_next() -> None:
    table, pair = '[pairs."A/B"]\ngroup = "x"\n', Pair(numerator="C", denominator="D", group="x")
    added = '[pairs."C/D"]\ngroup = "x"\n'

    apart = _edited(f"{table}# of A/B\n\n[keys]\n", lambda pairs: add(pairs, pair))
    assert apart == f"{table}# of A/B\n\n{added}\n[keys]\n"
    together = _edited(f"{table}# of the keys\n[keys]\n", lambda pairs: add(pairs, pair))
    assert together == f"{table}\n{added}\n# of the keys\n[keys]\n"
    last = _edited(f"{table}# of A/B\n", lambda pairs: add(pairs, pair))
    assert last == f"{table}# of A/B\n\n{added}"


def test_the_first_pair_of_a_file_stands_at_its_end() -> None:
    text = _edited('[desk]\ntheme = "nord"', lambda pairs: add(pairs, Pair(numerator="A", denominator="B", group="x")))

    assert text == '[desk]\ntheme = "nord"\n\n[pairs."A/B"]\ngroup = "x"\n'


def test_a_deleted_pair_of_ones_own_takes_its_table_with_it_and_no_comment_outside() -> None:
    text = _edited(CONFIG, lambda pairs: remove(pairs, "A/B"))

    table = CONFIG[CONFIG.index('[pairs."A/B"]') : CONFIG.index('[pairs."C/D"]')]
    assert text == CONFIG.replace(table, "\n")


def test_a_deleted_packaged_pair_is_switched_off_and_keeps_what_the_file_says_of_it() -> None:
    assert _difference(CONFIG, lambda pairs: remove(pairs, "MAGS/SPY")) == ["+ enabled = false\n"]
    assert _difference(CONFIG, lambda pairs: remove(pairs, "QQQ/IWM")) == [
        '+ [pairs."QQQ/IWM"]\n',
        "+ enabled = false\n",
        "+ \n",
    ]


def test_a_packaged_pair_that_is_added_again_is_switched_on() -> None:
    without = _edited(CONFIG, lambda pairs: remove(pairs, "MAGS/SPY"))
    mags = next(pair for pair in settings_of(CONFIG).pairs if pair.name == "MAGS/SPY")

    assert _edited(without, lambda pairs: add(pairs, mags)) == CONFIG


def test_a_changed_field_changes_in_its_place_and_keeps_the_comment_beside_it() -> None:
    changed = Pair(numerator="A", denominator="B", group="Size", rising=("B+", "R+"), note="a against b")

    assert _difference(CONFIG, lambda pairs: replace(pairs, "A/B", changed)) == [
        '- group = "Mine"\n',
        '+ group = "Size"\n',
        '- rising = [ "B+" ]     # broad\n',
        '+ rising = ["B+", "R+"]     # broad\n',
    ]


def test_a_field_that_says_again_what_the_defaults_say_is_taken_out() -> None:
    mags = defaults().pairs[0]

    assert _difference(CONFIG, lambda pairs: replace(pairs, "MAGS/SPY", mags)) == ['- note = "mega caps"    # why\n']


def test_a_list_that_is_taken_out_leaves_the_comments_on_lines_of_their_own() -> None:
    lines = ["[", '  "B+", # beside', "  # above", '  "R-"', "  # last", "]"]
    text = CONFIG.replace('[ "B+" ]     # broad', "\n".join(lines))

    assert _difference(text, lambda pairs: replace(pairs, "A/B", _with(pairs, "A/B", rising=()))) == [
        "- rising = [\n", '-   "B+", # beside\n', "-   # above\n", "+ # above\n", '-   "R-"\n', "-   # last\n",
        "+ # last\n", "- ]\n",
    ]  # fmt: skip


def test_an_inverted_pair_of_ones_own_keeps_its_table_its_comments_and_its_place() -> None:
    assert _difference(CONFIG, lambda pairs: invert(pairs, "A/B")) == [
        '- [pairs."A/B"]\n',
        '+ [pairs."B/A"]\n',
        '- rising = [ "B+" ]     # broad\n',
        '+ rising = ["B-"]     # broad\n',
        "- note = 'a against b'\n",
        '+ note = "b against a"\n',
    ]


def test_an_inverted_packaged_pair_takes_its_place() -> None:
    text = _edited(CONFIG, lambda pairs: invert(pairs, "QQQ/IWM"))

    assert _names(text, "Rotation") == ["MAGS/SPY", "IWM/QQQ", "IWF/IWD", "SPY/ACWX"]
    assert next(pair for pair in settings_of(text).pairs if pair.name == "IWM/QQQ").rising == ("B+",)


@pytest.mark.parametrize("name", ["A/B", "MAGS/SPY", "QQQ/IWM", "TLT/SPY"])
def test_inverting_twice_leaves_the_file_as_it_was(name: str) -> None:
    once = _edited(CONFIG, lambda pairs: invert(pairs, name))
    twice = _edited(once, lambda pairs: invert(pairs, "/".join(reversed(name.split("/")))))

    assert settings_of(twice) == settings_of(CONFIG)
    assert twice == (CONFIG.replace('[ "B+" ]', '["B+"]').replace("'", '"') if name == "A/B" else CONFIG)


def test_an_inverted_pair_takes_its_place_in_the_order_too() -> None:
    text = '[watchlist]\norder = ["IJR/IWM", "IWC/IWM"]\n'

    assert _edited(text, lambda pairs: invert(pairs, "IJR/IWM")).startswith(
        '[watchlist]\norder = ["IWM/IJR", "IWC/IWM"]\n'
    )


def test_other_legs_keep_the_place_and_the_table() -> None:
    changed = Pair(numerator="A", denominator="E", group="Mine", rising=("B+",), note="a against b")

    assert _difference(CONFIG, lambda pairs: replace(pairs, "A/B", changed)) == [
        '- [pairs."A/B"]\n',
        '+ [pairs."A/E"]\n',
    ]


def test_an_order_names_as_few_pairs_as_it_takes() -> None:
    down = _edited(CONFIG, lambda pairs: move(pairs, "MAGS/SPY", 1))
    assert down == CONFIG + '\n[watchlist]\norder = ["QQQ/IWM"]\n'

    back = _edited(down, lambda pairs: move(pairs, "MAGS/SPY", -1))
    assert back == CONFIG


def test_a_pair_moved_beyond_its_group_stands_at_the_near_end_of_the_next() -> None:
    text = _edited(CONFIG, lambda pairs: move(pairs, "SPY/ACWX", 1))
    assert _names(text, "Mega-cap and concentration")[:2] == ["SPY/ACWX", "MAGS/RSP"]

    text = _edited(CONFIG, lambda pairs: move(pairs, "MAGS/RSP", -1))
    assert _names(text, "Rotation") == ["MAGS/SPY", "QQQ/IWM", "IWF/IWD", "SPY/ACWX", "MAGS/RSP"]
    assert "order" not in text


def test_every_pair_can_go_all_the_way_and_come_back() -> None:
    text, seen = CONFIG, []
    total = len(settings_of(CONFIG).pairs) + len({pair.group for pair in defaults().pairs})
    for _ in range(total - 2):
        text = _edited(text, lambda pairs: move(pairs, "MAGS/SPY", 1))
        seen.append(settings_of(text).pairs)
    assert seen[-1][-2].name == "MAGS/SPY"
    for before in reversed(seen[:-1]):
        text = _edited(text, lambda pairs: move(pairs, "MAGS/SPY", -1))
        assert settings_of(text).pairs == before
    text = _edited(text, lambda pairs: move(pairs, "MAGS/SPY", -1))
    assert text == CONFIG


def test_an_order_with_a_line_for_each_pair_keeps_its_comments() -> None:
    text = """\
[watchlist]   # mine
order = [     # how they stand
    "iwc/iwm",  # speculation first
    # the large ones
    'IWM/SPY',
    "MAGS/RSP"   # elsewhere
]  # that is all
"""
    changed = _edited(text, lambda pairs: move(pairs, "IWC/IWM", 1))

    assert (
        changed
        == """\
[watchlist]   # mine
order = [  # how they stand
    # the large ones
    'IWM/SPY',
    "MAGS/RSP",  # elsewhere
]  # that is all
""".replace('"MAGS/RSP",  # elsewhere', '"iwc/iwm",  # speculation first\n    "MAGS/RSP",  # elsewhere')
    )
    assert _names(changed, "Size")[:2] == ["IWM/SPY", "IWC/IWM"]


def test_a_long_order_gets_a_line_for_each_pair() -> None:
    text = ""
    for name in ("XBI/SPY", "TLT/SPY", "QQQE/QQQ", "XLV/SPY", "EMB/IEF", "QUAL/SPY"):
        for _ in range(3):
            text = _edited(text, lambda pairs, name=name: move(pairs, name, -1))

    assert text.startswith("[watchlist]\norder = [\n    ")
    assert max(map(len, text.splitlines())) < 100


def test_a_pair_that_goes_or_joins_another_group_loses_its_place_in_the_order() -> None:
    text = '[watchlist]\norder = ["IJR/IWM", "IWC/IWM"]  # small\n'

    assert _edited(text, lambda pairs: remove(pairs, "IJR/IWM")).startswith('[watchlist]\norder = ["IWC/IWM"]  # small')
    moved = _edited(text, lambda pairs: regroup(pairs, "IJR/IWM", "Regions"))
    assert _names(moved, "Regions")[-1] == "IJR/IWM"


def test_a_group_that_is_gone_is_not_named_any_more() -> None:
    text = '[watchlist]\ngroups = ["Mine", "Size"]\n[pairs."A/B"]\ngroup = "Mine"\n'

    changed = _edited(text, lambda pairs: regroup(pairs, "A/B", "Size"))
    assert 'groups = ["Size"]' in changed


def test_a_line_that_ends_the_windows_way_is_followed_by_such_lines() -> None:
    text = CONFIG.replace("\n", "\r\n")
    for make in MAKES.values():
        changed = _edited(text, make)
        assert changed.count("\n") == changed.count("\r\n")


FORMS = {
    "tables": CONFIG,
    "indented": """\
  [pairs]
  # c1
    [pairs."A/B"]
    group = "Mine" # c2

    [pairs."C/D"]
    group = "Mine"
""",
    "dotted": """\
pairs."A/B".group = "Mine" # c1
pairs."A/B".note = "x"
pairs."C/D".group = "Mine"
megacaps = ["X"]
[desk]
""",
    "dotted in a table": """\
[pairs] # c1
"A/B".group = "Mine"
# c2
"A/B".note = "x"
"C/D".group = "Mine"
[desk]
# c3
""",
    "braces": """\
[pairs]
"A/B" = { group = "Mine", note = "x" } # c1
# c2
"C/D" = {group="Mine"}

# c3
[keys]
""",
    "braces in braces": """\
# c1
pairs = { "A/B" = { group = "Mine" }, "C/D" = { group = "Mine" } } # c2
[keys]
""",
    "apart": """\
[pairs."A/B"]
group = "Mine"
# c1
[desk]
theme = "nord"

[pairs."C/D"]
group = "Mine"
# c2

# c3
""",
    "many lines": """\
[pairs."A/B"]
rising = [ # c1
  "B+", # c2
  # c3
]
group = '''
Mine''' # c4
[pairs."C/D"]
group = "Mine" """,
    "mistakes": """\
[pairs."A/B"]
gruop = "x" # c1
group = "Mine"
[pairs."C/D"]
group = "Mine"
note = 3 # c2
[pairs.x]
[y]
""",
    "order": """\
[watchlist]
order = ["c/d", "X/Y", "A/B"] # c1
[pairs."A/B"]
group = "Mine"
[pairs."C/D"]
group = "Mine"
""",
    "strange names": """\
[ 'pairs' . 'a/b' ] # c1
group = 'Mine'
[pairs."\\u0043/d"]
group = 'Mine'
""",
}
"""The same two pairs, written in every way that TOML has, with comments to keep."""

MAKES: dict[str, Make] = {
    "add": lambda pairs: add(pairs, NVDA),
    "delete": lambda pairs: remove(pairs, "A/B"),
    "delete packaged": lambda pairs: remove(pairs, "QQQ/IWM"),
    "invert": lambda pairs: invert(pairs, "A/B"),
    "invert packaged": lambda pairs: invert(pairs, "QQQ/IWM"),
    "regroup": lambda pairs: regroup(pairs, "A/B", "A new one"),
    "move": lambda pairs: move(pairs, "A/B", -1),
    "move on": lambda pairs: move(pairs, "C/D", -1),
    "move packaged": lambda pairs: move(pairs, "QQQ/IWM", -1),
    "note": lambda pairs: replace(pairs, "A/B", _with(pairs, "A/B", note="another")),
    "rising": lambda pairs: replace(pairs, "A/B", _with(pairs, "A/B", rising=("R-",))),
    "legs": lambda pairs: replace(pairs, "C/D", _with(pairs, "C/D", numerator="E")),
}


def _with(pairs: tuple[Pair, ...], name: str, **fields: object) -> Pair:
    import msgspec

    return msgspec.structs.replace(next(pair for pair in pairs if pair.name == name), **fields)


def _comments(text: str) -> Counter[str]:
    return Counter(re.findall(r"# ?c\d", text))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("what", MAKES)
def test_every_form_of_a_file_takes_every_change_and_keeps_its_comments(form: str, what: str) -> None:
    text, make = FORMS[form], MAKES[what]
    wanted = make(settings_of(text).pairs)

    changed = _edited(text, make)

    after = settings_of(changed)
    assert {pair.name: pair for pair in after.pairs} == {pair.name: pair for pair in wanted.pairs}
    assert not wanted.placed or after.pairs == wanted.pairs
    gone = {"delete": 9, "rising": 1, "invert": 1}.get(
        what, 0
    )  # what stands in a table that goes, or in a value, goes with it
    assert sum((_comments(text) - _comments(changed)).values()) <= gone


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(FORMS)), st.lists(st.tuples(st.integers(0, 60), st.integers(0, 6)), max_size=8))
def test_whatever_is_done_one_after_the_other_the_file_says_it(form: str, steps: list[tuple[int, int]]) -> None:
    text = FORMS[form]
    for place, kind in steps:
        pairs = settings_of(text).pairs
        name = pairs[place % len(pairs)].name
        makes: tuple[Make, ...] = (
            lambda pairs, name=name: remove(pairs, name),
            lambda pairs, name=name: invert(pairs, name),
            lambda pairs, name=name: move(pairs, name, 1),
            lambda pairs, name=name: move(pairs, name, -1),
            lambda pairs, name=name: regroup(pairs, name, "Some group"),
            lambda pairs, name=name: replace(pairs, name, _with(pairs, name, note="noted", rising=())),
            lambda pairs, name=name: add(pairs, Pair(numerator="N", denominator=f"D{len(pairs)}", group="Size")),
        )
        try:
            wanted = makes[kind](pairs)
        except UsageError:
            continue
        text = edit(text, wanted)
        after = settings_of(text).pairs
        assert {pair.name: pair for pair in after} == {pair.name: pair for pair in wanted.pairs}
        assert not wanted.placed or after == wanted.pairs


@pytest.mark.parametrize(
    "text",
    [
        "pairs = 3\n",
        '[[pairs]]\nname = "x"\n',
        'watchlist = ["QQQ/IWM"]\n',
        "[watchlist]\norder = 3\n",
        "[watchlist]\norder = [1]\n",
        'pairs."QQQ/IWM" = false\n',
    ],
)
def test_a_file_that_says_something_else_there_is_refused(text: str) -> None:
    refused = []
    for make in (lambda pairs: move(pairs, "QQQ/IWM", 1), lambda pairs: remove(pairs, "QQQ/IWM")):
        try:
            _edited(text, make)
        except RottuiError as error:
            refused.append(error)
    assert refused
    assert all(str(error) and error.hint for error in refused)
