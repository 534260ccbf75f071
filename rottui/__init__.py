"""rottui: a terminal desk for market rotation, breadth and futures positioning."""

__version__ = "0.1.0"
