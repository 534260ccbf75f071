"""Runs `rottui refresh` for the desk: one process at a time, its lines handed on, and none left behind."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

SILENCE_S = 400.0
"""How long a refresh may say nothing it should: one that hangs is ended after that."""
PATIENCE_S = 5.0
"""How long a process that was asked to end may take before it is killed."""
NICENESS = 10
"""How much nicer than the desk a refresh is: keys come first where there are few processors."""

CHUNK = 65536
LONGEST_LINE = 65536
"""Bytes of a line; a longer one is none of ours and is dropped."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a refresh came to its end."""

    code: int | None
    """The exit code; None if it never started or had to be ended."""
    cause: str = ""
    """Why there is no exit code."""


class Refresher:
    """The process that refreshes the cache."""

    def __init__(
        self,
        command: Sequence[str],
        hear: Callable[[bytes], bool],
        ended: Callable[[Ended], None],
        *,
        silence_s: float = SILENCE_S,
        patience_s: float = PATIENCE_S,
    ) -> None:
        """Make one that runs `command`; nothing starts yet.

        `hear` is given each line and returns whether it was one that a refresh says; `ended` is told once for each
        start, unless the desk stopped it.
        """
        self._command = tuple(command)
        self._hear = hear
        self._ended = ended
        self._silence_s = silence_s
        self._patience_s = patience_s
        self._task: asyncio.Task[None] | None = None

    @property
    def running(self) -> bool:
        """Whether there is such a process."""
        return self._task is not None and not self._task.done()

    def start(self, *arguments: str) -> bool:
        """Start it with `arguments` after the command, in the running loop; False if one is running already."""
        if self.running:
            return False
        self._task = asyncio.create_task(self._run((*self._command, *arguments)), name="refresher")
        return True

    async def stop(self) -> None:
        """End the process and wait until it is gone; nothing is heard of it any more."""
        task = self._task
        if task is not None:
            task.cancel()
            await asyncio.wait({task})

    async def wait(self) -> None:
        """Wait until the process has ended by itself, if there is one."""
        if self._task is not None:
            await asyncio.wait({self._task})

    async def _run(self, command: Sequence[str]) -> None:
        try:
            ended = await self._live(command)
        finally:
            self._task = None
        self._ended(ended)

    async def _live(self, command: Sequence[str]) -> Ended:
        try:
            process = await asyncio.create_subprocess_exec(
                *command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,  # it ends itself at the first line that nobody can read any more
                stderr=asyncio.subprocess.DEVNULL,  # what libraries print would land on the desk's screen
                start_new_session=True,  # keys typed at the terminal are not for it
            )
        except OSError as error:
            return Ended(None, f"it could not be started: {error.strerror or error}")
        try:
            _give_way(process.pid)
            async with asyncio.timeout(self._silence_s) as patience:
                await self._listen(process, patience)
                return Ended(await process.wait())
        except TimeoutError:
            return Ended(None, f"nothing heard for {max(round(self._silence_s / 60), 1)} min")
        finally:
            await self._end(process)

    async def _listen(self, process: asyncio.subprocess.Process, patience: asyncio.Timeout) -> None:
        """Hand on every line until there are no more; each that makes sense renews the patience."""
        loop = asyncio.get_running_loop()
        stream = process.stdout
        rest = b""
        while stream is not None and (chunk := await stream.read(CHUNK)):
            *lines, rest = (rest + chunk).split(b"\n")
            if len(rest) > LONGEST_LINE:
                rest = b""
            if sum(map(self._hear, lines)):
                patience.reschedule(loop.time() + self._silence_s)
            await asyncio.sleep(0)  # a flood of lines must not keep keys waiting

    async def _end(self, process: asyncio.subprocess.Process) -> None:
        """Ask it to end, then make it."""
        for end in (process.terminate, process.kill):
            if process.returncode is not None:
                return
            with suppress(ProcessLookupError):
                end()
            with suppress(TimeoutError):
                async with asyncio.timeout(self._patience_s):
                    await _drain(process)


async def _drain(process: asyncio.subprocess.Process) -> None:
    """Wait until it has ended: on some Pythons it only has once all it wrote is read."""
    while process.stdout is not None and await process.stdout.read(CHUNK):
        pass
    await process.wait()


def _give_way(pid: int) -> None:
    """Let everything else go first."""
    with suppress(OSError, AttributeError):
        os.setpriority(os.PRIO_PROCESS, pid, os.getpriority(os.PRIO_PROCESS, pid) + NICENESS)
