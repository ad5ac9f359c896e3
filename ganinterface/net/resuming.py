"""A download that goes on where an earlier one stopped, and can be stopped itself."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import stat
import sys
import time
from pathlib import Path
from typing import BinaryIO

import msgspec

from ganinterface.files.catalogue_entry import size_text
from ganinterface.net.responses import Broken, DownloadError, Head, StreamedResponse, host_of
from ganinterface.progress import Progress
from stylegan.files.atomic import atomic_write
from stylegan.files.other_files import may_be_checkpoint, what_file

ATTEMPTS = 5  # at a download whose connection breaks
PAUSE = 1.0  # seconds before the second attempt; twice as many before the third, and so on
TICK = 0.1  # seconds between two looks at whether the person has cancelled, and between two reports
HEAD_BYTES = 4096  # by which a checkpoint is known
MAX_NOTE = 10_000  # bytes of the note beside an unfinished download


class Unwanted(DownloadError):
    """What the server has is not the file, so that nothing of it is worth keeping."""


class Note(msgspec.Struct, frozen=True):
    """What an unfinished download is a part of; kept beside it as JSON."""

    address: str
    validator: str = ""  # ETag or Last-Modified of the file, which a server compares with what it has now
    total: int | None = None  # bytes of the whole file


class ResumingDownload:
    """Brings one file into `part`, which also stays when the download ends early.

    `bounds` are the fewest and the most bytes that the file may have. Where the file's hash is known a part is
    always gone on from, for a mixture of two versions is found out afterwards; else only when the server says
    that the file is still the same.
    """

    def __init__(
        self, name: str, part: Path, bounds: tuple[int, int], hash_known: bool, job: Progress | None = None
    ) -> None:
        self._name, self._part, self._bounds = name, part, bounds
        self._note = part.with_name(f"{part.name}.json")
        self._hash_known, self._job = hash_known, job
        self._reported = 0.0

    def fetch(self, url: str) -> None:
        """Download `url` until the file is whole; DownloadError with one sentence when that cannot be done."""
        try:
            with _opened(self._part) as file:
                self._lock(file)
                self._try(url, file)
                self._check_content(url, file)
                file.flush()
                os.fsync(file.fileno())
        except Unwanted:
            self._part.unlink(missing_ok=True)
            self._note.unlink(missing_ok=True)
            raise
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise DownloadError(
                    f"The disk is full: '{self._name}' could not be written into '{self._part.parent}'."
                ) from error
            raise
        self._note.unlink(missing_ok=True)

    def _try(self, url: str, file: BinaryIO) -> None:
        """Until the file is whole, as often as it takes."""
        if self._job is not None:
            self._job.report(0.0, "connecting")
        for attempt in range(ATTEMPTS):
            self._pause(attempt * PAUSE)
            try:
                self._attempt(url, file)
            except Broken as error:
                if attempt == ATTEMPTS - 1 or (attempt == 0 and not error.begun):
                    raise DownloadError(self._failure(error, file)) from error
            else:
                return

    def _attempt(self, url: str, file: BinaryIO) -> None:
        """Once: ask for what is missing, and write what comes. Broken when that was not all."""
        note = self._resumable(url, file)
        response = StreamedResponse(url, _size(file), note.validator if note else "")
        try:
            total = self._prepare(response.head(self._check), note, url, file)
            if total is not None and _size(file) == total:
                return
            looked = False
            # Before every chunk, and while nothing comes, what has come is reported.
            for chunk in response.chunks(lambda: self._look(file, total)):
                file.write(chunk)
                if not looked and _size(file) >= HEAD_BYTES:
                    looked = True
                    self._check_content(url, file)
                if _size(file) > self._bounds[1]:
                    break
        finally:
            response.close()
        if total is not None and _size(file) != total:
            raise Broken(f"{host_of(url)} sent less or more than it had announced.", begun=True)
        self._check_size(_size(file), url, "sent")

    def _prepare(self, head: Head, note: Note | None, url: str, file: BinaryIO) -> int | None:
        """Make the file fit what comes next; the whole file's number of bytes, None when it is unknown."""
        have, total = _size(file), head.total
        if note is not None and head.offset == have > 0 and _agree(note.total, total):
            return total if total is not None else note.total
        if head.offset != 0:  # not what was asked for: ask once more, for the whole
            _empty(file)
            raise Broken(f"{host_of(url)} cannot continue where the download stopped.", begun=True)
        _empty(file)
        if total is not None:
            self._check_size(total, url, "offers")
            self._check_room(total)
        atomic_write(self._note, msgspec.json.encode(Note(url, head.validator, total)), follow_links=False)
        return total

    def _resumable(self, url: str, file: BinaryIO) -> Note | None:
        """The note on the part there is; without one that allows to go on, the part is emptied."""
        note = None
        if _size(file) > 0:
            with contextlib.suppress(OSError, ValueError, RecursionError), self._note.open("rb") as text:
                note = msgspec.json.decode(text.read(MAX_NOTE), type=Note)
        if note is None or note.address != url or not (note.validator or self._hash_known):
            _empty(file)
            return None
        return note

    def _check_content(self, url: str, file: BinaryIO) -> None:
        """Whatever the server calls it: it begins as checkpoints do, or nothing of it is kept."""
        file.flush()
        file.seek(0)
        head = file.read(HEAD_BYTES)
        if not may_be_checkpoint(head):
            raise Unwanted(f"What {host_of(url)} sent for '{self._name}' {what_file(head)}.")

    def _check_size(self, size: int, url: str, does: str) -> None:
        low, high = self._bounds
        if low <= size <= high:
            return
        raise Unwanted(
            f"{host_of(url)} {does} {size_text(size)} for '{self._name}', "
            f"which should have from {size_text(low)} to {size_text(high)}."
        )

    def _check_room(self, needed: int) -> None:
        free = shutil.disk_usage(self._part.parent).free
        if needed > free:
            raise DownloadError(
                f"The disk is full: '{self._name}' needs {size_text(needed)}, "
                f"and '{self._part.parent}' has room for {size_text(free)}."
            )

    def _failure(self, error: Broken, file: BinaryIO) -> str:
        size = _size(file)
        kept = f" {size_text(size)} are kept, and the next download continues from there." if size else ""
        return f"'{self._name}' could not be downloaded: {error}{kept}"

    def _lock(self, file: BinaryIO) -> None:
        """DownloadError while another program writes into the same part."""
        if sys.platform == "win32":
            return  # where a file that is open cannot be replaced: the second download ends with that error
        import fcntl

        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise DownloadError(f"'{self._name}' is being downloaded already.") from error

    def _check(self) -> None:
        if self._job is not None:
            self._job.check()

    def _look(self, file: BinaryIO, total: int | None) -> None:
        self._check()
        self._report(_size(file), total)

    def _pause(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self._check()
            time.sleep(TICK)

    def _report(self, size: int, total: int | None) -> None:
        now = time.monotonic()
        if self._job is None or (now < self._reported + TICK and size != total):
            return
        self._reported = now
        of = f" of {size_text(total)}" if total else ""
        self._job.report(size / total if total else 0.0, f"{size_text(size)}{of}")


def _opened(part: Path) -> BinaryIO:
    """The part for reading and appending; what lies there and is no file of its own, such as a link, is taken away."""
    with contextlib.suppress(FileNotFoundError):
        there = part.lstat()
        if not stat.S_ISREG(there.st_mode) or there.st_nlink != 1:
            part.unlink()
    flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    return open(os.open(part, flags, 0o666), "a+b")


def _empty(file: BinaryIO) -> None:
    if _size(file) > 0:  # what is no ordinary file cannot be cut
        file.truncate(0)


def _agree(one: int | None, other: int | None) -> bool:
    return one is None or other is None or one == other


def _size(file: BinaryIO) -> int:
    file.flush()
    return os.fstat(file.fileno()).st_size
