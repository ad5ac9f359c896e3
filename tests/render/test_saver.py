"""Pictures are saved in their order while the next is rendered, and nothing that goes wrong is lost."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from ganinterface.render.export.saver import MAX_WAITING, save_each


def test_everything_is_saved_in_order_and_counted_on_the_callers_thread() -> None:
    saved: list[int] = []
    threads, counting = set(), []

    def save(item: int) -> None:
        threads.add(threading.current_thread())
        saved.append(item)

    save_each(range(20), save, lambda: counting.append(threading.current_thread()))
    assert saved == list(range(20))
    assert counting == [threading.current_thread()] * 20
    assert threading.current_thread() not in threads


def test_the_next_is_drawn_while_one_is_saved() -> None:
    drawn = threading.Event()

    def items() -> Iterator[int]:
        yield 1
        drawn.set()
        yield 2

    met = []
    save_each(items(), lambda item: met.append(drawn.wait(10)), lambda: None)
    assert met == [True, True]


def test_a_disk_that_is_full_stops_the_drawing() -> None:
    drawn = []

    def items() -> Iterator[int]:
        for number in range(1000):
            drawn.append(number)
            yield number

    def save(item: int) -> None:
        raise OSError("No space left on device")

    with pytest.raises(OSError, match="No space"):
        save_each(items(), save, lambda: None)
    assert len(drawn) <= MAX_WAITING + 2


def test_an_error_of_the_drawing_waits_for_what_is_being_saved() -> None:
    saved = []

    def items() -> Iterator[int]:
        yield 1
        raise ValueError("cancelled")

    with pytest.raises(ValueError, match="cancelled"):
        save_each(items(), saved.append, lambda: None)
    assert saved in ([], [1])
