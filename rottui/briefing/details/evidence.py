"""The detail of the verdict's evidence: what each of its lines said on every session up to the day."""

from __future__ import annotations

import polars as pl

from rottui.analytics.evidence import GROUPS
from rottui.briefing.almanac import Almanac
from rottui.briefing.details.evidence_model import EvidenceDetail
from rottui.briefing.details.wanted import EvidenceWanted
from rottui.briefing.history import history_of
from rottui.briefing.verdict import judge
from rottui.briefing.wire import Request
from rottui.cache.snapshot import Snapshot

_NAMES = tuple(name for names in GROUPS.values() for name in names)


def brief_evidence(snapshot: Snapshot, request: Request, wanted: EvidenceWanted) -> EvidenceDetail:
    """Return the values of all lines side by side, up to the request's day."""
    evidence = judge(Almanac(snapshot, request.as_of), request.settings).evidence
    # Line stands after line, each on all sessions (`evidence_by_day`): they are cut apart, which is no pivot's work.
    rows = evidence.height // len(_NAMES)
    lines = [evidence.slice(number * rows, rows) for number in range(len(_NAMES))]
    side_by_side = pl.DataFrame(
        [lines[0]["date"], *(line["value"].alias(name) for name, line in zip(_NAMES, lines, strict=True))]
    )
    return EvidenceDetail(history_of(side_by_side, "date", _NAMES))
