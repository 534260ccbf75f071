"""Under fire: everything that can befall the data folder, and every text that means harm.

What is tried, and what must hold whatever is tried:

| file                 | what it does to rottui                                                           |
|----------------------|----------------------------------------------------------------------------------|
| test_damaged_files   | flips, cuts, deletes and replaces files: what is shown is what was committed     |
| test_full_disk       | fails every write of a commit, in turn: what was committed stays, and it is said |
| test_permissions     | a folder and files of somebody else, a disk that is read-only or very small      |
| test_deep_nesting    | nests what is read deeper than any parser can follow                              |
| test_versions        | manifests of a newer and of an older rottui, and none                            |
| test_stale_handles   | files that cannot be read for a while: nothing is taken for damaged              |
| test_contention      | two writers and four readers on one folder, with writers killed at random        |
| test_siege           | two refreshes and four desks as people start them, killed at random (full only)  |
| test_hostile_screens | hostile names, notes, problems and settings on every screen of the desk          |
| test_hostile_reports | the same in every report, on the command line and in what a refresh tells        |
| test_hostile_exports | the same in exports, the clipboard, titles and notifications of the terminal     |
| test_hostile_imports | file names, headers, cells and archives that mean harm                           |
| test_written_files   | every file that any command writes lies in rottui's own folders                  |
| test_ladder_*        | takes away a library, a table, the network, a home: ladder.py is the table of it |

The plain run fires for some seconds each. All of it (500 damages, minutes of contention, every step of every fault):

    ROTTUI_FIRE=full pytest tests/fire

One desk for as long as it takes, in a command of its own (see soak.py):

    python -m tests.fire.soak

Hypothesis keeps no database here: a failing case is printed, and becomes a test of its own.
"""

from __future__ import annotations

import pytest

from tests.cli.conftest import command, home
from tests.fire.folder import Kept, make

__all__ = ["command", "home", "kept"]


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """A data folder of several generations, with everything in it that rottui writes; not to be written to."""
    return make(tmp_path_factory.mktemp("fire"))
