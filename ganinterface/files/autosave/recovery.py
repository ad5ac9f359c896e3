"""Reads the journals that ended without their window: what there is, and the work in one of them, trusting nothing."""

from __future__ import annotations

import contextlib
import os
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.checks import check_arrays, document_array_uses
from ganinterface.document.project import Project, ProjectError, arrays_of_project, documents_of
from ganinterface.document.project_checks import array_uses, check_project
from ganinterface.files.autosave.folders import journals_folder
from ganinterface.files.autosave.journal import ARRAY, LOCK, MAX_BYTES, NODE, PART, ROOM, STATE, SUFFIX, State
from ganinterface.files.autosave.locks import Lock
from ganinterface.files.autosave.nodes import NodeReader
from ganinterface.files.autosave.records import records
from ganinterface.files.autosave.work import Work
from ganinterface.files.json_format import VERSION
from ganinterface.session.history import MAX_STEPS, Steps
from stylegan.files.system_errors import why_unreadable

MAX_FILE = 2 * (MAX_BYTES + ROOM)  # bytes; no journal of this program is larger
HASH = 64  # characters of an array's name
MAX_AXES = 4


@dataclass(frozen=True, eq=False)
class Abandoned:
    """A journal whose window has gone, with work in it that was not saved. It is ours until it is left or removed."""

    path: Path
    lock: Lock
    project: Path | None  # the project's file
    steps: int  # that were not saved
    time: float  # of the last one, seconds since 1970

    @property
    def name(self) -> str:
        """Of the work, for people."""
        return "an untitled portrait" if self.project is None else self.project.name

    def leave(self) -> None:
        """Keep it for another time."""
        self.lock.release()

    def remove(self) -> None:
        """Delete it for good."""
        _delete(self.path)
        self.lock.release()
        with contextlib.suppress(OSError):
            self.path.with_suffix(LOCK).unlink(missing_ok=True)


def abandoned(folder: Path | None = None) -> list[Abandoned]:
    """Those there are, the newest first; journals of windows that live are left alone, those with nothing unsaved deleted."""
    folder = journals_folder() if folder is None else folder
    found: list[Abandoned] = []
    with contextlib.suppress(OSError):
        for path in sorted(
            {each.with_suffix(SUFFIX) for each in folder.glob("*.*") if each.suffix in (SUFFIX, PART)}
        ):
            lock = Lock(path.with_suffix(LOCK))
            with contextlib.suppress(OSError):
                if lock.acquire() and (taken := claimed(path, lock)) is not None:
                    found.append(taken)
    return sorted(found, key=lambda each: -each.time)


def claimed(path: Path, lock: Lock) -> Abandoned | None:
    """The journal whose lock is held; None, and the lock let go of, where there is nothing in it for a person."""
    try:
        state = _content(path).state
    except FileNotFoundError:  # it was killed before its first one was whole
        state = None
    except ValueError:  # another version's, or nothing but its beginning
        lock.release()
        return None
    if state is None or not state.is_unsaved:
        Abandoned(path, lock, None, 0, 0).remove()
        return None
    values = list(state.values)
    place = values.index(state.saved) if state.saved in values else 0
    project = None if state.path is None else Path(state.path)
    return Abandoned(path, lock, project, max(abs(state.position - place), 1), state.time)


def read_work(path: Path) -> tuple[Work, ArrayStore]:
    """The work in a journal up to where it is whole, and its arrays. ProjectError with one sentence when there is none."""
    try:
        content = _content(path)
        if content.state is None:
            raise ValueError("nothing in it is whole")
        return _work(content.state, content)
    except (ValueError, OverflowError, RecursionError, struct.error) as error:
        raise ProjectError(f"The work kept in '{path.name}' cannot be recovered: {error}.") from error
    except OSError as error:
        raise ProjectError(f"'{path}' cannot be read: {why_unreadable(error, path)}.") from error


@dataclass(frozen=True)
class _Content:
    """What is whole in a journal: its last state has all the values."""

    nodes: list[bytes]
    arrays: Mapping[str, bytes]
    state: State | None


def _content(path: Path) -> _Content:
    nodes: list[bytes] = []
    arrays: dict[str, bytes] = {}
    state: State | None = None
    size = os.stat(path).st_size
    if size > MAX_FILE:
        raise ValueError("it is too large")
    with path.open("rb") as stream:
        for kind, payload in records(stream, size):
            if kind == NODE:
                nodes.append(payload)
            elif kind == ARRAY:
                arrays[payload[:HASH].decode("ascii", "replace")] = payload[HASH:]
            elif kind == STATE:
                following = _following(state, payload, len(nodes))
                if following is None:
                    break
                state = following
    return _Content(nodes, arrays, state)


def _following(before: State | None, payload: bytes, nodes: int) -> State | None:
    """The state with all of its values and labels; None where it makes no sense, ValueError for a newer program's."""
    try:
        new = msgspec.json.decode(payload, type=State)
    except (ValueError, RecursionError):
        return None
    if new.version > VERSION:
        raise ValueError("a newer version of the program has written it")
    first, last = new.kept
    values, labels = (before.values, before.labels) if before is not None else ((), ())
    if not 0 <= first <= last <= len(values):
        return None
    values = (*values[first:last], *new.values)
    labels = (*labels[first : max(last - 1, first)], *new.labels)
    whole = len(values) == len(labels) + 1 <= MAX_STEPS + 2 and 0 <= new.position < len(values)
    if not whole or not all(0 <= number < nodes for number in (*values, new.saved)):
        return None
    return msgspec.structs.replace(new, values=values, labels=labels)


def _work(state: State, content: _Content) -> tuple[Work, ArrayStore]:
    reader, arrays = NodeReader(content.nodes), ArrayStore()
    project, saved = reader.project(state.values[state.position]), reader.project(state.saved)
    _add_arrays([project, saved], content, arrays)
    for each in (project, saved):
        check_project(each)
        check_arrays(array_uses(each), arrays)
    steps = Steps[Project]((project,), (), 0)
    # A step that is damaged takes the others with it: what stands on the canvas is worth more.
    with contextlib.suppress(ValueError):
        values = tuple(reader.project(number) for number in state.values)
        _add_arrays(values, content, arrays)
        documents = {id(document): document for value in values for document in documents_of(value)}
        for document in documents.values():
            check_arrays(document_array_uses(document), arrays)
        steps = Steps(values, state.labels, state.position)
    path = None if state.path is None else Path(state.path)
    work = Work(steps, saved, path, state.is_unsaved, state.extras, state.selection)
    return work, arrays


def _add_arrays(projects: Iterable[Project], content: _Content, arrays: ArrayStore) -> None:
    """The arrays that the projects refer to; ValueError for one that is missing or not what its name says."""
    for name in set[str]().union(*map(arrays_of_project, projects)) - arrays.hashes():
        data = content.arrays.get(name, b"\0")
        axes = data[0]
        if not 1 <= axes <= MAX_AXES:
            raise ValueError("an array in it is missing or damaged")
        shape = struct.unpack_from(f"<{axes}I", data, 1)
        if arrays.put(np.frombuffer(data, "<f4", offset=1 + 4 * axes).reshape(shape)) != name:
            raise ValueError("an array in it is missing or damaged")


def _delete(path: Path) -> None:
    for each in (path, path.with_suffix(PART)):
        with contextlib.suppress(OSError):
            each.unlink(missing_ok=True)
