"""A server on this machine that gives files well and badly: it stalls, cuts, refuses ranges, tells wrong lengths."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import cast

STEP = 1 << 16  # bytes that are sent at once


@dataclass
class Served:
    """How one path is answered."""

    content: bytes
    etag: str = '"1"'
    ranges: bool = True
    wrong_offset: bool = False  # answers a range with another one
    # Answer i ends after so many of its bytes; the rest come whole.
    cuts: list[int] = field(default_factory=list)
    stall_after: int | None = None  # bytes of an answer, after which nothing comes until `go_on`
    length: int | None = None  # announced in place of the right one
    send_length: bool = True
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


class FileServer(ThreadingHTTPServer):
    """`files[path]` is what is served at `address(path)`; `asked` has what was asked for: (path, Range)."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.files: dict[str, Served] = {}
        self.asked: list[tuple[str, str]] = []
        self.go_on = threading.Event()
        self.stalled = threading.Event()

    def serve(self, path: str, served: Served) -> str:
        """Serve this; returns its address."""
        self.files[path] = served
        return self.address(path)

    def address(self, path: str) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/{path}"

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is none of the server's faults."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        server = cast("FileServer", self.server)
        path = self.path.lstrip("/")
        wanted = self.headers.get("Range", "")
        server.asked.append((path, wanted))
        served = server.files.get(path)
        if served is None:
            self.send_error(404)
            return
        start = self._start(served, wanted)
        if start is None:
            self._head(served, 416, 0, {"Content-Range": f"bytes */{len(served.content)}"})
        else:
            self._send(server, served, start)
        self.close_connection = True

    def _start(self, served: Served, wanted: str) -> int | None:
        """Where to begin; None for a range that is beyond the end."""
        same = self.headers.get("If-Range", served.etag) == served.etag
        if not (wanted and served.ranges and same):
            return 0
        start = int(wanted.removeprefix("bytes=").rstrip("-"))
        return start if start < len(served.content) else None

    def _send(self, server: FileServer, served: Served, start: int) -> None:
        body, size = served.content[start:], len(served.content)
        first = start + 1 if served.wrong_offset and start else start
        extra = {"Content-Range": f"bytes {first}-{size - 1}/{size}"} if start else {}
        length = len(body) if served.length is None else served.length
        self._head(served, 206 if start else served.status, length, extra)
        end = served.cuts.pop(0) if served.cuts else len(body)
        for offset in range(0, end, STEP):
            if served.stall_after is not None and offset >= served.stall_after:
                self.wfile.flush()
                server.stalled.set()
                server.go_on.wait()
            self.wfile.write(body[offset : min(offset + STEP, end)])

    def _head(self, served: Served, status: int, length: int, extra: dict[str, str]) -> None:
        self.send_response(status)
        announced = {"Content-Length": str(length)} if served.send_length else {}
        tag = {"ETag": served.etag} if served.etag else {}
        for name, value in {**announced, **tag, "Connection": "close", **extra, **served.headers}.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Tests have output enough."""


@contextlib.contextmanager
def file_server() -> Iterator[FileServer]:
    """A server that runs while the block does; what it holds back then is let go."""
    server = FileServer()
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield server
    finally:
        server.go_on.set()
        server.shutdown()
        server.server_close()
        thread.join()
        for reader in threading.enumerate():  # of downloads that were given up; they end now
            if reader.name == "download":
                reader.join()
