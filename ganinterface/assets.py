"""Finds the files that the program ships: the model, its attributes, presets and icons."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

SHIPPED_MODEL = "portraits.safetensors"


def asset(name: str) -> Path:
    """The path of a shipped file or folder, e.g. "presets/smile.json".

    An installed wheel holds them in `ganinterface/assets`, a checkout in `assets` beside the package.
    FileNotFoundError with one sentence when there is no such file.
    """
    package = Path(str(resources.files("ganinterface")))
    for folder in (package / "assets", package.parent / "assets"):
        path = folder / name
        if path.exists() and path.resolve().is_relative_to(folder.resolve()):
            return path
    raise FileNotFoundError(f"The file '{name}' that the program ships is missing: please install it again.")
