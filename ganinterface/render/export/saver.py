"""Saves pictures on a thread of its own while the next ones are rendered."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")

MAX_WAITING = 4  # pictures that may wait to be saved: more would only fill the memory


def save_each(items: Iterable[Item], save: Callable[[Item], None], done: Callable[[], object]) -> None:
    """`save` every item, in order; the next is made meanwhile. `done` is called here after each that was saved.

    What either raises is raised here, once nothing is being saved any more.
    """
    with ThreadPoolExecutor(1, thread_name_prefix="save") as pool:
        waiting: deque[Future[None]] = deque()
        try:
            for item in items:
                waiting.append(pool.submit(save, item))
                while len(waiting) > MAX_WAITING or (waiting and waiting[0].done()):
                    waiting.popleft().result()
                    done()
            while waiting:
                waiting.popleft().result()
                done()
        finally:
            for future in waiting:
                future.cancel()
