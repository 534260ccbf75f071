"""A fake CFTC: the Socrata service of its reports, and its yearly archives.

    cftc.publish(*weekly("tff", "209742", date(2025, 1, 7), 40))     # on their Fridays, as the clock passes them
    cftc.publish(replace(report, released=later))                    # late; of a report published before: revised
    cftc.withdraw("209742")                                          # the contract is no more, past reports included

What the clock has not reached is not there, in neither channel. Schema faults are in `mishaps.py`.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Sequence
from datetime import date

from tests.loopback.exchange import Clock, Reply, Request, html_reply, http_date, json_reply
from tests.loopback.mishaps import csv_of
from tests.loopback.reports import Cell, Kind, Report, api_row, made_up, text_row
from tests.loopback.soql import Refused, run

API_HOST = "publicreporting.cftc.gov"
FILES_HOST = "www.cftc.gov"
HOSTS = (API_HOST, FILES_HOST)

DATASETS: dict[str, Kind] = {"gpe5-46if": "tff", "72hh-3qpy": "disaggregated", "6dca-aqww": "legacy"}
"""The futures-only reports by their identifiers."""
RESOURCE = re.compile(r"/resource/([a-z0-9]{4}-[a-z0-9]{4})\.(csv|json)")

FIRST_YEAR_ALONE = 2017
"""The years before lie together in one archive."""
ARCHIVES: tuple[tuple[str, Kind, str], ...] = (
    (r"fut_fin_txt_(\d{4})\.zip", "tff", "FinFut{:%y}.txt"),
    (r"fut_disagg_txt_(\d{4})\.zip", "disaggregated", "f_year.txt"),
    (r"deacot(\d{4})\.zip", "legacy", "annual.txt"),
    (r"fin_fut_txt_2006_2016\.zip", "tff", "F_TFF_2006_2016.txt"),
    (r"fut_disagg_txt_hist_2006_2016\.zip", "disaggregated", "F_Disagg06_16.txt"),
    (r"deacot1986_2016\.zip", "legacy", "FUT86_16.txt"),
)
"""By the names of the archives under /files/dea/history/: the report kind and the member's name."""
HISTORY = "/files/dea/history/"
NUMBER_WIDTH = 8
ZIP_EPOCH = (2020, 1, 1, 0, 0, 0)


class Cftc:
    """The service; `answer` is what the proxy calls."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._reports: list[Report] = []

    def publish(self, *reports: Report) -> None:
        """Let reports come out at their release times; a later one of the same market and date revises the earlier."""
        self._reports = sorted((*self._reports, *reports), key=lambda report: report.release)

    def withdraw(self, code: str) -> None:
        """Forget every report of a contract."""
        self._reports = [report for report in self._reports if report.code != code]

    def shown(self, kind: Kind) -> list[Report]:
        """Return the reports that are out now, revised ones once, by code and date."""
        out = {
            (report.code, report.date, report.combined): report
            for report in self._reports
            if report.kind == kind and report.release <= self._clock.now
        }
        return [out[key] for key in sorted(out)]

    def answer(self, request: Request) -> Reply:
        """Answer a request to either of the CFTC's hosts."""
        if request.host == FILES_HOST:
            return self._archive(request.path)
        found = RESOURCE.fullmatch(request.path)
        if not found or found[1] not in DATASETS:
            return _refusal("dataset.missing", "Not found", 404)
        kind = DATASETS[found[1]]
        reports = self.shown(kind)
        rows = [_whole_row(report) for report in reports]
        columns = list(_whole_row(made_up(kind, "000000", date(2006, 6, 13))))
        try:
            names, cells = run(rows, columns, request.query)
        except Refused as refused:
            return _refusal(refused.code, str(refused), 400)
        if found[2] == "csv":
            page = [names, *([_written(cell) for cell in row] for row in cells)]
            return Reply(200, csv_of(page), "text/csv; charset=utf-8", _modified(reports))
        return json_reply(
            [{name: _written(cell) for name, cell in zip(names, row, strict=True) if cell is not None} for row in cells]
        )

    def _archive(self, path: str) -> Reply:
        for pattern, kind, member in ARCHIVES:
            found = re.fullmatch(HISTORY + pattern, path)
            if not found:
                continue
            year = int(found[1]) if found.groups() else None
            reports = [report for report in self.shown(kind) if _filed(report, year)]
            if reports:
                archive = _zipped(member.format(reports[0].date), reports)
                return Reply(200, archive, "application/x-zip-compressed", _modified(reports))
        return html_reply("Page not found", status=404)


def _modified(reports: Sequence[Report]) -> tuple[tuple[str, str], ...]:
    """Return the header that says when the newest of the reports came out."""
    return (("Last-Modified", http_date(max(report.release for report in reports))),) if reports else ()


def _filed(report: Report, year: int | None) -> bool:
    """Return whether a report lies in the archive of `year`, or of all the years before the yearly ones if None."""
    return report.date.year < FIRST_YEAR_ALONE if year is None else report.date.year == year


def _zipped(member: str, reports: Sequence[Report]) -> bytes:
    """Return an archive with one text: newest first within a market, numbers padded, lines ended as on Windows."""
    newest_first = sorted(reports, key=lambda report: report.date, reverse=True)
    rows = [text_row(report) for report in sorted(newest_first, key=lambda report: (report.name, report.code))]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(rows[0])
    writer.writerows([_padded(cell) for cell in row.values()] for row in rows)
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        entry = zipfile.ZipInfo(member, ZIP_EPOCH)
        entry.compress_type = zipfile.ZIP_DEFLATED
        file.writestr(entry, text.getvalue())
    return archive.getvalue()


def _padded(cell: Cell) -> str:
    return cell if isinstance(cell, str) else "." if cell is None else f"{cell:{NUMBER_WIDTH}d}"


def _written(cell: Cell) -> str:
    return "" if cell is None else str(cell)


def _whole_row(report: Report) -> dict[str, Cell]:
    """Return a report's row with Socrata's own columns, which `*` does not include."""
    loaded = f"{report.release:%Y-%m-%dT%H:%M:%S}.000Z"
    return {":id": f"row-{report.code}-{report.date}", ":created_at": loaded, ":updated_at": loaded, **api_row(report)}


def _refusal(code: str, message: str, status: int) -> Reply:
    whole = f"Query coordinator error: {code}; {message}" if status == 400 else message
    return json_reply({"message": whole, "errorCode": code, "data": {}}, status)
