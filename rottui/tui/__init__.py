"""The desk: a Textual application that shows a briefing, reads the cache through it only, and knows no source."""
