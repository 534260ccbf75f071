"""The fixtures of the loopback servers, for every test (tests/conftest.py names this module)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.loopback.internet import Internet
from tests.loopback.proxy import Certificates


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    """Return the authority of this run, which children trust and nobody else does."""
    return Certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture
def internet(certificates: Certificates, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Internet]:
    """Give a test its own Yahoo and CFTC; fail it if it asked for anybody else."""
    with Internet(certificates, tmp_path_factory.mktemp("internet")) as internet:
        yield internet
