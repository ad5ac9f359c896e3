"""Checkpoints beside the repository as people have them, written by other tools' rules (shared/cases)."""

from __future__ import annotations

from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[4] / "shared" / "cases"


def case(name: str) -> Path:
    """The file of a case ("checkpoint-rgba.pkl"); skips the test where the cases are not there."""
    path = FOLDER / name
    if not path.is_file():
        pytest.skip(f"the case {name} is not beside this repository (shared/cases)")
    return path
