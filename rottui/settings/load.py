"""Load settings: the packaged defaults with the user's config.toml laid over them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rottui.errors import Problem
from rottui.settings.alerting import overlay_alerting, overlay_alerts
from rottui.settings.arrangement import arrange, overlay_arrangement
from rottui.settings.bindings import overlay_keys
from rottui.settings.document import Document
from rottui.settings.entries import MARKETS, PAIRS, UNIVERSES, overlay_entries
from rottui.settings.judging import overlay_verdict
from rottui.settings.lines import KeyPath
from rottui.settings.packaged import defaults
from rottui.settings.reading import dotted, file_name, read_document
from rottui.settings.schema import Market, Settings
from rottui.settings.sections import SECTIONS, overlay_desk, overlay_leaders, overlay_section
from rottui.settings.symbol_lists import CANDIDATES, overlay_candidates, overlay_megacaps
from rottui.settings.wording import did_you_mean


@dataclass(frozen=True, slots=True)
class Loaded:
    """Settings with their history: what is wrong with the user's file, and what came from it."""

    settings: Settings
    problems: tuple[Problem, ...] = ()
    """In the order of the file's lines."""
    origins: Mapping[KeyPath, str] = field(default_factory=dict)
    """"config.toml:12" for every setting that the file set, such as ("pairs", "MAGS/SPY", "group"), and for each entry
    it named, such as ("pairs", "MAGS/SPY"); all others are defaults."""


def load(path: Path | None, *, required: bool = False) -> tuple[Settings, tuple[Problem, ...]]:
    """Return complete settings, and everything that is wrong with the user's file at `path`.

    Never raises for the file: whatever in it cannot be used is named with its line and left out, and of a file that
    cannot be read at all nothing applies. A file that is absent is a problem only if it is `required`, because the
    user named it.
    """
    settings, problems, _ = _load(path, required)
    return settings, problems


def load_with_origins(path: Path | None, *, required: bool = False) -> Loaded:
    """Return what `load` returns, and which settings came from which line of the file."""
    settings, problems, document = _load(path, required)
    return Loaded(settings, problems, document.origins() if document else {})


def _load(path: Path | None, required: bool) -> tuple[Settings, tuple[Problem, ...], Document | None]:
    if path is None:
        return defaults(), (), None
    text, tables, problem = read_document(path, required)
    if problem is not None:
        return defaults(), (problem,), None
    if not tables:
        return defaults(), (), None
    document = Document(file_name(path), text, tables)
    settings = lay_over(document, defaults())
    return settings, document.problems_in_order(), document


def lay_over(document: Document, base: Settings) -> Settings:
    """Return the settings that a document makes of `base`, the defaults; what is wrong with it, it notes itself."""
    for key, value in document.tables.items():
        if key not in Settings.__struct_fields__:
            _report_unknown(document, key, value)
    universes = overlay_entries(document, UNIVERSES, base.universes)
    pairs = overlay_entries(document, PAIRS, base.pairs)
    watchlist = overlay_arrangement(document, base.watchlist, pairs)
    markets = _by_group(overlay_entries(document, MARKETS, base.markets))
    extremes = overlay_section(document, "extremes", base.extremes)
    return Settings(
        pairs=arrange(pairs, base.pairs, watchlist),
        markets=markets,
        universes=universes,
        megacaps=overlay_megacaps(document, base.megacaps),
        candidates=overlay_candidates(document, base.candidates),
        extremes=extremes,
        positioning=overlay_section(document, "positioning", base.positioning),
        verdict=overlay_verdict(document, base.verdict, universes),
        leaders=overlay_leaders(document, base.leaders, universes),
        desk=overlay_desk(document, base.desk, universes),
        refresh=overlay_section(document, "refresh", base.refresh),
        watchlist=watchlist,
        alerting=overlay_alerting(document, base.alerting),
        alerts=overlay_alerts(document, base.alerts, pairs, markets, universes, extremes),
        keys=overlay_keys(document, document.table(("keys",), document.tables.get("keys", {}))),
    )


def _report_unknown(document: Document, key: str, value: Any) -> None:
    """Report a key at the top of the file that is none, and where it may belong."""
    holders = [name for name in (*SECTIONS, CANDIDATES) if key in getattr(defaults(), name).__struct_fields__]
    if holders:
        hint = f"it belongs under [{holders[0]}]"
    elif "/" in key:
        hint = f"pairs are tables: [pairs.{dotted((key,))}]"
    else:
        names = Settings.__struct_fields__
        hint = did_you_mean(key, names, otherwise=f"possible are {', '.join(names)}")
    kind = "table" if isinstance(value, dict) else "setting"
    document.report((key,), f"{dotted((key,))} is not a {kind}", hint)


def _by_group(markets: tuple[Market, ...]) -> tuple[Market, ...]:
    """Return markets with those of one group together, so that a new one joins the group it names."""
    groups = {group: number for number, group in enumerate(dict.fromkeys(market.group for market in markets))}
    return tuple(sorted(markets, key=lambda market: groups[market.group]))
