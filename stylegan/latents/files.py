"""Files of latents of every known format, recognised by content: one function reads them all, one writes."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray

from stylegan.atomic import atomic_write
from stylegan.directions.csv_files import read_table
from stylegan.directions.three_columns import named_vectors
from stylegan.directions.wide import read_wide
from stylegan.file_problem import FileProblem
from stylegan.latents.latent import Latent, LatentError, as_latents
from stylegan.latents.trailer import SIGNATURE, read_trailer
from stylegan.numpy_files import MAGIC, listed, npz_names, read_npy, read_npz

KEY = "w"
MAX_LATENTS = 100_000  # in one file


def read_latents(
    path: str | os.PathLike[str], *, num_ws: int | None = None, w_dim: int | None = None
) -> list[Latent]:
    """The latents of a file, in its order, at least one; untruncated: they are to be drawn at psi 1.

    `projected_w.npz` of the official tools (array w), .npy of the shapes of `as_latents`, the 2019 program's
    average_latent.csv, latents.csv and favorite_latents.csv (rows named by picture files), its pictures, and wide
    CSV. With the sizes of a model, all have to fit it. LatentError with one sentence that names the file, and both
    numbers where sizes differ.
    """
    file = Path(path)
    try:
        with file.open("rb") as stream:
            head = stream.read(len(SIGNATURE))
        latents = _reader(head)(file, num_ws)
    except OSError as error:
        raise LatentError(f"'{file.name}' cannot be read: {error.strerror or error}.") from error
    except FileProblem as problem:
        raise LatentError(f"'{file.name}'{problem}.") from problem
    for latent in latents:
        misfit = latent.misfit(num_ws or len(latent.array), w_dim or latent.array.shape[-1])
        if misfit is not None:
            what = "it" if len(latents) == 1 else f"'{latent.name}'"
            raise LatentError(f"'{file.name}' does not fit this model: {what} {misfit}.")
    return latents


def write_latent(path: str | os.PathLike[str], array: ArrayLike) -> None:
    """Write one latent ([w_dim] or [num_ws, w_dim]) or several ([N, num_ws, w_dim]), atomically, as float32.

    .npz has the array w [N, num_ws, w_dim], as the official tools write and read it; .npy the same array. LatentError
    when the name ends otherwise or the array is not a latent; OSError is passed on.
    """
    file = Path(path)
    try:
        latents = as_latents(np.asarray(array, np.float32), "latent")
    except FileProblem as problem:
        raise LatentError(f"The latent{problem}.") from problem
    stacked = np.stack([np.atleast_2d(latent.array) for latent in latents])
    suffix = file.suffix.lower()
    if suffix == ".npz":
        atomic_write(file, lambda stream: np.savez(stream, w=stacked))
    elif suffix == ".npy":
        atomic_write(file, lambda stream: np.save(stream, stacked, allow_pickle=False))
    else:
        raise LatentError(f"'{file.name}' has to end in .npz or .npy.")


def _reader(head: bytes) -> Callable[[Path, int | None], list[Latent]]:
    if head.startswith(MAGIC):
        return lambda file, num_ws: _split(file, read_npy(file), num_ws)
    if head.startswith(b"PK"):
        return lambda file, num_ws: _split(file, _projected(file), num_ws)
    if head == SIGNATURE:
        return lambda file, _: [Latent(file.stem, read_trailer(file))]
    return lambda file, _: _table(file)


def _split(file: Path, array: NDArray[np.float32], num_ws: int | None) -> list[Latent]:
    """The latents of an array; as many as a list can show."""
    if array.ndim > 1 and len(array) > MAX_LATENTS and len(array) != num_ws:
        raise FileProblem(f" holds {len(array)} latents, and {MAX_LATENTS} is the most that can be opened")
    return as_latents(array, file.stem, num_ws)


def _projected(file: Path) -> NDArray[np.float32]:
    arrays = read_npz(file, (KEY,))
    if KEY in arrays:
        return arrays[KEY]
    names = npz_names(file)
    if not names:
        raise FileProblem(" is a zip file without a latent in it")
    if {"lat_comp", "act_comp"} & set(names):
        raise FileProblem(" holds components of GANSpace, not a latent: please load it as attributes")
    raise FileProblem(f" holds no latent: there is no array {KEY} in it, only {listed(names)}")


def _table(file: Path) -> list[Latent]:
    """One latent per row; rows of one name are numbered, those without one by their line."""
    with file.open("rb") as stream:
        table = read_table(stream, "latents")
    if not table.three_columns:
        return [Latent(direction.name, direction.vector) for direction in read_wide(table.rows)]
    latents: list[Latent] = []
    seen: dict[str, int] = {}
    for line, text, vector in named_vectors(table.rows):
        name = "".join(letter for letter in text if letter.isprintable()).strip() or f"line {line}"
        seen[name] = seen.get(name, 0) + 1
        latents.append(Latent(name if seen[name] == 1 else f"{name} ({seen[name]})", vector))
        if len(latents) > MAX_LATENTS:
            raise FileProblem(f" holds more than {MAX_LATENTS} latents, which is the most that can be opened")
    return latents
