"""A file of records, one after the other, each with its length and checksum: what was torn off at the end is left out."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

MAGIC = b"GANInterface journal 1\n"  # the number is the version: another one is another program's to read
HEAD = struct.Struct("<IIc")  # length of the payload, CRC-32 of kind and payload, kind
MAX_RECORD = 1 << 30  # bytes; no array of a project is larger

Kind = bytes  # one letter


class Record(NamedTuple):
    """What was written, and as what."""

    kind: Kind
    payload: bytes


def packed(kind: Kind, payload: bytes) -> bytes:
    """A record as it stands in the file."""
    return HEAD.pack(len(payload), zlib.crc32(payload, zlib.crc32(kind)), kind) + payload


def records(stream: BinaryIO, size: int) -> Iterator[Record]:
    """The records of a file of that many bytes up to its end, or to the first that is not whole.

    ValueError with one clause when the file is no journal of this version.
    """
    if stream.read(len(MAGIC)) != MAGIC:
        raise ValueError("it is not a journal of this version")
    left = size - len(MAGIC)
    while left >= HEAD.size:
        length, checksum, kind = HEAD.unpack(stream.read(HEAD.size))
        left -= HEAD.size + length
        if left < 0 or length > MAX_RECORD:
            return
        payload = stream.read(length)
        if len(payload) < length or zlib.crc32(payload, zlib.crc32(kind)) != checksum:
            return
        yield Record(kind, payload)
