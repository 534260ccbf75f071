"""Clients of the loopback internet: httpx in this process, and yfinance, unmodified, in a child."""

from __future__ import annotations

import json
import ssl
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.loopback.internet import Internet
from tests.loopback.proxy import Certificates

ASK_YFINANCE = """
import json, sys, warnings
warnings.simplefilter("ignore")
import pandas, yfinance
yfinance.config.debug.hide_exceptions = False
folder, start, timeout, *symbols = sys.argv[1:]
yfinance.set_tz_cache_location(folder)
for symbol in symbols:
    ticker = yfinance.Ticker(symbol)
    try:
        bars = ticker.history(start=start, auto_adjust=False, actions=True, timeout=float(timeout))
    except Exception as error:
        answer = {"error": type(error).__name__, "reason": getattr(error, "yahoo_reason", None),
                  "network": isinstance(error, OSError) and not isinstance(error, ValueError)}
    else:
        bars.index = bars.index.strftime("%Y-%m-%d")
        answer = {"bars": bars.astype(object).where(bars.notna(), None).to_dict("index"),
                  "traded": ticker.history_metadata["regularMarketTime"].isoformat()}
    print(json.dumps({symbol: answer}), flush=True)
"""

Answers = dict[str, dict[str, Any]]
AskYfinance = Callable[..., Answers]


@pytest.fixture
def client(internet: Internet, certificates: Certificates) -> Iterator[httpx.Client]:
    """Return a client that goes through the proxy and trusts its authority."""
    trust = ssl.create_default_context(cafile=str(certificates.bundle))
    with httpx.Client(proxy=internet.proxy.url, verify=trust, trust_env=False, timeout=30) as client:
        yield client


@pytest.fixture
def ask_yfinance(internet: Internet, tmp_path: Path) -> AskYfinance:
    """Return a function that asks for symbols from a start on, in one child, and returns answers by symbol."""

    def ask(*symbols: str, start: str = "2025-10-01", timeout: float = 30) -> Answers:
        child = subprocess.run(
            [sys.executable, "-c", ASK_YFINANCE, str(tmp_path), start, str(timeout), *symbols],
            env=internet.environment(),
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert child.returncode == 0, child.stderr
        answers: Answers = {}
        for line in child.stdout.splitlines():
            answers |= json.loads(line)
        return answers

    return ask
