"""Files of attributes for tests."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from ganinterface.studio.studio import Studio

Load = Callable[[Path], None]  # the fixture `load`
W_DIM = 16
NAMES = (("", "smile"), ("", "age"), ("hair", "long hair"), ("hair", "curls"), ("face", "glasses"))


def write_table(path: Path, names: tuple[tuple[str, str], ...] = NAMES, seed: int = 0) -> Path:
    """A wide CSV: (group, name), amounts -3 to 3, layers 0 to 4."""
    draw = np.random.default_rng(seed)
    header = ["name", "group", "min", "max", "last_style", *(f"w{i}" for i in range(W_DIM))]
    lines = [[name, group, "-3", "3", "4", *map(str, draw.normal(size=W_DIM))] for group, name in names]
    path.write_text("\n".join(",".join(line) for line in [header, *lines]), encoding="utf-8")
    return path


def amounts(studio: Studio) -> dict[str, float]:
    """How far the picture is moved along each attribute."""
    return {item.name: item.amount for item in studio.session.document.attributes}
