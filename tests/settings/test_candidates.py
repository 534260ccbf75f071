"""The candidates for leadership: lists of symbols against a benchmark, each mistake named by its line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from rottui.errors import Problem
from rottui.settings.load import load
from rottui.settings.packaged import defaults
from rottui.settings.render import show
from rottui.settings.schema import Candidates, Settings

Configure = Callable[[str], tuple[Settings, tuple[Problem, ...]]]

DEFAULT = defaults().candidates


def test_a_list_takes_the_place_of_the_default_one_and_the_others_stay(configure: Configure) -> None:
    changed, problems = configure('[candidates]\nbenchmark = "acwi"\nindustries = ["tan", "BRK-B"]\ncountries = []\n')

    assert problems == ()
    assert changed.candidates == Candidates(
        benchmark="ACWI", sectors=DEFAULT.sectors, industries=("TAN", "BRK-B"), countries=()
    )
    assert changed.candidates.symbols == (*DEFAULT.sectors, "TAN", "BRK-B")
    assert changed.candidate_symbols == ("ACWI", *DEFAULT.sectors, "TAN", "BRK-B")
    assert changed.candidates.pairs[-1] == ("BRK-B", "ACWI")
    assert msgspec.structs.replace(changed, candidates=DEFAULT) == defaults()


def test_without_candidates_there_is_no_benchmark_to_fetch(configure: Configure) -> None:
    changed, problems = configure("[candidates]\nsectors = []\nindustries = []\ncountries = []\n")

    assert problems == ()
    assert changed.candidate_symbols == ()


def test_what_is_no_symbol_or_stands_twice_is_left_out_and_named(configure: Configure) -> None:
    text = (
        '[candidates]\nsectors = ["XLK", "xlk"]\nindustries = [\n  "SMH",\n  "A B",\n  7,\n  "XLK",\n  "spy",\n'
        '  "BRK.B",\n]\n'
    )
    changed, problems = configure(text)

    assert changed.candidates == Candidates(sectors=("XLK",), industries=("SMH", "BRK-B"), countries=DEFAULT.countries)
    assert [(problem.where, problem.what, problem.note) for problem in problems] == [
        ("config.toml:2", "sectors: XLK is listed twice", True),
        ("config.toml:5", 'industries: "A B" is not a symbol', False),
        ("config.toml:6", "industries: 7 is not a symbol", False),
        ("config.toml:7", "industries: XLK is listed under sectors already", True),
        ("config.toml:8", "industries: SPY is the benchmark", True),
        ("config.toml:9", '"BRK.B" is taken for BRK-B', True),
    ]


def test_a_default_gives_way_to_what_the_file_says_of_the_same_symbol(configure: Configure) -> None:
    changed, problems = configure('[candidates]\nbenchmark = "XLK"\nsectors = ["SMH", "SPY"]\n')

    assert problems == ()
    assert changed.candidates.sectors == ("SMH", "SPY")
    assert changed.candidates.industries == tuple(each for each in DEFAULT.industries if each != "SMH")
    assert len(set(changed.candidate_symbols)) == len(changed.candidate_symbols)


@pytest.mark.parametrize(
    ("text", "where", "what", "hint"),
    [
        ("[candidates]\nsector = []", 2, "sector is not a setting of [candidates]", 'did you mean "sectors"?'),
        ("[candidates]\nsectors = 'XLK'", 2, "sectors must be a list of symbols", 'such as sectors = ["XLB"]'),
        ("[candidates]\nbenchmark = 5", 2, "benchmark must be text in quotes, not 5", ""),
        ("[candidates]\nbenchmark = 'S P'", 2, 'benchmark: "S P" is not a symbol', "a symbol has 1 to 20 letters"),
        ("candidates = ['XLK']", 1, "candidates must be a table", "write it as [candidates]"),
        ("sectors = ['XLK']", 1, "sectors is not a setting", "it belongs under [candidates]"),
    ],
)
def test_a_mistake_is_named_and_the_default_stays(
    configure: Configure, text: str, where: int, what: str, hint: str
) -> None:
    changed, problems = configure(text + "\n")

    (problem,) = problems
    assert (problem.where, problem.what) == (f"config.toml:{where}", what)
    assert problem.hint.startswith(hint)
    assert changed == defaults()


def test_what_is_shown_says_where_each_list_comes_from(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('[candidates]\nindustries = ["TAN", "TAN"]\nbenchmark = "brk.b"\n', encoding="utf-8")

    lines = show(path).splitlines()
    again = tmp_path / "again.toml"
    again.write_text(show(path), encoding="utf-8")

    assert 'industries = ["TAN"]  # config.toml:2' in lines
    assert 'benchmark = "BRK-B"  # config.toml:3' in lines
    assert any(line.startswith('sectors = ["XLB", ') and line.endswith("  # default") for line in lines)
    assert load(again) == (load(path)[0], ())
