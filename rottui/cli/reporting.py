"""What a report tells beyond its briefing, made of the data folder."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING

from rottui.errors import CacheError, RottuiError
from rottui.report.beyond import Beyond

if TYPE_CHECKING:
    from rottui.briefing.details.changes_model import ChangesDetail
    from rottui.briefing.details.leaders_model import LeadersDetail
    from rottui.briefing.details.study_model import StudyDetail
    from rottui.briefing.model import Briefing
    from rottui.briefing.wire import Request
    from rottui.cli.options import Options

MOST_ALERTS = 200
"""Alerts that a report is given; `rottui alerts` tells all of them."""


def beyond(options: Options, briefing: Briefing, names: Collection[str], since: date | None) -> Beyond:
    """Return the parts of `names` that are not in the briefing; raises RottuiError."""
    from rottui.alerts.log import Log, read_log

    try:
        log = read_log(options.folder) if "alerts" in names else Log()
    except CacheError:
        log = Log()  # a report does without them; rottui alerts says why
    known = [alert for alert in log.fired if options.as_of is None or alert.as_of <= options.as_of]
    return Beyond(
        alerts=tuple(known[-MOST_ALERTS:]),
        ran=log.ran,
        changes=_changes(options, briefing, since) if "changes" in names else None,
        studies=_studies(options, briefing) if "study" in names else (),
        leaders=_leaders(options, briefing) if "leaders" in names else (),
        limits=options.settings.leaders,
    )


def _changes(options: Options, briefing: Briefing, since: date | None) -> ChangesDetail | None:
    """Return what is new since a day, or since the desk was last looked at; None on an empty cache."""
    from rottui.briefing.details.changes import brief_changes
    from rottui.briefing.details.wanted import ChangesWanted
    from rottui.briefing.looks import compared_with

    day = since or compared_with(options.folder, briefing)
    if day is None:
        raise RottuiError("there are no data, so nothing has changed", "run: rottui refresh, or rottui import PATH")
    request = _request(options)
    return options.store().load(lambda snapshot: brief_changes(snapshot, request, ChangesWanted(day)))


def _studies(options: Options, briefing: Briefing) -> tuple[StudyDetail, ...]:
    """Return what followed the verdict of the day, and extremes like those of the first group's pairs."""
    from rottui.briefing.details.study import brief_study
    from rottui.cache.remembering import Reader
    from rottui.report.study import studies_wanted

    request = _request(options)
    return Reader().load(
        options.store(),
        lambda snapshot: tuple(brief_study(snapshot, request, wanted) for wanted in studies_wanted(briefing)),
    )


def _leaders(options: Options, briefing: Briefing) -> tuple[LeadersDetail, ...]:
    """Return the candidates together and every universe, ranked."""
    from rottui.briefing.details.leaders import brief_leaders
    from rottui.briefing.details.wanted import LeadersWanted
    from rottui.report.leading import pools_told

    request = _request(options)
    pools = pools_told(options.settings, briefing)
    return options.store().load(
        lambda snapshot: tuple(brief_leaders(snapshot, request, LeadersWanted(pool.key)) for pool in pools)
    )


def _request(options: Options) -> Request:
    """Return what details are asked for with."""
    from rottui.briefing.wire import Request

    return Request(
        folder=str(options.folder),
        profile=options.profile,
        settings=options.settings,
        problems=(),
        as_of=options.as_of,
        basis=options.settings.desk.basis,
        sectors=True,
    )
