"""Sends OSC messages to this computer, as a performer's program does."""

from __future__ import annotations

import socket
from types import TracebackType

import pytest

pytest.importorskip("pythonosc", reason="python-osc is not installed")

from pythonosc.osc_message_builder import OscMessageBuilder


def packet(address: str, *values: object, types: str = "") -> bytes:
    """An OSC message; `types`: one letter for each value, where python-osc should not choose."""
    builder = OscMessageBuilder(address)
    for place, value in enumerate(values):
        builder.add_arg(value, types[place] if types else None)
    return builder.build().dgram


class Sender:
    """To a port on loopback, for as long as it is entered."""

    def __init__(self, port: int) -> None:
        self._to = ("127.0.0.1", port)
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)

    def __enter__(self) -> Sender:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self._socket.close()

    def send(self, address: str, *values: object) -> None:
        self.send_bytes(packet(address, *values))

    def send_bytes(self, content: bytes) -> None:
        self._socket.sendto(content, self._to)
