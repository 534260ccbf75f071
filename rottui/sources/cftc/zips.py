"""The CFTC's yearly archives, for when its service fails: the same reports as text files in zips, year by year."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

import polars as pl

from rottui.cache.tables import TABLES, empty
from rottui.errors import UnreadableFile
from rottui.sources.cftc.outcome import Answer, Failed, Failure, find_behind
from rottui.sources.cftc.reading import check_columns, checked_codes, parse_table, places, read_positions
from rottui.sources.cftc.service import ATTEMPTS, WAIT_HINT, ZIP_HOST, Patience, Reply, Service
from rottui.sources.cot_columns import Report
from rottui.sources.files.archive import is_archive, open_archive
from rottui.sources.protocol import PositioningBatch, Refusal

Span = tuple[date | None, date]
"""The first day wanted, None for all there are, and today."""

FOLDER = f"https://{ZIP_HOST}/files/dea/history"

HISTORY: dict[Report, str] = {
    "tff": "fin_fut_txt_2006_2016.zip",
    "disaggregated": "fut_disagg_txt_hist_2006_2016.zip",
    "legacy": "deacot1986_2016.zip",
}
"""The archive of all years up to HISTORY_ENDS."""

YEARLY: dict[Report, str] = {
    "tff": "fut_fin_txt_{year}.zip",
    "disaggregated": "fut_disagg_txt_{year}.zip",
    "legacy": "deacot{year}.zip",
}

HISTORY_ENDS = 2016

SECONDS = 100.0
"""For all archives of one report together: a dozen files of up to some ten megabytes."""


def archives(report: Report, since: date | None, until: date) -> tuple[str, ...]:
    """Return the names of the archives that hold the report's days from `since` to `until`, oldest first."""
    first = HISTORY_ENDS if since is None else since.year
    history = (HISTORY[report],) if first <= HISTORY_ENDS else ()
    years = range(max(first, HISTORY_ENDS + 1), until.year + 1)
    return (*history, *(YEARLY[report].format(year=year) for year in years))


def fetch_zips(
    report: Report,
    codes: Collection[str],
    since: date | None,
    until: date,
    service: Service,
    *,
    attempts: int = ATTEMPTS,
    within: Patience | None = None,
) -> Answer | Failure:
    """Return the positions of the markets `codes` in the futures-only `report`, from the archives: all or a failure.

    Args:
        report: which of the three reports.
        codes: contract market codes.
        since: the first report date wanted; None for all there are.
        until: today: its year is the last that is looked for, and may be missing while it has no report yet.
        service: see `service.open_client`.
        attempts: how often a single archive is asked for.
        within: a limit beside that of this way.

    Raises:
        UsageError: a code is none.

    """
    wanted = checked_codes(codes)
    patience = service.patience(SECONDS, attempts, within)
    batches: list[PositioningBatch] = []
    modified: datetime | None = None
    names = archives(report, since, until) if wanted else ()
    try:
        for name in names:
            try:
                batch, modified = _fetch(name, report, wanted, (since, until), service, patience)
            except Failed as failed:
                if failed.failure.status == 404 and name == names[-1] and batches:
                    break  # the first days of January
                raise
            batches.append(batch)
    except Failed as failed:
        return failed.failure
    whole = _joined(batches)
    return Answer(whole, "zips", modified, find_behind(whole, wanted))


def _fetch(
    name: str, report: Report, codes: tuple[str, ...], span: Span, service: Service, patience: Patience
) -> tuple[PositioningBatch, datetime | None]:
    def read(reply: Reply) -> tuple[PositioningBatch, datetime | None]:
        return _read_archive(reply.data, f"{ZIP_HOST}, {name}", report, codes, span), reply.modified

    return service.ask(f"{FOLDER}/{name}", {}, read, patience)


def _read_archive(data: bytes, name: str, report: Report, codes: tuple[str, ...], span: Span) -> PositioningBatch:
    if not is_archive(data):
        what = f"{name}: what came is no zip archive"
        raise Failed(Failure("bad_reply", name, what, WAIT_HINT), again=True)
    batches: list[PositioningBatch] = []
    refusals: list[Refusal] = []
    try:
        for member in open_archive(data, name):
            if isinstance(member, Refusal):
                refusals.append(member)
                continue
            table = parse_table(member.read(), member.name)
            check_columns(report, places(table.header), member.name)
            batches.append(read_positions(table, report, codes, *span, member.name))
    except UnreadableFile as error:
        raise Failed(Failure("bad_reply", name, f"{name}: {error}", WAIT_HINT), again=True) from error
    whole = _joined(batches)
    return PositioningBatch(whole.frame, "cftc", (*refusals, *whole.refusals))


def _joined(batches: list[PositioningBatch]) -> PositioningBatch:
    """Return the batches as one; where two hold the same row, the later archive's counts."""
    key = TABLES["positioning"].key
    frame = pl.concat([empty("positioning"), *(batch.frame for batch in batches)])
    refusals = tuple(refusal for batch in batches for refusal in batch.refusals)
    return PositioningBatch(frame.unique(key, keep="last").sort(key), "cftc", refusals)
