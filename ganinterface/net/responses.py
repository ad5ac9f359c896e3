"""A server's response, read on a thread of its own: one that sends nothing cannot hold up a cancel."""

from __future__ import annotations

import queue
import re
import threading
from collections.abc import Callable, Iterator
from typing import NamedTuple
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import ReadTimeoutError

from ganinterface.version import __version__

CHUNK = 1 << 16  # bytes; what has come of a chunk is lost when the connection breaks
TIMEOUTS = (10.0, 30.0)  # seconds for a connection, and without a byte
TICK = 0.1  # seconds between two looks at whether the person has cancelled
WAITING = 32  # chunks that may wait to be written
LENGTH = re.compile(r"[0-9]{1,18}")  # Python refuses to read numbers of thousands of digits
RANGE = re.compile(r"bytes ([0-9]{1,18})-[0-9]+/([0-9]{1,18}|\*)$")
NO_RANGE = re.compile(r"bytes \*/([0-9]{1,18})$")

Check = Callable[[], object]


class DownloadError(ValueError):
    """A download that did not work, in one sentence."""


class Broken(Exception):
    """The connection failed, which another attempt may mend; the reason as a sentence.

    `begun`: the server had responded before.
    """

    def __init__(self, reason: str, begun: bool) -> None:
        super().__init__(reason)
        self.begun = begun


class Head(NamedTuple):
    """What a response's headers say: the first byte's place in the file, the file's size, and its version."""

    offset: int
    total: int | None
    validator: str  # a strong ETag or a date; empty when the server sends neither


class StreamedResponse:
    """One request for a file from byte `offset` on; the response is read in the background from the start.

    With a validator the server sends the rest only if the file is still that version.
    """

    def __init__(self, url: str, offset: int, validator: str = "") -> None:
        self._url, self._offset = url, offset
        # A packed response would count bytes that are not the file's.
        headers = {"User-Agent": f"GANInterface/{__version__}", "Accept-Encoding": "identity"}
        if offset:
            headers["Range"] = f"bytes={offset}-"
            if validator:
                headers["If-Range"] = validator
        self._items: queue.Queue[requests.Response | bytes | Exception | None] = queue.Queue(WAITING)
        self._closed = threading.Event()
        threading.Thread(target=self._read, args=(headers,), name="download", daemon=True).start()

    def head(self, check: Check) -> Head:
        """Its headers. `check` is called all the while, and may raise.

        DownloadError when the server refuses, Broken when it cannot be reached.
        """
        response = self._next(check)
        if isinstance(response, requests.Response):
            _refuse_detour(self._url, response)
            if response.status_code == requests.codes.requested_range_not_satisfiable:
                return self._past_the_end(response)
            _refuse_status(self._url, response)
            _refuse_form(self._url, response)
            return _head(response)
        raise _broken(self._url, response, begun=False)

    def chunks(self, check: Check) -> Iterator[bytes]:
        """The bytes, to the end of the response; Broken when the connection breaks."""
        while True:
            item = self._next(check)
            if item is None:
                return
            if not isinstance(item, bytes):
                raise _broken(self._url, item, begun=True)
            yield item

    def close(self) -> None:
        """No more of it; the thread ends with the next byte, at the latest when the server's time is up."""
        self._closed.set()

    def _past_the_end(self, response: requests.Response) -> Head:
        match = NO_RANGE.match(response.headers.get("Content-Range", ""))
        whole = match is not None and int(match.group(1)) == self._offset
        return Head(self._offset, self._offset, "") if whole else Head(-1, None, "")

    def _next(self, check: Check) -> requests.Response | bytes | Exception | None:
        while True:
            check()
            try:
                return self._items.get(timeout=TICK)
            except queue.Empty:
                continue

    def _read(self, headers: dict[str, str]) -> None:
        try:
            with requests.get(self._url, headers=headers, stream=True, timeout=TIMEOUTS) as response:
                if self._put(response):
                    for chunk in response.iter_content(CHUNK):
                        if not self._put(chunk):
                            return
            self._put(None)
        except Exception as error:  # whatever it is, the reader raises it
            self._put(error)

    def _put(self, item: requests.Response | bytes | Exception | None) -> bool:
        while not self._closed.is_set():
            try:
                self._items.put(item, timeout=TICK)
                return True
            except queue.Full:
                continue
        return False


def host_of(url: str) -> str:
    """The server's name, for messages."""
    return urlsplit(url).hostname or url


def _head(response: requests.Response) -> Head:
    length = response.headers.get("Content-Length", "")
    total = int(length) if LENGTH.fullmatch(length) else None
    offset = 0
    if response.status_code == requests.codes.partial_content:
        match = RANGE.match(response.headers.get("Content-Range", ""))
        offset = int(match.group(1)) if match else -1
        total = int(match.group(2)) if match and match.group(2) != "*" else None
    tag = response.headers.get("ETag", "")
    # A weak tag promises the same meaning, not the same bytes.
    validator = tag if tag.startswith('"') else response.headers.get("Last-Modified", "")
    return Head(offset, total, validator)


def _refuse_detour(url: str, response: requests.Response) -> None:
    hops = [urlsplit(hop.url) for hop in (*response.history, response)]
    if url.startswith("https:") and any(hop.scheme != "https" for hop in hops):
        raise DownloadError(f"{host_of(url)} redirects to an address that is not protected (http).")


def _refuse_status(url: str, response: requests.Response) -> None:
    code, codes = response.status_code, requests.codes
    if code in (codes.ok, codes.partial_content):
        return
    if code in (codes.not_found, codes.gone):
        raise DownloadError(f"There is no such file at {url} any more ({code}).")
    if code in (codes.unauthorized, codes.forbidden):
        raise DownloadError(f"{host_of(url)} does not let everyone download the file ({code}).")
    raise DownloadError(
        f"{host_of(url)} cannot send the file at the moment ({code}): please try again later."
    )


def _refuse_form(url: str, response: requests.Response) -> None:
    if response.headers.get("Content-Type", "").strip().lower().startswith("text/html"):
        raise DownloadError(f"{host_of(url)} sent a web page in place of the file.")
    if response.headers.get("Content-Encoding", "identity").strip().lower() not in ("", "identity"):
        raise DownloadError(f"{host_of(url)} sent the file compressed, although that was not requested.")


def _broken(url: str, error: object, begun: bool) -> Broken | DownloadError:
    """What to raise for an exception of the reading thread."""
    host = host_of(url)
    if isinstance(error, requests.exceptions.SSLError):
        return DownloadError(f"The connection to {host} is not safe: its certificate is not valid.")
    # In the middle of a response requests raises a timeout as a broken connection.
    cause = error.args[0] if isinstance(error, requests.exceptions.ConnectionError) and error.args else None
    if isinstance(error, requests.exceptions.Timeout) or isinstance(cause, ReadTimeoutError):
        return Broken(f"{host} does not answer.", begun)
    if begun:
        return Broken(f"the connection to {host} broke.", begun)
    if isinstance(error, requests.exceptions.ConnectionError):
        return Broken(f"there is no connection to {host}.", begun)
    return DownloadError(f"Nothing can be downloaded from {url}.")
