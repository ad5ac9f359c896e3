"""Files that people have, beside the repository: written as other programs write them, for the golden checkpoints."""

from __future__ import annotations

from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "shared" / "cases"


def case(name: str) -> Path:
    """A file of that folder ("latent-w.npy"); skips the test where the folder is not there."""
    path = FOLDER / name
    if not path.is_file():
        pytest.skip(f"the case {name} is not beside this repository (shared/cases)")
    return path
