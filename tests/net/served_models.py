"""What the tests of downloads share: a model on the server, a download that fails, a job that cancels itself."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import NamedTuple

import pytest

from ganinterface.files.catalogue_entry import Entry
from ganinterface.net import responses
from ganinterface.net.downloads import download, downloaded
from ganinterface.net.responses import DownloadError
from ganinterface.studio.jobs import Cancelled
from tests.file_server import FileServer, Served

CONTENT = b"\x80\x03" + os.urandom(1_000_000)
OTHER = b"\x80\x03" + os.urandom(1_000_000)
PIECE = responses.CHUNK
SHA = hashlib.sha256(CONTENT).hexdigest()


def entry(server: FileServer, served: Served, *, sha: str = "", size: int | None = None) -> Entry:
    """An entry of the catalogue whose file is served like this."""
    address = server.serve("nets/faces.pkl", served)
    return Entry("faces", "stylegan2", (256, 256), "CC0", address, size=size, sha256=sha)


def left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def failed(made: Entry, folder: Path) -> str:
    """A download that cannot work: one sentence, and no file under the final name."""
    with pytest.raises(DownloadError) as caught:
        download(made, folder)
    assert downloaded(made, folder) is None
    message = str(caught.value)
    assert "\n" not in message
    assert message.endswith((".", ")."))
    return message


class Recorder(NamedTuple):
    """A job's end of a download, which cancels itself at some fraction."""

    reports: list[tuple[float, str | None]]
    cancel_at: float = 2.0

    def report(self, fraction: float, message: str | None = None) -> None:
        self.reports.append((fraction, message))

    def check(self) -> None:
        if self.reports and self.reports[-1][0] >= self.cancel_at:
            raise Cancelled
