"""The thread that listens: on loopback, from when it is made until it is closed."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator

import pytest

from ganinterface.live.inbox import MAX_SOURCES, MAX_VALUES, Came, Inbox, Malformed
from ganinterface.live.osc import OscListener
from tests.live.sender import Sender

PATIENCE = 60  # seconds; only a broken program waits that long


class Heard:
    """Keeps what is handed on, and lets others wait for it."""

    def __init__(self) -> None:
        self.all: list[Came | Malformed] = []
        self._more = threading.Condition()

    def __call__(self, messages: Iterable[Came | Malformed]) -> None:
        with self._more:
            self.all += messages
            self._more.notify()

    def wait_for(self, count: int) -> None:
        with self._more:
            assert self._more.wait_for(lambda: len(self.all) >= count, PATIENCE)


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def listener(heard: Heard) -> Iterator[OscListener]:
    made = OscListener(0, heard)
    yield made
    made.close()


def test_what_is_sent_is_handed_on_in_order(listener: OscListener, heard: Heard) -> None:
    with Sender(listener.port) as sender:
        for part in range(5):
            for place in range(100):
                sender.send("/psi", part * 100 + place)
            heard.wait_for((part + 1) * 100)
    assert heard.all == [Came("/psi", float(place)) for place in range(500)]


def test_rubbish_between_is_handed_on_as_malformed(listener: OscListener, heard: Heard) -> None:
    with Sender(listener.port) as sender:
        sender.send("/a", 1)
        for content in (b"", b"\0", b"#bundle\0", b"x" * 9000):
            sender.send_bytes(content)
        sender.send("/b", 2)
    heard.wait_for(6)
    assert heard.all[0] == Came("/a", 1.0)
    assert heard.all[-1] == Came("/b", 2.0)
    assert all(isinstance(each, Malformed) for each in heard.all[1:-1])


def test_only_this_computer_is_listened_to_unless_said_otherwise(listener: OscListener) -> None:
    assert listener.host == "127.0.0.1"


def test_a_closed_one_gives_its_port_back(heard: Heard) -> None:
    first = OscListener(0, heard)
    first.close()
    OscListener(first.port, heard).close()


def test_a_port_that_is_taken_is_said(listener: OscListener, heard: Heard) -> None:
    with pytest.raises(ValueError, match=rf"Port {listener.port} is taken by another program"):
        OscListener(listener.port, heard)


def test_an_address_that_is_not_this_computers_is_said(heard: Heard) -> None:
    with pytest.raises(ValueError, match=r"This computer has no address 192\.0\.2\.1\."):
        OscListener(0, heard, "192.0.2.1")


def test_the_inbox_keeps_the_newest_of_each_and_counts_all() -> None:
    woken: list[bool] = []
    inbox = Inbox(lambda: woken.append(True))
    inbox.put(
        [Came("/a", float(place)) for place in range(MAX_VALUES + 50)] + [Malformed("x"), Came("/b", 1.0)]
    )
    assert woken == [True]
    taken = inbox.take()
    assert taken.sheaves["/a"].count == MAX_VALUES + 50
    assert taken.sheaves["/a"].values[-1] == MAX_VALUES + 49
    assert len(taken.sheaves["/a"].values) == MAX_VALUES
    assert (taken.malformed, taken.reason) == (1, "x")
    assert inbox.take().sheaves == {}
    inbox.put([Came("/a", 0.0)])
    assert woken == [True, True]


def test_a_flood_of_addresses_fills_no_memory() -> None:
    inbox = Inbox(lambda: None)
    inbox.put(Came(f"/{place}", 0.0) for place in range(MAX_SOURCES + 100))
    taken = inbox.take()
    assert len(taken.sheaves) == MAX_SOURCES
    assert taken.crowded_out == 100
