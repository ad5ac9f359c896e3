"""Where the program keeps what it needs between two starts, beside its settings."""

from __future__ import annotations

import os
from pathlib import Path

from platformdirs import user_state_dir


def journals_folder() -> Path:
    """Of the journals of all windows."""
    return state_folder() / "journals"


def locks_folder() -> Path:
    """Of the locks on projects that are open."""
    return state_folder() / "locks"


def state_folder() -> Path:
    """The folder in GANINTERFACE_CONFIG, which has the settings too, takes precedence over the system's."""
    return Path(os.environ.get("GANINTERFACE_CONFIG") or user_state_dir("GANInterface", False))
