"""A CONNECT proxy on 127.0.0.1 that is itself every host it is asked for: it ends TLS and hands requests to a site.

A thread accepts and one more serves each connection, so that a test can block on a child process meanwhile. Sites and
faults are called one request at a time. Only the hosts of `sites` exist; being asked for any other is recorded and
refused, and makes the test fail (see `internet.py`).
"""

from __future__ import annotations

import contextlib
import select
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal, TypeVar
from urllib.parse import parse_qsl, unquote, urlsplit

import trustme

from tests.loopback.exchange import Clock, Delivery, Reply, Request
from tests.loopback.faults import AtConnect, Faults

Result = TypeVar("Result")
Site = Callable[[Request], Reply]
Network = Literal["up", "refused", "dns_failure", "wrong_certificate"]

HTTPS_PORT = "443"
BACKLOG = 128
CHUNK = 65_536
LINGER_NOT = struct.pack("ii", 1, 0)
"""SO_LINGER of no seconds: closing sends a reset."""
TIME_TO_READ_S = 0.05
"""Between half a body and the reset, which may discard what the client has not read."""
TIME_TO_PART_S = 1
"""How long a client may take to answer the end of a TLS session."""
CLOSED = b"Connection: close\r\n"


class Certificates:
    """An authority that children are told to trust, another that they are not, and server contexts per host."""

    def __init__(self, folder: Path) -> None:
        self._trusted = trustme.CA()
        self._stranger = trustme.CA(organization_name="an authority that nobody trusts")
        self._contexts: dict[tuple[str, bool], ssl.SSLContext] = {}
        self._lock = threading.Lock()
        self.bundle = folder / "loopback-authority.pem"
        """The only authority a child shall trust."""
        self._trusted.cert_pem.write_to_path(str(self.bundle))

    def context(self, host: str, *, trusted: bool) -> ssl.SSLContext:
        """Return the server's side of TLS for `host`, made once."""
        key = (host, trusted)
        with self._lock:
            if key not in self._contexts:
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                context.set_alpn_protocols(["http/1.1"])  # browsers' hellos offer HTTP/2, which is not spoken here
                (self._trusted if trusted else self._stranger).issue_cert(host).configure_cert(context)
                self._contexts[key] = context
            return self._contexts[key]


class Connection:
    """A client's connection, plain at first, then within TLS."""

    def __init__(self, accepted: socket.socket) -> None:
        accepted.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket = accepted
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls: ssl.SSLObject | None = None

    def secure(self, context: ssl.SSLContext) -> None:
        """Shake hands as the server."""
        self._tls = context.wrap_bio(self._incoming, self._outgoing, server_side=True)
        self._with_what_comes(self._tls.do_handshake)

    def read(self) -> tuple[str, str, dict[str, str], bytes]:
        """Return the method, the target, the headers by lower-case name, and the body of the next request.

        Raises:
            ConnectionError: the client hung up.
        """
        got = b""
        while b"\r\n\r\n" not in got:
            got += self._more()
        head, _, body = got.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        method, target, _ = first.split(" ", 2)
        headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        while len(body) < int(headers.get("content-length", "0")):
            body += self._more()
        return method, target, headers, body

    def write(self, data: bytes) -> None:
        """Send all of it."""
        if self._tls:
            self._tls.write(data)
            self._flush()
        else:
            self._socket.sendall(data)

    def wait_for_the_end(self) -> None:
        """Answer nothing until the client hangs up."""
        while self._socket.recv(CHUNK):
            pass

    def reset(self) -> None:
        """End with a TCP reset."""
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_NOT)
        self._socket.close()

    def abort(self) -> None:
        """Break the connection, from any thread: whoever reads or writes on it finds it ended."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """End in order: of TLS first, then of TCP, once the client has parted too."""
        with contextlib.suppress(OSError):
            if self._tls:
                with contextlib.suppress(ssl.SSLError):
                    self._tls.unwrap()
                self._flush()
            self._socket.shutdown(socket.SHUT_WR)
            self._socket.settimeout(TIME_TO_PART_S)
            self.wait_for_the_end()
        self._socket.close()

    def _more(self) -> bytes:
        got = self._with_what_comes(lambda: tls.read(CHUNK)) if (tls := self._tls) else self._socket.recv(CHUNK)
        if not got:
            raise ConnectionAbortedError
        return got

    def _with_what_comes(self, step: Callable[[], Result]) -> Result:
        """Take a step of TLS, with as much from the client as it needs, and send what it answers."""
        while True:
            try:
                return step()
            except ssl.SSLWantReadError:
                self._flush()
                got = self._socket.recv(CHUNK)
                if not got:
                    raise ConnectionAbortedError from None
                self._incoming.write(got)
            finally:
                self._flush()

    def _flush(self) -> None:
        if self._outgoing.pending:
            self._socket.sendall(self._outgoing.read())


class Proxy:
    """The proxy; `requests`, `connects` and the rest grow as it is used and may be read at any time."""

    def __init__(self, sites: Mapping[str, Site], clock: Clock, faults: Faults, certificates: Certificates) -> None:
        self.requests: list[Request] = []
        self.connects: list[str] = []
        """Hosts of every CONNECT, in order, refused ones included."""
        self.strangers: list[str] = []
        """What was asked for and is no site: a host, or an URL without TLS."""
        self.distrusted: list[str] = []
        """Hosts whose TLS handshake failed: the client did not accept the certificate, or was gone."""
        self.crashes: list[Exception] = []
        """Defects of the loopback servers themselves."""
        self.most_at_once = 0
        """The most requests that were being answered at one time."""
        self._at_once = 0
        self._sites, self._clock, self._faults, self._certificates = sites, clock, faults, certificates
        self._network: Network = "up"
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._connections: dict[Connection, threading.Thread] = {}
        self._listener = _bound(0)
        self.port: int = self._listener.getsockname()[1]
        self._listen()

    @property
    def url(self) -> str:
        """What HTTPS_PROXY is set to."""
        return f"http://127.0.0.1:{self.port}"

    def set_network(self, state: Network) -> None:
        """Change the network for all connections to come, and break those that stand."""
        before, self._network = self._network, state
        if before != "refused" and state == "refused":
            self._stop_listening()
            self._listener = _bound(self.port)  # not listening: the port stays ours and refuses
        elif before == "refused" and state != "refused":
            self._listen()
        self._break()

    def stop(self) -> None:
        """Break all connections and end the threads."""
        self._stopped.set()
        if self._network != "refused":
            self._stop_listening()
        self._listener.close()
        self._break()

    def _listen(self) -> None:
        self._listener.listen(BACKLOG)
        self._wake, woken = socket.socketpair()
        self._acceptor = threading.Thread(target=self._accept, args=(woken,), name="loopback proxy", daemon=True)
        self._acceptor.start()

    def _stop_listening(self) -> None:
        self._wake.close()
        self._acceptor.join()
        self._listener.close()

    def _break(self) -> None:
        with self._lock:
            standing = tuple(self._connections.items())
        for connection, thread in standing:
            connection.abort()
            thread.join(timeout=30)

    def _accept(self, woken: socket.socket) -> None:
        while woken not in (ready := select.select([self._listener, woken], [], [])[0]):
            if ready:
                connection = Connection(self._listener.accept()[0])
                thread = threading.Thread(target=self._serve, args=(connection,), name="loopback", daemon=True)
                with self._lock:
                    self._connections[connection] = thread
                    thread.start()
        woken.close()

    def _serve(self, connection: Connection) -> None:
        try:
            host = self._connect(connection)
            if host and self._secure(host, connection):
                while self._answer(host, connection):
                    pass
        except OSError:
            pass  # the client hung up, or the proxy stops
        except Exception as crash:  # noqa: BLE001 - a defect of ours must fail the test, not only drop the connection
            self.crashes.append(crash)
        finally:
            connection.close()
            del self._connections[connection]

    def _connect(self, connection: Connection) -> str | None:
        """Read the CONNECT and answer it; return the host that is to be played, if any."""
        method, target, _, _ = connection.read()
        host, _, port = target.rpartition(":")
        with self._lock:
            self.connects.append(host if method == "CONNECT" else target)
            known = method == "CONNECT" and port == HTTPS_PORT and host in self._sites
            if not known:
                self.strangers.append(target)
            fault = AtConnect.NO_SUCH_HOST if self._network == "dns_failure" else self._faults.at_connect(host)
        if not known:
            connection.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n" + CLOSED + b"\r\n")
        elif fault is AtConnect.NO_SUCH_HOST:
            connection.write(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n" + CLOSED + b"\r\n")
        elif fault is AtConnect.STALL:
            connection.wait_for_the_end()
        elif fault is AtConnect.RESET:
            connection.reset()
        else:
            connection.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            if fault is not AtConnect.STALL_BEFORE_TLS:
                return host
            connection.wait_for_the_end()
        return None

    def _secure(self, host: str, connection: Connection) -> bool:
        try:
            connection.secure(self._certificates.context(host, trusted=self._network != "wrong_certificate"))
        except OSError:
            self.distrusted.append(host)
            return False
        return True

    def _answer(self, host: str, connection: Connection) -> bool:
        """Answer one request; return whether another may follow on the connection."""
        method, target, headers, body = connection.read()
        received = time.monotonic()
        parts = urlsplit(target)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        now = self._clock.now
        with self._lock:
            number = len(self.requests) + 1
            request = Request(number, host, method, unquote(parts.path), query, headers, body, now, received)
            self.requests.append(request)
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
            reply = self._faults.changed(request, self._sites[host](request))
        self._stopped.wait(max(0.0, reply.delay_ms / 1000 - (time.monotonic() - received)))
        with self._lock:
            self._at_once -= 1
        return self._deliver(reply, reply.head(now), connection) and headers.get("connection", "").lower() != "close"

    def _deliver(self, reply: Reply, head: bytes, connection: Connection) -> bool:
        """Put the reply on the wire; return whether the connection is still good."""
        if reply.delivery is Delivery.WHOLE:
            connection.write(head + reply.body)
            return True
        if reply.delivery in (Delivery.HALF, Delivery.HALF_THEN_NEVER, Delivery.HALF_THEN_RESET):
            connection.write(head + reply.body[: len(reply.body) // 2])
        if reply.delivery in (Delivery.NEVER, Delivery.HALF_THEN_NEVER):
            connection.wait_for_the_end()
        elif reply.delivery in (Delivery.RESET, Delivery.HALF_THEN_RESET):
            self._stopped.wait(TIME_TO_READ_S if reply.delivery is Delivery.HALF_THEN_RESET else 0)
            connection.reset()
        return False


def _bound(port: int) -> socket.socket:
    """Return a socket on the loopback interface that does not listen yet; port 0 takes a free one."""
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.bind(("127.0.0.1", port))
    return bound
