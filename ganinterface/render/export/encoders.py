"""The table of film formats: window, command line and `export` offer what stands here."""

from __future__ import annotations

from pathlib import Path

from ganinterface.render.export.film import ExportError, Format
from ganinterface.render.export.formats.apng import APNG
from ganinterface.render.export.formats.gif import GIF
from ganinterface.render.export.formats.png_frames import LAYERED_FRAMES, PNG_FRAMES
from ganinterface.render.export.formats.sprite_sheet import SPRITE_SHEET
from ganinterface.render.export.formats.video import MOV, MOV_PNG, MP4, WEBM
from ganinterface.render.export.formats.webp import WEBP

# By name, in the order in which they are offered. A path means the first one with its ending, one without an ending the
# first that is a folder.
FORMATS: dict[str, Format] = {
    each.name: each
    for each in (MP4, WEBM, MOV, MOV_PNG, GIF, APNG, WEBP, PNG_FRAMES, SPRITE_SHEET, LAYERED_FRAMES)
}


def format_of(path: Path, name: str | None = None) -> Format:
    """The format of that name, by default what a path asks for: a folder that exists is a folder whatever its name.

    ExportError with one sentence when there is none, or the path has another one's ending.
    """
    suffix, is_folder = path.suffix.lower(), path.is_dir()
    if name is not None and name not in FORMATS:
        raise ExportError(f"There is no format '{name}': there are {', '.join(FORMATS)}.")
    for each in FORMATS.values() if name is None else (FORMATS[name],):
        if (suffix == "" or is_folder) if each.folder else (suffix == each.suffix and not is_folder):
            return each
    if name is not None:
        raise ExportError(
            f"{FORMATS[name].title} are not written as '{path.name}', but {_way(FORMATS[name])}."
        )
    raise ExportError(f"An animation is written {ways()}, not as {path.suffix}.")


def ways() -> str:
    """How an animation can be written: "as an .mp4, …, or as PNG frames into a folder"."""
    *others, last = dict.fromkeys(_way(each) for each in FORMATS.values())
    return f"{', '.join(others)} or {last}"


def _way(kind: Format) -> str:
    return f"as {kind.title} into a folder" if kind.folder else f"as {kind.suffix}"
