"""Series as lines of cells: a series and a size in, text with names of meanings out; no widget and no app."""
