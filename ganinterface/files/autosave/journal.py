"""Writes the work of one window into its journal: only what is new, at the end, and safe on the disk when it returns."""

from __future__ import annotations

import contextlib
import dataclasses
import itertools
import os
import secrets
import struct
import time
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

import msgspec

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.project import Project, arrays_of_project
from ganinterface.files.autosave.folders import journals_folder
from ganinterface.files.autosave.locks import Lock
from ganinterface.files.autosave.nodes import NodeWriter
from ganinterface.files.autosave.records import MAGIC, packed
from ganinterface.files.autosave.work import Selection, Work
from ganinterface.files.json_format import VERSION
from ganinterface.session.history import Steps
from stylegan.files.atomic import sync_folder

SUFFIX, LOCK, PART = ".journal", ".lock", ".part"
NODE, ARRAY, STATE = b"n", b"a", b"s"
MAX_BYTES = 256 * 2**20  # of a journal that was just written anew; older steps go where there are more
ROOM = 32 * 2**20  # bytes of what is no longer of use before it is written anew


class State(msgspec.Struct, frozen=True, kw_only=True):
    """The end of what is written at once: what became of the steps, projects by the number of their node."""

    kept: tuple[int, int]  # which of the values before stay: first, and one after the last
    values: tuple[int, ...]  # that follow them
    labels: tuple[str, ...]  # of the steps to those
    position: int
    saved: int
    path: str | None
    is_unsaved: bool
    time: float  # seconds since 1970
    selection: Selection
    extras: dict[str, Any] = {}
    version: int = VERSION  # of what projects are made of


class Journal:
    """A file with a name of its own in the folder of journals, from the first work that is worth it on.

    Whoever writes holds its lock. Nothing of it is for more than one thread at a time.
    """

    def __init__(self) -> None:
        self.path = journals_folder() / f"{time.strftime('%Y%m%d-%H%M%S')}-{secrets.token_hex(4)}{SUFFIX}"
        self.lock = Lock(self.path.with_suffix(LOCK))
        self._file: BinaryIO | None = None
        self._before: Work | None = None  # as the file has it
        self._nodes = NodeWriter()
        self._arrays: set[str] = set()
        self._size = self._size_anew = 0

    def write(self, work: Work, arrays: ArrayStore) -> None:
        """Keep the work; where nothing of it is unsaved a journal is gone on with, but not begun. OSError when it fails."""
        before = self._before
        common = None if before is None else _common(before.steps, work.steps)
        if common is None or self._size > self._size_anew + max(ROOM, self._size_anew):
            self._before = self._write_anew(work, arrays)
        else:
            self._before = None  # half of it may be written when this fails: the next time all is
            self._append(self._packed(work, arrays, common))
            place = common[2]
            self._before = work if place == 0 else _with_steps(work, _from(work.steps, place))

    def remove(self) -> None:
        """Nothing of it is needed any more."""
        self.stop()
        for path in (self.path, self.path.with_suffix(PART)):
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)
        self.close()
        with contextlib.suppress(OSError):
            self.path.with_suffix(LOCK).unlink(missing_ok=True)

    def close(self) -> None:
        """Let go of it; the file stays."""
        self.stop()
        self.lock.release()

    def stop(self) -> None:
        """Write no more for now; the file and its lock stay."""
        self._before = None
        if self._file is not None:
            self._file.close()
            self._file = None

    def _write_anew(self, work: Work, arrays: ArrayStore) -> Work | None:
        """What of the work is in the file now; None where there is no file."""
        if not work.is_unsaved:
            if self._file is not None:
                self.remove()
            return None
        self.lock.acquire()
        self.stop()
        part = self.path.with_suffix(PART)
        try:
            with part.open("wb") as file:
                kept, data = self._complete(work, arrays)
                file.writelines(data)
                file.flush()
                os.fsync(file.fileno())
            os.replace(part, self.path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        sync_folder(self.path.parent)
        self._file = self.path.open("ab")
        self._size = self._size_anew = self.path.stat().st_size
        return kept

    def _complete(self, work: Work, arrays: ArrayStore) -> tuple[Work, list[bytes]]:
        """The work with as many of its steps as there is room for, and all that is written then."""
        while True:
            self._nodes, self._arrays = NodeWriter(), set()
            data = [MAGIC, *self._packed(work, arrays, (0, 0, 0))]
            if sum(map(len, data)) <= MAX_BYTES or not work.steps.labels:
                return work, data
            done = work.steps.position
            work = _with_steps(
                work, _from(work.steps, (done + 1) // 2) if done else Steps([work.project], [], 0)
            )

    def _append(self, data: Iterable[bytes]) -> None:
        if self._file is None:
            raise RuntimeError("The journal was not begun.")
        written = b"".join(data)
        self._file.write(written)
        self._file.flush()
        os.fsync(self._file.fileno())
        self._size += len(written)

    def _packed(self, work: Work, arrays: ArrayStore, common: tuple[int, int, int]) -> Iterator[bytes]:
        """The records of what is new; the values from `first` to `last` of those before are there, from `place` of these on."""
        first, last, place = common
        steps = work.steps
        new = steps.values[place + last - first :]
        numbers: list[int] = []
        for project in (*new, work.saved):
            number, nodes = self._nodes.written(project)
            if nodes:
                yield from self._packed_arrays(project, arrays)
            yield from (packed(NODE, node) for node in nodes)
            numbers.append(number)
        state = State(
            kept=(first, last),
            values=tuple(numbers[:-1]),
            labels=tuple(steps.labels[len(steps.labels) - len(new) + (last == first) :]),
            position=steps.position - place,
            saved=numbers[-1],
            path=None if work.path is None else str(work.path.absolute()),
            is_unsaved=work.is_unsaved,
            time=time.time(),
            selection=work.selection,
            extras=dict(work.extras),
        )
        yield packed(STATE, msgspec.json.encode(state))

    def _packed_arrays(self, project: Project, arrays: ArrayStore) -> Iterator[bytes]:
        for name in sorted(arrays_of_project(project) - self._arrays):
            array = arrays.get(name)
            shape = struct.pack(f"<B{array.ndim}I", array.ndim, *array.shape)
            yield packed(ARRAY, name.encode() + shape + array.astype("<f4").tobytes())
            self._arrays.add(name)


def _common(before: Steps[Project], after: Steps[Project]) -> tuple[int, int, int] | None:
    """Where the values before (first, one after the last) go on being the values after (place); None where none does."""
    places = {id(value): place for place, value in enumerate(before.values)}
    place = next((place for place, value in enumerate(after.values) if id(value) in places), None)
    if place is None or after.position < place:
        return None
    first = places[id(after.values[place])]
    # The label that leads to a value is part of it: a gesture gets its own when it ends.
    old = zip(before.values[first:], ["", *before.labels[first:]], strict=True)
    new = zip(after.values[place:], ["", *after.labels[place:]], strict=True)
    pairs = zip(old, new, strict=False)
    same = itertools.takewhile(lambda pair: pair[0][0] is pair[1][0] and pair[0][1] == pair[1][1], pairs)
    last = first + sum(1 for _ in same)
    return first, last, place


def _from(steps: Steps[Project], place: int) -> Steps[Project]:
    """The steps from that value on."""
    return Steps(steps.values[place:], steps.labels[place:], steps.position - place)


def _with_steps(work: Work, steps: Steps[Project]) -> Work:
    return dataclasses.replace(work, steps=steps)
