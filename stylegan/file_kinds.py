"""Recognises by its content a file of a checkpoint, directions or latents. Needs no torch to be imported."""

from __future__ import annotations

import codecs
import re
from itertools import islice
from pathlib import Path
from typing import Literal

import numpy as np

from stylegan.directions.csv_files import read_table
from stylegan.directions.factor_kind import is_factor
from stylegan.file_problem import FileProblem
from stylegan.latents.trailer import has_trailer
from stylegan.numpy_files import MAGIC, npz_names, open_archive, read_npy

FileKind = Literal["checkpoint", "directions", "latents"]

UNIT_TOLERANCE = 1e-3  # of a row's length; w of a trained model is some ten times longer
MAX_ARRAY = 64 * 2**20  # bytes; a larger file of numpy holds latents, for nobody has so many directions
HEAD_BYTES = 4096
MAX_ROWS = 1000  # of a table whose names are looked at
PICTURE_ENDINGS = (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp", ".tif", ".tiff")
AVERAGE = "all"  # the one row of average_latent.csv
OLD_PICKLE = re.compile(rb"(\([dlt]?|c[\w.]+\n[\w.]+\n)p\d+\n")  # protocols 0 and 1, which have no mark


def file_kind(path: Path) -> FileKind | None:
    """What the file holds; None when none of them. OSError is passed on; a damaged file counts as what it looks like.

    .npy: rows of length 1 are directions (boundaries are unit normals), all else latents. .npz: the array w or
    GANSpace's components. Torch files: a factor is directions, else checkpoints, as other pickles and safetensors are.
    Tables: a header is directions; of the 2019 program's, rows that are named by picture files, or one row "all", are
    latents. A PNG of that program: latents.
    """
    with path.open("rb") as stream:
        head = stream.read(HEAD_BYTES)
    if head.startswith(MAGIC):
        return _kind_of_array(path)
    if head.startswith(b"\x89PNG"):
        return "latents" if has_trailer(path) else None
    if head.startswith((b"PK", b"\x80")) and is_factor(path):
        return "directions"
    if head.startswith(b"PK"):
        return _kind_of_archive(path) or ("checkpoint" if _is_torch(path, head) else None)
    safetensors = head[8:9] == b"{" and 2 <= int.from_bytes(head[:8], "little") <= path.stat().st_size
    if safetensors or head[:1] == b"\x80" or OLD_PICKLE.match(head):
        return "checkpoint"
    return _kind_of_table(path, head)


def _is_torch(path: Path, head: bytes) -> bool:
    """Whether a zip archive is one that torch.save wrote; where its list of names is damaged, by the first of them."""
    try:
        with open_archive(path) as archive:
            names = archive.namelist()
    except FileProblem:
        names = []
    length = int.from_bytes(head[26:28], "little")
    first = head[30 : 30 + length].decode("utf-8", "replace")
    return any(name.endswith("data.pkl") for name in names or (first,))


def _kind_of_array(path: Path) -> FileKind:
    if path.stat().st_size > MAX_ARRAY:
        return "latents"
    try:
        array = read_npy(path)
    except FileProblem:
        return "latents"
    lengths = np.linalg.norm(array.astype(np.float64), axis=-1)
    return "directions" if bool((abs(lengths - 1) < UNIT_TOLERANCE).all()) else "latents"


def _kind_of_archive(path: Path) -> FileKind | None:
    try:
        names = npz_names(path)
    except FileProblem:
        return None
    if not names:
        return None
    return "directions" if {"lat_comp", "act_comp"} & set(names) and "w" not in names else "latents"


def _kind_of_table(path: Path, head: bytes) -> FileKind | None:
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
