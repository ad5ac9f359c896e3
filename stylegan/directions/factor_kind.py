"""Recognises torch files that hold directions, without importing torch."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZIP_STORED

from stylegan.file_problem import FileProblem
from stylegan.numpy_files import open_archive

KEY = "eigvec"
MAX_BYTES = 2**16  # of the part that says what is in the file


def is_factor(path: Path) -> bool:
    """Whether a torch file is one of directions and no checkpoint, without reading it. OSError is passed on."""
    with path.open("rb") as stream:
        head = stream.read(MAX_BYTES)
    if not head.startswith(b"PK"):  # written by torch before 1.6
        return head.startswith(b"\x80") and KEY.encode() in head
    try:
        with open_archive(path) as archive:
            found = [info for info in archive.infolist() if info.filename.endswith("/data.pkl")]
            if len(found) != 1 or found[0].file_size > MAX_BYTES or found[0].compress_type != ZIP_STORED:
                return False
            return KEY.encode() in archive.read(found[0])
    except FileProblem:
        return False
