"""What the program remembers between runs: recent files, window layout, heatmaps, the brush, device and memory."""

from __future__ import annotations

import base64
import contextlib
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Literal, NamedTuple

import msgspec
from msgspec.structs import replace
from platformdirs import user_config_dir

from ganinterface.document.ground import BLACK, CHEQUERBOARD, is_ground
from ganinterface.document.limits import clamped
from ganinterface.files.folders import folder_problem
from ganinterface.live.bindings import Binding
from stylegan.files.atomic import atomic_write
from stylegan.files.plain_files import read_bytes

MAX_RECENT = 12
RECENT = {"recent_files", "recent_models"}
MAX_BINDINGS = 500
MAX_BYTES = 2**20
BROKEN = "settings.broken.json"
DEVICES = ("auto", "cpu", "cuda", "mps")
LOCKED = 1.0  # seconds for which another window is waited for


class FilmSettings(msgspec.Struct, frozen=True):
    """How films were exported last; what belongs to one animation, its rate and part, is not remembered."""

    format: str = "mp4"
    times: int = 0  # how much larger than the picture; 0: as suits it
    height: int | None = None  # px; takes precedence
    smooth: bool | None = None  # None: as on the canvas
    ground: str = ""  # "#rrggbb" behind transparent parts; "": they stay so
    palette: Literal["auto", "one", "each"] = "auto"


class Settings(msgspec.Struct, frozen=True):
    """Preferences; change with `msgspec.structs.replace` and keep with `save_settings`."""

    recent_files: tuple[str, ...] = ()  # newest first
    recent_models: tuple[str, ...] = ()
    window_geometry: str = ""  # base64 of what Qt's saveGeometry gives
    window_state: str = ""  # base64 of what Qt's saveState gives
    colour_map: str = "blue-orange"
    heatmap_opacity: float = 0.6  # 0..1
    heatmap_scale: str = "map"  # what the colours' range is taken from
    ground: str = CHEQUERBOARD  # behind transparent parts; or "dark", "light", "#rrggbb"
    enlarge: Literal["auto", "smooth", "crisp"] = (
        "auto"  # small pictures; auto: crisp where they are pixel art
    )
    brush_radius: float = 0.05  # fraction of the picture's height
    brush_hardness: float = 0.8  # 0..1
    brush_flow: float = 1.0  # 0..1
    brush_symmetry: bool = False  # strokes are mirrored
    brush_axis: float = 0.5  # about a vertical axis there, as a fraction of the picture's width
    pressure_size: bool = True  # a pen's pressure changes the brush's size
    pressure_flow: bool = False  # and its flow
    edit_rows: int = 0  # px of the stack of edits above the selected one's details; 0: as suits both
    snapping: bool = True  # what is dragged in time snaps to poses, keys and markers
    count_frames: bool = False  # on the timeline, instead of seconds
    folders: dict[str, str] = {}  # purpose ("open", "export", …) -> the folder used last
    film: FilmSettings = FilmSettings()
    preset_folders: tuple[str, ...] = ()  # joined to the shipped presets
    first_steps: bool = False  # whether the card with the first steps is still to be shown
    projection_screen: str = ""  # its name
    projection_scaling: Literal["canvas", "smooth", "square"] = "canvas"
    projection_ground: str = BLACK
    live_port: int = 9000  # for OSC messages
    live_network: bool = False  # whether other computers may send them
    live_midi: str = ""  # the MIDI device used last
    live_bindings: tuple[Binding, ...] = ()  # which control moves which number
    device: str = "auto"  # or "cpu", "cuda", "mps"
    activation_memory: float | None = None  # GiB; None: a part of what the machine has


def settings_path() -> Path:
    """Where the settings are kept; the folder in GANINTERFACE_CONFIG takes precedence over the system's."""
    return (
        Path(os.environ.get("GANINTERFACE_CONFIG") or user_config_dir("GANInterface", False))
        / "settings.json"
    )


class Loaded(NamedTuple):
    """The settings, and in one sentence what is wrong with those on disk or their folder; empty where nothing is."""

    settings: Settings
    problem: str


def load_settings() -> Loaded:
    """The settings, or those of a first start; a broken file is put aside as settings.broken.json, what is well in it kept."""
    path = settings_path()
    folder = folder_problem(path.parent)
    unkept = f"Settings and recent files are not kept: {folder}." if folder else ""
    try:
        settings, broken = _read(path)
    except FileNotFoundError:
        return Loaded(Settings(first_steps=True), unkept)
    except (OSError, ValueError, RecursionError):
        _put_aside(path)
        return Loaded(
            Settings(), unkept or f"The settings cannot be read and begin anew; the old ones are in {BROKEN}."
        )
    if not broken:
        return Loaded(settings, unkept)
    _put_aside(path)
    save_settings(settings)
    listed = ", ".join(name.replace("_", " ") for name in broken)
    return Loaded(
        settings,
        unkept or f"Some settings cannot be used and begin anew ({listed}); the old ones are in {BROKEN}.",
    )


def _put_aside(path: Path) -> None:
    with contextlib.suppress(OSError):
        os.replace(path, path.with_name(BROKEN))


def save_settings(settings: Settings) -> bool:
    """Keep the settings; returns False, and leaves those on disk, where the folder cannot be written."""
    path = settings_path()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        atomic_write(path, msgspec.json.format(msgspec.json.encode(settings)))
    except OSError:
        return False
    return True


def keep_changes(before: Settings, after: Settings) -> Settings:
    """Keep what changed from `before` to `after`; returns that with what another window has kept meanwhile."""
    from filelock import FileLock, Timeout

    path = settings_path()
    lock = FileLock(path.with_suffix(".lock"), timeout=LOCKED)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except (OSError, Timeout):  # no place for a lock, or one who stands still holds it: better than nothing
        save_settings(after)
        return after
    try:
        with contextlib.suppress(OSError, ValueError, RecursionError):
            after = _merged(before, after, _read(path)[0])
        save_settings(after)
        return after
    finally:
        lock.release()


def _merged(before: Settings, after: Settings, others: Settings) -> Settings:
    """Our changes, and those that others have kept where we have none; of recent files both windows' stay, ours first."""
    theirs = {
        name: getattr(others, name)
        for name in others.__struct_fields__
        if getattr(others, name) != getattr(before, name)
    }
    for name in theirs:
        present, own = theirs[name], getattr(after, name)
        if own == getattr(before, name):
            continue
        if name in RECENT:
            theirs[name] = (*own, *(each for each in present if each not in own))[:MAX_RECENT]
        elif name == "folders":
            theirs[name] = {**present, **dict(own.items() - before.folders.items())}
        else:
            theirs[name] = own
    return replace(after, **theirs)


def with_recent_file(settings: Settings, path: Path | str) -> Settings:
    """With the project at the top of the recent files."""
    return replace(settings, recent_files=_first(path, settings.recent_files))


def with_recent_model(settings: Settings, path: Path | str) -> Settings:
    """With the model at the top of the recent models."""
    return replace(settings, recent_models=_first(path, settings.recent_models))


def with_folder(settings: Settings, purpose: str, folder: Path | str) -> Settings:
    """With the folder remembered for that purpose."""
    return replace(settings, folders={**settings.folders, purpose: str(folder)})


def _read(path: Path) -> tuple[Settings, list[str]]:
    """What can be used of a file, and the names of the fields that cannot; OSError, ValueError or RecursionError."""
    raw = msgspec.json.decode(read_bytes(path, MAX_BYTES), type=dict[str, msgspec.Raw])
    good: dict[str, Any] = {}
    broken: list[str] = []
    for field in msgspec.structs.fields(Settings):
        if field.name in raw:
            try:
                value = msgspec.json.decode(raw[field.name], type=field.type)
                if not _USABLE.get(field.name, _anything)(value):
                    raise ValueError(field.name)
                good[field.name] = value
            except (ValueError, RecursionError):
                broken.append(field.name)
    return _inside(Settings(**good)), broken


def _anything(value: Any) -> bool:
    return True


def _is_base64(text: str) -> bool:
    try:
        base64.b64decode(text, validate=True)
    except ValueError:
        return False
    return True


def _are_paths(paths: Iterable[str]) -> bool:
    return all("\0" not in path for path in paths)


# Beyond their types; numbers are moved into their ranges.
_USABLE: dict[str, Callable[[Any], bool]] = {
    "recent_files": _are_paths,
    "recent_models": _are_paths,
    "window_geometry": _is_base64,
    "window_state": _is_base64,
    "preset_folders": _are_paths,
    "ground": is_ground,
    "film": lambda film: 0 <= film.times <= 8 and (film.ground == "" or is_ground(film.ground)),
    "projection_ground": is_ground,
    "folders": lambda folders: _are_paths(folders.values()),
    "device": lambda device: device in DEVICES,
}


def _inside(settings: Settings) -> Settings:
    memory = settings.activation_memory
    return replace(
        settings,
        brush_radius=clamped("radius", settings.brush_radius),
        brush_hardness=clamped("hardness", settings.brush_hardness),
        brush_flow=clamped("flow", settings.brush_flow),
        brush_axis=clamped("axis", settings.brush_axis),
        heatmap_opacity=clamped("opacity", settings.heatmap_opacity),
        live_port=int(clamped("port", settings.live_port)),
        live_bindings=settings.live_bindings[:MAX_BINDINGS],
        recent_files=settings.recent_files[:MAX_RECENT],
        recent_models=settings.recent_models[:MAX_RECENT],
        activation_memory=None if memory is None else clamped("memory", memory),
    )


def _first(path: Path | str, others: tuple[str, ...]) -> tuple[str, ...]:
    newest = str(Path(path).absolute())
    return (newest, *(other for other in others if other != newest))[:MAX_RECENT]
