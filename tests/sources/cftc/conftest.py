from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import httpx
import pytest

from rottui.sources.cftc.service import Service, open_client
from tests.sources.cftc.fake_cftc import FakeCftc, Loopback, Server


@dataclass
class Time:
    """A clock that only sleeping, and the test, move."""

    now: float = 1_000.0
    slept: list[float] = field(default_factory=list)

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def fake() -> FakeCftc:
    return FakeCftc()


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def client(fake: FakeCftc) -> Iterator[httpx.Client]:
    """A client of the program's own making, whose network is the fake."""
    server = Server(fake)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    with open_client(Loopback(server.server_port)) as client:
        yield client
    fake.over.set()
    server.shutdown()
    server.server_close()
    thread.join()
    assert not fake.errors


@pytest.fixture
def service(client: httpx.Client, time: Time) -> Service:
    return Service(client, clock=time.clock, sleep=time.sleep)
