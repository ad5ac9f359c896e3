"""Files of directions of every known format, recognised by content: one function reads them all, one writes."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from stylegan.directions.arrays import directions_in, name_of, write_boundary
from stylegan.directions.csv_files import read_csv, write_csv
from stylegan.directions.direction import Direction, DirectionError
from stylegan.files.array_files import found_arrays, may_hold_arrays
from stylegan.files.plain_files import open_file
from stylegan.files.problem import FileProblem
from stylegan.files.system_errors import why_unreadable

HEAD_BYTES = 4096  # that tell what kind of file it is


def read_directions(path: str | os.PathLike[str], *, num_ws: int | None = None) -> list[Direction]:
    """The directions of a file, in its order, at least one.

    Wide CSV and TSV, plain numbers in text, the 2019 program's CSV (`read_csv`); arrays of .npy, .npz, torch's files and
    pickles (`arrays.directions_in`): InterFaceGAN's boundaries, GANSpace's and other components, rosinality's factors, and
    single ones. `num_ws` is the number of styles of the model that they are for, which tells N directions from one that has
    a row for every style. DirectionError with one sentence that names the file; nothing in it is ever executed.
    """
    file = Path(path)
    try:
        with open_file(file) as stream:
            head = stream.read(HEAD_BYTES)
        if not may_hold_arrays(head):
            return read_csv(file, num_ws=num_ws)
        return directions_in(found_arrays(file), name_of(file.stem), num_ws)
    except OSError as error:
        raise DirectionError(f"'{file.name}' cannot be read: {why_unreadable(error, file)}.") from error
    except FileProblem as problem:
        raise DirectionError(f"'{file.name}'{problem}.") from problem


def write_directions(path: str | os.PathLike[str], directions: Iterable[Direction]) -> None:
    """Write directions atomically: one as .npy where the name ends so, else all as a wide CSV.

    DirectionError when they make no such file; OSError is passed on.
    """
    given, file = list(directions), Path(path)
    if file.suffix.lower() != ".npy":
        write_csv(file, given)
    elif len(given) == 1:
        write_boundary(file, given[0])
    else:
        raise DirectionError(
            f"A .npy file holds one direction, and these are {len(given)}: please write a CSV."
        )
