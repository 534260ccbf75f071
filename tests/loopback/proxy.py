"""A CONNECT proxy on 127.0.0.1 that is itself every host it is asked for: it ends TLS and hands requests to a site.

It runs on a thread and an event loop of its own, so that a test can block on a child process meanwhile. Only the hosts
of `sites` exist; being asked for any other is recorded and refused, and makes the test fail (see `internet.py`).
"""

from __future__ import annotations

import asyncio
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Coroutine, Mapping
from pathlib import Path
from typing import Any, Literal
from urllib.parse import parse_qsl, unquote, urlsplit

import trustme

from tests.loopback.exchange import Clock, Delivery, Reply, Request
from tests.loopback.faults import AtConnect, Faults

Site = Callable[[Request], Reply]
Network = Literal["up", "refused", "dns_failure", "wrong_certificate"]

HTTPS_PORT = "443"
LINGER_NOT = struct.pack("ii", 1, 0)
"""SO_LINGER of no seconds: closing sends a reset."""
TIME_TO_READ_S = 0.05
"""Between half a body and the reset, which may discard what the client has not read."""
ENDED = (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ssl.SSLError, TimeoutError)
"""How a connection ends when the client hangs up or distrusts us."""


class Certificates:
    """An authority that children are told to trust, another that they are not, and server contexts per host."""

    def __init__(self, folder: Path) -> None:
        self._trusted = trustme.CA()
        self._stranger = trustme.CA(organization_name="an authority that nobody trusts")
        self._contexts: dict[tuple[str, bool], ssl.SSLContext] = {}
        self.bundle = folder / "loopback-authority.pem"
        """The only authority a child shall trust."""
        self._trusted.cert_pem.write_to_path(str(self.bundle))

    def context(self, host: str, *, trusted: bool) -> ssl.SSLContext:
        """Return the server's side of TLS for `host`, made once."""
        key = (host, trusted)
        if key not in self._contexts:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.set_alpn_protocols(["http/1.1"])  # browsers' hellos offer HTTP/2, which is not spoken here
            (self._trusted if trusted else self._stranger).issue_cert(host).configure_cert(context)
            self._contexts[key] = context
        return self._contexts[key]


class Proxy:
    """The proxy; `requests`, `connects` and the rest grow as it is used and may be read at any time."""

    def __init__(self, sites: Mapping[str, Site], clock: Clock, faults: Faults, certificates: Certificates) -> None:
        self.requests: list[Request] = []
        self.connects: list[str] = []
        """Hosts of every CONNECT, in order, refused ones included."""
        self.strangers: list[str] = []
        """What was asked for and is no site: a host, or an URL without TLS."""
        self.distrusted: list[str] = []
        """Hosts whose certificate the client did not accept."""
        self.crashes: list[BaseException] = []
        """Defects of the loopback servers themselves."""
        self.most_at_once = 0
        """The most requests that were being answered at one time."""
        self._at_once = 0
        self._sites, self._clock, self._faults, self._certificates = sites, clock, faults, certificates
        self._network: Network = "up"
        self._writers: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None
        self._socket = _bound(0)
        self.port: int = self._socket.getsockname()[1]
        self._loop = asyncio.new_event_loop()
        self._loop.set_exception_handler(self._note_crash)
        self._thread = threading.Thread(target=self._loop.run_forever, name="loopback proxy", daemon=True)
        self._thread.start()
        self._wait(self._listen())

    @property
    def url(self) -> str:
        """What HTTPS_PROXY is set to."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def network(self) -> Network:
        """The state of the network as a client sees it."""
        return self._network

    def set_network(self, state: Network) -> None:
        """Change the network for all connections to come, and break those that stand."""
        self._wait(self._change(state))

    def stop(self) -> None:
        """Break all connections and end the thread."""
        self._wait(self._stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        self._socket.close()

    # On the test's thread above, on the loop's below.

    def _wait(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=30)

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._serve, sock=self._socket)

    async def _change(self, state: Network) -> None:
        before, self._network = self._network, state
        if "refused" in (before, state) and before != state:
            if state == "refused" and self._server:
                self._server.close()
                self._socket = _bound(self.port)  # not listening: the port stays ours and refuses
            else:
                await self._listen()
        for writer in tuple(self._writers):
            writer.transport.abort()

    async def _stop(self) -> None:
        if self._server:
            self._server.close()
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for writer in tuple(self._writers):
            writer.transport.abort()
        await asyncio.sleep(0)

    def _note_crash(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        exception = context.get("exception")
        if not isinstance(exception, ENDED):
            self.crashes.append(exception or RuntimeError(context["message"]))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            host = await self._connect(reader, writer)
            if host and await self._secure(host, writer):
                while await self._answer(host, reader, writer):
                    pass
        except (*ENDED, asyncio.CancelledError):
            pass  # the client hung up, or the proxy stops
        except Exception as crash:  # noqa: BLE001 - a defect of ours must fail the test, not only drop the connection
            self.crashes.append(crash)
        finally:
            self._writers.discard(writer)
            writer.close()

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> str | None:
        """Read the CONNECT and answer it; return the host that is to be played, if any."""
        method, target, _, _ = await _read_head(reader)
        host, _, port = target.rpartition(":")
        known = method == "CONNECT" and port == HTTPS_PORT and host in self._sites
        self.connects.append(host if method == "CONNECT" else target)
        if not known:
            self.strangers.append(target)
            writer.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            await writer.drain()
            return None
        fault = AtConnect.NO_SUCH_HOST if self._network == "dns_failure" else self._faults.at_connect(host)
        if fault is AtConnect.NO_SUCH_HOST:
            text = b"The host name could not be resolved.\n"
            writer.write(
                b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: %d\r\nConnection: close\r\n\r\n" % len(text) + text
            )
            await writer.drain()
        elif fault is AtConnect.STALL:
            await reader.read()
        elif fault is AtConnect.RESET:
            _reset(writer)
        else:
            writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            if fault is not AtConnect.STALL_BEFORE_TLS:
                return host
            await reader.read()
        return None

    async def _secure(self, host: str, writer: asyncio.StreamWriter) -> bool:
        try:
            trusted = self._network != "wrong_certificate"
            await writer.start_tls(self._certificates.context(host, trusted=trusted))
        except (ssl.SSLError, ConnectionError):
            self.distrusted.append(host)
            return False
        return True

    async def _answer(self, host: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Answer one request; return whether another may follow on the connection."""
        method, target, headers, body = await _read_head(reader)
        received = time.monotonic()
        parts = urlsplit(target)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        number = len(self.requests) + 1
        request = Request(number, host, method, unquote(parts.path), query, headers, body, self._clock.now, received)
        self.requests.append(request)
        self._at_once += 1
        self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            reply = self._faults.changed(request, self._sites[host](request))
            wait = reply.delay_ms / 1000 - (time.monotonic() - received)
            if wait > 0:
                await asyncio.sleep(wait)
        finally:
            self._at_once -= 1
        return await self._deliver(reply, reader, writer) and headers.get("connection", "").lower() != "close"

    async def _deliver(self, reply: Reply, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Put the reply on the wire; return whether the connection is still good."""
        head = reply.head(self._clock.now)
        if reply.delivery is Delivery.WHOLE:
            writer.write(head + reply.body)
            await writer.drain()
            return True
        if reply.delivery in (Delivery.HALF, Delivery.HALF_THEN_NEVER, Delivery.HALF_THEN_RESET):
            writer.write(head + reply.body[: len(reply.body) // 2])
            await writer.drain()
        if reply.delivery in (Delivery.NEVER, Delivery.HALF_THEN_NEVER):
            await reader.read()
        elif reply.delivery is Delivery.HALF_THEN_RESET:
            await asyncio.sleep(TIME_TO_READ_S)
            _reset(writer)
        elif reply.delivery is Delivery.RESET:
            _reset(writer)
        return False


def _bound(port: int) -> socket.socket:
    """Return a socket on the loopback interface that does not listen yet; port 0 takes a free one."""
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.bind(("127.0.0.1", port))
    return bound


def _reset(writer: asyncio.StreamWriter) -> None:
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_NOT)
    writer.transport.abort()


async def _read_head(reader: asyncio.StreamReader) -> tuple[str, str, dict[str, str], bytes]:
    """Return the method, the target, the headers by lower-case name, and the body of the next request."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.rstrip("\r\n").split("\r\n")
    method, target, _ = first.split(" ", 2)
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return method, target, headers, body
