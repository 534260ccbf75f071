"""Events are one line of JSON each, and come back as they went."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime

import pytest

from rottui.refresh import events
from rottui.refresh.events import (
    AnyEvent,
    Committed,
    Cooldown,
    Failure,
    Finished,
    Progress,
    Started,
    Waiting,
    from_line,
    to_line,
)

AT = datetime(2025, 10, 31, 14, 32, tzinfo=UTC)
ALL: list[AnyEvent] = [
    Started(watchlist=60, members=1043, reports=2, universes=3),
    Progress(stage="watchlist", done=7, total=60, failed=1, eta_s=26.5),
    Committed(generation=12, tables=("prices", "symbols"), symbols=20),
    Failure(where="XYZ", kind="no_data", detail="a line\nbreak"),
    Waiting(where="TFF report", detail="waiting for www.cftc.gov for 40 s"),
    Cooldown(until=AT),
    Finished(
        code=0, fetched=60, failed=1, reports=2, generation=14, stopped=False, summary=("done",), next_due=AT
    ),
]  # fmt: skip


@pytest.mark.parametrize("event", ALL, ids=lambda event: type(event).__name__)
def test_an_event_is_one_line_and_comes_back(event: AnyEvent) -> None:
    line = to_line(event)

    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    assert json.loads(line)["event"] == type(event).__name__.lower()
    assert from_line(line) == event


def test_the_documentation_shows_every_event_and_field_and_is_read_back() -> None:
    examples = re.findall(r"^    (\{.*?\})$", events.__doc__ or "", re.MULTILINE | re.DOTALL)

    read = [from_line(" ".join(example.split())) for example in examples]
    assert [type(event) for event in read] == [type(event) for event in ALL]
    for example, event in zip(examples, read, strict=True):
        assert event is not None
        assert set(json.loads(example)) == {"event", *event.__struct_fields__}


@pytest.mark.parametrize("line", [b"", b"{}", b"noise", b'{"event":"news","of":1}', b"\xff", b'{"event":"started"}'])
def test_what_is_no_event_is_none(line: bytes) -> None:
    assert from_line(line) is None


def test_a_field_that_is_not_known_yet_does_not_matter() -> None:
    assert from_line(b'{"event":"cooldown","until":"2025-10-31T14:32:00Z","why":"429"}') == Cooldown(until=AT)
