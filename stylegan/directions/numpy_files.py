"""Directions in numpy's files: boundaries of InterFaceGAN (.npy) and components of GANSpace (.npz)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from stylegan.atomic import atomic_write
from stylegan.directions.direction import LONGEST_NAME, Direction, DirectionError
from stylegan.file_problem import FileProblem
from stylegan.numpy_files import listed, npz_names, read_npy, read_npz

MAX_DIRECTIONS = 10_000  # in one file; the largest published ones have 512
GANSPACE_ARRAYS = ("lat_comp", "lat_stdev", "var_ratio")
DEVIATIONS = 3.0  # of w along a component, to either side: what a slider offers


def read_boundary(path: Path) -> list[Direction]:
    """The one direction of a .npy file, named like the file: [w_dim], [1, w_dim] or [num_ws, w_dim].

    Source: InterFaceGAN (Shen et al. 2020), whose boundaries [1, w_dim] are unit normals; other tools repeat
    the row for every style, and equal rows become one here. FileProblem says what is wrong.
    """
    array = read_npy(path)
    shape = list(array.shape)
    if array.ndim == 3 and len(array) == 1:
        array = array[0]
    if array.ndim not in (1, 2):
        raise FileProblem(f" has the shape {shape}, and a direction has [1, w_dim] or [num_ws, w_dim]")
    vector = array[0] if array.ndim == 2 and (array == array[0]).all() else array
    return [Direction(name_of(path), vector)]


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
    atomic_write(path, lambda file: np.save(file, array, allow_pickle=False))


def read_ganspace(path: Path) -> list[Direction]:
    """The components of a GANSpace file as "PC 1", "PC 2", …; 1 is one standard deviation of w along them.

    Source: GANSpace (Härkönen et al. 2020), section 3.1, as its code writes them: lat_comp [N, 1, w_dim] of unit
    length and lat_stdev [N]. FileProblem says what is wrong.
    """
    arrays = read_npz(path, GANSPACE_ARRAYS)
    if "lat_comp" not in arrays:
        raise FileProblem(_without_components(path))
    components = _components(arrays["lat_comp"])
    deviations = _column(arrays, "lat_stdev", len(components))
    if deviations is not None:
        components = components * deviations.reshape(-1, *[1] * (components.ndim - 1))
    shares = _column(arrays, "var_ratio", len(components))
    scaled = deviations is not None
    return [
        Direction(
            name=f"PC {index + 1}",
            vector=component,
            minimum=-DEVIATIONS if scaled else Direction.minimum,
            maximum=DEVIATIONS if scaled else Direction.maximum,
            group="GANSpace",
            description="" if shares is None else f"{shares[index]:.1%} of the variance",
        )
        for index, component in enumerate(components)
    ]


def name_of(path: Path) -> str:
    """A direction's name from its file's."""
    letters = "".join(letter if letter.isprintable() else " " for letter in path.stem)
    return " ".join(letters.split())[:LONGEST_NAME].strip() or "direction"


def _components(array: NDArray[np.float32]) -> NDArray[np.float32]:
    """[N, w_dim], or [N, num_ws, w_dim]: axes of length 1 between the first and the last are left out."""
    shape = list(array.shape)
    if array.ndim == 4 and 1 in array.shape[1:3]:
        array = array[:, 0] if array.shape[1] == 1 else array[:, :, 0]
    if array.ndim == 3 and array.shape[1] == 1:
        array = array[:, 0]
    if array.ndim not in (2, 3) or len(array) > MAX_DIRECTIONS:
        raise FileProblem(f": its components (lat_comp) have the shape {shape} instead of [N, 1, w_dim]")
    return array


def _column(arrays: dict[str, NDArray[np.float32]], name: str, count: int) -> NDArray[np.float32] | None:
    """One number for every component; None when the file has none."""
    column = arrays.get(name)
    if column is None:
        return None
    if column.size != count:
        raise FileProblem(f" has {count} components (lat_comp), but {column.size} numbers in {name}")
    return column.reshape(-1)


def _without_components(path: Path) -> str:
    names = npz_names(path)
    if "act_comp" in names:
        return (
            " holds components of activations only (act_comp), which do not move w: GANSpace writes lat_comp "
            "too when it analyses w"
        )
    if "w" in names:
        return " holds a latent (w), not directions: please open it as a latent"
    return f" holds no directions: there is no array lat_comp in it, only {listed(names)}"
