"""Keeps a child's Python from leaving the machine: other addresses are refused, and recorded for the test to fail on.

Python imports a module of this name by itself when it starts. Connections of native code are out of its sight; those
go through the proxy of the environment, or, of libcurl's, nowhere that a test would not see in the proxy's record.
"""

import os
import sys

RECORD = os.environ.get("LOOPBACK_GUARD", "")
ALLOWED = ("127.0.0.1", "localhost", "::1", "0.0.0.0", "", None)


def _watch(event: str, arguments: tuple[object, ...]) -> None:
    if event == "socket.getaddrinfo":
        host = arguments[0]
    elif event in ("socket.connect", "socket.sendto") and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    else:
        return
    name = host.decode() if isinstance(host, bytes) else host
    if name not in ALLOWED:
        with open(RECORD, "a", encoding="utf-8") as record:  # noqa: PTH123 - pathlib would slow every child's start
            record.write(f"{event} {name}\n")
        raise OSError(f"a test may not leave the machine, and {name} was asked for")


if RECORD:
    sys.addaudithook(_watch)
