"""The user's config file as it is read and replaced: whole or not at all, and never over somebody else's change."""

from __future__ import annotations

import errno
import os
import secrets
import stat
from contextlib import suppress
from pathlib import Path

from rottui.errors import Problem, RottuiError
from rottui.settings.reading import parse_document, read_bytes
from rottui.text import printable

UNCHANGED = "the watchlist stays as it is"

_REASONS = {
    errno.EACCES: "you have no permission to",
    errno.EPERM: "you have no permission to",
    errno.EROFS: "the disk is mounted read-only",
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "your quota on this disk is used up",
    errno.ENOTDIR: "a file stands where its folder should be",
    errno.EEXIST: "a file stands where its folder should be",
}


class ChangedMeanwhileError(Exception):
    """The file holds something else than what a change started from."""


class ConfigFile:
    """A config file that may or may not exist yet; a link is followed, so that what it points to is changed."""

    def __init__(self, path: Path) -> None:
        self.path = path
        """As the user named it."""

    def read(self) -> bytes | None:
        """Return the content; None if there is no file. Raises RottuiError."""
        if str(self.path) == os.devnull:
            raise RottuiError(f"{os.devnull} keeps nothing", "name another config file with --config")
        content, problem = read_bytes(self.path, required=False)
        if problem is not None:
            raise _refusal(problem)
        return content if content or self.path.exists() else None

    def parse(self, content: bytes) -> str:
        """Return the content as text; raises RottuiError, naming the line, if it is not TOML."""
        text, _, problem = parse_document(self.path, content)
        if problem is not None:
            raise _refusal(problem)
        return text

    def replace(self, before: bytes | None, after: bytes | None) -> None:
        """Put `after` in the place of `before`; None stands for no file. Its mode and owner stay.

        Raises:
            ChangedMeanwhileError: the file does not hold `before` any more.
            RottuiError: it cannot be written to; it is as it was.

        """
        try:
            target = self._target()
            self._still(before)
            status = target.stat() if before is not None else None
            if status is not None and (not status.st_mode & 0o222 or not os.access(target, os.W_OK)):
                raise RottuiError(f"{self._shown} is write-protected", f"{UNCHANGED}; to allow it: chmod u+w")
            if after is None:
                target.unlink()
            else:
                target.parent.mkdir(parents=True, exist_ok=True)
                self._put(target, before, after, status)
        except OSError as error:
            why = _REASONS.get(error.errno or 0) or printable(error.strerror or str(error))
            raise RottuiError(f"{self._shown} cannot be written: {why}", UNCHANGED) from error

    @property
    def _shown(self) -> str:
        return printable(str(self.path))

    def _target(self) -> Path:
        """Return the file itself, where the path is a link to it."""
        return self.path.resolve()

    def _still(self, before: bytes | None) -> None:
        if self.read() != before:
            raise ChangedMeanwhileError

    def _put(self, target: Path, before: bytes | None, after: bytes, status: os.stat_result | None) -> None:
        """Write the new content beside the old one, then rename it: a reader sees one or the other."""
        draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}.tmp")
        try:
            with draft.open("xb") as file:
                if status is not None:
                    with suppress(OSError, AttributeError):  # only root may give files away
                        os.chown(draft, status.st_uid, status.st_gid)
                    draft.chmod(stat.S_IMODE(status.st_mode))
                file.write(after)
                file.flush()
                os.fsync(file.fileno())
            self._still(before)
            draft.replace(target)
        finally:
            draft.unlink(missing_ok=True)


def _refusal(problem: Problem) -> RottuiError:
    """Return the error of a file that cannot be changed because it cannot be read."""
    what = problem.what.removesuffix("; all defaults apply")
    return RottuiError(f"{problem.where}: {what}", problem.hint or "mend it first, then change the watchlist")
