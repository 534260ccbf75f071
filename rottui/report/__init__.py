"""A briefing as text, markdown, JSON or one line."""
