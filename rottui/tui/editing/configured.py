"""The settings of an open desk, read anew when its config file changes, by its own dialogs or in an editor."""

from __future__ import annotations

import threading
from dataclasses import replace

from rottui.settings.load import load
from rottui.settings.paths import config_is_named, config_path
from rottui.settings.reading import read_document
from rottui.tui.app import DeskOptions

Stamp = tuple[int, ...]
"""Modification time, inode and size of the file; empty while there is none."""


class Configured:
    """What the config file says, for every thread of the desk."""

    def __init__(self, options: DeskOptions) -> None:
        self.path = config_path(options.config)
        """The config file, whether or not it exists."""
        self.options = options
        """The desk's options with the settings that are in force."""
        self._required = config_is_named(options.config)
        self._seen = self._stamp()
        self._lock = threading.Lock()

    def renew(self) -> Stamp:
        """Read the file if it changed since the last time; return what changes when it does.

        A file that cannot be read, such as one that is half written, leaves the settings as they were.
        """
        with self._lock:
            stamp = self._stamp()
            if stamp != self._seen:
                self._seen = stamp
                self.options = self._read()
            return stamp

    def _read(self) -> DeskOptions:
        _, _, unreadable = read_document(self.path, required=False)
        if unreadable is not None:
            what = unreadable.what.replace("all defaults apply", "what was set before stays")
            return replace(self.options, settings_problems=(replace(unreadable, what=what),))
        settings, said = load(self.path, required=self._required)
        problems = tuple(problem for problem in said if not problem.note)
        return replace(self.options, settings=settings, settings_problems=problems)

    def _stamp(self) -> Stamp:
        try:
            status = self.path.stat()
        except (OSError, ValueError):
            return ()
        return status.st_mtime_ns, status.st_ino, status.st_size
