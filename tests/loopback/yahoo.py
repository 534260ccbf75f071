"""A fake Yahoo: the hosts, paths and answers that yfinance meets, over a scripted market.

    yahoo.add(made_up("SPY", sessions))           # a security to be found from now on
    yahoo.add(Security("XYZ", bars(days, [10, 11, 12]), splits=[Split(days[2], 2)]))
    yahoo.delist("FB")                            # 404 with a reason

Unknown symbols get 404 with a reason too, a range without bars 400 with one, as in life. A request with a crumb that
was not issued last gets 401; one without a crumb is served.
"""

from __future__ import annotations

import math
from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from tests.loopback.exchange import Clock, Reply, Request, html_reply, json_reply
from tests.loopback.market import Row, Security, Sessions, View, view

COOKIE_HOST = "fc.yahoo.com"
CONSENT_HOSTS = ("guce.yahoo.com", "consent.yahoo.com")
DATA_HOSTS = ("query1.finance.yahoo.com", "query2.finance.yahoo.com")
HOSTS = (COOKIE_HOST, *CONSENT_HOSTS, *DATA_HOSTS, "finance.yahoo.com", "www.yahoo.com")

RANGES = {"1mo": 1, "3mo": 3, "6mo": 6, "1y": 12, "2y": 24, "5y": 60, "10y": 120}
"""Ranges that Yahoo knows, in months; beside days (`1d`, `5d`), `ytd` and `max`."""
VALID_RANGES = ["1d", "5d", *RANGES, "ytd", "max"]
COOKIE_LIFE_S = 31_557_600
PRE, POST = timedelta(hours=-5, minutes=-30), timedelta(hours=4)
"""The pre-market starts so long before the open, the post-market ends so long after the close."""
YEAR = timedelta(days=365)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Yahoo:
    """The service; `answer` is what the proxy calls."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.sessions = Sessions()
        self.securities: dict[str, Security] = {}
        self._crumbs = 1
        self._views: dict[str, tuple[object, View]] = {}

    def add(self, *securities: Security) -> None:
        """Make securities known, in place of others of the same symbol."""
        self.securities.update((security.symbol, security) for security in securities)

    def delist(self, symbol: str) -> None:
        """Forget a security: its symbol is answered with 404 and a reason."""
        del self.securities[symbol]

    @property
    def crumb(self) -> str:
        """The crumb that is valid now."""
        return f"Loop.back{self._crumbs}"

    def renew_crumb(self) -> None:
        """Issue another crumb from now on; requests with the old one get 401."""
        self._crumbs += 1

    def shown(self, symbol: str) -> View:
        """Return what is shown of a symbol now: the bars a test may expect."""
        security = self.securities[symbol]
        now = self._clock.now
        script = (now, len(security.bars), len(security.dividends), len(security.splits), id(security))
        known = self._views.get(symbol)
        if known is None or known[0] != script:
            known = self._views[symbol] = (script, view(security, self.sessions, now))
        return known[1]

    def answer(self, request: Request) -> Reply:
        """Answer a request to any of Yahoo's hosts."""
        if request.host == COOKIE_HOST:
            return _with_cookie(html_reply("404 Not Found", status=404))
        if request.host in CONSENT_HOSTS:
            return self._consent(request)
        if request.host not in DATA_HOSTS:
            return html_reply("Yahoo Finance")
        if request.path == "/v1/test/getcrumb":
            return self._give_crumb(request)
        if "crumb" in request.query and request.query["crumb"] != self.crumb:
            return _problem("finance", 401, "Unauthorized", "Invalid Crumb")
        if request.symbol is None:  # quotes and the like, which rottui has no use for
            return _problem("finance", 404, "Not Found", "Not on the loopback")
        return self._chart(request, request.symbol)

    def _give_crumb(self, request: Request) -> Reply:
        if "A3=" not in request.headers.get("cookie", ""):
            return _problem("finance", 401, "Unauthorized", "Invalid Cookie")
        return Reply(200, self.crumb.encode(), "text/plain;charset=utf-8")

    def _consent(self, request: Request) -> Reply:
        """Play the European consent pages, yfinance's second way to a cookie."""
        if request.path == "/v2/collectConsent":
            return replace(html_reply("", status=302), headers=(("Location", "https://guce.yahoo.com/copyConsent"),))
        if request.path == "/copyConsent":
            return _with_cookie(html_reply("Consent is given"))
        fields = {"csrfToken": "loop", "sessionId": "3_back", "originalDoneUrl": "https://finance.yahoo.com/"}
        inputs = "".join(f'<input type="hidden" name="{name}" value="{value}">' for name, value in fields.items())
        return html_reply("Consent", f'<form method="post" action="/v2/collectConsent">{inputs}</form>')

    def _chart(self, request: Request, symbol: str) -> Reply:
        security = self.securities.get(symbol)
        shown = self.shown(symbol) if security else None
        if not security or not shown or not shown.rows:
            return _problem("chart", 404, "Not Found", "No data found, symbol may be delisted")
        if (interval := request.query.get("interval", "1d")) != "1d":
            return _problem("chart", 422, "Unprocessable Entity", f"{interval} data not available on the loopback")
        span = self._span(request.query, security, shown)
        rows = [row for row in shown.rows if span[0] <= row.date < span[1]]
        if not rows:
            stamps = f"startDate = {request.query.get('period1')}, endDate = {request.query.get('period2')}"
            return _problem("chart", 400, "Bad Request", f"Data doesn't exist for {stamps}")
        meta = self._meta(security, shown, request.query.get("range", ""), rows[0])
        result = {"meta": meta, "timestamp": [row.stamp for row in rows], **self._events(security, shown, span)}
        quote = {name: _cells(getattr(row, name) for row in rows) for name in ("open", "high", "low", "close")}
        quote["volume"] = [None if math.isnan(row.close) else int(row.volume) for row in rows]
        adjclose = [{"adjclose": _cells(row.adjclose for row in rows)}]
        result["indicators"] = {"quote": [quote], "adjclose": adjclose}
        body = msgspec.json.encode({"chart": {"result": [result], "error": None}})
        return Reply(200, body, "application/json;charset=utf-8")

    def _span(self, query: Any, security: Security, shown: View) -> tuple[date, date]:
        """Return the first date asked for and the one after the last, from two epochs or a range that ends now."""
        if "period1" in query:
            first, end = (self._first_session(int(query[name]), security) for name in ("period1", "period2"))
            return first, end
        asked = query.get("range", "1d")
        last = shown.rows[-1].date
        if asked == "ytd":
            first = last.replace(month=1, day=1)
        elif asked in RANGES:
            year, month = divmod(last.year * 12 + last.month - 1 - RANGES[asked], 12)
            first = date(year, month + 1, min(last.day, monthrange(year, month + 1)[1]))
        elif asked == "max":
            first = date.min
        else:
            first = shown.rows[-min(int(asked.removesuffix("d")), len(shown.rows))].date
        return first, date.max

    def _first_session(self, epoch: int, security: Security) -> date:
        """Return the first date whose open is not before `epoch`."""
        moment = EPOCH + timedelta(seconds=epoch)  # `fromtimestamp` knows no years before 1970 on some systems
        day = moment.astimezone(ZoneInfo(security.zone)).date()
        return day if self.sessions.open_of(day, security.zone) >= moment else day + timedelta(days=1)

    def _events(self, security: Security, shown: View, span: tuple[date, date]) -> dict[str, Any]:
        """Return the dividends and splits within the span as Yahoo keys them: by the epoch of the open."""
        events: dict[str, Any] = {}
        for paid in shown.dividends:
            if span[0] <= paid.date < span[1]:
                stamp = int(self.sessions.open_of(paid.date, security.zone).timestamp())
                entry = {"amount": round(paid.amount, 6), "date": stamp}
                events.setdefault("dividends", {})[str(stamp)] = entry
        for split in shown.splits:
            if span[0] <= split.date < span[1]:
                stamp = int(self.sessions.open_of(split.date, security.zone).timestamp())
                parts = {"numerator": split.numerator, "denominator": split.denominator}
                ratio = f"{split.numerator:g}:{split.denominator:g}"
                events.setdefault("splits", {})[str(stamp)] = {"date": stamp, **parts, "splitRatio": ratio}
        return {"events": events} if events else {}

    def _meta(self, security: Security, shown: View, asked: str, first: Row) -> dict[str, Any]:
        zone = security.zone
        local = self._clock.now.astimezone(ZoneInfo(zone))
        last = next((row for row in reversed(shown.rows) if not math.isnan(row.close)), shown.rows[-1])
        year = [row for row in shown.rows[-260:] if row.date > last.date - YEAR and not math.isnan(row.close)]
        before = [row.close for row in shown.rows if row.date < first.date and not math.isnan(row.close)]
        return {
            "currency": security.currency,
            "symbol": security.symbol,
            "exchangeName": "PCX",
            "fullExchangeName": "NYSEArca",
            "instrumentType": security.instrument,
            "firstTradeDate": int(self.sessions.open_of(security.bars[0].date, zone).timestamp()),
            "regularMarketTime": int(shown.traded.timestamp()),
            "hasPrePostMarketData": True,
            "gmtoffset": _offset(local),
            "timezone": local.tzname(),
            "exchangeTimezoneName": zone,
            "regularMarketPrice": _cell(last.close),
            "fiftyTwoWeekHigh": _cell(max((row.high for row in year), default=last.high)),
            "fiftyTwoWeekLow": _cell(min((row.low for row in year), default=last.low)),
            "regularMarketDayHigh": _cell(last.high),
            "regularMarketDayLow": _cell(last.low),
            "regularMarketVolume": int(last.volume),
            "longName": security.name,
            "shortName": security.name,
            "chartPreviousClose": _cell(before[-1] if before else first.close),
            "priceHint": 2,
            "currentTradingPeriod": self._trading_period(zone),
            "dataGranularity": "1d",
            "range": asked,
            "validRanges": VALID_RANGES,
        }

    def _trading_period(self, zone: str) -> dict[str, Any]:
        """Return today's trading hours, or the next session's on a day without one."""
        day = self.sessions.current(self._clock.now, zone)
        opens, closes = self.sessions.open_of(day, zone), self.sessions.close_of(day, zone)
        local = opens.astimezone(ZoneInfo(zone))
        spans = {"pre": (opens + PRE, opens), "regular": (opens, closes), "post": (closes, closes + POST)}
        return {
            name: {
                "timezone": local.tzname(),
                "start": int(start.timestamp()),
                "end": int(end.timestamp()),
                "gmtoffset": _offset(local),
            }
            for name, (start, end) in spans.items()
        }


def _offset(local: datetime) -> int:
    offset = local.utcoffset()
    return int(offset.total_seconds()) if offset is not None else 0


def _cell(value: float) -> float | None:
    return None if math.isnan(value) else value


def _cells(values: Iterable[float]) -> Sequence[float | None]:
    return [_cell(value) for value in values]


def _with_cookie(reply: Reply) -> Reply:
    """Set the cookie that the crumb belongs to; its life counts from the client's clock, which is not ours."""
    life = f"Max-Age={COOKIE_LIFE_S}; Domain=.yahoo.com; Path=/; SameSite=None; Secure; HttpOnly"
    return replace(reply, headers=(*reply.headers, ("Set-Cookie", f"A3=d=loopback&S=loopback; {life}")))


def _problem(section: str, status: int, code: str, description: str) -> Reply:
    return json_reply({section: {"result": None, "error": {"code": code, "description": description}}}, status)
