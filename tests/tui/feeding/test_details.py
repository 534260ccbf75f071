"""Details come from a thread: the latest wish of a kind counts, and a failure is an answer too."""

import threading

from rottui.briefing.details.model import MarketDetail
from rottui.briefing.details.wanted import MarketWanted, UniverseWanted
from rottui.briefing.history import History
from rottui.errors import RottuiError
from rottui.tui.feeding.details import Details
from rottui.tui.terms import Terms

PRICE = Terms("price")
DETAIL = MarketDetail((), History(), (), None, None, None)


class Slow:
    """Answers when it is let to, and remembers what it was asked."""

    def __init__(self):
        self.begun = threading.Event()
        self.go = threading.Event()
        self.asked = []

    def detail(self, wanted, terms):
        self.asked.append(wanted)
        self.begun.set()
        self.go.wait(10)
        if wanted.key == "bad":
            raise RottuiError("no such market", "")
        return DETAIL


class Inbox:
    """Waits for so many answers."""

    def __init__(self, expected):
        self.answers = []
        self._expected = expected
        self.complete = threading.Event()

    def put(self, answer):
        self.answers.append(answer)
        if len(self.answers) == self._expected:
            self.complete.set()


def test_an_older_wish_of_the_same_kind_is_dropped_and_others_are_not():
    source, inbox = Slow(), Inbox(3)
    details = Details(source, inbox.put)
    details.ask(MarketWanted("first"), PRICE)
    assert source.begun.wait(10)
    details.ask(MarketWanted("dropped"), PRICE)
    details.ask(UniverseWanted("sp500"), PRICE)
    details.ask(MarketWanted("last"), PRICE)
    source.go.set()
    assert inbox.complete.wait(10)
    details.stop()
    assert {wanted.key for wanted in source.asked} == {"first", "sp500", "last"}


def test_what_is_asked_of_its_own_accord_is_answered_whatever_a_screen_asks_next():
    source, inbox = Slow(), Inbox(3)
    details = Details(source, inbox.put)
    details.ask(MarketWanted("first"), PRICE)
    assert source.begun.wait(10)
    details.ask(MarketWanted("news"), PRICE, "telling")
    details.ask(MarketWanted("typed"), PRICE)
    source.go.set()
    assert inbox.complete.wait(10)
    details.stop()
    assert {wanted.key for wanted in source.asked} == {"first", "news", "typed"}


def test_why_there_is_no_detail_is_an_answer():
    source, inbox = Slow(), Inbox(1)
    source.go.set()
    details = Details(source, inbox.put)
    details.ask(MarketWanted("bad"), Terms("total_return"))
    assert inbox.complete.wait(10)
    details.stop()
    answer = inbox.answers[0]
    assert (answer.detail, answer.problem, answer.terms.basis) == (None, "no such market", "total_return")


def test_nothing_is_delivered_after_the_end():
    source, inbox = Slow(), Inbox(1)
    details = Details(source, inbox.put)
    details.ask(MarketWanted("late"), PRICE)
    assert source.begun.wait(10)
    details.stop()
    source.go.set()
    details._thread.join(10)
    assert inbox.answers == []
