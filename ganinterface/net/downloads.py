"""Downloads a model of the catalogue: checked, resumed where it broke off, cancelled at any moment."""

from __future__ import annotations

import os
import re
from pathlib import Path

from ganinterface.files.catalogue import models_folder
from ganinterface.files.catalogue_entry import Entry
from ganinterface.files.folders import folder_problem
from ganinterface.net.responses import DownloadError, host_of
from ganinterface.net.resuming import ResumingDownload
from ganinterface.progress import Progress
from stylegan.files.atomic import atomic_write
from stylegan.files.plain_files import file_hash
from stylegan.files.system_errors import make_folder

MAX_SIZE = 1 << 34  # bytes of a model whose size nobody states
SUM_FILE = re.compile(r"([0-9a-f]{64}) [ *]")  # a line of what sha256sum writes


def download(entry: Entry, folder: Path | None = None, job: Progress | None = None) -> Path:
    """The entry's file in `folder` (default: `models_folder()`), downloaded unless it is there already.

    A download that was cancelled or broke goes on where it stopped. The sha256 is compared with the published
    one; where none is published, that of the first download is kept beside the file, and compared from then on.

    DownloadError with one sentence for whatever is wrong with network, server, file or disk; what `job.check`
    raises is passed on. In no case is there a file under the final name that was not checked.
    """
    folder = _folder(folder)
    problem = folder_problem(folder)
    if problem is not None:
        raise DownloadError(f"Nothing can be written into '{folder}': {problem}.")
    make_folder(folder)
    path, part, known = folder / entry.file_name, part_of(entry, folder), known_sha256(entry, folder)
    found = file_hash(path) if path.is_file() else None
    if found is None or (known and found != known):
        ResumingDownload(entry.name, part, _bounds(entry), bool(known), job).fetch(entry.address)
        found = file_hash(part)
        if known and found != known:
            part.unlink()
            raise DownloadError(_mismatch(entry, folder))
        os.replace(part, path)
    if not known:
        atomic_write(_sum_file(entry, folder), f"{found}  {path.name}\n".encode(), follow_links=False)
    return path


def downloaded(entry: Entry, folder: Path | None = None) -> Path | None:
    """The entry's file where it was downloaded before; its content is not read."""
    path = _folder(folder) / entry.file_name
    return path if path.is_file() else None


def received(entry: Entry, folder: Path | None = None) -> int:
    """How many bytes of a download that has not come to its end are there."""
    try:
        return part_of(entry, _folder(folder)).stat().st_size
    except OSError:
        return 0


def known_sha256(entry: Entry, folder: Path | None = None) -> str:
    """The published sha256, else that of the first download; empty without either."""
    if entry.sha256:
        return entry.sha256
    try:
        with _sum_file(entry, _folder(folder)).open(encoding="utf-8") as file:
            found = SUM_FILE.match(file.read(100))
    except (OSError, UnicodeDecodeError):
        return ""
    return found.group(1) if found else ""


def part_of(entry: Entry, folder: Path) -> Path:
    """Where a download is kept until it is whole."""
    return folder / f"{entry.file_name}.part"


def _folder(folder: Path | None) -> Path:
    return models_folder() if folder is None else folder


def _sum_file(entry: Entry, folder: Path) -> Path:
    return folder / f"{entry.file_name}.sha256"


def _bounds(entry: Entry) -> tuple[int, int]:
    """How few and how many bytes the file may have: sizes are often stated in round numbers."""
    if entry.size is None:
        return 1, MAX_SIZE
    return max(entry.size // 2, 1), entry.size + entry.size // 10 + (1 << 20)


def _mismatch(entry: Entry, folder: Path) -> str:
    sent = f"What {host_of(entry.address)} sent for '{entry.name}' is not"
    if entry.sha256:
        return f"{sent} the published file: its sha256 is different, and it was removed."
    return (
        f"{sent} the file of the first download: its sha256 is different, and it was removed "
        f"('{_sum_file(entry, folder)}' holds the old one; without that file the new one is taken)."
    )
