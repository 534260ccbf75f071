"""The import: files a person has, read in threads, merged into the cache, and committed as one generation."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl

from rottui.cache.store import Store, Writer
from rottui.cache.tables import MEMBERS, PRICES, SYMBOLS
from rottui.errors import CacheError
from rottui.refresh.derive import derive_breadth
from rottui.refresh.findings import gaps, sessions_of_most, suspected_splits
from rottui.refresh.merge import (
    KEY,
    Remark,
    UniverseChange,
    count_changes,
    merge_members,
    merge_positioning,
    merge_prices,
)
from rottui.refresh.namesakes import refuse_namesakes
from rottui.refresh.summary import Counts, Gap, ImportSummary, SuspectedSplit
from rottui.refresh.unfinished import mark_unfinished, unfinished_from
from rottui.sources.files.inputs import Context, FileRead, Input, refuse
from rottui.sources.files.prices import FRIDAY
from rottui.sources.files.read import read_input
from rottui.sources.files.walk import find_inputs
from rottui.sources.protocol import MembersBatch, PositioningBatch, PriceBatch, Refusal

Progress = Callable[[int, int, str], None]
"""Told how many steps are done, of how many, and what is being done."""

WHO = "rottui import"
READERS = min(4, os.cpu_count() or 1)
STEPS_AFTER_READING = ("merging", "counting breadth", "writing")


def run_import(
    store: Store,
    paths: Sequence[Path],
    universe: str | None = None,
    on_progress: Progress | None = None,
    now: datetime | None = None,
    *,
    wait_s: float = 0,
) -> ImportSummary:
    """Read everything at `paths` into the cache and return what was done. One bad file never stops the others.

    The cache changes once, at the end: interrupted before that, it stays as it was.

    Args:
        store: the cache.
        paths: files and folders, read in this order; where two say different things, the later one counts.
        universe: the name of the universe that a member list becomes; None names it by its file.
        on_progress: called from this thread.
        now: the moment of the import, with a zone; bars after its local day are refused.
        wait_s: how long to wait for another writer.

    Raises:
        CacheLocked: another process is writing.
        CacheError: the cache is a demo's, or cannot be used.

    """
    began = time.perf_counter()
    now = now or datetime.now(UTC)
    with store.writer(who=WHO, wait_s=wait_s) as writer:
        if writer.demo:
            raise CacheError(
                f"the cache at {store.folder} holds the synthetic data of the demo, which real data must not join",
                "Import without --demo, or into another folder with --data.",
            )
        found = find_inputs(paths)
        steps = _Steps(len(found.inputs) + len(STEPS_AFTER_READING), on_progress)
        context = Context(now.astimezone().date(), universe, _weekend_symbols(writer))
        since = unfinished_from(tuple(writer.read("sessions", columns=["date", "close"]).iter_rows()), now)
        known = refuse_namesakes(_read_all(found.inputs, context, steps))
        reads = [mark_unfinished(read, since) for read in known]
        steps.next(STEPS_AFTER_READING[0])
        prices = _take_prices(writer, reads, now)
        reads = [_without_bars(read) for read in reads]
        positioning, markets = _take_positioning(writer, reads)
        universes, member_notes = _take_members(writer, reads)
        steps.next(STEPS_AFTER_READING[1])
        derive_breadth(writer, prices.changed_from, [change.universe for change in universes if _is_other(change)])
        steps.next(STEPS_AFTER_READING[2])
        generation = writer.commit()
        steps.next("done")
    said = [*found.refusals, *(said for read in reads for said in read.batch.refusals), *prices.remarks, *member_notes]
    return ImportSummary(
        price_files=_count(reads, "prices"),
        positioning_files=_reports(reads),
        member_files=_count(reads, "members"),
        unusable_files=_count(reads, "nothing"),
        symbols=prices.symbols,
        named=tuple(sorted({read.named for read in reads if read.named})),
        first=prices.first,
        last=prices.last,
        prices=prices.counts,
        markets=markets,
        positioning=positioning,
        universes=universes,
        refusals=tuple(refusal for refusal in said if not refusal.note),
        notes=tuple(refusal for refusal in said if refusal.note),
        splits=prices.splits,
        gaps=prices.gaps,
        generation=generation,
        seconds=time.perf_counter() - began,
    )


class _Steps:
    """Counts what is done and tells whoever wants to know."""

    def __init__(self, total: int, tell: Progress | None) -> None:
        self._done = -1
        self._total = total
        self._tell = tell

    def next(self, doing: str) -> None:
        self._done += 1
        if self._tell is not None:
            self._tell(self._done, self._total, doing)


def _weekend_symbols(writer: Writer) -> frozenset[str]:
    """Return the symbols that are held with bars at weekends: they trade then, and their new bars are welcome."""
    rows = writer.read("prices", columns=["symbol"], where=pl.col("date").dt.weekday() > FRIDAY)
    return frozenset(rows["symbol"].unique().to_list())


def _read_all(inputs: Sequence[Input], context: Context, steps: _Steps) -> list[FileRead]:
    """Read every input, several at a time, in order."""
    pool = ThreadPoolExecutor(READERS, thread_name_prefix="import")
    try:
        reads: list[FileRead] = []
        for given, entries in zip(inputs, pool.map(lambda one: _read_one(one, context), inputs), strict=True):
            steps.next(given.name)
            reads += entries
        return reads
    finally:
        # On Ctrl+C what has not begun never begins.
        pool.shutdown(wait=True, cancel_futures=True)


def _read_one(given: Input, context: Context) -> list[FileRead]:
    try:
        return read_input(given, context)
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, ValueError, OverflowError, MemoryError) as error:
        # Whatever a file holds that no parser foresaw: this file is lost, the others are not.
        return [refuse(given.name, f"it cannot be read as a table ({type(error).__name__})")]


@dataclass(frozen=True, eq=False, slots=True)
class _PricesTaken:
    """What became of all bars of an import."""

    symbols: int = 0
    first: date | None = None
    last: date | None = None
    counts: Counts = field(default_factory=Counts)
    changed_from: dict[str, date] = field(default_factory=dict)
    remarks: tuple[Refusal, ...] = ()
    splits: tuple[SuspectedSplit, ...] = ()
    gaps: tuple[Gap, ...] = ()


@dataclass(eq=False, slots=True)
class _Layer:
    """Price files that have no symbol in common, so that they merge in one go."""

    batches: list[PriceBatch] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)
    """Symbol to the file that it comes from."""

    def together(self) -> PriceBatch:
        frame = pl.concat([batch.frame for batch in self.batches])
        return PriceBatch(frame, frozenset().union(*(batch.adjusted for batch in self.batches)), "file")


def _layers(reads: Iterable[FileRead]) -> list[_Layer]:
    """Lay files over each other in path order: each goes above all those that have a symbol of its own."""
    layers: list[_Layer] = []
    top: dict[str, int] = {}
    for read in reads:
        if not isinstance(read.batch, PriceBatch) or read.batch.frame.is_empty():
            continue
        symbols = read.batch.frame["symbol"].unique().to_list()
        level = max((top.get(symbol, -1) for symbol in symbols), default=-1) + 1
        if level == len(layers):
            layers.append(_Layer())
        layers[level].batches.append(read.batch)
        layers[level].files.update(dict.fromkeys(symbols, read.name))
        top.update(dict.fromkeys(symbols, level))
    return layers


def _take_prices(writer: Writer, reads: Sequence[FileRead], now: datetime) -> _PricesTaken:
    """Merge all bars into the cache, path by path, and put what changed."""
    layers = _layers(reads)
    if not layers:
        return _PricesTaken()
    names = sorted({symbol for layer in layers for symbol in layer.files})
    before = writer.read("prices", where=pl.col("symbol").is_in(names))
    symbols = writer.read("symbols")
    frame, counts, remarks, given = before, pl.DataFrame(), [], []
    for layer in layers:
        batch = layer.together()
        merged = merge_prices(frame, symbols, batch)
        counts = merged.counts
        frame = pl.concat([frame.join(merged.frame, on="symbol", how="anti"), merged.frame])
        symbols = _symbols_after(symbols, merged.frame, merged.counts, merged.adjusted, now)
        remarks += [_as_refusal(remark, layer.files[remark.symbol]) for remark in merged.remarks]
        refused = [remark.symbol for remark in merged.remarks if remark.refused_rows]
        given.append(batch.frame.filter(~pl.col("symbol").is_in(refused)).select(KEY))
    brought = pl.concat(given)
    if len(layers) > 1:  # what one file changed another may have changed back
        counts = count_changes(before, frame, brought)
    _put_prices(writer, frame, names, counts["changed_from"].min())
    writer.put("symbols", symbols)
    changed = counts.drop_nulls("changed_from")
    return _PricesTaken(
        symbols=brought["symbol"].n_unique(),
        first=_day(brought["date"].min()),
        last=_day(brought["date"].max()),
        counts=_total(counts),
        changed_from=dict(zip(changed["symbol"], changed["changed_from"], strict=True)),
        remarks=tuple(remarks),
        splits=_splits(frame),
        gaps=_gaps(writer, frame),
    )


def _without_bars(read: FileRead) -> FileRead:
    """Let go of bars that are in the cache by now: of many years they are a gigabyte."""
    batch = read.batch
    return replace(read, batch=replace(batch, frame=batch.frame.clear())) if isinstance(batch, PriceBatch) else read


def _put_prices(writer: Writer, frame: pl.DataFrame, names: list[str], since: object) -> None:
    """Put the years from the first change on, with the bars of all other symbols in them."""
    if not isinstance(since, date):
        return
    held = [year for year in writer.years("prices") if year >= since.year]
    brought = frame.filter(pl.col("date") >= date(since.year, 1, 1))["date"].dt.year().unique().to_list()
    for year in sorted({*held, *brought}):  # one by one: all years at once are held thrice on their way
        first, last = date(year, 1, 1), date(year, 12, 31)
        others = writer.read("prices", where=~pl.col("symbol").is_in(names), since=first, until=last)
        rows = pl.concat([others, frame.filter(pl.col("date").is_between(first, last))])
        writer.put("prices", rows.select(PRICES.names()), years=[year])


def _symbols_after(
    symbols: pl.DataFrame, frame: pl.DataFrame, counts: pl.DataFrame, adjusted: frozenset[str], now: datetime
) -> pl.DataFrame:
    """Return the symbols table with what is held now; a symbol of which nothing changed keeps its row as it is."""
    spans = frame.group_by("symbol").agg(pl.col("date").min().alias("first"), pl.col("date").max().alias("last"))
    changed = counts.filter(pl.col("changed_from").is_not_null()).select("symbol")
    unknown = spans.join(symbols, on="symbol", how="anti").select("symbol")
    fresh = spans.join(pl.concat([changed, unknown]).unique(), on="symbol", how="semi").with_columns(
        pl.lit(now).cast(SYMBOLS["fetched_at"]).alias("fetched_at"),
        pl.lit("file").alias("source"),
        pl.col("symbol").is_in(list(adjusted)).alias("adjusted"),
        pl.lit("ok").alias("status"),
        pl.lit("").alias("detail"),
    )
    kept = symbols.join(fresh, on="symbol", how="anti")
    return pl.concat([kept, fresh.select(SYMBOLS.names()).cast(dict(SYMBOLS.items()))]).sort("symbol")


def _as_refusal(remark: Remark, file: str) -> Refusal:
    example = f"{remark.symbol} {remark.detail}".strip()
    return Refusal(file, None, remark.reason, rows=remark.refused_rows, note=not remark.refused_rows, example=example)


def _splits(frame: pl.DataFrame) -> tuple[SuspectedSplit, ...]:
    found = suspected_splits(frame.select(*KEY, "close").sort(KEY))
    return tuple(SuspectedSplit(*row) for row in found.iter_rows())


def _gaps(writer: Writer, frame: pl.DataFrame) -> tuple[Gap, ...]:
    """Return the gaps of the import's symbols against the sessions of all that is held."""
    sessions = sessions_of_most(writer.read("prices", columns=KEY))
    return tuple(Gap(*row) for row in gaps(frame.select(KEY), sessions).iter_rows())


def _take_positioning(writer: Writer, reads: Sequence[FileRead]) -> tuple[Counts, int]:
    """Merge all positions into the cache; return the rows by what became of them, and the number of markets."""
    frames = [read.batch.frame for read in reads if isinstance(read.batch, PositioningBatch)]
    new = pl.concat(frames) if frames else pl.DataFrame()
    if new.is_empty():
        return Counts(), 0
    key = ["report", "code", "report_date", "category"]
    new = new.unique(key, keep="last", maintain_order=True)
    merged = merge_positioning(writer.read("positioning"), new)
    if merged.added or merged.updated:
        writer.put("positioning", merged.frame)
    return Counts(merged.added, merged.updated, merged.unchanged), new["code"].n_unique()


def _take_members(writer: Writer, reads: Sequence[FileRead]) -> tuple[tuple[UniverseChange, ...], list[Refusal]]:
    """Replace the universes that member lists bring; several lists of one universe make it up together, and say so."""
    lists = [(read.name, read.batch.frame) for read in reads if isinstance(read.batch, MembersBatch)]
    if not lists:
        return (), []
    new = pl.concat([frame for _, frame in lists]).unique(["universe", "symbol"], keep="last", maintain_order=True)
    merged = merge_members(writer.read("members"), new)
    writer.put("members", merged.frame.select(MEMBERS.names()))
    seen: set[str] = set()
    notes = []
    for name, frame in lists:
        universe = str(frame["universe"][0])
        if universe in seen:
            notes.append(Refusal(name, None, f"joined with the other lists of {universe}", rows=0, note=True))
        seen.add(universe)
    return merged.changes, notes


def _is_other(change: UniverseChange) -> bool:
    return bool(change.added or change.removed or change.restated)


def _total(counts: pl.DataFrame) -> Counts:
    return Counts(*(int(counts[name].sum()) for name in ("added", "updated", "unchanged")))


def _day(value: object) -> date | None:
    return value if isinstance(value, date) else None


def _count(reads: Iterable[FileRead], kind: str) -> int:
    return sum(read.kind == kind for read in reads)


def _reports(reads: Iterable[FileRead]) -> tuple[tuple[str, int], ...]:
    reports = [read.report for read in reads if read.kind == "positioning"]
    return tuple((report, reports.count(report)) for report in dict.fromkeys(reports))
