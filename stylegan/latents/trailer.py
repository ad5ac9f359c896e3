"""Pictures of the 2019 program: the latent stands after the end of the PNG.

text · 16 bytes MD5 · int32 length of the text · int32 0x61726164, little-endian. The text is two strings,
each after its length: a description, and the numbers of w joined by ":".
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from stylegan.directions.table import numbers
from stylegan.files.plain_files import open_file
from stylegan.files.problem import FileProblem

SIGNATURE = b"\x89PNG\r\n\x1a\n"
MAGIC = (0x61726164).to_bytes(4, "little")
AFTER_TEXT = 24  # bytes
LONGEST_TEXT = 4 * 2**20  # bytes; w of 512 numbers takes some 6,000


def has_trailer(path: Path) -> bool:
    """Whether a file is a PNG with such a trailer. OSError is passed on."""
    with open_file(path) as stream:
        return stream.read(len(SIGNATURE)) == SIGNATURE and _tail(stream).endswith(MAGIC)


def read_trailer(path: Path) -> NDArray[np.float32]:
    """w [w_dim] of a picture of the 2019 program; FileProblem (without the file's name) says what is wrong.

    The MD5 is that of the model in the program's own format: like the program, nothing checks it.
    """
    with open_file(path) as stream:
        tail = _tail(stream)
        if not tail.endswith(MAGIC):
            raise FileProblem(" is a picture without a latent in it")
        length = int.from_bytes(tail[16:20], "little", signed=True)
        start = os.fstat(stream.fileno()).st_size - AFTER_TEXT - length
        if not 0 < length <= LONGEST_TEXT or start < len(SIGNATURE):
            raise FileProblem(" has a latent of an absurd length after the picture")
        stream.seek(start)
        text = stream.read(length)
    for read_length in (_seven_bits, _four_bytes):
        joined = _second_string(text, read_length)
        if joined is not None:
            cells = [cell.strip() for cell in joined.split(":")]
            places = [f"number {index + 1} of the latent after the picture" for index in range(len(cells))]
            return numbers(cells, places)
    raise FileProblem(" has a latent after the picture that cannot be read: the lengths in it do not add up")


def _tail(stream: BinaryIO) -> bytes:
    size = os.fstat(stream.fileno()).st_size
    stream.seek(max(size - AFTER_TEXT, 0))
    tail = stream.read(AFTER_TEXT)
    return tail if len(tail) == AFTER_TEXT else b""


def _second_string(text: bytes, read_length: Callable[[bytes, int], tuple[int, int] | None]) -> str | None:
    """The second of two strings that fill the text exactly, or None."""
    place, string = 0, b""
    for _ in range(2):
        found = read_length(text, place)
        if found is None:
            return None
        length, begin = found
        place = begin + length
        if length < 0 or place > len(text):
            return None
        string = text[begin:place]
    try:
        return string.decode("utf-8") if place == len(text) else None
    except UnicodeDecodeError:
        return None


def _seven_bits(text: bytes, place: int) -> tuple[int, int] | None:
    """A length as .NET's BinaryWriter has it, seven bits a byte and the lowest first; and where it ends."""
    length = 0
    for index, byte in enumerate(text[place : place + 5]):
        length |= (byte & 0x7F) << (7 * index)
        if byte < 0x80:
            return length, place + index + 1
    return None


def _four_bytes(text: bytes, place: int) -> tuple[int, int] | None:
    """A length as int32, and where it ends."""
    if place + 4 > len(text):
        return None
    return int.from_bytes(text[place : place + 4], "little", signed=True), place + 4
