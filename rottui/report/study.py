"""The study's part of a report: what followed the verdict of the day, and extremes like those of the first pairs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from rottui.briefing import wording
from rottui.briefing.details.study_model import (
    APART,
    FEWEST,
    HORIZONS,
    StudyDetail,
    StudyEpisode,
    StudyFigures,
    study_of_extreme,
)
from rottui.briefing.details.wanted import StudyWanted
from rottui.briefing.model import Briefing
from rottui.report.sections import Column, Section, Table

Json = dict[str, Any]

LATEST = 12
"""Episodes of a study that a text lists; the JSON report has all of them."""

_LEGEND = (
    "Returns in percent, from the close of the day to the close so many sessions later. Episode: a day on which it was"
    f" so, one every {APART} sessions while it stays so. n: episodes whose sessions are over. Up: share above zero."
    " Any: the same after any session of the span, which is what to compare with."
)


def studies_wanted(briefing: Briefing) -> tuple[StudyWanted, ...]:
    """Return what a report studies: the verdict of the day, and the pairs of the first group that are at an extreme."""
    first = briefing.pairs[0].pair.group if briefing.pairs else ""
    return (
        StudyWanted(),
        *(
            study_of_extreme(pair.pair.numerator, pair.pair.denominator, pair.extreme)
            for pair in briefing.pairs
            if pair.pair.group == first and pair.extreme is not None
        ),
    )


def study_section(studies: Sequence[StudyDetail]) -> Section | None:
    """Return the studies with their figures, their episodes and what they must not be taken for."""
    if not studies:
        return None
    tables = [table for study in studies for table in _tables(study)]
    subjects, basis = wording.fmt_plural(len(studies), "subject"), f"basis {studies[0].basis.replace('_', ' ')}"
    caveats = dict.fromkeys(caveat for study in studies for caveat in study.caveats)
    return Section(
        title="Study: what followed?",
        source=" · ".join(filter(None, (str(studies[0].until or ""), subjects, basis))),
        tables=tuple(tables),
        sentences=tuple(sentence for study in studies for sentence in _sentences(study)),
        remarks=tuple(caveats),
        legend=(_LEGEND,) if tables else (),
    )


def _tables(study: StudyDetail) -> Iterator[Table]:
    if study.problem or not study.figures:
        return
    numbers = ("n", "Median", "Any", "Up", "Any", "Worst", "Any")
    columns = (Column(study.subject), Column("Sessions", number=True), *(Column(name, number=True) for name in numbers))
    yield Table(columns, tuple(_row(figures) for figures in study.figures))
    if any(value is not None for episode in study.episodes for value in episode.ahead):
        asset = study.figures[0].asset
        titles = (Column("Episode"), *(Column(f"{asset} {horizon}", number=True) for horizon in HORIZONS))
        yield Table(titles, tuple(_episode(episode) for episode in _latest(study)))


def _row(figures: StudyFigures) -> tuple[str, ...]:
    return (
        figures.asset,
        str(figures.horizon),
        f"{figures.n:,}",
        wording.fmt_points(figures.median),
        wording.fmt_points(figures.all_median),
        wording.fmt_percent(figures.share_positive),
        wording.fmt_percent(figures.all_share_positive),
        wording.fmt_points(figures.worst),
        wording.fmt_points(figures.all_worst),
    )


def _episode(episode: StudyEpisode) -> tuple[str, ...]:
    return (str(episode.date), *(wording.fmt_points(value) for value in episode.ahead))


def _latest(study: StudyDetail) -> tuple[StudyEpisode, ...]:
    return study.episodes[::-1][:LATEST]


def _sentences(study: StudyDetail) -> Iterator[str]:
    """Yield what was counted, and why there is nothing where there is nothing."""
    if study.problem:
        yield f"{study.subject}: {study.problem}"
        return
    span = f"{study.since} to {study.until}"
    of = f"on {study.days:,} of {wording.fmt_plural(study.sessions, 'session')}"
    count = wording.fmt_plural(len(study.episodes), "episode")
    if study.began is not None:
        count = f"began {wording.fmt_plural(study.began, 'time')}; {count}, one every {APART} sessions while it stood"
    yield f"{study.subject}: {count}, {of}, {span}"
    told = any(value is not None for episode in study.episodes for value in episode.ahead)
    if study.episodes and not told:
        dates = ", ".join(str(episode.date) for episode in _latest(study))
        yield f"{study.subject}: fewer than {FEWEST} are over, so only dates: {dates}"


def study_document(studies: Sequence[StudyDetail]) -> list[Json]:
    """Return the studies as plain dicts and lists."""
    return [
        {
            "subject": study.subject,
            "code": study.code,
            "pair": study.pair,
            "kind": study.kind,
            "months": study.months,
            "record": study.record,
            "basis": study.basis,
            "since": study.since,
            "until": study.until,
            "sessions": study.sessions,
            "days": study.days,
            "began": study.began,
            "episodes": [
                {"date": episode.date, "after": dict(zip(map(str, HORIZONS), episode.ahead, strict=False))}
                for episode in study.episodes
            ],
            "figures": [
                {
                    "asset": each.asset,
                    "horizon": each.horizon,
                    "n": each.n,
                    "median": each.median,
                    "share_positive": each.share_positive,
                    "worst": each.worst,
                    "any": {
                        "n": each.all_n,
                        "median": each.all_median,
                        "share_positive": each.all_share_positive,
                        "worst": each.all_worst,
                    },
                }
                for each in study.figures
            ],
            "caveats": list(study.caveats),
            "problem": study.problem,
        }
        for study in studies
    ]
