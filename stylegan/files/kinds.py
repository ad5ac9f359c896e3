"""Recognises by its content a file of a checkpoint, directions or latents. Imports torch only for arrays of torch."""

from __future__ import annotations

import codecs
import mmap
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from stylegan.directions.arrays import WORDS
from stylegan.directions.csv_files import Table, read_table
from stylegan.directions.table import plain_numbers
from stylegan.files.array_files import W_KEYS, Z_KEYS, FoundArray, found_arrays, is_torch, may_hold_arrays
from stylegan.files.numpy_files import MAGIC, npz_names
from stylegan.files.plain_files import open_file
from stylegan.files.problem import FileProblem
from stylegan.latents.choosing import COMPONENTS
from stylegan.latents.trailer import has_trailer

FileKind = Literal["checkpoint", "directions", "latents"]

UNIT_TOLERANCE = 1e-3  # of a row's length; w of a trained model is some ten times longer
MAX_ARRAY = 64 * 2**20  # bytes; a larger array holds latents, for nobody has so many directions
HEAD_BYTES = 4096
MAX_ROWS = 1000  # of a table that are looked at
PICTURE_ENDINGS = (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp", ".tif", ".tiff")
AVERAGE = "all"  # the one row of average_latent.csv
NETWORK = (
    b"weight",
    b"dnnlib",
    b"persistence",
)  # what stands in every pickle of a network, and in none of arrays


class Recognised(NamedTuple):
    """What a file holds (None: none of them), and whether that is a guess: an array does not say what it is."""

    kind: FileKind | None
    is_guess: bool = False


def file_kind(path: Path) -> FileKind | None:
    """See `recognise`."""
    return recognise(path).kind


def recognise(path: Path) -> Recognised:
    """What the file holds. OSError is passed on; a damaged file counts as what it looks like.

    Arrays (of numpy, torch or a pickle without a network in it) are what their names say: w, dlatents, … are latents,
    components and what is called a direction are directions. Without such a name, and as plain numbers in text, rows of
    length 1 are directions (boundaries are unit normals), all else latents. Other pickles and safetensors are checkpoints.
    Tables: a header is directions; rows that are named by picture files, or one row "all", are latents. A PNG of the 2019
    program: latents.
    """
    with open_file(path) as stream:
        head = stream.read(HEAD_BYTES)
    if head.startswith(b"\x89PNG"):
        return Recognised("latents" if has_trailer(path) else None)
    if head[8:9] == b"{" and 2 <= int.from_bytes(head[:8], "little") <= path.stat().st_size:  # safetensors
        return Recognised("checkpoint")
    if not may_hold_arrays(head):
        return _of_text(path, head)
    if head.startswith(MAGIC):
        return _of_arrays(path, "latents")
    if head.startswith(b"PK") and not _is_torch(path, head):
        return _of_arrays(path, "latents") if _names(path) else Recognised(None)
    return Recognised("checkpoint") if _is_network(path) else _of_arrays(path, "checkpoint")


def _is_torch(path: Path, head: bytes) -> bool:
    """Whether a zip archive is one that torch.save wrote; where its list of names is damaged, by the first of them."""
    try:
        return is_torch(path)
    except FileProblem:
        length = int.from_bytes(head[26:28], "little")
        return head[30 : 30 + length].endswith(b"data.pkl")


def _names(path: Path) -> list[str]:
    try:
        return npz_names(path)
    except FileProblem:
        return []


def _is_network(path: Path) -> bool:
    """Whether a pickle speaks of layers; in a checkpoint that stands near its beginning."""
    with open_file(path) as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return any(content.find(word) >= 0 for word in NETWORK)


def _of_arrays(path: Path, otherwise: FileKind) -> Recognised:
    """What the arrays of a file are; `otherwise` where there are none, or they cannot be read, so that somebody says why."""
    try:
        found = found_arrays(path)
        return _kind_of_arrays(found) if found else Recognised(otherwise)
    except FileProblem:
        return Recognised(otherwise)


def _kind_of_arrays(found: Sequence[FoundArray]) -> Recognised:
    keys = {each.key for each in found}
    if COMPONENTS & keys and "w" not in keys:
        return Recognised("directions")
    if keys & {*W_KEYS, *Z_KEYS}:
        return Recognised("latents")
    if any(word in key for key in keys for word in WORDS):
        return Recognised("directions")
    if any(4 * np.prod(each.shape, dtype=float) > MAX_ARRAY for each in found):
        return Recognised("latents", is_guess=True)
    return _by_length([each.read() for each in found if each.shape])


def _by_length(arrays: Sequence[NDArray[np.float32]]) -> Recognised:
    lengths = [np.linalg.norm(array.astype(np.float64), axis=-1).ravel() for array in arrays]
    units = bool(lengths) and bool((abs(np.concatenate(lengths) - 1) < UNIT_TOLERANCE).all())
    return Recognised("directions" if units else "latents", is_guess=True)


def _of_text(path: Path, head: bytes) -> Recognised:
    utf_16 = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if head.removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"{") or (b"\0" in head and not utf_16):
        return Recognised(None)  # JSON, which has commas and colons too; or no text at all
    try:
        with open_file(path) as stream:
            return _of_table(read_table(stream))
    except FileProblem:
        return Recognised(None)


def _of_table(table: Table) -> Recognised:
    if table.kind == "numbers":
        array = plain_numbers(table.rows, MAX_ROWS)
        whole = array.ndim == 1 and (array == np.floor(array)).all()  # which may be the names of classes
        return Recognised(None) if whole else _by_length([array])
    header = [] if table.kind == "three columns" else [cell.lower() for cell in next(table.rows).cells]
    place = header.index("name") if "name" in header else 0
    names = [row.cells[min(place, len(row.cells) - 1)].lower() for row in islice(table.rows, MAX_ROWS)]
    pictures = bool(names) and all(name.endswith(PICTURE_ENDINGS) for name in names)
    return Recognised("latents" if pictures or names == [AVERAGE] else "directions")
