"""Lets a process under soak be asked what it holds: at SIGUSR1 and SIGUSR2 it writes some JSON beside SOAK_PROBE.

Python imports a module of this name by itself when it starts. Nothing here does anything until a signal comes: SIGUSR1
asks for what is known at once, SIGUSR2 for what has to be counted too.
"""

import os
import signal

TARGET = os.environ.get("SOAK_PROBE", "")


def _loop():
    import asyncio

    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        return {}
    waiting = [each for each in getattr(loop, "_scheduled", ()) if not each.cancelled()]
    return {"tasks": len(asyncio.all_tasks(loop)), "timers": len(waiting)}


def _waits():
    """What each task waits for that does not wait for a message: the calls it is in, outermost first."""
    import asyncio

    found = []
    for task in asyncio.all_tasks(asyncio.get_running_loop()):
        calls, inner = [], task.get_coro()
        while inner is not None:
            frame = getattr(inner, "cr_frame", None)
            if frame is not None:
                owner = type(frame.f_locals.get("self")).__name__
                calls.append(f"{owner}.{frame.f_code.co_name}:{frame.f_lineno}")
            inner = getattr(inner, "cr_await", None)
        if not any("_get_message" in call for call in calls):
            found.append(" > ".join(calls))
    return found


def _feed():
    import threading

    for thread in threading.enumerate():
        if thread.name == "feed" and hasattr(thread, "_target"):
            return thread._target.__self__
    return None


def _desk(feed):
    """What the desk has loaded, what is in front, and what is looked at."""
    import collections

    app = feed._receive.__closure__[0].cell_contents
    latest, seen = feed._latest, feed._seen
    view = app._navigation.front.shown.view
    watchlist = app._desk._watchlist
    return {
        "loads": feed._serial,
        "loaded": latest.serial if latest is not None else 0,
        "failed": getattr(latest, "what", ""),
        "seen": list(seen[1][0] or ()) if seen is not None else [],
        "stack": [type(screen).__name__ for screen in app.screen_stack],
        "front": app._navigation.front.NAME,
        "focused": repr(app.focused),
        "widgets": len(app._registry),
        "kinds": dict(collections.Counter(type(widget).__name__ for widget in app._registry).most_common()),
        "boxes": len(app._notifications),
        "theme": app.theme,
        "view": {name: str(getattr(view, name)) for name in view.__slots__},
        "sorted": watchlist.sorting is not None,
        "filtered": bool(watchlist.filtered),
        "zoomed": app._desk.has_class("-zoomed"),
    }


def _answer(number, _frame):
    import gc
    import json
    import threading

    said = {"threads": [thread.name for thread in threading.enumerate()]} | _loop()
    feed = _feed()
    if feed is not None and feed._receive is not None:
        said |= _desk(feed)
    if number == signal.SIGUSR2:
        said["known"] = len(gc.get_objects())
        gc.collect()  # what is in use is asked for: how much waits to be collected depends on when the last key came
        said["objects"] = len(gc.get_objects())
        said["waits"] = _waits()
        if os.environ.get("SOAK_TYPES"):
            import collections

            said["types"] = dict(collections.Counter(type(each).__name__ for each in gc.get_objects()).most_common(60))
    path = f"{TARGET}.{os.getpid()}"
    with open(f"{path}.draft", "w", encoding="utf-8") as draft:  # noqa: PTH123 - pathlib would slow every start
        json.dump(said, draft)
    os.replace(f"{path}.draft", path)  # noqa: PTH105


if TARGET:
    signal.signal(signal.SIGUSR1, _answer)
    signal.signal(signal.SIGUSR2, _answer)
