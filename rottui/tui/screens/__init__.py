"""The screens: each lays out widgets, hands them their parts of the briefing and turns keys into what they do."""

from __future__ import annotations

from typing import Literal

Page = Literal["keys", "figures", "problems"]
"""The pages of the help."""
