"""Reads a file of any kind as one value, complete and checked, that a session takes over in one step; on any thread."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from ganinterface.audio.sound import Sound, read_sound
from ganinterface.audio.timing_files import read_timing
from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import Document, ModelRef
from ganinterface.document.labels import LabelError, read_names
from ganinterface.document.limits import LIMITS
from ganinterface.document.model_info import ModelInfo
from ganinterface.document.project import AttributeEntry, Project, with_models
from ganinterface.files.attributes import load_attributes
from ganinterface.files.autosave.work import Work
from ganinterface.files.finding_models import find_model
from ganinterface.files.kinds import FileKind, file_kind
from ganinterface.files.picture import read_document_png
from ganinterface.files.preset import Preset, load_preset
from ganinterface.files.project import Report, load_project
from stylegan.files.kinds import recognise
from stylegan.files.system_errors import why_unreadable
from stylegan.latents import Latent, Space, read_latents


class OpeningError(ValueError):
    """A file that cannot be read, in one sentence that names it."""


@dataclass(frozen=True, eq=False)
class OpenedProject:
    """A project, the arrays that it refers to, what a later version put into it, and where its model is (None: nowhere)."""

    path: Path
    project: Project
    arrays: ArrayStore
    extras: Mapping[str, Any]
    model: Path | None
    is_copy: bool = False  # whether it goes on without the file: another window has that

    @property
    def document(self) -> Document:
        """The picture on the canvas."""
        return self.project.document


@dataclass(frozen=True, eq=False)
class OpenedWork(OpenedProject):
    """Work that was interrupted, under a name for people in the place of a path: with its steps and its project's file."""

    work: Work = field(kw_only=True)


@dataclass(frozen=True, eq=False)
class OpenedPicture:
    """The Document of a picture, the arrays that it refers to, and where its model is (None: nowhere)."""

    path: Path
    document: Document
    arrays: ArrayStore
    model: Path | None


@dataclass(frozen=True, eq=False)
class OpenedPreset:
    """A preset and the arrays that it refers to."""

    path: Path
    preset: Preset
    arrays: ArrayStore


@dataclass(frozen=True, eq=False)
class OpenedAttributes:
    """The attributes of a file, at least one, and their vectors."""

    path: Path
    entries: tuple[AttributeEntry, ...]
    arrays: ArrayStore
    is_guess: bool = False  # whether the file is an array, which could also be a latent


@dataclass(frozen=True, eq=False)
class OpenedLatents:
    """The latents of a file, at least one."""

    path: Path
    latents: tuple[Latent, ...]
    is_guess: bool = False  # whether the file is an array, which could also be a direction
    may_be_z: bool = False  # whether it does not say either that they are in w, and they are as long as z


@dataclass(frozen=True, eq=False)
class OpenedLabels:
    """Names for the classes of a model, one for each."""

    path: Path
    names: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class OpenedSound:
    """What is heard of a file."""

    path: Path
    sound: Sound


@dataclass(frozen=True, eq=False)
class OpenedTiming:
    """A file of mouth shapes in time that can be read."""

    path: Path


@dataclass(frozen=True, eq=False)
class OpenedCheckpoint:
    """A file of a model, still to be opened by who draws with it."""

    path: Path


Opened = (
    OpenedProject
    | OpenedPicture
    | OpenedPreset
    | OpenedAttributes
    | OpenedLatents
    | OpenedLabels
    | OpenedSound
    | OpenedTiming
    | OpenedCheckpoint
)


def read_file(
    path: Path,
    purpose: FileKind | None = None,
    *,
    model: ModelInfo | None = None,
    recent: Iterable[Path | str] | None = None,
    report: Report = lambda fraction: None,
) -> Opened:
    """What a file holds: of the kind that its content tells, or of the one that a person said (`purpose`).

    Attributes, latents and names have to fit `model`, the open one, where that is given. The model of a project or a
    picture is looked for where `recent` says which ones were used before (see `find_model`).

    `report` is called with the part that is done (0..1) where reading may take long, and ends it by raising what is no
    Exception. Whatever is wrong with the file is a ValueError with one sentence that names it.
    """
    if purpose == "latent":
        return read_latent(path, model)
    kind = purpose or _kind_of(path)
    with _as_opening_error(path):
        return _READERS[kind](_Reading(path, model, recent, report, kind_is_said=purpose is not None))


def read_latent(
    path: Path, model: ModelInfo | None = None, space: Space | None = None
) -> OpenedLatents | OpenedPicture:
    """What a person says is a latent: also a picture of this program, whose latent only its model can tell.

    `space`: what it is in, where a person says that too.
    """
    reading = _Reading(path, model, kind_is_said=True, space=space)
    return _picture(reading) if _kind_of(path) == "picture" else _latents(reading)


def _kind_of(path: Path) -> FileKind:
    with _as_opening_error(path):
        return file_kind(path)


@contextlib.contextmanager
def _as_opening_error(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise OpeningError(f"'{path.name}' cannot be read: {why_unreadable(error, path)}.") from error


@dataclass(frozen=True)
class _Reading:
    """What is asked for, see `read_file`."""

    path: Path
    model: ModelInfo | None
    recent: Iterable[Path | str] | None = None
    report: Report = lambda fraction: None
    kind_is_said: bool = False
    space: Space | None = None  # of latents, see `read_latents`

    @cached_property
    def says_nothing(self) -> bool:
        """Whether the file is an array without a name that tells what it is."""
        return recognise(self.path).is_guess

    @property
    def is_guess(self) -> bool:
        """Whether nobody has said either what such a file is."""
        return not self.kind_is_said and self.says_nothing

    def model_of(self, wanted: ModelRef) -> Path | None:
        if self.recent is None:
            return None
        if self.model is not None and wanted.hash == self.model.ref.hash:
            return Path(self.model.ref.path)
        return find_model(wanted, self.path, self.recent)


def _project(reading: _Reading) -> OpenedProject:
    loaded = load_project(reading.path, reading.report)
    wanted = loaded.project.document.model
    model = reading.model_of(wanted)

    def found(ref: ModelRef) -> ModelRef:
        is_found = model is not None and wanted.hash and ref.hash == wanted.hash
        return replace(ref, path=os.path.realpath(model or "")) if is_found else ref

    project = with_models(loaded.project, found)
    return OpenedProject(reading.path, project, loaded.arrays, loaded.extras, model)


def _picture(reading: _Reading) -> OpenedPicture:
    document, arrays = read_document_png(reading.path)
    return OpenedPicture(reading.path, document, arrays, reading.model_of(document.model))


def _attributes(reading: _Reading) -> OpenedAttributes:
    arrays, model = ArrayStore(), reading.model
    sizes = (model.w_dim, model.num_ws) if model else (None, None)
    entries = load_attributes(reading.path, arrays, *sizes)
    return OpenedAttributes(reading.path, entries, arrays, reading.is_guess)


def _latents(reading: _Reading) -> OpenedLatents:
    model = reading.model
    sizes = {"num_ws": model.num_ws, "w_dim": model.w_dim, "z_dim": model.z_dim} if model else {}
    latents = tuple(read_latents(reading.path, **sizes, space=reading.space))
    fits = model is not None and all(latent.array.shape == (model.z_dim,) for latent in latents)
    may_be_z = fits and reading.space is None and latents[0].space == "w" and reading.says_nothing
    return OpenedLatents(reading.path, latents, reading.is_guess, may_be_z)


def _labels(reading: _Reading) -> OpenedLabels:
    model = reading.model
    if model is not None and not model.label_dim:
        if reading.kind_is_said:
            read_names(reading.path)  # what it is instead, is told first
            raise LabelError(
                f"'{reading.path.name}' names the classes of a conditional model, which this one is not."
            )
        raise LabelError(
            f"'{reading.path.name}' is a text file: it could name the classes of a conditional model, which this one is not."
        )
    return OpenedLabels(reading.path, read_names(reading.path, model.label_dim if model else None))


def _sound(reading: _Reading) -> OpenedSound:
    return OpenedSound(reading.path, read_sound(reading.path, reading.report))


def _timing(reading: _Reading) -> OpenedTiming:
    read_timing(reading.path, LIMITS["fps"].default)
    return OpenedTiming(reading.path)


_READERS: dict[FileKind, Callable[[_Reading], Opened]] = {
    "project": _project,
    "picture": _picture,
    "preset": lambda reading: OpenedPreset(reading.path, *load_preset(reading.path)),
    "checkpoint": lambda reading: OpenedCheckpoint(reading.path),
    "attributes": _attributes,
    "latent": _latents,
    "labels": _labels,
    "sound": _sound,
    "timing": _timing,
}
