"""Pictures for the tests of data sets: each seed another one, and files and zips of them."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image


def picture(seed: int, height: int = 32, width: int = 16, mode: str = "RGB") -> Image.Image:
    """Soft random colours; RGBA has a clear border."""
    random = np.random.RandomState(seed)
    made = Image.fromarray(random.randint(0, 256, (6, 4, 3), np.uint8)).resize(
        (width, height), Image.Resampling.BICUBIC
    )
    if mode == "RGBA":
        alpha = np.zeros((height, width), np.uint8)
        alpha[height // 4 : -height // 4, width // 4 : -width // 4] = random.randint(1, 256)
        made.putalpha(Image.fromarray(alpha))
        return made
    return made.convert(mode)


def as_bytes(made: Image.Image, kind: str = "PNG", **how: Any) -> bytes:
    """The file of a picture."""
    written = io.BytesIO()
    made.save(written, kind, **how)
    return written.getvalue()


def write_zip(path: Path, entries: Mapping[str, bytes], index: object = None) -> Path:
    """An uncompressed zip of files, with a dataset.json if one is given."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
        if index is not None:
            archive.writestr("dataset.json", json.dumps(index))
    return path


def write_folder(folder: Path, entries: Mapping[str, bytes]) -> Path:
    """The same as files."""
    for name, content in entries.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


class Silent:
    """Progress that nobody hears."""

    def report(self, fraction: float, message: str | None = None) -> None:
        """See `Progress`."""
        assert 0 <= fraction <= 1

    def check(self) -> None:
        """See `Progress`."""
