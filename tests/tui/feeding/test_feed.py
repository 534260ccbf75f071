"""The feed: what makes it load, what it hands over, and in which order."""

import threading
from dataclasses import replace

from rottui.briefing.model import RotationBriefing
from rottui.errors import CacheError
from rottui.tui.feeding.feed import RETRY_AFTER, Failed, Loaded
from rottui.tui.terms import Terms
from tests.tui.factory import StandIn, make_briefing


def test_loads_once_for_each_commit():
    cache = StandIn(make_briefing())
    feed = cache.feed()
    assert feed.check()
    assert not feed.check()
    cache.commit(make_briefing())
    assert feed.check()
    assert len(cache.built) == 2


def test_a_commit_that_comes_while_loading_is_seen_by_the_next_look():
    cache = StandIn(make_briefing())
    feed = cache.feed()
    later = make_briefing(generation=2)
    brief = cache.brief

    def brief_and_commit(basis, *, sectors):
        built = brief(basis, sectors=sectors)
        if built is not later:
            cache.commit(later)
        return built

    cache.brief = brief_and_commit
    received = []
    feed.subscribe(received.append)
    feed.check()
    assert feed.check()
    assert received[-1].briefing is later


def test_many_commits_between_two_looks_are_one_load():
    cache = StandIn(make_briefing())
    feed = cache.feed()
    feed.check()
    for generation in range(5):
        cache.commit(make_briefing(generation=generation))
    feed.check()
    assert not feed.check()
    assert len(cache.built) == 2


def test_a_basis_that_is_asked_for_is_built():
    cache = StandIn(make_briefing())
    feed = cache.feed()
    feed.check()
    feed.ask(Terms("total_return"))
    assert feed.check()
    assert cache.built == ["price", "total_return"]


def test_a_subscriber_gets_what_was_loaded_before_and_each_later_result_with_a_higher_number():
    cache = StandIn(make_briefing())
    feed = cache.feed()
    feed.check()
    received = []
    feed.subscribe(received.append)
    assert [result.serial for result in received] == [1]
    cache.commit(make_briefing())
    feed.check()
    assert [result.serial for result in received] == [1, 2]
    assert all(isinstance(result, Loaded) for result in received)


def test_a_quick_feed_brings_sectors_with_the_second_briefing_at_once():
    cache = StandIn(make_briefing())
    feed = cache.feed(quick=True)
    assert feed.check()
    assert feed.check()
    assert not feed.check()
    assert cache.with_sectors == [False, True]


def test_a_quick_feed_that_is_given_the_whole_at_first_asks_for_no_more():
    cache = StandIn(replace(make_briefing(), rotation=RotationBriefing((), (), ())))
    feed = cache.feed(quick=True)
    assert feed.check()
    assert not feed.check()
    assert cache.with_sectors == [False]


def test_a_source_from_which_nothing_is_wanted_is_told_so():
    cache = StandIn(make_briefing())
    feed = cache.feed()
    feed.check()
    assert cache.rested == 0
    feed.check()
    assert cache.rested == 1


def test_a_failure_is_handed_over_with_its_hint_and_tried_again_after_a_while():
    cache = StandIn(CacheError("the cache cannot be read", "look at its permissions"))
    feed = cache.feed()
    received = []
    feed.subscribe(received.append)
    feed.check()
    assert received == [Failed(1, "the cache cannot be read", "look at its permissions")]
    looks = [feed.check() for _ in range(RETRY_AFTER + 1)]
    assert looks == [False] * RETRY_AFTER + [True]


def test_an_unexpected_error_becomes_a_failure_and_not_the_end_of_the_feed():
    cache = StandIn(ZeroDivisionError("oh"))
    feed = cache.feed()
    received = []
    feed.subscribe(received.append)
    feed.check()
    assert received[0].what == "ZeroDivisionError: oh"
    cache.commit(make_briefing())
    feed.check()
    assert isinstance(received[1], Loaded)


def test_the_thread_delivers_notices_what_is_asked_and_ends():
    cache = StandIn(make_briefing())
    feed = cache.feed()
    arrived = threading.Semaphore(0)
    feed.start()
    assert isinstance(feed.first(10), Loaded)
    feed.subscribe(lambda result: arrived.release())
    assert arrived.acquire(timeout=10)
    feed.ask(Terms("total_return"))
    assert arrived.acquire(timeout=10)
    feed.stop()
    for thread in threading.enumerate():
        if thread.name == "feed":
            thread.join(10)
    assert not any(thread.name == "feed" for thread in threading.enumerate())


def test_memory_is_given_back_once_after_each_load_and_not_while_nothing_comes(monkeypatch):
    given, polls = threading.Semaphore(0), threading.Semaphore(0)
    cache = StandIn(make_briefing())
    monkeypatch.setattr("rottui.tui.feeding.feed.POLL_S", 0.01)
    monkeypatch.setattr("rottui.tui.feeding.feed.give_back", given.release)
    monkeypatch.setattr(cache, "rest", polls.release)
    feed = cache.feed()
    feed.start()
    assert given.acquire(timeout=10)
    cache.commit(make_briefing(generation=2))
    assert given.acquire(timeout=10)
    while polls.acquire(blocking=False):
        pass
    for _ in range(5):
        assert polls.acquire(timeout=10)
    feed.stop()
    assert not given.acquire(blocking=False)
