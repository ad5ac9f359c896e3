"""Every array of numbers in a file of numpy or torch or in a pickle, and the way to it; nothing in the file is run."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from stylegan.files.numpy_files import (
    MAGIC,
    Member,
    as_numbers,
    is_npy,
    members,
    open_archive,
    read_npy,
    read_npz,
    read_pickled,
)
from stylegan.files.other_files import OLD_PICKLE
from stylegan.files.plain_files import open_file

Read = Callable[[], NDArray[np.float32]]

# What programs call latents in w: those of the first name that is there are taken.
W_KEYS = (
    "w",
    "ws",
    "w+",
    "wp",
    "w_plus",
    "dlatents",
    "dlatent",
    "latents",
    "latent",
    "latent_code",
    "latent_codes",
    "projected_w",
    "w_pivot",
)
Z_KEYS = ("z", "zs")


class FoundArray(NamedTuple):
    """An array in a file, to be read: float32, finite; FileProblem says what is wrong with it.

    way: the names and places that lead to it, outermost first; empty where the file is one array.
    """

    way: tuple[str, ...]
    shape: tuple[int, ...]
    read: Read

    @property
    def key(self) -> str:
        """The innermost name, in small letters: what the file calls it."""
        return next((part.lower() for part in reversed(self.way) if not part.isdecimal()), "")


def may_hold_arrays(head: bytes) -> bool:
    """Whether a file that begins so is of numpy or torch, or a pickle, of any age."""
    return head.startswith((MAGIC, b"PK", b"\x80")) or OLD_PICKLE.match(head) is not None


def found_arrays(path: Path) -> list[FoundArray]:
    """The arrays of a file, in its order; none where there are no numbers in it.

    numpy: .npy and .npz, those of objects too. torch: tensors and parameters, alone or in dictionaries and lists, in files
    of every version. Pickles of all of these. FileProblem says what is wrong; OSError is passed on. Imports torch for all
    but plain arrays of numpy.
    """
    with open_file(path) as stream:
        packed = stream.read(2) == b"PK"
    if not is_npy(path) and (not packed or is_torch(path)):
        return _pickled(path)
    stored = members(path)
    given = [member for member in stored if member.kind not in ("U", "S", "b")] or stored
    return [each for member in given for each in _of_member(path, member)]


def is_torch(path: Path) -> bool:
    """Whether a zip archive is one that torch.save wrote. Errors: as `found_arrays`."""
    with open_archive(path) as archive:
        return any(name.endswith("/data.pkl") for name in archive.namelist())


def _of_member(path: Path, member: Member) -> list[FoundArray]:
    way = (member.name,) if member.name else ()
    if member.kind != "O":
        read = partial(_read_member, path, member.name) if way else partial(read_npy, path)
        return [FoundArray(way, member.shape, read)]
    return [each._replace(way=(*way, *each.way)) for each in _pickled(path, read_pickled(path, member.name))]


def _read_member(path: Path, name: str) -> NDArray[np.float32]:
    return read_npz(path, (name,))[name]


def _pickled(path: Path, content: bytes | None = None) -> list[FoundArray]:
    from stylegan.checkpoints.read.found_arrays import (
        pickled_arrays,
    )  # who opens a file of torch has to wait for torch

    return [
        FoundArray(way, array.shape, partial(as_numbers, array))
        for way, array in pickled_arrays(path, content)
    ]
