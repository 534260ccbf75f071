"""What the desk calls its terminal's window or tab: what is looked at, and whether it is real and of today."""

from __future__ import annotations

from rottui.tui.view import Shown


def window_title(shown: Shown) -> str:
    """Return "rottui MAGS/SPY", and with it what makes the data other than today's real ones."""
    briefing = shown.briefing
    words = ["rottui"]
    if shown.pair is not None:
        words.append(shown.pair.pair.name)
    if briefing is not None and briefing.demo:
        words.append("DEMO")
    if briefing is not None and briefing.replay:
        words.append(f"as of {briefing.as_of}")
    return " ".join(words)
