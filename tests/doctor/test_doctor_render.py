"""Checks as text that lines up and as JSON that holds the same."""

from __future__ import annotations

import json

from rottui.doctor.checks import Section, broken, note, ok
from rottui.doctor.render import WIDTH, section_text, summary, to_json

SECTION = Section(
    "Cache",
    (
        ok("disk", "83 GB free"),
        note("generation", "the cache is empty", "run: rottui refresh"),
        broken("prices-2024-g1-4d5e7f70.parquet", "its checksum is wrong", "run: rottui refresh"),
    ),
)


def test_each_check_is_a_line_with_a_word_for_its_state_and_its_remedy_below() -> None:
    assert section_text(SECTION) == (
        "CACHE\n"
        "  ok      disk                83 GB free\n"
        "  note    generation          the cache is empty\n"
        "                              -> run: rottui refresh\n"
        "  BROKEN  prices-2024-g1-4d5e7f70.parquet\n"
        "            its checksum is wrong\n"
        "            -> run: rottui refresh\n"
    )


def test_long_lines_are_broken_between_words_under_their_beginning_and_paths_stay_whole() -> None:
    path = "/a-very-long/path" * 8
    text = section_text(Section("Config", (note("file", "word " * 40, f"{'word ' * 20}{path}"),)))

    lines = text.splitlines()
    assert path in text
    assert all(len(line) <= WIDTH for line in lines if path not in line)
    assert all(line.startswith("                word") for line in lines[2:3])
    assert not [line for line in lines if line != line.rstrip()]


def test_lines_fit_a_narrow_terminal_and_no_line_is_wider_than_a_report() -> None:
    section = Section("Config", (note("file", "word " * 60, "word " * 60),))

    for columns, fitted in ((80, 80), (300, WIDTH), (20, 60)):
        longest = max(map(len, section_text(section, columns).splitlines()))
        assert fitted - len(" word") < longest <= fitted


def test_the_summary_counts() -> None:
    assert summary([SECTION, SECTION]) == "2 broken, 2 to note, 2 ok"
    assert summary([Section("Cache", SECTION.checks[:1])]) == "nothing broken, 0 to note, 1 ok"


def test_json_holds_every_check_with_its_section() -> None:
    document = json.loads(to_json([SECTION]))

    assert {name: document[name] for name in ("schema", "broken", "notes")} == {"schema": 1, "broken": 1, "notes": 1}
    first, second, _ = document["checks"]
    assert first == {"section": "cache", "name": "disk", "state": "ok", "found": "83 GB free", "remedy": None}
    assert second["remedy"] == "run: rottui refresh"
