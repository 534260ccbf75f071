"""The desk in its terminal: what the terminal can do, what is written to it, and how it is left."""
