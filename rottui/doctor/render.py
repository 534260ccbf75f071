"""Checks as text, a section at a time so that a reader need not wait for the slowest, and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap

import msgspec

from rottui import __version__
from rottui.doctor.checks import Check, Section, count

WIDTH = 100
"""Columns at most, as in a report."""

NARROWEST = 60
"""Columns below which the terminal may break lines itself."""

MARKS = {"ok": "ok", "note": "note", "broken": "BROKEN"}
"""Words, so that neither colour nor a symbol is needed to tell them apart."""

_MARK_WIDTH = max(map(len, MARKS.values()))
_NAME_WIDTH = 18
_GAP = "  "


def section_text(section: Section, columns: int = WIDTH) -> str:
    """Return a section as lines of at most `columns`: its title, and each check with its remedy below."""
    columns = max(NARROWEST, min(columns, WIDTH))
    width = min(max((len(check.name) for check in section.checks), default=0), _NAME_WIDTH)
    lines = [section.title.upper(), *(line for check in section.checks for line in _lines(check, width, columns))]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _lines(check: Check, width: int, columns: int) -> list[str]:
    mark = f"{_GAP}{MARKS[check.state]:<{_MARK_WIDTH}}{_GAP}"
    if len(check.name) > width:
        first, found = [f"{mark}{check.name}"], " " * (len(mark) + len(_GAP))
        begun = found
    else:
        first, begun = [], f"{mark}{check.name:<{width}}{_GAP}"
        found = " " * len(begun)
    return [
        *first,
        *_wrapped(check.found, begun, found, columns),
        *(_wrapped(check.remedy, f"{found}-> ", f"{found}   ", columns) if check.remedy else ()),
    ]


def _wrapped(text: str, first: str, rest: str, columns: int) -> list[str]:
    # Paths stay whole, however long, to be copied.
    return wrap(
        text, columns, initial_indent=first, subsequent_indent=rest, break_long_words=False, break_on_hyphens=False
    )


def summary(sections: Sequence[Section]) -> str:
    """Return what it all comes to, in a line: "2 broken, 3 to note, 25 ok"."""
    checks = [check for section in sections for check in section.checks]
    broken, noted = count(checks, "broken"), count(checks, "note")
    return f"{broken or 'nothing'} broken, {noted} to note, {len(checks) - broken - noted} ok"


def to_json(sections: Sequence[Section]) -> str:
    """Return all checks as one JSON object, with an empty remedy as null."""
    checks = [check for section in sections for check in section.checks]
    document = {
        "schema": 1,
        "version": __version__,
        "broken": count(checks, "broken"),
        "notes": count(checks, "note"),
        "checks": [
            {
                "section": section.title.lower(),
                "name": check.name,
                "state": check.state,
                "found": check.found,
                "remedy": check.remedy or None,
            }
            for section in sections
            for check in section.checks
        ],
    }
    return msgspec.json.format(msgspec.json.encode(document), indent=2).decode() + "\n"
