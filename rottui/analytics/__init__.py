"""Pure functions on polars frames: no files, no clock, no screen. "Today" is always an argument."""
