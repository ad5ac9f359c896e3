"""Finds the files that the program ships: the model, its attributes, presets, icons and the guide."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

SHIPPED_MODEL = "portraits.safetensors"
SHIPPED_CLASSIFIER = "tagger.safetensors"
SAMPLE_PROJECT = "demo.ganproj"
GUIDE = "docs/guide.md"


def asset(name: str) -> Path:
    """The path of a shipped file or folder, e.g. "presets/smile.json".

    An installed wheel holds them in `ganinterface/assets`, a checkout in `assets` beside the package, and `docs` beside that.
    FileNotFoundError with one sentence when there is no such file.
    """
    package, checkout = _package(), _package().parent
    folders = [package / "assets", checkout / "assets"]
    if (checkout / "pyproject.toml").exists():  # beside an installed package "docs" is somebody else's
        folders.append(checkout)
    for folder in folders:
        path = folder / name
        if path.exists() and path.resolve().is_relative_to(folder.resolve()):
            return path
    raise FileNotFoundError(f"The file '{name}' that the program ships is missing: please install it again.")


def is_shipped(path: Path) -> bool:
    """Whether a file is one of those that the program ships, which nobody should write over."""
    package = _package()
    folders = (package / "assets", package.parent / "assets")
    return any(path.resolve().is_relative_to(folder.resolve()) for folder in folders)


def _package() -> Path:
    return Path(str(resources.files("ganinterface")))
