"""What single screens show beyond the briefing: asked for one at a time, so that a briefing stays small and quick."""
