"""A desk that is sent OSC messages."""

from __future__ import annotations

from tests.live.sender import Sender
from tests.qt.desk import Desk


class LiveDesk(Desk):
    """Listens on a free port of loopback; `sender` sends to it, and `arrive` waits until that was looked at."""

    sender: Sender

    def begin(self) -> None:
        """Open the tiny model's description and listen."""
        self.open()
        assert self.live.port is None
        assert self.live.listen(0)
        assert self.live.port is not None
        self.sender = Sender(self.live.port)
        self._sent = 0

    def close(self) -> None:
        self.sender.__exit__(None, None, None)
        super().close()

    def send(self, address: str, *values: object) -> None:
        """One message."""
        self.sender.send(address, *values)
        self._sent += 1

    def send_bytes(self, content: bytes) -> None:
        """One that may be none."""
        self.sender.send_bytes(content)
        self._sent += 1

    def arrive(self) -> None:
        """Wait until all that was sent has been looked at."""
        self.loop.run_until(lambda: self.live.totals.received >= self._sent)
        self.settle()
