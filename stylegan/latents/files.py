"""Files of latents of every known format, recognised by content: one function reads them all, one writes."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray

from stylegan.directions.csv_files import read_table
from stylegan.directions.table import plain_numbers
from stylegan.directions.three_columns import NamedVector, named_vectors
from stylegan.directions.wide import read_wide
from stylegan.files.array_files import found_arrays, may_hold_arrays
from stylegan.files.atomic import atomic_write
from stylegan.files.numpy_files import npy_bytes
from stylegan.files.plain_files import open_file
from stylegan.files.problem import FileProblem
from stylegan.files.system_errors import why_unreadable
from stylegan.latents.choosing import latents_in
from stylegan.latents.latent import MAX_LATENTS, Latent, LatentError, Sizes, Space, as_latents
from stylegan.latents.trailer import SIGNATURE, read_trailer


def read_latents(
    path: str | os.PathLike[str],
    *,
    num_ws: int | None = None,
    w_dim: int | None = None,
    z_dim: int | None = None,
    space: Space | None = None,
) -> list[Latent]:
    """The latents of a file, in its order, at least one; untruncated: they are to be drawn at psi 1.

    Arrays of .npy, .npz, torch's files and pickles, under the names that programs give them or alone, in the shapes of
    `as_latents`; plain numbers in text; wide CSV; the 2019 program's average_latent.csv, latents.csv and
    favorite_latents.csv (rows named by picture files), and its pictures. `space` says what they are in; without it the
    file does (an array z), or what only fits z. With the sizes of a model all have to fit it. LatentError with one
    sentence that names the file, and both numbers where sizes differ.
    """
    file, sizes = Path(path), Sizes(num_ws, w_dim, z_dim)
    try:
        with open_file(file) as stream:
            head = stream.read(len(SIGNATURE))
        latents = _read(file, head, sizes, space)
    except OSError as error:
        raise LatentError(f"'{file.name}' cannot be read: {why_unreadable(error, file)}.") from error
    except FileProblem as problem:
        raise LatentError(f"'{file.name}'{problem}.") from problem
    for latent in latents:
        misfit = latent.misfit(num_ws or len(latent.array), w_dim or latent.array.shape[-1], z_dim)
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
        atomic_write(file, npy_bytes(stacked))
    else:
        raise LatentError(f"'{file.name}' has to end in .npz or .npy.")


def _read(file: Path, head: bytes, sizes: Sizes, space: Space | None) -> list[Latent]:
    if head == SIGNATURE:
        return [Latent(file.stem, read_trailer(file), space or "w")]
    if may_hold_arrays(head):
        return latents_in(found_arrays(file), file.stem, sizes, space)
    return _table(file, sizes, space)


def _table(file: Path, sizes: Sizes, space: Space | None) -> list[Latent]:
    """One latent per row; rows of one name are numbered, those without one by their line."""
    with open_file(file) as stream:
        table = read_table(stream, "latents")
    if table.kind == "numbers":
        return as_latents(plain_numbers(table.rows), file.stem, sizes, space)
    if table.kind == "wide":
        directions = read_wide(table.rows, file.stem)
        rows: Iterable[tuple[str, NDArray[np.float32]]] = ((each.name, each.vector) for each in directions)
    else:
        rows = _named(named_vectors(table.rows))
    latents: list[Latent] = []
    for name, vector in rows:
        latents += as_latents(vector, name, sizes, space) if vector.ndim == 1 else [Latent(name, vector)]
        if len(latents) > MAX_LATENTS:
            raise FileProblem(f" holds more than {MAX_LATENTS} latents, which is the most that can be opened")
    return latents


def _named(rows: Iterable[NamedVector]) -> Iterator[tuple[str, NDArray[np.float32]]]:
    """What the 2019 program wrote, each under a name of its own."""
    seen: dict[str, int] = {}
    for line, text, vector in rows:
        name = "".join(letter for letter in text if letter.isprintable()).strip() or f"line {line}"
        seen[name] = seen.get(name, 0) + 1
        yield name if seen[name] == 1 else f"{name} ({seen[name]})", vector
