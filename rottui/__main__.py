"""Lets `python -m rottui` do what the `rottui` command does."""

from rottui.cli import main

if __name__ == "__main__":
    main()
