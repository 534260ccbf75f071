"""The CFTC's open-data service (Socrata): positions of some markets since a day, page by page.

A first question, for one row, tells how the columns are spelt today, so that a new spelling needs no new rottui and a
missing column is a named failure before anything else is asked.

Pages are asked for in ascending order of report dates until one comes back empty, each from where the last one ended.
A short page is not the end, then; and an end that comes too early costs only the newest reports, which the next refresh
asks for again, never a hole in the middle. The last column selected is the one that says what a row is, so that a row
cut off anywhere cannot pass for a whole one.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date, datetime

import polars as pl

from rottui.cache.tables import empty
from rottui.sources.cftc.outcome import TITLES, Answer, Failed, Failure, find_behind
from rottui.sources.cftc.reading import check_columns, checked_codes, parse_table, places, read_positions
from rottui.sources.cftc.service import API_HOST, ATTEMPTS, WAIT_HINT, Patience, Reply, Service
from rottui.sources.cot_columns import CODE, COMBINED, DATES, OPEN_INTEREST, Report, folded, position_columns
from rottui.sources.files.table import Table
from rottui.sources.protocol import PositioningBatch

DATASETS: dict[Report, str] = {"tff": "gpe5-46if", "disaggregated": "72hh-3qpy", "legacy": "6dca-aqww"}
"""The service's names of the futures-only reports."""

PAGE_ROWS = 50_000
"""The most rows the service gives at once."""

MOST_PAGES = 200
"""Twice what the whole Legacy report since 1986 would fill at a tenth of a page."""

SECONDS = 60.0
"""For all questions of one report together: a silent service has been asked three times by then."""

_SPELLING = re.compile(r"[a-z_][a-z0-9_]*")
"""A column that can stand in a query as it is."""


def fetch_api(
    report: Report,
    codes: Collection[str],
    since: date | None,
    service: Service,
    *,
    until: date | None = None,
    page_rows: int = PAGE_ROWS,
    attempts: int = ATTEMPTS,
    within: Patience | None = None,
) -> Answer | Failure:
    """Return the positions of the markets `codes` in the futures-only `report`, from the service.

    Args:
        report: which of the three reports.
        codes: contract market codes; those of other markets are never asked for.
        since: the first report date wanted; None for all there are.
        service: see `service.open_client`.
        until: today, after which there is no report; None when nobody knows.
        page_rows: rows asked for at once.
        attempts: how often a single question is asked.
        within: a limit beside that of this way.

    Raises:
        UsageError: a code is none.

    """
    wanted = checked_codes(codes)
    name = f"{API_HOST}, {TITLES[report]} report"
    if not wanted:
        return Answer(PositioningBatch(empty("positioning"), "cftc"), "api")
    patience = service.patience(SECONDS, attempts, within)
    asking = _Asking(report, wanted, since, service, patience, name, page_rows)
    try:
        table, modified = asking.all_pages(asking.spelling())
        batch = read_positions(table, report, wanted, since, until, name)
    except Failed as failed:
        return failed.failure
    return Answer(batch, "api", modified, find_behind(batch, wanted))


class _Asking:
    """The questions that make up one answer."""

    def __init__(
        self,
        report: Report,
        codes: tuple[str, ...],
        since: date | None,
        service: Service,
        patience: Patience,
        name: str,
        page_rows: int,
    ) -> None:
        self._report = report
        self._codes = codes
        self._since = since
        self._service = service
        self._patience = patience
        self._name = name
        self._page_rows = page_rows
        self._url = f"https://{API_HOST}/resource/{DATASETS[report]}.csv"

    def spelling(self) -> dict[str, str]:
        """Return how the service spells each column that is needed, by folded name; what a row is comes last."""

        def read(reply: Reply) -> tuple[str, ...]:
            return parse_table(reply.data, self._name).header

        header = self._service.ask(self._url, {"$limit": "1"}, read, self._patience)
        spelt = {folded(cell): cell for cell in reversed(header) if _SPELLING.fullmatch(cell)}
        self._check(spelt)
        return {name: spelt[name] for name in self._needed()}

    def all_pages(self, spelling: dict[str, str]) -> tuple[Table, datetime | None]:
        """Return the rows of all pages as one table, and when the service last changed its data."""
        params = self._params(spelling)
        pages: list[Table] = []
        rows = 0
        while True:
            page, modified = self._service.ask(self._url, {**params, "$offset": str(rows)}, self._page, self._patience)
            if page.frame.is_empty():
                break
            if (pages and _same_start(pages[-1], page)) or len(pages) >= MOST_PAGES:
                what = f"{self._name}: the service gives the same rows again and again"
                raise Failed(Failure("bad_reply", self._name, what, WAIT_HINT))
            pages.append(page)
            rows += page.frame.height
        frame = pl.concat([part.frame for part in pages or [page]])
        numbered = frame.with_columns(pl.int_range(2, pl.len() + 2).alias("line"))
        return Table(page.header, numbered), modified

    def _params(self, spelling: dict[str, str]) -> dict[str, str]:
        code, day = spelling[CODE], spelling[DATES[0]]
        listed = ",".join(f"'{wanted}'" for wanted in self._codes)
        where = f"{code} in ({listed})"
        if self._since is not None:
            where += f" and {day} >= '{self._since.isoformat()}T00:00:00.000'"
        return {
            "$select": ",".join(spelling.values()),
            "$where": where,
            "$order": f"{day},{code},{spelling[COMBINED]}",
            "$limit": str(self._page_rows),
        }

    def _page(self, reply: Reply) -> tuple[Table, datetime | None]:
        table = parse_table(reply.data, self._name)
        at = places(table.header)
        self._check(at)
        cut = [refusal for refusal in table.refusals if not refusal.note]
        if cut or _last_is_cut(table.frame, f"c{at[COMBINED]}"):
            what = f"{self._name}: the answer is cut short"
            raise Failed(Failure("bad_reply", self._name, what, WAIT_HINT), again=True)
        return table, reply.modified

    def _check(self, names: Collection[str]) -> None:
        check_columns(self._report, names, self._name, also=(DATES[0], COMBINED))

    def _needed(self) -> tuple[str, ...]:
        positions = (name for names in position_columns(self._report).values() for name in names if name)
        return (DATES[0], CODE, OPEN_INTEREST, *positions, COMBINED)


def _last_is_cut(frame: pl.DataFrame, column: str) -> bool:
    """Return whether the last row ends in the middle of the word that says what it is."""
    if frame.is_empty():
        return False
    word = str(frame[column][-1] or "").strip().strip('"').lower()
    return any(whole.startswith(word) and whole != word for whole in ("futonly", "combined"))


def _same_start(earlier: Table, later: Table) -> bool:
    return earlier.frame.drop("line").row(0) == later.frame.drop("line").row(0)
