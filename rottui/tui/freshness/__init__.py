"""How the desk keeps its data fresh: when a refresh starts, the process that does it, and what is said of it."""
