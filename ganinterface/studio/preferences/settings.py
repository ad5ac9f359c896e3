"""The settings while the program runs: what they are now, what is remembered for the next time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from msgspec.structs import replace

from ganinterface.files.settings import (
    Settings,
    keep_changes,
    with_folder,
    with_recent_file,
    with_recent_model,
)

GIB = 2**30  # bytes


class CurrentSettings:
    """Holds the settings and keeps every change of them on disk.

    `run_device` counts for this run, whatever the settings say; "auto": they say.
    """

    def __init__(self, settings: Settings | None = None, run_device: str = "auto") -> None:
        self.current = settings if settings is not None else Settings()
        self.run_device = run_device

    @property
    def device(self) -> str:
        """What models are opened on: "auto", "cpu", "cuda" or "mps"."""
        return self.current.device if self.run_device == "auto" else self.run_device

    @property
    def activation_bytes(self) -> int | None:
        """What activations may take; None: the renderer's own share of the machine's memory."""
        memory = self.current.activation_memory
        return None if memory is None else round(memory * GIB)

    def remember(self, **fields: Any) -> None:
        """Change settings, e.g. `remember(ground="dark")`, and keep them."""
        self._keep(replace(self.current, **fields))

    def remember_file(self, path: Path) -> None:
        """Put a project on top of the recent files, and begin in its folder the next time."""
        self._keep(with_recent_file(self.current, path))
        self.remember_folder("open", path)

    def remember_model(self, path: Path) -> None:
        """Put a model on top of the recent models."""
        self._keep(with_recent_model(self.current, path))

    def last_folder(self, purpose: str) -> Path:
        """The folder of the last file for that purpose ("picture", "export" …), else of the last file opened or saved.

        Home where both are gone.
        """
        known = (self.current.folders.get(each, "") for each in (purpose, "open"))
        return next((Path(each) for each in known if each and Path(each).is_dir()), Path.home())

    def remember_folder(self, purpose: str, file: Path) -> None:
        """Begin in that file's folder the next time."""
        self._keep(with_folder(self.current, purpose, file.absolute().parent))

    def _keep(self, settings: Settings) -> None:
        if settings != self.current:
            self.current = keep_changes(self.current, settings)
