"""The internet of one test: Yahoo and the CFTC on 127.0.0.1, a clock, faults, and the environment that leads there.

    def test_something(internet):
        internet.set_time(datetime(2025, 10, 31, 18, 0, tzinfo=UTC))
        internet.yahoo.add(made_up("SPY", internet.yahoo.sessions.between(date(2024, 1, 2), date(2025, 12, 31))))
        internet.cftc.publish(*weekly("tff", "209742", date(2025, 1, 7), 40))
        internet.faults.add(RATE_LIMITED, symbol="SPY", nth=1)
        subprocess.run([sys.executable, "-m", "rottui", "refresh"], env=internet.environment(), check=True)
        assert [request.symbol for request in internet.chart_requests()] == ["SPY"]

When it ends it fails the test if anything was asked for that is neither Yahoo's nor the CFTC's.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from tests.loopback import cftc, yahoo
from tests.loopback.cftc import Cftc
from tests.loopback.exchange import Clock, Request
from tests.loopback.faults import Faults
from tests.loopback.proxy import Certificates, Network, Proxy
from tests.loopback.yahoo import Yahoo

START = datetime(2025, 10, 31, 21, 0, tzinfo=UTC)
"""A Friday evening in New York, after the close and the CFTC's release."""
GUARD = Path(__file__).parent / "guard"
CA_VARIABLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE")
"""What curl_cffi (the first two), requests (the first two) and httpx (the last) read."""
CLEARED = ("http_proxy", "https_proxy", "all_proxy", "no_proxy", "ssl_cert_dir", "rottui_data", "rottui_config")
"""Variables, in lower case, that no child inherits."""


class Internet:
    """Two fake services behind one proxy; a context manager."""

    def __init__(self, certificates: Certificates, folder: Path) -> None:
        self.clock = Clock(START)
        self.faults = Faults()
        self.yahoo = Yahoo(self.clock)
        self.cftc = Cftc(self.clock)
        sites = dict.fromkeys(yahoo.HOSTS, self.yahoo.answer) | dict.fromkeys(cftc.HOSTS, self.cftc.answer)
        self.proxy = Proxy(sites, self.clock, self.faults, certificates)
        self._bundle = certificates.bundle
        self._guard_record = folder / "left-the-machine.txt"

    def __enter__(self) -> Internet:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.proxy.stop()
        if error is None:
            self.check()

    @property
    def requests(self) -> list[Request]:
        """Every request that arrived, in order."""
        return self.proxy.requests

    def chart_requests(self) -> list[Request]:
        """Requests for the bars of a symbol, in order."""
        return [request for request in self.requests if request.symbol is not None]

    def requests_to(self, host: str) -> list[Request]:
        """Requests to one host, in order."""
        return [request for request in self.requests if request.host == host]

    def forget_requests(self) -> None:
        """Start the record of requests anew, numbers included."""
        self.proxy.requests.clear()
        self.proxy.most_at_once = 0

    def set_time(self, now: datetime) -> None:
        """Let both services live at `now`, which must have a time zone."""
        self.clock.set(now)

    def set_network(self, state: Network) -> None:
        """Cut the network ("refused"), break its names or its trust, or mend it ("up"); connections that stand end."""
        self.proxy.set_network(state)

    def environment(self, *, guard: bool = True, **more: str) -> dict[str, str]:
        """Return the environment for a child: this process's, led to the proxy, trusting its authority alone.

        `guard` also keeps the child's Python from connecting elsewhere. `more` is added at the end.
        """
        kept = {name: value for name, value in os.environ.items() if name.lower() not in CLEARED}
        proxies = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), self.proxy.url)
        paths = [str(GUARD), *filter(None, [kept.get("PYTHONPATH")])] if guard else []
        guarded = {"PYTHONPATH": os.pathsep.join(paths), "LOOPBACK_GUARD": str(self._guard_record)} if guard else {}
        trusted = dict.fromkeys(CA_VARIABLES, str(self._bundle))
        return kept | proxies | {"NO_PROXY": "", "no_proxy": ""} | trusted | guarded | more

    @property
    def strangers(self) -> Sequence[str]:
        """Whatever was asked for that is not one of the fake services, by the proxy or past it."""
        past = self._guard_record.read_text().splitlines() if self._guard_record.exists() else []
        return [*self.proxy.strangers, *past]

    def check(self) -> None:
        """Fail if a stranger was asked for, or if the servers themselves broke."""
        strangers = sorted(set(self.strangers))
        assert not strangers, f"asked for, and neither Yahoo's nor the CFTC's: {', '.join(strangers)}"
        if self.proxy.crashes:
            raise ExceptionGroup("the loopback servers broke", self.proxy.crashes)
