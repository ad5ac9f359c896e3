"""The golden checkpoints beside the repository: files of the original implementations, and what those computed from them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

FOLDER = Path(__file__).resolve().parents[4] / "shared" / "goldens"

Arrays = dict[str, npt.NDArray[Any]]


def golden(name: str) -> Path:
    """The checkpoint file of a golden ("sg2-ada-32-cond"); skips the test where the goldens are not there."""
    path = FOLDER / f"{name}.pkl"
    if not path.is_file():
        pytest.skip(f"the golden checkpoint {name} is not beside this repository (shared/goldens)")
    return path


def expected(name: str) -> Arrays:
    """What the original implementation computed: "z", "w", "image_psi1" and so on, as the goldens' README names them."""
    with np.load(golden(name).with_suffix(".npz")) as file:
        return dict(file)


def error(actual: Any, wanted: npt.NDArray[Any]) -> float:
    """The largest difference, in standard deviations of what is wanted."""
    actual = np.asarray(actual)
    assert actual.shape == wanted.shape
    return float(np.abs(actual.astype(np.float64) - wanted).max() / wanted.std())
