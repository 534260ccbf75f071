"""Large blocks of memory are mappings of their own, and so are given back when they are freed."""

from __future__ import annotations

import ctypes
import subprocess
import sys

import pytest

MAPPED = """
import ctypes, sys
from rottui.tui.feeding.giving_back import keep_large_blocks_apart

class Info(ctypes.Structure):
    _fields_ = [(name, ctypes.c_size_t) for name in
                "arena ordblks smblks hblks hblkhd usmblks fsmblks uordblks fordblks keepcost".split()]

mallinfo2 = ctypes.CDLL(None).mallinfo2
mallinfo2.restype = Info
if sys.argv[1] == "apart":
    keep_large_blocks_apart()
bytes(8 << 20)  # comes and goes
before = mallinfo2().hblks
held = bytes(1 << 20)
print(mallinfo2().hblks - before)
"""


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "mallinfo2"), reason="glibc 2.33 or later tells of its mappings")
def test_a_large_block_stands_apart_even_after_a_larger_one_was_freed() -> None:
    mapped = {
        how: subprocess.run([sys.executable, "-c", MAPPED, how], capture_output=True, text=True, check=True).stdout
        for how in ("apart", "as it is")
    }
    assert mapped == {"apart": "1\n", "as it is": "0\n"}


def test_where_the_c_library_knows_nothing_of_it_nothing_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    from rottui.tui.feeding import giving_back

    monkeypatch.setattr(ctypes, "CDLL", lambda _: object())
    giving_back.keep_large_blocks_apart()
    giving_back.give_back()
