"""The JSON report against the contract: every field, its type, its unit, and null where there is nothing."""

from __future__ import annotations

import dataclasses
import json
import math
import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest

from rottui.analytics.evidence import GROUPS
from rottui.analytics.spillover import FIGURES
from rottui.briefing.model import Briefing
from rottui.briefing.verdict_model import Given
from rottui.report.contract import SECTIONS, to_document, to_json
from tests.verdicts import make_verdict

Number = (int, float)
DATE = re.compile(r"\d{4}-\d\d-\d\d")

TOP = {
    "schema", "as_of", "profile", "demo", "verdict", "pairs", "breadth", "positioning", "rotation", "leaders",
    "spillover", "alerts", "problems",
}  # fmt: skip
"""The top-level keys that the design lists; there may be more."""

PAIR = {
    "pair": str, "group": str, "last": Number, "date": DATE, "basis": str, "change": dict, "trend": str,
    "extreme": dict, "legs": dict, "rotation": dict, "problem": str,
}  # fmt: skip
CHANGES = ("1d", "1w", "1m", "3m", "6m", "1y")
EXTREME = {"kind": str, "months": int, "since": DATE, "date": DATE, "sessions_ago": int}
LEGS = {"window": str, "numerator": Number, "denominator": Number}
PLACE = {"ratio": Number, "momentum": Number, "quadrant": str, "date": DATE, "since": DATE}
COUNTS = (
    "members", "advances", "declines", "unchanged", "valid_20", "valid_50", "valid_200", "new_highs", "new_lows",
)  # fmt: skip
SHARES = ("above_20", "above_50", "above_200", "up_1m", "up_3m")
BREADTH = {
    "universe": str, "date": DATE, **dict.fromkeys(COUNTS, int), **dict.fromkeys(SHARES, Number),
    **dict.fromkeys(("ad_line", "mcclellan", "summation", "zweig"), Number),
}  # fmt: skip
MARKET = {
    "market": str, "code": str, "report": str, "category": str, "report_date": DATE, "released": str,
    "open_interest": Number, "net": Number, "net_pct_oi": Number, "change_1w": Number, "cot_index": dict,
    "percentile": dict, "zscore": dict, "movement_6w": Number, "extreme": str, "unwound_pct": Number,
}  # fmt: skip
WINDOWS = {"cot_index": {"26", "52", "156", "all"}, "percentile": {"52", "156", "all"}, "zscore": {"52", "156", "all"}}


def strict(text: str) -> Any:
    """Parse JSON as a strict reader does: no NaN, no Infinity, no key twice."""

    def refuse(constant: str) -> None:
        raise AssertionError(f"{constant} is no JSON")

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        assert len({key for key, _ in pairs}) == len(pairs)
        return dict(pairs)

    return json.loads(text, parse_constant=refuse, object_pairs_hook=once)


@pytest.fixture(scope="module")
def document(demo_briefing: Briefing) -> dict[str, Any]:
    parsed = strict(to_json(demo_briefing))
    assert isinstance(parsed, dict)
    return parsed


def assert_fields(found: dict[str, Any], fields: dict[str, Any]) -> None:
    """Check that every field is there, and is null or of its type."""
    assert fields.keys() <= found.keys(), fields.keys() - found.keys()
    for name, kind in fields.items():
        value = found[name]
        if value is None:
            continue
        if kind is DATE:
            assert DATE.fullmatch(value), (name, value)
        else:
            assert isinstance(value, kind), (name, value)
            assert not isinstance(value, bool), name


def test_every_top_level_key_is_there_and_parts_of_later_work_are_empty(document: dict[str, Any]) -> None:
    assert document.keys() >= TOP
    assert (document["schema"], document["profile"], document["demo"]) == (1, "demo", True)
    assert document["as_of"] == "2026-01-16"
    assert (document["leaders"], document["alerts"]) == ([], [])


VERDICT = {"code": str, "name": str, "since": DATE, "sessions": int, "scores": dict, "evidence": list}
SCORES = ("leadership", "participation", "risk_appetite", "index", "spillover")
EVIDENCE = {"group": str, "name": str, "value": Number, "threshold": Number, "date": DATE}
SPILLOVER = {"date": DATE, "universe": str, "basket": list, "figures": dict, "percentiles": dict, "down_days": int}


def test_the_verdict_is_as_the_contract_says(document: dict[str, Any], demo_briefing: Briefing) -> None:
    verdict = document["verdict"]
    assert demo_briefing.verdict is not None
    assert_fields(verdict, VERDICT)
    assert verdict["code"] == demo_briefing.verdict.code == "broadening"
    assert verdict["name"] == "Healthy broadening"
    assert verdict["sessions"] == 16
    assert tuple(verdict["scores"]) == SCORES
    assert all(isinstance(score, Number) for name, score in verdict["scores"].items() if name != "spillover")
    assert verdict["scores"]["spillover"] == document["spillover"]["figures"]["share_rising"]
    assert [line["name"] for line in verdict["evidence"]] == [name for names in GROUPS.values() for name in names]
    for line in verdict["evidence"]:
        assert_fields(line, EVIDENCE)
        assert isinstance(line["holds"], bool)
        assert line["distance"] == pytest.approx(line["value"] - line["threshold"])
    assert verdict["changes"][-1]["date"] == verdict["since"]
    assert verdict["changes"][-1]["code"] == verdict["code"]
    assert all(change["code"] != change["before"] for change in verdict["changes"])
    assert verdict["problem"] is None


def test_what_is_missing_of_a_verdict_is_null_and_what_would_change_it_comes_nearest_first(
    demo_briefing: Briefing,
) -> None:
    given = dataclasses.replace(
        demo_briefing, verdict=make_verdict(pending="mixed", pending_day=3, given=Given("mixed", 4, 7)), spillover=None
    )

    said = strict(to_json(given))

    lines = {line["name"]: line for line in said["verdict"]["evidence"]}
    assert [lines["MAGS/SPY"][name] for name in ("value", "distance", "holds", "vote", "date")] == [None] * 5
    assert lines["MAGS/SPY"]["threshold"] == 0
    assert [(line["name"], line["would_be"]) for line in said["verdict"]["would_change"]] == [
        ("ad_line", "rotation"),
        ("up_3m", "broad_advance"),
    ]
    assert said["verdict"]["pending"] == {"code": "mixed", "day": 3, "of": 5}
    assert said["verdict"]["given"] == {"code": "mixed", "sessions": 4, "of": 7}
    assert said["verdict"]["scores"]["spillover"] is None
    assert said["spillover"] is None
    without = dataclasses.replace(demo_briefing, verdict=None)
    assert strict(to_json(without))["verdict"] is None


def test_spillover_is_as_the_contract_says(document: dict[str, Any]) -> None:
    spillover = document["spillover"]
    assert_fields(spillover, SPILLOVER)
    assert tuple(spillover["figures"]) == tuple(spillover["percentiles"]) == FIGURES
    for name, value in spillover["figures"].items():
        percentile = spillover["percentiles"][name]
        assert (value is None) == (percentile is None) == (name == "share_rising")  # too few days of selling for it
        assert value is None or isinstance(value, Number)
        assert percentile is None or 0 <= percentile <= 100
    assert spillover["down_days"] == 3
    assert spillover["basket"] == ["AAPL", "MSFT", "GOOGL", "AMZN", "NVDA", "META", "TSLA"]


def test_every_pair_is_as_the_contract_says(document: dict[str, Any], demo_briefing: Briefing) -> None:
    assert [pair["pair"] for pair in document["pairs"]] == [pair.pair.name for pair in demo_briefing.pairs]
    for pair in document["pairs"]:
        assert_fields(pair, PAIR)
        assert tuple(pair["change"]) == CHANGES
        assert pair["trend"] in ("up", "down", "flat")
        assert pair["basis"] == "price"
        assert_fields(pair["legs"], LEGS)
        assert pair["legs"]["window"] == "1m"
        assert_fields(pair["rotation"], PLACE)
        assert pair["rotation"]["settled"] is True
        if pair["extreme"]:
            assert_fields(pair["extreme"], EXTREME)
            assert pair["extreme"]["kind"] in ("low", "high")
            assert pair["extreme"]["months"] >= 3
            assert 0 <= pair["extreme"]["sessions_ago"] < 10
    assert any(pair["extreme"] for pair in document["pairs"])
    assert not all(pair["extreme"] for pair in document["pairs"])


def test_changes_and_legs_are_in_percent(document: dict[str, Any], demo_briefing: Briefing) -> None:
    for said, pair in zip(document["pairs"], demo_briefing.pairs, strict=True):
        ratios = pair.history.values("ratio", 253)
        first, before, last = ratios[0], ratios[-2], ratios[-1]
        assert first is not None
        assert before is not None
        assert last is not None
        assert said["last"] == last
        assert said["change"]["1d"] == pytest.approx(100 * (last / before - 1))
        assert said["change"]["1y"] == pytest.approx(100 * (last / first - 1))
        month_ago = pair.history.values("ratio", 22)[0]
        assert month_ago is not None
        difference = said["legs"]["numerator"] - said["legs"]["denominator"]
        assert difference == pytest.approx(100 * math.log(last / month_ago))


def test_every_universe_and_sector_is_as_the_contract_says(document: dict[str, Any]) -> None:
    assert [universe["universe"] for universe in document["breadth"]] == ["sp500", "nasdaq100", "sp600"]
    for universe in document["breadth"]:
        assert_fields(universe, BREADTH)
        assert len(universe["sectors"]) > 5
        for figures in (universe, *universe["sectors"]):
            assert figures["advances"] + figures["declines"] + figures["unchanged"] <= figures["members"]
            assert 0 <= figures["zweig"] <= 1
            for share in SHARES:
                assert 0 <= figures[share] <= 100, share
    assert any(universe["above_50"] > 1 for universe in document["breadth"])


def test_shares_are_in_percent_of_the_valid_members(document: dict[str, Any], demo_briefing: Briefing) -> None:
    for said, universe in zip(document["breadth"], demo_briefing.universes, strict=True):
        counts = universe.total.counts
        above, valid = counts["above_50"], counts["valid_50"]
        assert above is not None
        assert valid
        assert said["above_50"] == 100 * above / valid
        assert said["valid_50"] == valid


def test_every_market_is_as_the_contract_says(document: dict[str, Any], demo_briefing: Briefing) -> None:
    assert [market["market"] for market in document["positioning"]] == [
        market.market.key for market in demo_briefing.markets
    ]
    for market in (*document["positioning"], document["dial"]):
        assert_fields(market, MARKET)
        assert {name: set(market[name]) for name in WINDOWS} == WINDOWS
        assert market["category"] == "speculators"
        assert market["report"] in ("tff", "disaggregated", "legacy")
        assert market["extreme"] in ("long", "short", None)
        for percentile in market["percentile"].values():
            assert 0 <= percentile <= 100
        released = datetime.fromisoformat(market["released"])
        assert released.utcoffset() is not None
        assert released.date() > date.fromisoformat(market["report_date"])


def test_net_positions_are_in_percent_of_open_interest(document: dict[str, Any]) -> None:
    for market in document["positioning"]:
        assert market["net_pct_oi"] == pytest.approx(100 * market["net"] / market["open_interest"])


@pytest.mark.parametrize("section", SECTIONS)
def test_a_section_alone_leaves_the_others_out(demo_briefing: Briefing, section: str) -> None:
    cut = strict(to_json(demo_briefing, (section,)))

    assert cut.keys() & set(SECTIONS) == {section}
    assert cut[section] == strict(to_json(demo_briefing))[section]
    assert {"schema", "as_of", "profile", "demo", "sources"} <= cut.keys()


def test_a_number_that_is_none_becomes_null(demo_briefing: Briefing) -> None:
    pair = dataclasses.replace(
        demo_briefing.pairs[0], last=math.nan, change=dict.fromkeys(CHANGES, math.inf), legs=None
    )
    briefing = dataclasses.replace(demo_briefing, pairs=(pair,))

    said = strict(to_json(briefing))["pairs"][0]

    assert said["last"] is None
    assert set(said["change"].values()) == {None}
    assert said["legs"] is None


def test_the_document_is_ascii_so_that_any_pipe_can_carry_it(demo_briefing: Briefing) -> None:
    universe = dataclasses.replace(demo_briefing.universes[0], name="Größe \udcff 株")
    briefing = dataclasses.replace(demo_briefing, universes=(universe,))

    text = to_json(briefing)

    assert text.isascii()
    assert strict(text)["breadth"][0]["name"] == "Größe \udcff 株"


def test_nothing_but_plain_values_is_in_the_document(demo_briefing: Briefing) -> None:
    def leaves(value: Any) -> Iterator[Any]:
        if isinstance(value, dict):
            assert all(isinstance(key, str) for key in value)
            for part in value.values():
                yield from leaves(part)
        elif isinstance(value, list):
            for part in value:
                yield from leaves(part)
        else:
            yield value

    kinds = {type(leaf) for leaf in leaves(to_document(demo_briefing))}

    assert kinds <= {str, int, float, bool, type(None)}


def test_what_is_of_a_day_that_is_not_over_is_provisional(demo_briefing: Briefing) -> None:
    """A pair by its legs, all else as a whole; what is not touched by it says false, never null."""
    (first, *others), day = demo_briefing.pairs, demo_briefing.as_of
    assert day is not None
    under_way = dataclasses.replace(
        demo_briefing,
        provisional={first.pair.numerator: day},
        prices=dataclasses.replace(demo_briefing.prices, provisional=True),
        universes=tuple(dataclasses.replace(each, provisional=True) for each in demo_briefing.universes),
        verdict=make_verdict(provisional=True),
    )
    found = to_document(under_way)

    pairs = {pair["pair"]: pair["provisional"] for pair in found["pairs"]}
    legs = {pair.pair.name for pair in (first, *others) if first.pair.numerator in pair.pair.name.split("/")}
    assert {name for name, provisional in pairs.items() if provisional} == legs
    assert {name: of["provisional"] for name, of in found["sources"].items()} == {
        "prices": True, "breadth": False, "positioning": False,
    }  # fmt: skip
    assert all(universe["provisional"] for universe in found["breadth"])
    assert found["verdict"]["provisional"] is True
    assert found["spillover"]["provisional"] is False
    assert not any(pair["provisional"] for pair in to_document(demo_briefing)["pairs"])
