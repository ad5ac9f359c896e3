"""The Latent: one point in W, or one for each style, with the name under which a person knows it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stylegan.file_problem import FileProblem


class LatentError(ValueError):
    """A latent or a file of latents that makes no sense, or is for another model, in one sentence."""


@dataclass(frozen=True, eq=False)
class Latent:
    """What a picture is drawn from, untruncated: `Generator.synthesize` takes it as ws.

    array: float32 [w_dim] (the same w for all styles) or [num_ws, w_dim], read-only. LatentError for another
    shape, or numbers that are not finite.
    """

    name: str
    array: NDArray[np.float32]

    def __post_init__(self) -> None:
        with np.errstate(over="ignore"):  # too large for float32 becomes infinite and is refused below
            stored = np.array(self.array, dtype=np.float32, order="C")
        if stored.ndim not in (1, 2) or stored.size == 0:
            raise LatentError(
                f"The latent '{self.name}' has the shape {list(stored.shape)}, "
                "and a latent has [w_dim] or [num_ws, w_dim]."
            )
        if not np.isfinite(stored).all():
            raise LatentError(f"The latent '{self.name}' holds numbers that are not finite or too large.")
        stored.flags.writeable = False
        object.__setattr__(self, "array", stored)

    def misfit(self, num_ws: int, w_dim: int) -> str | None:
        """Why it is not for a model of these sizes, in a clause ("has …, and this model …"); None when it is."""
        *styles, length = self.array.shape
        if length != w_dim:
            return f"has {length} numbers for a style, and this model's w has {w_dim}"
        if styles and styles[0] != num_ws:
            return f"has {styles[0]} styles, and this model has {num_ws}"
        return None


def as_latents(array: NDArray[np.float32], name: str, num_ws: int | None = None) -> list[Latent]:
    """The latents in an array: [w_dim], [1, w_dim], [num_ws, w_dim], [N, w_dim] or [N, num_ws, w_dim].

    Two axes are one latent when their first is `num_ws` or where that is not known, else one latent per row.
    Several are called "<name> 1", "<name> 2", …. FileProblem for other shapes, LatentError for what is in them.
    """
    if array.ndim == 1 or (array.ndim == 2 and num_ws in (None, len(array)) and len(array) > 1):
        return [Latent(name, array)]
    if array.ndim not in (2, 3):
        raise FileProblem(
            f" has the shape {list(array.shape)}, and latents have [w_dim], [num_ws, w_dim], "
            "[N, w_dim] or [N, num_ws, w_dim]"
        )
    if array.ndim == 3 and array.shape[1] == 1:
        array = array[:, 0]
    if len(array) == 1:
        return [Latent(name, array[0])]
    return [Latent(f"{name} {number}", item) for number, item in enumerate(array, 1)]
