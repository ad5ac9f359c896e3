"""What the window asks the renderer for, and what comes back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ganinterface.document.document import Document
from stylegan.files import system_errors

Picture = NDArray[np.uint8]  # [H, W, 3], or [H, W, 4] with straight alpha
Check = Callable[[], None] | None  # called before every layer that is run; may raise


@dataclass(frozen=True)
class Request:
    """One picture wanted: a Document, and the layer whose maps are looked at."""

    document: Document
    tap: str | None = None  # Layer name
    serial: int = 0  # rises with every request; a frame carries its request back
    draft: bool = False  # a hand is moving: what is nearly right now is better than what is exact too late


@dataclass(frozen=True)
class Frame:
    """One picture; the tapped layer's edited output as float32 [C, h, w]; timings in milliseconds.

    A render that failed is a Frame too: `error` holds one sentence, `details` the traceback, `picture` is None.
    """

    request: Request
    picture: Picture | None = None
    maps: NDArray[np.float32] | None = None
    # How the picture is not exact: "64×64" (enlarged from), "locked" (free edits taken as locked), "bf16".
    draft: str = ""
    milliseconds: float = 0.0
    layers_run: int = 0
    timings: Mapping[str, float] = field(default_factory=dict)
    # The regions that were located in the picture, by the edit's id: masks [h, w] on the edit's layer.
    outlines: Mapping[str, NDArray[np.float32]] = field(default_factory=dict)
    error: str | None = None
    details: str | None = None

    @property
    def exact(self) -> bool:
        """Whether this is the Document's picture, to the pixel."""
        return not self.draft


def sentence(error: BaseException) -> str:
    """The first line of an exception's message, or its kind where it has none; ends in a full stop."""
    if isinstance(error, OSError) and error.strerror:
        return system_errors.sentence(error)
    lines = str(error).strip().splitlines() or [f"{type(error).__name__} without a reason"]
    return lines[0].rstrip(".") + "."
