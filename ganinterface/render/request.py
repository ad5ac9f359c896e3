"""What the window asks the renderer for, and what comes back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ganinterface.document.document import Document


@dataclass(frozen=True)
class Request:
    """One picture wanted: a Document, and the layer whose maps are looked at."""

    document: Document
    tap: str | None = None  # Layer name
    serial: int = 0  # rises with every request; a frame carries its request back
    draft: bool = False  # a hand is moving: what is nearly right now is better than what is exact too late


@dataclass(frozen=True)
class Frame:
    """One picture: uint8 [H, W, 3 or 4]; the tapped layer's edited output as float32 [C, h, w]; timings in milliseconds.

    A render that failed is a Frame too: `error` holds one sentence, `details` the traceback, `picture` is None.
    """

    request: Request
    picture: NDArray[np.uint8] | None = None
    maps: NDArray[np.float32] | None = None
    draft: str = (
        ""  # how the picture is not exact: "64×64" (enlarged from), "locked" (free edits taken as locked)
    )
    milliseconds: float = 0.0
    layers_run: int = 0
    timings: Mapping[str, float] = field(default_factory=dict)
    error: str | None = None
    details: str | None = None

    @property
    def exact(self) -> bool:
        """Whether this is the Document's picture, to the pixel."""
        return not self.draft
