"""What is to be said of refreshing: apart from how that is known, which a desk need not load before it is painted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Status:
    """What is to be said of refreshing now; "" when there is nothing."""

    text: str = ""
    tone: Literal["quiet", "warning", "failed"] = "quiet"
    can_retry: bool = False
    """Whether the key that refreshes is worth a mention."""


NOTHING = Status()


@dataclass(frozen=True, slots=True)
class Announcement:
    """What is said once, over the desk."""

    title: str
    text: str
    severity: Literal["information", "warning", "error"] = "error"
