"""The table of film formats: window, command line and `export` offer what stands here."""

from __future__ import annotations

from pathlib import Path

from ganinterface.render.export.film import ExportError, Format
from ganinterface.render.export.gif import GIF
from ganinterface.render.export.png_frames import PNG_FRAMES

# By suffix, in the order in which they are offered. At most one is a folder: a path without a suffix means that one.
FORMATS: dict[str, Format] = {
    ".gif": GIF,
    ".png": PNG_FRAMES,
}


def format_of(path: Path) -> Format:
    """The format that a path asks for; a folder that exists is a folder whatever its name.

    ExportError with one sentence when there is none.
    """
    suffix = path.suffix.lower()
    for each in FORMATS.values():
        if (suffix == "" or path.is_dir()) if each.folder else (suffix == each.suffix and not path.is_dir()):
            return each
    raise ExportError(f"An animation is written {ways()}, not as {path.suffix}.")


def ways() -> str:
    """How an animation can be written: "as a .gif or as PNG frames into a folder"."""
    *others, last = (
        f"as {each.title} into a folder" if each.folder else f"as a {each.suffix}"
        for each in FORMATS.values()
    )
    return f"{', '.join(others)} or {last}"
