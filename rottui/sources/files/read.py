"""One input to what it holds: opened, its kind told from its content, and handed to the parser of that kind."""

from __future__ import annotations

from rottui.errors import UnreadableFile
from rottui.sources.files.archive import is_archive, open_archive
from rottui.sources.files.cot import read_headerless, read_positioning
from rottui.sources.files.inputs import Context, FileRead, Input, refuse
from rottui.sources.files.kinds import MemberColumns, PositioningColumns, PriceColumns, Unknown, tell_kind
from rottui.sources.files.members import read_members
from rottui.sources.files.prices import read_prices
from rottui.sources.files.table import Table, read_table, shown
from rottui.sources.protocol import NothingUsable, Refusal


def read_input(given: Input, context: Context) -> list[FileRead]:
    """Return what the input holds: one entry, or one per member of an archive. Never raises for what is in it."""
    try:
        data = given.read()
        if not is_archive(data):
            return [_read_table(read_table(data, given.name), given, context)]
        if given.archived:
            return [refuse(given.name, "an archive inside an archive; unpack it first")]
        members = list(open_archive(data, given.name))
    except UnreadableFile as error:
        return [refuse(given.name, str(error))]
    return [
        entry
        for member in members
        for entry in (
            [FileRead(member.file, "nothing", NothingUsable((member,)))]
            if isinstance(member, Refusal)
            else read_input(member, context)
        )
    ]


def _read_table(table: Table, given: Input, context: Context) -> FileRead:
    columns = tell_kind(table.header)
    match columns:
        case PriceColumns():
            return read_prices(table, columns, given.name, given.stem, context)
        case PositioningColumns():
            return read_positioning(table, columns, given.name, latest=context.today)
        case MemberColumns():
            return read_members(table, columns, given.name, given.stem, context)
        case Unknown():
            return read_headerless(table, given.name, context.today) or _unknown(table, columns, given)


def _unknown(table: Table, unknown: Unknown, given: Input) -> FileRead:
    """Refuse a table whose columns say nothing, showing those it has."""
    return refuse(given.name, unknown.reason, line=1, rows=table.frame.height, example=shown(table.header))
