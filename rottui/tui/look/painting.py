"""Writes no more of a line than was asked to be repainted: Textual writes it from its widget's left edge.

And keeps no more of what was drawn than belongs to widgets that are there.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from rich.console import Console
from rich.control import Control
from textual._compositor import ChopsUpdate, Compositor
from textual._styles_cache import StylesCache


def _forget_what_is_gone() -> None:
    """Let the lines that were drawn of a widget go with it.

    Textual looks two colours up by a function that keeps its last thousand calls, and with each the cache of lines that
    it is a method of: every dialog ever opened, by the megabyte. It takes a `cls`, so it is meant for the class.
    """
    function = getattr(StylesCache.get_inner_outer, "__wrapped__", None)
    if function is not None:
        looked_up: Any = lru_cache(1024)(function)
        setattr(StylesCache, "get_inner_outer", classmethod(looked_up))  # noqa: B010 - it is typed as a method


_forget_what_is_gone()


class CroppedUpdate(ChopsUpdate):
    """A partial update whose spans are cut at both ends."""

    def render_segments(self, console: Console) -> str:
        """Return what is written to the terminal."""
        written: list[str] = []
        for y, start, end in self.spans:
            for chop_end, (x, strip) in zip(self.chop_ends[y], self.chops[y].items(), strict=False):
                left, right = max(x, start), min(chop_end, end)
                if strip is None or left >= right:
                    continue
                written.append(Control.move_to(left, y).segment.text)
                written.append(strip.crop(left - x, right - x).render(console))
        return "".join(written)


class CroppingCompositor(Compositor):
    """Textual's compositor, with partial updates that are cut at both ends."""

    def render_partial_update(self) -> ChopsUpdate | None:
        """Return what has to be written; None when nothing has."""
        update = super().render_partial_update()
        return None if update is None else CroppedUpdate(update.chops, update.spans, update.chop_ends)
