"""The gallery's disk: lists, writes and reads its files on a thread of its own, and keeps what is looked at in memory."""

from __future__ import annotations

import contextlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import NamedTuple

from psygnal import Signal

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import Document
from ganinterface.files.gallery import album
from ganinterface.files.gallery.album import Entry, Picture, Portrait
from ganinterface.files.project import Report
from ganinterface.studio.gallery import words
from ganinterface.studio.loop import Loop
from ganinterface.studio.messages import Messages
from ganinterface.studio.side_pictures import reduced
from stylegan.files.system_errors import sentence
from stylegan.training.pictures.cache import MemoryCache

MEMORY = 48 * 2**20  # bytes of the pictures that are at hand
MAX_WANTED = 300  # what was looked at longer ago is not read any more
MAX_UNWRITTEN = 100  # that are kept in memory where the disk takes none


Described = tuple[Document, ArrayStore]  # what made a portrait


class Shown(NamedTuple):
    """What is seen of an entry; without a picture, `about` says why there is none."""

    picture: Picture | None
    title: str = ""
    about: str = ""


class Shelf:
    """One folder at a time. What cannot be written stays in memory as long as the program runs."""

    arrived = Signal()  # more of what was looked for is at hand

    def __init__(self, loop: Loop, messages: Messages) -> None:
        self._loop = loop
        self._messages = messages
        self._thread: ThreadPoolExecutor | None = None
        self.folder = Path()
        self._opened = 0  # how many folders were
        self._unwritten: dict[str, Portrait] = {}  # by key
        self._shown: MemoryCache[Shown] = MemoryCache(
            MEMORY, lambda shown: 1000 if shown.picture is None else shown.picture.nbytes
        )
        self._wanted: OrderedDict[Entry, Path] = (
            OrderedDict()
        )  # with their folders, the most urgent at the end
        self._lock = threading.Lock()  # for these
        self._announced = False
        self._complaint = ""

    @property
    def is_open(self) -> bool:
        """Whether anything is kept."""
        return self._thread is not None

    def open(self, folder: Path, then: Callable[[list[Entry]], object]) -> None:
        """Work with that folder from now on; `then` hears what is in it (in a moment)."""
        if self._thread is None:
            self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="gallery")
        self.folder = folder
        self._unwritten = {}
        self._want_nothing()
        self._opened = opened = self._opened + 1

        def take(found: list[Entry] | None) -> None:
            if opened == self._opened:  # else another folder, or the same one later
                then(found or [])

        self._do(partial(album.entries_in, folder), take)

    def close(self) -> None:
        """Wait until everything is written."""
        self._want_nothing()
        if self._thread is not None:
            self._thread.shutdown(wait=True)
            self._thread = None

    def write(self, entry: Entry, portrait: Portrait, then: Callable[[Entry], object]) -> None:
        """Keep a portrait, made small first; `then` hears of the entry with its size once it is on the disk."""
        self._unwritten[entry.key] = portrait
        if len(self._unwritten) > MAX_UNWRITTEN:
            del self._unwritten[next(iter(self._unwritten))]
        folder = self.folder

        def write() -> Entry:
            small = portrait._replace(picture=reduced(portrait.picture))
            self._shown.put(entry.key, _shown(small))
            return album.write_entry(folder, entry, small)

        def written(made: Entry | None) -> None:
            if made is not None and folder == self.folder:
                self._unwritten.pop(entry.key, None)
                then(made)

        self._do(write, written)

    def delete(self, entries: Sequence[Entry]) -> None:
        """Take entries off the disk for good."""
        for entry in entries:
            self._unwritten.pop(entry.key, None)
        if entries:
            self._do(partial(album.remove_entries, self.folder, tuple(entries)))

    def rename(self, entry: Entry, is_favourite: bool) -> None:
        """Say of an entry whether it is a favourite."""
        self._do(partial(album.set_favourite, self.folder, entry, is_favourite))

    def look(self, entry: Entry) -> Shown | None:
        """What is seen of an entry; None: it is read, and `arrived` tells."""
        found = self._shown.get(entry.key)
        if found is None and (portrait := self._unwritten.get(entry.key)) is not None:
            return _shown(portrait)
        if found is None and self._thread is not None:
            with self._lock:
                is_new = entry not in self._wanted
                self._wanted[entry] = self.folder
                self._wanted.move_to_end(entry)
                if len(self._wanted) > MAX_WANTED:
                    self._wanted.popitem(last=False)
            if is_new:  # as many turns on the thread as there are wanted
                self._thread.submit(self._read_next)
        return found

    def read(self, entries: Sequence[Entry]) -> Callable[[Report], list[Portrait]]:
        """Work for another thread: the portraits of these entries, in their order. ProjectError with one sentence."""
        folder, unwritten = self.folder, dict(self._unwritten)

        def work(report: Report) -> list[Portrait]:
            made: list[Portrait] = []
            for number, entry in enumerate(entries):
                report(number / len(entries))
                made.append(unwritten.get(entry.key) or album.read_entry(folder, entry))
            return made

        return work

    def fetch(self, entries: Sequence[Entry], then: Callable[[dict[str, Described]], object]) -> None:
        """Go on with the Documents of these entries by their keys (in a moment), without those that cannot be read."""
        folder, unwritten = self.folder, dict(self._unwritten)

        def work() -> dict[str, Described]:
            found: dict[str, Described] = {}
            for entry in entries:
                with contextlib.suppress(ValueError):  # it is said where it is looked at
                    here = unwritten.get(entry.key)
                    found[entry.key] = here[:2] if here else album.read_document(folder, entry)
            return found

        self._do(work, lambda found: then(found or {}))

    # --- on the thread ---

    def _read_next(self) -> None:
        with self._lock:
            if not self._wanted:
                return
            entry, folder = self._wanted.popitem()
        try:
            shown = _shown(album.read_entry(folder, entry))
        except ValueError as error:
            shown = Shown(None, "", str(error))
            self._loop.post(partial(self._say, str(error)))
        self._shown.put(entry.key, shown)
        if not self._announced:
            self._announced = True
            self._loop.post(self._announce)

    # --- on the studio's ---

    def _want_nothing(self) -> None:
        with self._lock:
            self._wanted.clear()

    def _announce(self) -> None:
        self._announced = False
        self.arrived.emit()

    def _do(
        self,
        work: Callable[[], Entry | list[Entry] | dict[str, Described] | None],
        then: Callable[..., object] = lambda _: None,
    ) -> None:
        """Do it on the thread, then that with the result, None where it failed, which is said."""
        if self._thread is None:
            return

        def run() -> None:
            problem, result = "", None
            try:
                result = work()
            except Exception as error:  # whatever it is, somebody waits for the end of it
                problem = sentence(error)
            self._loop.post(partial(ended, problem, result))

        def ended(problem: str, result: object) -> None:
            self._say(problem)
            then(result)

        self._thread.submit(run)

    def _say(self, problem: str) -> None:
        """Once, until something else is wrong or all is well again: a full disk is full for every portrait."""
        if problem and problem != self._complaint:
            self._messages.say(problem, "warning", matter="file")
        self._complaint = problem


def _shown(portrait: Portrait) -> Shown:
    return Shown(portrait.picture, words.title(portrait.document), words.about(portrait.document))
