"""The desk: a Textual application that shows a briefing. It reads the cache through briefings only and knows no source."""
