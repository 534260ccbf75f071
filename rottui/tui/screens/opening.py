"""Makes the screens beside the desk, each when it is first opened: most desks never need most of them."""

from __future__ import annotations

from rottui.tui.screens.briefed import BriefedScreen, Outlook


def make_screen(name: str, outlook: Outlook) -> BriefedScreen:
    """Return a new screen, called by the id of the command that opens it."""
    match name:
        case "pair":
            from rottui.tui.screens.pair import PairScreen

            return PairScreen(outlook)
        case "breadth":
            from rottui.tui.screens.breadth import BreadthScreen

            return BreadthScreen(outlook)
        case "positioning":
            from rottui.tui.screens.positioning import PositioningScreen

            return PositioningScreen(outlook)
        case "rotation":
            from rottui.tui.screens.rotation import RotationScreen

            return RotationScreen(outlook)
        case "leaders":
            from rottui.tui.screens.leaders import LeadersScreen

            return LeadersScreen(outlook)
        case "evidence":
            from rottui.tui.screens.evidence import EvidenceScreen

            return EvidenceScreen(outlook)
        case "study":
            from rottui.tui.screens.study import StudyScreen

            return StudyScreen(outlook)
        case "changes":
            from rottui.tui.screens.changes import ChangesScreen

            return ChangesScreen(outlook)
        case "alerts":
            from rottui.tui.screens.alerts import AlertsScreen

            return AlertsScreen(outlook)
        case _:
            raise ValueError(name)
