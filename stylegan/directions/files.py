"""Files of directions of every known format, recognised by content: one function reads them all, one writes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path

from stylegan.directions.csv_files import read_csv, write_csv
from stylegan.directions.direction import Direction, DirectionError
from stylegan.directions.factor import read_factor
from stylegan.directions.factor_kind import is_factor
from stylegan.directions.numpy_files import read_boundary, read_ganspace, write_boundary
from stylegan.file_problem import FileProblem
from stylegan.numpy_files import MAGIC, npz_names


def read_directions(path: str | os.PathLike[str]) -> list[Direction]:
    """The directions of a file, in its order, at least one.

    Wide CSV and TSV, the 2019 program's CSV (`read_csv`), InterFaceGAN's boundaries .npy, GANSpace's .npz,
    rosinality's factor.pt. DirectionError with one sentence that names the file; nothing in it is ever executed.
    """
    file = Path(path)
    try:
        with file.open("rb") as stream:
            head = stream.read(len(MAGIC))
        return _reader(file, head)(file)
    except OSError as error:
        raise DirectionError(f"'{file.name}' cannot be read: {error.strerror or error}.") from error
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


def _reader(file: Path, head: bytes) -> Callable[[Path], list[Direction]]:
    if head == MAGIC:
        return read_boundary
    if head.startswith(b"\x80") or (head.startswith(b"PK") and is_factor(file)):
        return read_factor
    if head.startswith(b"PK"):
        if not npz_names(file):
            raise FileProblem(" is a zip file without directions in it")
        return read_ganspace
    return read_csv
