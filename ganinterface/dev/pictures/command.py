"""`python -m ganinterface.dev pictures [NAME...]`: makes the guide's and README's pictures of the window, on the shipped model.

Each is a scene: what a person would do, by the studio's verbs, then a picture of the window or of one panel.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ganinterface.dev.pictures import film_scenes, scenes
from ganinterface.dev.pictures.desk import Desk
from stylegan.files.system_errors import make_folder, why_unwritable

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

COLOURS = 256  # of a written picture

SCENES: dict[str, Callable[[Desk], QWidget]] = {
    "window": scenes.window,
    "moving": scenes.moving,
    "presets": scenes.presets,
    "strip": scenes.strip,
    "map": scenes.map,
    "variations": scenes.variations,
    "gallery": scenes.gallery,
    "directions": scenes.directions,
    "examples": scenes.examples,
    "follow": scenes.follow,
    "batch": scenes.batch,
    "live": film_scenes.live,
    "voice": film_scenes.voice,
    "tracks": film_scenes.tracks,
    "curves": film_scenes.curves,
    "export": film_scenes.export,
}


def save(widget: QWidget, path: Path) -> None:
    """A picture of it, in few colours."""
    from PIL import Image
    from PySide6.QtCore import QBuffer, QIODevice

    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    widget.grab().save(buffer, "PNG")
    with Image.open(io.BytesIO(bytes(buffer.data().data()))) as picture:
        picture.convert("RGB").quantize(COLOURS).save(path, optimize=True)


def main(arguments: Sequence[str]) -> int:
    """Make the pictures that are named, else all."""
    parser = argparse.ArgumentParser(prog="python -m ganinterface.dev pictures", description=__doc__)
    parser.add_argument("names", nargs="*", help=f"{', '.join(SCENES)} (all)")
    parser.add_argument("--out", type=Path, default=Path("docs/images"), help="folder (%(default)s)")
    given = parser.parse_args(arguments)
    unknown = [name for name in given.names if name not in SCENES]
    if unknown:
        print(f"There is no picture '{unknown[0]}': there are {', '.join(SCENES)}.", file=sys.stderr)
        return 2
    try:
        make_folder(given.out)
    except OSError as error:
        print(f"'{given.out}' can be no folder for pictures: {why_unwritable(error)}.", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as settings:
        os.environ["GANINTERFACE_CONFIG"] = settings
        from ganinterface.dev.window import opened

        with opened() as window:
            window.studio.gallery.start()
            desk = Desk(window)
            for name in given.names or SCENES:
                save(SCENES[name](desk), given.out / f"{name}.png")
                print(given.out / f"{name}.png", flush=True)
    return 0
