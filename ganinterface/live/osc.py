"""Listens for OSC messages on a port, from when it is made until it is closed."""

from __future__ import annotations

import contextlib
import errno
import socket
import threading
import time
from collections.abc import Callable, Iterable

from ganinterface.live.inbox import Came, Malformed
from ganinterface.live.packets import MAX_PACKET, messages

LOOPBACK, ANY = "127.0.0.1", "0.0.0.0"
BUFFER = 4 * 2**20  # bytes that the system is asked to keep while Python is busy; it may give less
MOST = 2048  # packets that are read in one go
PAUSE = 0.004  # seconds between two goes, so that a thousand messages a second do not wake Python a thousand times
SHARE = 0.2  # of one core at most, however much comes; the rest is the system's to drop
PATIENCE = 0.1  # seconds after which it is looked whether to go on

Receive = Callable[[Iterable[Came | Malformed]], object]


class OscListener:
    """A thread that hands on what comes, many messages at a time. ValueError with one sentence where the port cannot be had."""

    def __init__(self, port: int, receive: Receive, host: str = LOOPBACK) -> None:
        """`port` 0 is any that is free; `host` is the address of this machine that is listened on."""
        try:
            import pythonosc.osc_message  # noqa: F401  # here, so that its absence is said rather than found out by a thread
        except ImportError as error:
            raise ValueError("OSC needs the package python-osc: python -m pip install python-osc.") from error
        self._receive = receive
        self._over = threading.Event()
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            with contextlib.suppress(OSError):
                self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)
            self._socket.bind((host, port))
        except (OSError, OverflowError) as error:
            self._socket.close()
            raise ValueError(_problem(host, port, error)) from error
        self._socket.settimeout(PATIENCE)
        self.host, self.port = self._socket.getsockname()
        self._thread = threading.Thread(target=self._run, name="osc", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Listen no more; nothing is handed on afterwards."""
        self._over.set()
        self._thread.join()
        self._socket.close()

    def _run(self) -> None:
        while not self._over.is_set():
            packets = self._packets()
            if not packets or self._over.is_set():
                continue
            before = time.thread_time()
            self._receive([message for packet in packets for message in messages(packet)])
            took = time.thread_time() - before
            self._over.wait(max(PAUSE, took * (1 / SHARE - 1)))

    def _packets(self) -> list[bytes]:
        """All that is there, and if nothing is, what comes within a moment."""
        found: list[bytes] = []
        self._socket.settimeout(PATIENCE)
        with contextlib.suppress(OSError):  # nothing came; or a sender that is not there any more was told of
            found.append(self._socket.recv(MAX_PACKET))
            self._socket.settimeout(0)
            while len(found) < MOST:
                found.append(self._socket.recv(MAX_PACKET))
        return found


def _problem(host: str, port: int, error: Exception) -> str:
    number = getattr(error, "errno", None)
    if number == errno.EADDRINUSE:
        return f"Port {port} is taken by another program: choose another one, or close that."
    if number == errno.EACCES:
        return f"Port {port} is the system's: choose one from 1024 on."
    if number == errno.EADDRNOTAVAIL or isinstance(error, socket.gaierror):
        return f"This computer has no address {host}."
    reason = getattr(error, "strerror", None) or str(error)
    return f"Port {port} cannot be listened on: {reason}."
