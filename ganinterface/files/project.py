"""Project files (.ganproj): a zip of JSON and safetensors, read with suspicion and written atomically.

`document.json` holds format, version and the Document, `poses.json` the Timeline, `attributes.json` the
library, `arrays.safetensors` every array under its content hash, `thumbnail.png` the picture as it was.
Pictures that carry their Document are in `files.picture`.
"""

from __future__ import annotations

import contextlib
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import msgspec
import safetensors
import safetensors.numpy
from msgspec.structs import replace

from ganinterface.document.animation.checks import MAX_POSES
from ganinterface.document.animation.timeline import Timeline
from ganinterface.document.arrays import ArrayStore
from ganinterface.document.checks import check_arrays, check_count
from ganinterface.document.document import Document
from ganinterface.document.project import (
    AttributeEntry,
    Project,
    ProjectError,
    arrays_of_project,
    with_models,
)
from ganinterface.document.project_checks import array_uses, check_project
from ganinterface.files.finding_models import placed_path, shared_path
from ganinterface.files.json_format import VERSION, decode, in_new_names, unknown_fields, with_unknown_fields
from stylegan.files.atomic import atomic_write
from stylegan.files.plain_files import open_file, open_zip
from stylegan.files.problem import FileProblem
from stylegan.files.system_errors import clause

SUFFIX = ".ganproj"
ARRAYS = "arrays.safetensors"
THUMBNAIL = "thumbnail.png"
MAX_BYTES = {
    "document.json": 64 * 2**20,
    "poses.json": 256 * 2**20,
    "attributes.json": 64 * 2**20,
    ARRAYS: 2**30,
    THUMBNAIL: 16 * 2**20,
}
MAX_TOTAL_BYTES = 1280 * 2**20
UNSUSPICIOUS = 16 * 2**20  # bytes; up to here any compression ratio is accepted
MAX_COMPRESSION = 200
STEP = 4 * 2**20  # bytes that are read or written between two reports
UNPACKING = 0.3  # part of the time; checking the arrays takes the rest
PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"

Report = Callable[[float], None]


class LoadedProject(NamedTuple):
    """What a project file holds; `extras` is what a later version put there, for `save_project`."""

    project: Project
    arrays: ArrayStore
    thumbnail: bytes | None
    extras: Mapping[str, Any]


class _DocumentFile(msgspec.Struct, frozen=True, kw_only=True):
    ganinterface: str = "project"
    version: int = VERSION
    document: Document


class _PosesFile(msgspec.Struct, frozen=True):
    timeline: Timeline = Timeline()


class _CountedTimeline(msgspec.Struct):
    poses: list[msgspec.Raw] = []


class _CountedPoses(msgspec.Struct):
    """The same, so far as the poses can be counted: each costs a hundred times what it takes in the file."""

    timeline: _CountedTimeline = msgspec.field(default_factory=_CountedTimeline)


class _AttributesFile(msgspec.Struct, frozen=True):
    library: tuple[AttributeEntry, ...] = ()


def save_project(
    path: Path | str,
    project: Project,
    arrays: ArrayStore,
    *,
    thumbnail_png: bytes | None = None,
    extras: Mapping[str, Any] | None = None,
    report: Report = lambda fraction: None,
) -> None:
    """Write the project and the arrays it refers to; ProjectError, the old file as it was, when that fails.

    `extras` is what `load_project` gave: fields that this version does not know are written again. `report` is called
    with the part that is done (0..1), and ends the writing, the old file as it was, by raising what is no Exception.
    """
    path = Path(path)
    with _as_project_error(path, "saved"):
        check_project(project)
        check_arrays(array_uses(project), arrays)
        shared = _with_paths(project, shared_path, path)
        members = _json_members(shared, extras or {})
        needed = sorted(arrays_of_project(project))
        members[ARRAYS] = safetensors.numpy.save({name: arrays.get(name) for name in needed})
        if thumbnail_png:
            members[THUMBNAIL] = thumbnail_png
        for name, data in members.items():
            _check_size(name, len(data))
        atomic_write(path, lambda file: _write_zip(file, members, report))


def load_project(path: Path | str, report: Report = lambda fraction: None) -> LoadedProject:
    """Read a project file; ProjectError with one sentence that names it when anything is wrong with it.

    `report` is called with the part that is done (0..1), and ends the reading by raising what is no Exception.
    """
    path = Path(path)
    with _as_project_error(path, "opened"), open_file(path) as stream, open_zip(stream) as archive:
        files = _unpacked(archive, _checked_members(archive), report)
        for name in ("document.json", "poses.json", ARRAYS):
            if name not in files:
                raise ValueError(f"{name} is missing in it")
        document = decode(files["document.json"], _DocumentFile, "document.json", header=("project", VERSION))
        check_count("poses", _count_poses(files["poses.json"]), MAX_POSES)
        poses = decode(files["poses.json"], _PosesFile, "poses.json")
        attributes = decode(files.get("attributes.json", b"{}"), _AttributesFile, "attributes.json")
        project = Project(document.document, poses.timeline, attributes.library)
        check_project(project)
        arrays = _read_arrays(files[ARRAYS], report)
        check_arrays(array_uses(project), arrays)
        thumbnail = files.get(THUMBNAIL, b"")
        return LoadedProject(
            _with_paths(project, placed_path, path),
            arrays,
            thumbnail if thumbnail.startswith(PNG_SIGNATURE) else None,
            _extras(files, project),
        )


def _with_paths(project: Project, change: Callable[[str, Path], str], file: Path) -> Project:
    made = with_models(project, lambda model: replace(model, path=change(model.path, file.parent)))
    if (sound := made.timeline.sound) is None:
        return made
    sound = replace(sound, path=change(sound.path, file.parent))
    return replace(made, timeline=replace(made.timeline, sound=sound))


@contextlib.contextmanager
def _as_project_error(path: Path, verb: str) -> Iterator[None]:
    """Turns whatever a broken file or a full disk causes into one sentence that names the file."""
    try:
        yield
    except OSError as error:
        reason = str(clause(error))
    except (zipfile.BadZipFile, zlib.error, EOFError):
        reason = "it is not a project file, or it is damaged"
    except FileProblem as problem:
        reason = f"it{problem}"
    except RecursionError:
        reason = "something in it is nested too deeply"
    except RuntimeError:  # encrypted (NotImplementedError is one too), or an unknown way of compressing
        reason = "it was packed in a way that this program does not read"
    except (ValueError, OverflowError) as error:
        reason = str(error)
    else:
        return
    raise ProjectError(f"'{path.name}' cannot be {verb}: {reason.rstrip('.')}.")


def _encoded(project: Project) -> dict[str, bytes]:
    """The JSON members as this version writes them."""
    return {
        "document.json": msgspec.json.encode(_DocumentFile(document=project.document)),
        "poses.json": msgspec.json.encode(_PosesFile(project.timeline)),
        "attributes.json": msgspec.json.encode(_AttributesFile(project.library)),
    }


def _json_members(project: Project, extras: Mapping[str, Any]) -> dict[str, bytes]:
    """The same with what a later version had put there."""
    members = _encoded(project)
    for name in extras.keys() & members.keys():
        known = msgspec.json.decode(members[name])
        members[name] = msgspec.json.encode(with_unknown_fields(known, extras[name]))
    return members


def _extras(files: Mapping[str, bytes], project: Project) -> dict[str, Any]:
    """What `save_project` writes again; most files are what this version wrote, and hold nothing else."""
    found: dict[str, Any] = {}
    for name, data in _encoded(project).items():
        if name in files and files[name] != data:
            raw = msgspec.json.decode(in_new_names(files[name]))
            found[name] = unknown_fields(raw, msgspec.json.decode(data))
    return {name: part for name, part in found.items() if part}


def _write_zip(file: BinaryIO, members: Mapping[str, bytes], report: Report) -> None:
    done, total = 0, sum(map(len, members.values()))
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in members.items():
            # A fixed date: the same project is the same file.
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.external_attr = 0o644 << 16
            info.file_size = len(data)
            # Numbers and pictures hardly shrink; what shrinks too well would look like a bomb to the reader.
            small_json = name.endswith(".json") and len(data) <= UNSUSPICIOUS
            info.compress_type = zipfile.ZIP_DEFLATED if small_json else zipfile.ZIP_STORED
            with archive.open(info, "w") as member:
                for start in range(0, len(data), STEP):
                    done += member.write(memoryview(data)[start : start + STEP])
                    report(done / total)


def _checked_members(archive: zipfile.ZipFile) -> dict[str, int]:
    """Declared sizes of the members we read, all in bounds; zipfile never reads more than is declared."""
    infos = [info for info in archive.infolist() if info.filename in MAX_BYTES]
    sizes = {info.filename: info.file_size for info in infos}
    if len(sizes) != len(infos):
        raise ValueError("it holds the same part twice")
    for info in infos:
        _check_size(info.filename, info.file_size)
        if info.file_size > max(UNSUSPICIOUS, MAX_COMPRESSION * info.compress_size):
            raise ValueError(f"{info.filename} in it would unpack to a suspicious size")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise NotImplementedError
    if sum(sizes.values()) > MAX_TOTAL_BYTES:
        raise ValueError(f"it is larger than {MAX_TOTAL_BYTES // 2**20} MB")
    return sizes


def _count_poses(data: bytes) -> int:
    return len(decode(data, _CountedPoses, "poses.json").timeline.poses)


def _check_size(name: str, size: int) -> None:
    if size > MAX_BYTES[name]:
        raise ValueError(f"{name} is larger than {MAX_BYTES[name] // 2**20} MB")


def _unpacked(archive: zipfile.ZipFile, sizes: Mapping[str, int], report: Report) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    done, total = 0, max(sum(sizes.values()), 1)
    for name in sizes:
        parts: list[bytes] = []
        with archive.open(name) as member:
            while part := member.read(STEP):
                parts.append(part)
                done += len(part)
                report(UNPACKING * done / total)
        files[name] = b"".join(parts)
    return files


def _read_arrays(data: bytes, report: Report) -> ArrayStore:
    try:
        entries = safetensors.numpy.load(data)
    except (safetensors.SafetensorError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"{ARRAYS} in it is damaged") from error
    arrays = ArrayStore()
    done, total = 0, max(len(data), 1)
    for name, array in entries.items():
        if array.dtype != "float32" or arrays.put(array) != name:
            raise ValueError(f"the array {name[:12]} in it is damaged")
        done += array.nbytes
        report(UNPACKING + (1 - UNPACKING) * done / total)
    return arrays
