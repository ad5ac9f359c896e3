"""Directions in the arrays of other programs: named components, columns of a factor, boundaries and other single arrays."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from stylegan.directions.direction import LONGEST_NAME, Direction, DirectionError, number_problem
from stylegan.files.array_files import W_KEYS, Z_KEYS, FoundArray
from stylegan.files.atomic import atomic_write
from stylegan.files.numpy_files import listed, npy_bytes
from stylegan.files.problem import FileProblem, quoted

MAX_DIRECTIONS = 10_000  # in one file; the largest published ones have 512
DEVIATIONS = 3.0  # of w along a component, to either side: what a slider offers
ORTHOGONAL = 1e-3  # how far the products of orthonormal rows may be from 1 and 0
WORDS = ("direction", "boundary")  # in the keys of what is one
IN_Z = (
    " holds components that GANSpace found in z (its lat_stdev is all 1), and attributes are added to w, behind the mapping "
    "network: please make it again with --use_w"
)

Numbers = NDArray[np.float32]


def directions_in(found: Sequence[FoundArray], name: str, num_ws: int | None = None) -> list[Direction]:
    """The directions in the arrays of a file, called `name` where they have no names; FileProblem says what is wrong.

    Components [N, 1, w_dim] of GANSpace (lat_comp, scaled by lat_stdev) and of other PCAs (comp, std); the columns of
    rosinality's factor (eigvec); else each array: see `_vectors`.
    """
    arrays = {each.key: each for each in found}
    for key, read in _NAMED.items():
        if key in arrays:
            return read(arrays)
    if "act_comp" in arrays:
        raise FileProblem(
            " holds components of activations only (act_comp), which do not move w: GANSpace writes lat_comp "
            "too when it analyses w"
        )
    latents = [key for key in (*W_KEYS, *Z_KEYS) if key in arrays]
    if latents:
        raise FileProblem(f" holds a latent ({latents[0]}), not directions: please open it as a latent")
    called = [each for each in found if any(word in each.key for word in WORDS)]
    given = [each for each in called or found if each.shape not in ((), (1,))] or list(found)
    if not given:
        raise FileProblem(" holds no directions: there are no numbers in it")
    if len({each.shape[-1:] for each in given}) != 1:
        listing = listed(["/".join(each.way) for each in given])
        raise FileProblem(
            f" holds no directions: there is no array lat_comp, comp or eigvec in it, only {listing}"
        )
    directions: list[Direction] = []
    for each in given:
        title = name if len(given) == 1 else name_of("/".join(each.way))
        vectors = _vectors(_read(each), num_ws)
        names = (
            [title] if len(vectors) == 1 else [f"{title} {number}" for number in range(1, len(vectors) + 1)]
        )
        directions += map(Direction, names, vectors)
    return _checked(directions)


def write_boundary(path: Path, direction: Direction) -> None:
    """Write one direction as .npy: [1, w_dim], or [num_ws, w_dim] when it has a row per style.

    DirectionError when it moves only some styles, which such a file cannot say; OSError is passed on.
    """
    if (direction.first_style, direction.last_style) != (0, None):
        raise DirectionError(
            f"'{direction.name}' moves styles {direction.first_style} to "
            f"{'the last' if direction.last_style is None else direction.last_style}, which a .npy file cannot "
            "say: please write a CSV."
        )
    array = np.atleast_2d(direction.vector)
    atomic_write(path, npy_bytes(array))


def name_of(text: str) -> str:
    """A direction's name from what a file, or an array in it, is called."""
    letters = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(letters.split())[:LONGEST_NAME].strip() or "direction"


def _vectors(array: Numbers, num_ws: int | None) -> list[Numbers]:
    """The directions in an array: [w_dim] or [1, w_dim] is one, [N, 1, w_dim] are N, [N, num_ws, w_dim] too.

    [N, w_dim] is one that has a row for every style, unless the model has another number of them or the rows are
    orthonormal, as components are: those are N. Rows that are all the same are one for all styles (InterFaceGAN's
    boundaries [1, w_dim] are often repeated). Further axes of 1 do not count.
    """
    shape = list(array.shape)
    if array.ndim > 1 and shape[-1] == 1:  # a column
        array = array[..., 0]
    leading = [length for length in array.shape[:-2] if length != 1]
    if array.ndim == 0 or len(leading) > 1 or len(array) > MAX_DIRECTIONS:
        raise FileProblem(f" has the shape {shape}, and a direction has [1, w_dim] or [num_ws, w_dim]")
    if leading:
        items = array.reshape(*leading, *array.shape[-2:])
        return [_one(item) for item in items]
    rows = array.reshape(-1, array.shape[-1])
    styled = num_ws in (None, len(rows)) and not _are_components(rows)
    return [_one(rows)] if styled or (rows == rows[0]).all() else list(rows)


def _one(rows: Numbers) -> Numbers:
    """A direction [num_ws, w_dim] as [w_dim] where it moves all styles alike."""
    return rows[0] if (rows == rows[0]).all() else rows


def _are_components(rows: Numbers) -> bool:
    """Whether rows [N, w_dim] are unit vectors at right angles to one another."""
    if len(rows) < 2 or len(rows) > rows.shape[1]:
        return False
    products = rows.astype(np.float64) @ rows.T.astype(np.float64)
    return bool((abs(products - np.eye(len(rows))) < ORTHOGONAL).all())


def _ganspace(arrays: Mapping[str, FoundArray]) -> list[Direction]:
    """The components of a GANSpace file as "PC 1", "PC 2", …; 1 is one standard deviation of w along them.

    Source: GANSpace (Härkönen et al. 2020), section 3.1, as its code writes them: lat_comp [N, 1, w_dim] of unit
    length and lat_stdev [N].
    """
    deviations = _column(arrays, "lat_comp", "lat_stdev")
    if deviations is not None and (deviations == 1).all():
        raise FileProblem(IN_Z)
    return _components(arrays, "lat_comp", deviations, "GANSpace")


def _factor(arrays: Mapping[str, FoundArray]) -> list[Direction]:
    """The columns of `eigvec` [w_dim, N] as "factor 0", "factor 1", …, the numbers that rosinality's --index takes.

    Source: Shen and Zhou 2021, "Closed-Form Factorization of Latent Semantics in GANs", equation 6; unit length,
    those that change the picture most come first.
    """
    shape = arrays["eigvec"].shape
    if len(shape) != 2 or not 0 < shape[1] <= MAX_DIRECTIONS:
        raise FileProblem(f": its directions (eigvec) have the shape {list(shape)}, not [w_dim, N]")
    columns = _read(arrays["eigvec"]).T
    return [
        Direction(f"factor {index}", column, group="factors", description=f"column {index} of eigvec")
        for index, column in enumerate(columns)
    ]


# The array that tells whose file it is, and how that is read.
_NAMED = {
    "lat_comp": _ganspace,
    "comp": lambda arrays: _components(arrays, "comp", _column(arrays, "comp", "std"), "PCA"),
    "eigvec": _factor,
}


def _components(
    arrays: Mapping[str, FoundArray], key: str, deviations: Numbers | None, group: str
) -> list[Direction]:
    components = _read(arrays[key])
    if components.ndim == 4 and 1 in components.shape[1:3]:
        components = components[:, 0] if components.shape[1] == 1 else components[:, :, 0]
    if components.ndim == 3 and components.shape[1] == 1:
        components = components[:, 0]
    if components.ndim not in (2, 3) or len(components) > MAX_DIRECTIONS:
        shape = list(arrays[key].shape)
        raise FileProblem(f": its components ({key}) have the shape {shape} instead of [N, 1, w_dim]")
    if deviations is not None:
        components = components * deviations.reshape(-1, *[1] * (components.ndim - 1))
    shares = _column(arrays, key, "var_ratio")
    end = Direction.maximum if deviations is None else DEVIATIONS
    return [
        Direction(
            name=f"PC {index + 1}",
            vector=component,
            minimum=-end,
            maximum=end,
            group=group,
            description="" if shares is None else f"{shares[index]:.1%} of the variance",
        )
        for index, component in enumerate(components)
    ]


def _column(arrays: Mapping[str, FoundArray], key: str, name: str) -> Numbers | None:
    """One number for every component; None when the file has none."""
    if name not in arrays:
        return None
    column, count = _read(arrays[name]).reshape(-1), arrays[key].shape[0] if arrays[key].shape else 0
    if column.size != count:
        raise FileProblem(f" has {count} components ({key}), but {column.size} numbers in {name}")
    return column


def _read(found: FoundArray) -> Numbers:
    try:
        array = found.read()
        problem = number_problem(array)
        if problem is not None:
            raise FileProblem(f" {problem}")
        return array
    except FileProblem as problem:
        if not found.way:
            raise
        raise FileProblem(f": its array '{quoted('/'.join(found.way))}'{problem}") from problem


def _checked(directions: list[Direction]) -> list[Direction]:
    """As many as there may be, each under a name of its own."""
    if len(directions) > MAX_DIRECTIONS:
        raise FileProblem(
            f" holds {len(directions)} directions, and {MAX_DIRECTIONS} is the most that can be opened"
        )
    counts = Counter(direction.name for direction in directions)
    twice = next((name for name, times in counts.items() if times > 1), None)
    if twice is not None:
        raise FileProblem(f" holds two directions that are called '{quoted(twice)}'")
    return directions
