"""What the program remembers between runs: recent files, window layout, heatmaps, the brush, device and memory."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import Literal

import msgspec
from msgspec.structs import replace
from platformdirs import user_config_dir

from ganinterface.document.ground import CHEQUERBOARD, is_ground
from ganinterface.document.limits import clamped
from stylegan.atomic import atomic_write

MAX_RECENT = 12
RECENT = {"recent_files", "recent_models"}
LOCKED = 1.0  # seconds for which another window is waited for


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
    folders: dict[str, str] = {}  # purpose ("open", "export", …) -> the folder used last
    first_steps: bool = False  # whether the card with the first steps is still to be shown
    device: str = "auto"  # or "cpu", "cuda", "mps"
    activation_memory: float | None = None  # GiB; None: a part of what the machine has


def settings_path() -> Path:
    """Where the settings are kept; the folder in GANINTERFACE_CONFIG takes precedence over the system's."""
    return (
        Path(os.environ.get("GANINTERFACE_CONFIG") or user_config_dir("GANInterface", False))
        / "settings.json"
    )


def load_settings() -> Settings:
    """The settings, or those of a first start; a broken file is put aside as settings.broken.json."""
    path = settings_path()
    try:
        return _read(path)
    except FileNotFoundError:
        return Settings(first_steps=True)
    except (OSError, ValueError, RecursionError):
        with contextlib.suppress(OSError):
            os.replace(path, path.with_name("settings.broken.json"))
        return Settings()


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
            after = _merged(before, after, _read(path))
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


def _read(path: Path) -> Settings:
    return _inside(msgspec.json.decode(path.read_bytes(), type=Settings))


def _inside(settings: Settings) -> Settings:
    memory = settings.activation_memory
    return replace(
        settings,
        brush_radius=clamped("radius", settings.brush_radius),
        brush_hardness=clamped("hardness", settings.brush_hardness),
        brush_flow=clamped("flow", settings.brush_flow),
        brush_axis=clamped("axis", settings.brush_axis),
        heatmap_opacity=clamped("opacity", settings.heatmap_opacity),
        ground=settings.ground if is_ground(settings.ground) else CHEQUERBOARD,
        activation_memory=None if memory is None else clamped("memory", memory),
    )


def _first(path: Path | str, others: tuple[str, ...]) -> tuple[str, ...]:
    newest = str(Path(path).absolute())
    return (newest, *(other for other in others if other != newest))[:MAX_RECENT]
