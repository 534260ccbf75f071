"""What the desk tells of its own accord: what is new since the last look, and alerts."""
