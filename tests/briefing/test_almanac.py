"""The almanac: what is worked out once and cut for any day, and worked out anew only when something of it changes."""

from __future__ import annotations

import dataclasses
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import polars as pl
import pytest

from rottui.analytics import evidence, spillover
from rottui.briefer import answer
from rottui.briefing.almanac import Almanac, Chronicle
from rottui.briefing.build import build
from rottui.briefing.history import History, history_of
from rottui.briefing.model import Briefing
from rottui.briefing.wire import Built, Request
from rottui.cache.remembering import Reader
from rottui.cache.store import Snapshot, Store
from rottui.settings.packaged import defaults
from rottui.settings.schema import Settings

DAYS = (date(2026, 1, 15), date(2025, 6, 30), date(2022, 3, 5))


@pytest.fixture
def store(demo_data: Path) -> Store:
    return Store(demo_data / "demo")


@pytest.fixture
def worked_out(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is worked out from the whole history, each time that it is."""
    told: list[str] = []
    for module, name in ((evidence, "evidence_by_day"), (spillover, "spillover_by_day")):
        made = getattr(module, name)

        def counted(*given: Any, name: str = name, made: Any = made) -> Any:
            told.append(name)
            return made(*given)

        monkeypatch.setattr(module, name, counted)
    return told


def frame(**closes: list[float]) -> pl.DataFrame:
    return pl.concat(
        pl.DataFrame({"pair": [name] * len(of), "date": [date(2025, 1, n) for n in range(1, len(of) + 1)], "ratio": of})
        for name, of in closes.items()
    )


def test_a_cut_leaves_the_first_rows_and_the_histories_made_of_them() -> None:
    whole = frame(a=[1, 2, 3], b=[4], c=[5, 6])
    chronicle = Chronicle.of(whole, "pair", "date", ("ratio",), whole)
    past = chronicle.cut(pl.col("date") <= date(2025, 1, 2))

    assert past.frame.equals(frame(a=[1, 2], b=[4], c=[5, 6]))
    for name, values in {"a": [1, 2], "b": [4], "c": [5, 6]}.items():
        assert past.histories[name] == history_of(frame(**{name: values}), "date", ("ratio",))
    assert chronicle.cut(None) is chronicle


def test_what_had_no_day_yet_has_no_history() -> None:
    whole = frame(a=[1, 2]).vstack(frame(b=[3, 4]).filter(pl.col("date") > date(2025, 1, 1)))
    past = Chronicle.of(whole, "pair", "date", ("ratio",), whole).cut(pl.col("date") == date(2025, 1, 1))

    assert past.histories.keys() == {"a"}
    assert past.histories.get("b", History()) == History()


def test_a_page_is_made_once_and_anew_for_something_else(store: Store) -> None:
    made: list[str] = []
    remembering = store.remembering()

    def page(of: str, day: date | None, snapshot: Snapshot) -> str:
        return Almanac(snapshot, day).page("kind", of, lambda: made.append(of) or f"page of {of}")  # type: ignore[func-returns-value]

    for day in (None, *DAYS):
        assert page("x", day, remembering) == "page of x"
    assert made == ["x"]
    assert page("y", None, remembering) == "page of y"
    assert made == ["x", "y"]
    assert page("y", None, store.snapshot()) == "page of y"
    assert made == ["x", "y", "y"]


def test_days_of_one_generation_are_worked_out_together(store: Store, worked_out: list[str]) -> None:
    remembering = store.remembering()
    for day in (None, *DAYS):
        build(remembering, defaults(), day, now=None)
    assert sorted(worked_out) == ["evidence_by_day", "spillover_by_day"]

    for day in DAYS[:2]:
        build(store.snapshot(), defaults(), day)
    assert len(worked_out) == 6


@pytest.mark.parametrize(
    ("change", "anew"),
    [
        ({"verdict": {"above_50": 60.0}}, ["evidence_by_day"]),
        ({"verdict": {"universe": "sp600"}}, ["evidence_by_day", "spillover_by_day"]),
        ({"desk": {"universe": "sp600"}}, ["evidence_by_day", "spillover_by_day"]),
        ({"extremes": {"min_months": 5}}, []),
    ],
    ids=str,
)
def test_other_settings_work_out_anew_what_depends_on_them(
    store: Store, worked_out: list[str], change: dict[str, dict[str, Any]], anew: list[str]
) -> None:
    remembering = store.remembering()
    build(remembering, defaults())
    worked_out.clear()
    build(remembering, changed(defaults(), change))

    assert sorted(worked_out) == anew


def changed(settings: Settings, change: dict[str, dict[str, Any]]) -> Settings:
    parts = {name: msgspec.structs.replace(getattr(settings, name), **of) for name, of in change.items()}
    return msgspec.structs.replace(settings, **parts)


def test_another_mega_cap_works_out_spillover_alone_anew(store: Store, worked_out: list[str]) -> None:
    remembering = store.remembering()
    build(remembering, defaults())
    worked_out.clear()
    other = build(remembering, msgspec.structs.replace(defaults(), megacaps=("AAPL", "MSFT")))

    assert worked_out == ["spillover_by_day"]
    assert other.spillover is not None
    assert other.spillover.basket == ("AAPL", "MSFT")


@pytest.mark.parametrize("basis", ["price", "total_return"])
def test_a_process_that_keeps_answers_as_one_that_does_not(demo_data: Path, basis: Any) -> None:
    reader = Reader()

    def ask(day: date | None, sectors: bool, reader: Reader | None = None) -> Briefing:
        request = Request(
            folder=str(demo_data / "demo"),
            profile="demo",
            settings=defaults(),
            problems=(),
            as_of=day,
            basis=basis,
            sectors=sectors,
        )
        return built(answer(request, reader))

    afresh = cache(ask)
    for day in (None, *DAYS, None):
        for sectors in (False, True):
            assert ask(day, sectors, reader) == afresh(day, sectors)


def built(reply: object) -> Briefing:
    assert isinstance(reply, Built)
    return dataclasses.replace(reply.briefing, built_at=reply.briefing.built_at.replace(microsecond=0, second=0))
