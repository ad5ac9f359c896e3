"""Whether a file holds directions or latents, as far as its content tells, for files that come without a word."""

from __future__ import annotations

import codecs
from itertools import islice
from pathlib import Path
from typing import Literal

import numpy as np

from stylegan.directions.csv_files import read_table
from stylegan.directions.factor_kind import is_factor
from stylegan.file_problem import FileProblem
from stylegan.latents.trailer import has_trailer
from stylegan.numpy_files import MAGIC, npz_names, read_npy

VectorKind = Literal["directions", "latents"]

UNIT_TOLERANCE = 1e-3  # of a row's length; w of a trained model is some ten times longer
MAX_ARRAY = 64 * 2**20  # bytes; a larger file of numpy holds latents, for nobody has so many directions
HEAD_BYTES = 4096
MAX_ROWS = 1000  # of a table whose names are looked at
PICTURE_ENDINGS = (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp", ".tif", ".tiff")
AVERAGE = "all"  # the one row of average_latent.csv


def vector_kind(path: Path) -> VectorKind | None:
    """What the file holds; None when neither. OSError is passed on; a damaged file counts as what it looks like.

    .npy: rows of length 1 are directions (boundaries are unit normals), all else latents. .npz: the array w or
    GANSpace's components. Torch files: a factor is directions. Tables: a header is directions; of the 2019
    program's, rows that are named by picture files, or one row "all", are latents. A PNG of that program: latents.
    """
    with path.open("rb") as stream:
        head = stream.read(HEAD_BYTES)
    if head.startswith(MAGIC):
        return _kind_of_array(path)
    if head.startswith(b"\x89PNG"):
        return "latents" if has_trailer(path) else None
    if head.startswith((b"PK", b"\x80")):
        return "directions" if is_factor(path) else _kind_of_archive(path, head)
    return _kind_of_table(path, head)


def _kind_of_array(path: Path) -> VectorKind:
    if path.stat().st_size > MAX_ARRAY:
        return "latents"
    try:
        array = read_npy(path)
    except FileProblem:
        return "latents"
    lengths = np.linalg.norm(array.astype(np.float64), axis=-1)
    return "directions" if bool((abs(lengths - 1) < UNIT_TOLERANCE).all()) else "latents"


def _kind_of_archive(path: Path, head: bytes) -> VectorKind | None:
    if not head.startswith(b"PK"):
        return None
    try:
        names = npz_names(path)
    except FileProblem:
        return None
    if not names:
        return None
    return "directions" if {"lat_comp", "act_comp"} & set(names) and "w" not in names else "latents"


def _kind_of_table(path: Path, head: bytes) -> VectorKind | None:
    utf_16 = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if head.removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"{") or (b"\0" in head and not utf_16):
        return None  # JSON, which has commas and colons too; or no text at all
    try:
        with path.open("rb") as stream:
            table = read_table(stream)
        if not table.three_columns:
            return "directions"
        names = [row.cells[0].lower() for row in islice(table.rows, MAX_ROWS)]
    except FileProblem:
        return None
    return "latents" if names == [AVERAGE] or all(map(_is_picture, names)) else "directions"


def _is_picture(name: str) -> bool:
    return name.endswith(PICTURE_ENDINGS)
