"""What asking the CFTC comes to, for the refresher: an answer with positions, or a failure with its cause."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

import polars as pl

from rottui.errors import Problem, SourceError
from rottui.sources.cot_columns import Report
from rottui.sources.protocol import PositioningBatch

Kind = Literal["rate_limited", "unavailable", "network", "bad_reply", "missing_column", "library"]
Via = Literal["api", "zips"]

TITLES: dict[Report, str] = {"tff": "TFF", "disaggregated": "Disaggregated", "legacy": "Legacy"}
"""How the CFTC and traders call each report."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why the CFTC's positions could not be had; what is held stays as it is."""

    kind: Kind
    """What the refresher tells apart: whether to wait, to go elsewhere or to tell the developers."""
    where: str
    """The host or file that failed."""
    what: str
    """The cause in one sentence, inert for a terminal."""
    hint: str = ""
    """What the reader can do; empty when there is nothing but to wait."""
    status: int | None = None
    """The HTTP status, when there was one."""
    retry_after: float | None = None
    """Seconds for which the service asked to be left alone."""
    columns: tuple[str, ...] = ()
    """The columns that are missing, when the kind is `missing_column`."""

    def problem(self) -> Problem:
        """Return the failure as a problem for the desk and the report."""
        return Problem(self.where, self.what, self.hint)


class Failed(SourceError):
    """Carries a failure from where it happens to where the answer is given; never leaves this package."""

    def __init__(self, failure: Failure, *, again: bool = False) -> None:
        super().__init__(failure.what, failure.hint)
        self.failure = failure
        """What happened."""
        self.again = again
        """Whether asking again in a moment may help."""


@dataclass(frozen=True, slots=True)
class Behind:
    """A market that the newest report no longer lists."""

    code: str
    last: date | None
    """The last report that lists it; None when none of those asked for does."""
    newest: date
    """The newest report of any market asked for."""

    def problem(self, report: Report) -> Problem:
        """Return what a reader must know of the market."""
        what = f"the CFTC's newest {TITLES[report]} report, of {self.newest}, does not list it"
        last = f"; the last that does is of {self.last}" if self.last else ""
        hint = "fewer than 20 large traders held it, it has ended, or it goes by another code now"
        return Problem(self.code, what + last, hint)


@dataclass(frozen=True, eq=False, slots=True)
class Answer:
    """Positions as the CFTC gives them now."""

    batch: PositioningBatch
    """Rows of the markets asked for, since the day asked for; `released` is null throughout (see `schedule`)."""
    via: Via
    """Which of the two ways led to them."""
    modified: datetime | None = None
    """When the CFTC last changed the data, as it says itself (UTC); None when it does not say."""
    behind: tuple[Behind, ...] = ()
    """Markets asked for that the newest report does not list. Retired codes of a splice are among them by nature."""


@dataclass(frozen=True, eq=False, slots=True)
class Outcome:
    """What came of trying both ways."""

    answer: Answer | None
    """None when both failed."""
    failures: tuple[Failure, ...] = ()
    """What failed on the way, the service before the archives; may stand beside an answer."""


def find_behind(batch: PositioningBatch, codes: tuple[str, ...]) -> tuple[Behind, ...]:
    """Return the markets among `codes` that are not in the newest report of the batch, in the order of `codes`."""
    newest = batch.frame["report_date"].max()
    if not isinstance(newest, date):
        return ()
    last: dict[str, date] = dict(batch.frame.group_by("code").agg(pl.col("report_date").max()).rows())
    return tuple(Behind(code, last.get(code), newest) for code in codes if last.get(code) != newest)
