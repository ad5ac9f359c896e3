"""What is copied in one window and pasted in another: text for edits, poses and keys, PNG for pictures; checked like files."""

from __future__ import annotations

import io
from dataclasses import dataclass

import msgspec
from msgspec.structs import replace

from ganinterface.document.animation.checks import check_timeline
from ganinterface.document.animation.poses import Pose
from ganinterface.document.animation.timeline import Timeline
from ganinterface.document.animation.tracks import Track
from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import arrays_of
from ganinterface.files.embedded import EmbeddedArray, embed
from ganinterface.files.json_format import VERSION, Header, decode, reason
from ganinterface.files.picture import LoadedPicture, checked_arrays, document_of_png, shared
from ganinterface.files.preset import MAX_BYTES, Preset, parse_preset

NOTHING = "There is nothing on the clipboard that can be pasted: edits, poses, keys and pictures of this program can."


class ClipError(ValueError):
    """What cannot be pasted, in one sentence."""


@dataclass(frozen=True)
class Clip:
    """What is on a clipboard, as far as it matters here; empty where there is no such thing."""

    text: bytes = b""  # UTF-8
    png: bytes = b""


@dataclass(frozen=True, eq=False)
class PastedPreset:
    """Edits, perhaps attributes too, and the arrays that they refer to."""

    preset: Preset
    arrays: ArrayStore


@dataclass(frozen=True, eq=False)
class PastedPose:
    """A pose, and the arrays that its Document refers to."""

    pose: Pose
    arrays: ArrayStore


@dataclass(frozen=True, eq=False)
class PastedKeys:
    """Tracks with the keys that were copied."""

    tracks: tuple[Track, ...]


@dataclass(frozen=True, eq=False)
class PastedPicture:
    """The Document of a picture, and the arrays that it refers to."""

    loaded: LoadedPicture


Pasted = PastedPreset | PastedPose | PastedKeys | PastedPicture


class _PoseFile(msgspec.Struct, frozen=True, kw_only=True):
    ganinterface: str = "pose"
    version: int = VERSION
    pose: Pose
    arrays: dict[str, EmbeddedArray] = {}


class _KeysFile(msgspec.Struct, frozen=True, kw_only=True):
    ganinterface: str = "keys"
    version: int = VERSION
    tracks: tuple[Track, ...]


def keys_text(tracks: tuple[Track, ...]) -> bytes:
    """Tracks with keys, as JSON."""
    return msgspec.json.format(msgspec.json.encode(_KeysFile(tracks=tracks)))


def parse_keys(text: bytes) -> tuple[Track, ...]:
    """Tracks from their JSON; ValueError with a clause when anything is wrong."""
    file = decode(text, _KeysFile, "the keys", header=("keys", VERSION))
    check_timeline(Timeline(tracks=file.tracks))
    return file.tracks


def pose_text(pose: Pose, arrays: ArrayStore) -> bytes:
    """A pose with the arrays that its Document refers to, as JSON; ValueError with a clause when one is missing."""
    given = replace(pose, document=shared(pose.document))
    file = _PoseFile(pose=given, arrays=embed(arrays_of(pose.document), arrays))
    return msgspec.json.format(msgspec.json.encode(file))


def parse_pose(text: bytes) -> tuple[Pose, ArrayStore]:
    """A pose from its JSON; ValueError with a clause when anything is wrong."""
    file = decode(text, _PoseFile, "the pose", header=("pose", VERSION))
    check_timeline(Timeline((file.pose,)))
    return file.pose, checked_arrays(file.pose.document, file.arrays)


def read_clip(clip: Clip) -> Pasted:
    """What can be pasted of it; ClipError with one sentence when that is nothing, or something is wrong with it."""
    if max(len(clip.text), len(clip.png)) > MAX_BYTES:
        raise ClipError(f"What is on the clipboard is larger than {MAX_BYTES // 2**20} MB.")
    kind = _kind_of(clip.text)
    if kind is None and not clip.png:
        raise ClipError(NOTHING)
    try:
        if kind == "preset":
            return PastedPreset(*parse_preset(clip.text))
        if kind == "pose":
            return PastedPose(*parse_pose(clip.text))
        if kind == "keys":
            return PastedKeys(parse_keys(clip.text))
        return PastedPicture(document_of_png(io.BytesIO(clip.png)))
    except (OSError, ValueError, OverflowError) as error:
        raise ClipError(f"What is on the clipboard cannot be pasted: {reason(error)}.") from error


def _kind_of(text: bytes) -> str | None:
    """What text of this program it is."""
    if not text.lstrip().startswith(b"{"):
        return None
    try:
        kind = msgspec.json.decode(text, type=Header).ganinterface
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return kind if kind in ("preset", "pose", "keys") else None
