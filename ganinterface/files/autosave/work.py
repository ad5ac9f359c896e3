"""The work of a window as its journal keeps it: every step, what of it is saved, and what was chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from ganinterface.document.project import Project
from ganinterface.session.history import Steps


class Selection(msgspec.Struct, frozen=True):
    """What is looked at."""

    layer: str = ""
    pinned: tuple[int, ...] = ()
    edit: str | None = None  # id


@dataclass(frozen=True, eq=False)
class Work:
    """One window's work at a moment."""

    steps: Steps[Project]
    saved: Project  # as the file has it, or as it was begun
    path: Path | None  # of the project file
    is_unsaved: bool  # whether something would be lost
    extras: Mapping[str, Any] = field(default_factory=dict)  # see `Session.extras`
    selection: Selection = field(default_factory=Selection)

    @property
    def project(self) -> Project:
        """Where it stands."""
        return self.steps.values[self.steps.position]
