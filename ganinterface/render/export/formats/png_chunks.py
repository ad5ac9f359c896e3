"""What a PNG file is made of, for those that are written piece by piece."""

from __future__ import annotations

import zlib
from typing import BinaryIO

SIGNATURE = b"\x89PNG\r\n\x1a\n"
COLOUR_TYPES = {3: 2, 4: 6}  # PNG's number for so many channels


def header(width: int, height: int, channels: int) -> bytes:
    """The content of IHDR, of a picture with 8 bits a channel."""
    return width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes((8, COLOUR_TYPES[channels], 0, 0, 0))


def write_chunk(file: BinaryIO, name: bytes, content: bytes) -> None:
    """One chunk, with its length and checksum."""
    check = zlib.crc32(name + content).to_bytes(4, "big")
    file.write(len(content).to_bytes(4, "big") + name + content + check)
