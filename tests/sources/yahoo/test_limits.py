"""A 429 ends the asking: nothing is sent after it, nothing of it is kept, and the next run is like any other."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date
from threading import Barrier

import pytest

from rottui.sources.yahoo.fetch import Yahoo
from rottui.sources.yahoo.outcome import Outcome, Request
from tests.sources.yahoo.fake_yahoo import CRUMB, FakeYahoo, Reply, at, by_symbol, chart

DAY = date(2025, 10, 30)
SYMBOLS = [f"S{number}" for number in range(60)]
LIMITS = {
    "plain": Reply(b"Too Many Requests\r\n", 429),
    "edge": Reply(b"Edge: Too Many Requests", 429),
    "page": Reply(b"<html>Too Many Requests</html>", 429),
    "old": Reply(b"Unable to process request at this time -- error 999", 999),
    "with status 200": Reply(b"Edge: Too Many Requests", 200),
}


def run(yahoo: Yahoo, *, workers: int = 1) -> dict[str, Outcome]:
    return by_symbol(list(yahoo.fetch([Request(s) for s in SYMBOLS], workers=workers, per_second=math.inf)))


@pytest.fixture
def full(fake: FakeYahoo) -> FakeYahoo:
    fake.charts = {symbol: chart(symbol, [(at(DAY), 100.0)]) for symbol in SYMBOLS}
    return fake


@pytest.mark.parametrize(
    ("place", "limit"),
    [*((place, LIMITS["plain"]) for place in (0, 49, 59)), *((2, limit) for limit in LIMITS.values())],
)
def test_nothing_is_sent_after_the_first_429(full: FakeYahoo, yahoo: Yahoo, place: int, limit: Reply) -> None:
    full.charts[SYMBOLS[place]] = limit

    found = run(yahoo)

    assert [found[symbol].kind for symbol in SYMBOLS[: place + 1]] == ["ok"] * place + ["rate_limited"]
    assert "429" in found[SYMBOLS[place]].detail
    assert list(found) == SYMBOLS[: place + 1], "a symbol that was not asked for has an outcome"
    assert full.asked[-1][1].endswith(f"/{SYMBOLS[place]}")
    assert full.symbols == SYMBOLS[: place + 1], "the 429 was asked for again"


def test_what_is_under_way_may_finish(full: FakeYahoo, yahoo: Yahoo) -> None:
    both_in = Barrier(2)

    def limited() -> Reply:
        both_in.wait()
        return LIMITS["plain"]

    def slow() -> Reply:
        both_in.wait()
        return chart("S1", [(at(DAY), 100.0)])

    full.charts |= {"S0": limited, "S1": slow}

    found = run(yahoo, workers=2)

    assert found["S0"].kind == "rate_limited"
    assert found["S1"].kind == "ok"


def test_the_crumb_is_dropped_with_a_429(full: FakeYahoo, yahoo: Yahoo) -> None:
    full.charts["S3"] = LIMITS["plain"]
    full.crumb = [Reply(CRUMB.encode()), Reply(b"another")]
    run(yahoo)
    full.charts["S3"] = chart("S3", [(at(DAY), 100.0)])

    found = run(yahoo)

    assert {outcome.kind for outcome in found.values()} == {"ok"}
    assert full.crumbs() == [CRUMB] * 4 + ["another"] * 60


@pytest.mark.parametrize("limit", LIMITS.values(), ids=LIMITS)
def test_a_429_on_the_crumb_ends_the_run_and_the_next_is_fine(
    full: FakeYahoo, open_yahoo: Callable[..., Yahoo], limit: Reply
) -> None:
    full.crumb = [limit]

    first = run(open_yahoo())
    asked = len(full.asked)
    second = run(open_yahoo())

    assert {symbol: outcome.kind for symbol, outcome in first.items()} == {"S0": "rate_limited"}
    assert asked == 2, "only the cookie and the crumb were asked for"
    assert {outcome.kind for outcome in second.values()} == {"ok"}
    assert len(second) == 60
    assert full.crumbs() == []
    assert full.count("getcrumb") == 1, "charts come without a crumb, and Yahoo gives none to this address"


def test_a_crumb_is_asked_for_again_when_charts_turn_out_to_need_one(
    full: FakeYahoo, open_yahoo: Callable[..., Yahoo]
) -> None:
    full.crumb = [LIMITS["plain"], Reply(CRUMB.encode())]
    run(open_yahoo())
    whole, full.charts = full.charts, dict.fromkeys(SYMBOLS, Reply(b"{}", 401))
    refused = run(open_yahoo())
    full.charts = whole

    third = run(open_yahoo())

    assert {outcome.kind for outcome in refused.values()} == {"bad_reply"}
    assert {outcome.kind for outcome in third.values()} == {"ok"}
    assert full.crumbs() == [CRUMB] * 60


def test_a_429_on_the_cookie_ends_the_run_too(full: FakeYahoo, yahoo: Yahoo) -> None:
    full.cookie = [LIMITS["plain"]]

    assert [outcome.kind for outcome in run(yahoo).values()] == ["rate_limited"]
    assert len(full.asked) == 1


def test_a_probe_tells_a_429(full: FakeYahoo, yahoo: Yahoo) -> None:
    full.charts["S0"] = LIMITS["plain"]

    assert yahoo.probe("S0").kind == "rate_limited"
    assert full.symbols == ["S0"]
