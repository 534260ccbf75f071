"""Loading a large library: no collecting meanwhile, none of it looked at later, nothing changed once it is there."""

from __future__ import annotations

import gc
import subprocess
import sys

import pytest

from rottui.errors import LibraryUnusable
from rottui.refresh.loading import loading

SCRIPT = """
import gc, sys
from rottui.refresh.loading import loading

before = gc.get_freeze_count()
with loading("statistics"):
    during = gc.isenabled()
    import statistics
print(before, during, gc.get_freeze_count() > 1000, gc.isenabled())
frozen = gc.get_freeze_count()
with loading("statistics"):
    print(gc.isenabled())
print(gc.get_freeze_count() == frozen)
gc.disable()
with loading("wave"):
    import wave
print(gc.isenabled())
"""


def test_what_is_loaded_is_not_looked_through_and_collecting_goes_on_as_before() -> None:
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True)

    assert done.stdout.split("\n")[:-1] == ["0 False True True", "True", "True", "False"]


def test_a_library_that_is_missing_leaves_the_collector_as_it_was() -> None:
    with pytest.raises(LibraryUnusable), loading("rottui_without_such_a_part"):
        import rottui_without_such_a_part  # type: ignore[import-not-found]  # noqa: F401

    assert gc.isenabled()
    gc.unfreeze()
