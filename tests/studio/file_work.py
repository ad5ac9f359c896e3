"""Files opened and saved to the end, for a studio on any loop."""

from __future__ import annotations

from pathlib import Path

from ganinterface.files.kinds import FileKind
from ganinterface.studio.studio import Studio
from tests.signals import Until


def save_work(studio: Studio, path: Path, until: Until) -> bool:
    """Save the project and wait until that has come to an end; whether it was written."""
    ends: list[bool] = []
    studio.saving.save_project(path, ends.append)
    until(lambda: bool(ends))
    return ends[0]


def save_preset(studio: Studio, path: Path, until: Until, edit_id: str | None = None) -> bool:
    """The same for a preset of one edit, or of all edits and attributes."""
    ends: list[bool] = []
    studio.saving.save_preset(edit_id, path, ends.append)
    until(lambda: bool(ends))
    return ends[0]


def open_file(studio: Studio, path: Path, until: Until, purpose: FileKind | None = None) -> None:
    """Open a file and wait until it was read; a model that it brings may still be on its way."""
    studio.opening.open_file(path, purpose)
    until(lambda: not studio.files.is_reading)
