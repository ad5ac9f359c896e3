"""The Latent: one point in W, or one for each style, or one in Z, with the name under which a person knows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from stylegan.directions.direction import number_problem
from stylegan.files.problem import FileProblem

Space = Literal["w", "z"]
MAX_LATENTS = 100_000  # in one file


class Sizes(NamedTuple):
    """Those of a model; None where they do not matter."""

    num_ws: int | None = None
    w_dim: int | None = None
    z_dim: int | None = None


NO_SIZES = Sizes()


class LatentError(ValueError):
    """A latent or a file of latents that makes no sense, or is for another model, in one sentence."""


@dataclass(frozen=True, eq=False)
class Latent:
    """What a picture is drawn from, untruncated: in w `Generator.synthesize` takes it as ws, in z `Generator.map` as z.

    array: float32 [w_dim] (the same w for all styles) or [num_ws, w_dim], or [z_dim], read-only. LatentError for another
    shape, and for numbers that are not finite or larger than any w (direction.MAX_NUMBER).
    """

    name: str
    array: NDArray[np.float32]
    space: Space = "w"

    def __post_init__(self) -> None:
        with np.errstate(over="ignore"):  # too large for float32 becomes infinite and is refused below
            stored = np.array(self.array, dtype=np.float32, order="C")
        if stored.ndim not in (1, 2) or stored.size == 0:
            raise LatentError(
                f"The latent '{self.name}' has the shape {list(stored.shape)}, "
                "and a latent has [w_dim] or [num_ws, w_dim]."
            )
        if self.space == "z" and stored.ndim != 1:
            raise LatentError(f"The latent '{self.name}' has {len(stored)} styles, and one in z has none.")
        if not np.isfinite(stored).all():
            raise LatentError(f"The latent '{self.name}' holds numbers that are not finite or too large.")
        problem = number_problem(stored)
        if problem is not None:
            raise LatentError(f"The latent '{self.name}' {problem}.")
        stored.flags.writeable = False
        object.__setattr__(self, "array", stored)

    def misfit(self, num_ws: int, w_dim: int, z_dim: int | None = None) -> str | None:
        """Why it is not for a model of these sizes, in a clause ("has …, and this model …"); None when it is."""
        *styles, length = self.array.shape
        if self.space == "z":
            wrong = z_dim is not None and length != z_dim
            return f"has {length} numbers, and this model's z has {z_dim}" if wrong else None
        if length != w_dim:
            return f"has {length} numbers for a style, and this model's w has {w_dim}"
        if styles and styles[0] != num_ws:
            return f"has {styles[0]} styles, and this model has {num_ws}"
        return None


def as_latents(
    array: NDArray[np.float32], name: str, sizes: Sizes = NO_SIZES, space: Space | None = None
) -> list[Latent]:
    """The latents in an array: [w_dim], [1, w_dim], [num_ws, w_dim], [N, w_dim] or [N, num_ws, w_dim].

    Axes of 1 may stand anywhere, and the styles of a latent in one row. Two axes are one latent when their first is
    `num_ws` or where that is not known, else one latent per row. In z each row is one. Where `space` is not given, rows
    that only z could have are in z. Several are called "<name> 1", "<name> 2", …. FileProblem for other shapes,
    LatentError for what is in them.
    """
    if space is None and array.ndim and array.shape[-1] == sizes.z_dim != sizes.w_dim:
        space = "z"  # only there it fits
    stacked = _stacked(array, sizes, space)
    problem = number_problem(stacked)
    if problem is not None:
        raise FileProblem(f" {problem}")
    items = stacked[:, 0] if stacked.shape[1] == 1 else stacked
    if len(items) > MAX_LATENTS:
        raise FileProblem(f" holds {len(items)} latents, and {MAX_LATENTS} is the most that can be opened")
    if len(items) == 1:
        return [Latent(name, items[0], space or "w")]
    return [Latent(f"{name} {number}", item, space or "w") for number, item in enumerate(items, 1)]


def _stacked(array: NDArray[np.float32], sizes: Sizes, space: Space | None) -> NDArray[np.float32]:
    """The array as [N, styles, D]; one style where there is a w for all, and in z."""
    shape, (num_ws, w_dim, _) = list(array.shape), sizes
    if array.ndim > 1 and shape[-1] == 1 != w_dim:  # a column
        array = array[..., 0]
    if array.ndim == 0 or sum(n != 1 for n in array.shape[:-2]) > 1:
        raise FileProblem(
            f" has the shape {shape}, and latents have [w_dim], [num_ws, w_dim], [N, w_dim] or [N, num_ws, w_dim]"
        )
    length = array.shape[-1]
    if array.ndim > 2:
        return array.reshape(-1, array.shape[-2], length)
    if space != "z" and num_ws and w_dim and length == num_ws * w_dim != w_dim:
        return array.reshape(-1, num_ws, w_dim)
    if array.ndim == 2 and space != "z" and num_ws in (None, len(array)):
        return array[None]
    return array.reshape(-1, 1, length)
