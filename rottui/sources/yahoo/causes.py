"""An exception out of a request to Yahoo as the kind of outcome and the cause that a person can act on."""

from __future__ import annotations

from json import JSONDecodeError

from curl_cffi.const import CurlECode
from curl_cffi.requests import exceptions as curl
from yfinance.exceptions import YFDataException, YFPricesMissingError, YFRateLimitError

from rottui.sources.yahoo.gate import CRUMB_REFUSED, Elsewhere, Refused, Withheld
from rottui.sources.yahoo.outcome import Kind, Outcome
from rottui.sources.yahoo.turns import Call
from rottui.text import printable

LIMITED = "Yahoo answered 429 (too many requests)"
BY_PROXY = "the proxy did not let the request through"
NOT_FOUND = 404
NOT_IN_RANGE = 400

_BY_CODE: dict[int, str] = {
    CurlECode.COULDNT_CONNECT: "no connection could be made (refused, or no way there)",
    CurlECode.RECV_ERROR: "the connection was reset",
    CurlECode.SEND_ERROR: "the connection was reset",
    CurlECode.GOT_NOTHING: "the connection was closed without an answer",
    CurlECode.PARTIAL_FILE: "the answer was cut short",
    CurlECode.WEIRD_SERVER_REPLY: "what answered does not speak HTTP",
    CurlECode.HTTP2: "the connection broke off",
    CurlECode.HTTP2_STREAM: "the connection broke off",
    CurlECode.BAD_CONTENT_ENCODING: "the answer was damaged on its way",
}

_BY_CLASS: tuple[tuple[type[OSError], str], ...] = (
    (curl.DNSError, "Yahoo's name could not be resolved (no network, or no DNS)"),
    (curl.CertificateVerifyError, "the certificate was not accepted (a proxy in between, or a wrong clock)"),
    (curl.SSLError, "no secure connection could be made"),
    (curl.ProxyError, BY_PROXY),
    (ConnectionRefusedError, "the connection was refused"),
    (ConnectionResetError, "the connection was reset"),
)


def outcome_of(error: Exception, call: Call, timeout: float) -> Outcome:
    """Return the outcome that `error`, raised while `call` was under way, stands for."""
    kind, detail = _kind_and_cause(error, call, timeout)
    reason = _shown(call.reading.reason)
    return Outcome(call.symbol, kind, printable(detail), yahoo_reason=reason)


def _kind_and_cause(error: Exception, call: Call, timeout: float) -> tuple[Kind, str]:
    if isinstance(error, YFRateLimitError):
        return "rate_limited", LIMITED
    if isinstance(error, Refused):
        return _refused(error.status, call)
    if isinstance(error, YFPricesMissingError):
        return _no_prices(call)
    if isinstance(error, Elsewhere):
        return "bad_reply", f"Yahoo sent the request on to {error}, which is not Yahoo's"
    if isinstance(error, Withheld):
        return "bad_reply", "Yahoo asks for a cookie or a consent that could not be had"
    if isinstance(error, JSONDecodeError):
        return "bad_reply", _not_json(call)
    if isinstance(error, OSError):
        return "network", _network(error, timeout)
    return "bad_reply", _unexpected(error)


def _refused(status: int, call: Call) -> tuple[Kind, str]:
    reason = _shown(call.reading.reason)
    if status == NOT_FOUND and reason:
        return "gone", f"Yahoo answered 404: {reason}"
    if status == NOT_IN_RANGE and reason:
        return "no_data", f"Yahoo answered 400: {reason}"
    if status in CRUMB_REFUSED:
        return "bad_reply", f"Yahoo answered {status}: it refused the crumb, or this address"
    page = " with a web page" if call.web_page else ""
    return "bad_reply", f"Yahoo answered {status}{page}" + (f": {reason}" if reason else "")


def _no_prices(call: Call) -> tuple[Kind, str]:
    reason = _shown(call.reading.reason)
    if reason:
        return "bad_reply", f"Yahoo says: {reason}"
    if call.reading.meta is not None:
        return "no_data", "Yahoo knows the symbol and has no bar of it"
    return "bad_reply", "Yahoo's answer holds no chart"


def _not_json(call: Call) -> str:
    if not call.size:
        return f"Yahoo's answer was empty (status {call.status})"
    return f"Yahoo sent {'a web page' if call.web_page else 'broken JSON'} (status {call.status})"


def _network(error: OSError, timeout: float) -> str:
    if isinstance(error, curl.Timeout | TimeoutError):
        return no_answer_within(timeout)
    if "CONNECT tunnel failed" in str(error):
        return BY_PROXY
    for kind, cause in _BY_CLASS:
        if isinstance(error, kind):
            return cause
    code = int(getattr(error, "code", 0) or 0)
    return _BY_CODE.get(code) or f"the request failed ({type(error).__name__}: {_first_line(error)})"


def no_answer_within(seconds: float) -> str:
    """Return how a time-out reads, whoever noticed it."""
    return f"no answer within {seconds:g} s"


def _unexpected(error: Exception) -> str:
    if isinstance(error, KeyError):
        return f"Yahoo's answer lacks {_first_line(error)}"
    if isinstance(error, YFDataException):
        return f"Yahoo is down ({_first_line(error).strip('* !')})"
    return f"Yahoo's answer could not be read ({type(error).__name__}: {_first_line(error)})"


def _first_line(error: Exception) -> str:
    return printable(str(error).split("\n", 1)[0], 120)


def _shown(reason: str | None) -> str | None:
    return printable(reason.strip()) if reason and reason.strip() else None
