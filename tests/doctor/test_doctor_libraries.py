"""Libraries that do not load: what asks with them says which one, and what to install."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from rottui.doctor.libraries import trying
from rottui.doctor.probe import Reply, ask_cftc, ask_yahoo, load_lists
from rottui.errors import LibraryUnusable
from tests.doctor.conftest import states

NEEDED = {
    "yfinance": ask_yahoo, "curl_cffi": ask_yahoo, "httpx": ask_cftc, "exchange_calendars": load_lists,
    "pytickersymbols": load_lists,
}  # fmt: skip


def test_those_of_lists_are_tried_in_a_process_of_their_own() -> None:
    with trying() as tried:
        assert states(list(tried())) == {"lists": "ok"}


@pytest.mark.parametrize("library", NEEDED)
def test_one_that_is_missing_is_named_with_what_to_install(
    library: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    ask: Callable[[Path, Path | None], Reply] = NEEDED[library]
    for module in [name for name in sys.modules if name.startswith("rottui.sources.")]:
        monkeypatch.delitem(sys.modules, module)
    for module in [name for name in sys.modules if name.startswith(f"{library}.")]:
        monkeypatch.setitem(sys.modules, module, None)
    monkeypatch.setitem(sys.modules, library, None)

    with pytest.raises(LibraryUnusable, match=library) as raised:
        ask(tmp_path, None)

    assert f"pip install --force-reinstall '{library}" in raised.value.hint
