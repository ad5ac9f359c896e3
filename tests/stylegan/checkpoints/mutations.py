"""Wrong bytes for checkpoints, always the same for the same number, and more often where the structure of the file is."""

from __future__ import annotations

import functools
import random

from stylegan.checkpoints.read.opcodes import walk

NAMES = ("sg1-32", "sg1-128", "sg2-tf-32", "sg2-ada-32-cond", "sg2-in-sg3-32", "sg3-t-32", "sg3-r-32")
_HEADER = 320  # bytes of an argument that count as structure: those of torch's files within pickles do
_TELLING = (0x00, 0x01, 0x7F, 0x80, 0xFF, *b"(.0a]}tRbQPicoVU\x81\x85\x93\x8a\x8b\x8e\x95")


def mutated(content: bytes, case: int) -> bytes:
    """A copy with one or more bytes changed, put in or taken out: the mutation number `case`."""
    source = random.Random(case)
    changed = bytearray(content)
    structure = _structure(content)
    for _ in range(source.choice((1, 1, 1, 2, 4, 16))):
        inside = source.random() < 0.75
        place = source.choice(structure) if inside else source.randrange(len(content))
        _change(changed, min(place, len(changed) - 1), source)
    return bytes(changed)


def _change(content: bytearray, place: int, source: random.Random) -> None:
    """One change at a place."""
    length = source.choice((1, 1, 2, 4, 8, 64))
    way = source.randrange(7)
    if way == 0:
        content[place] ^= 1 << source.randrange(8)
    elif way == 1:
        content[place] = source.randrange(256)
    elif way == 2:
        content[place] = source.choice(_TELLING)
    elif way == 3:
        content[place : place + length] = source.randbytes(length)
    elif way == 4:
        content[place:place] = source.randbytes(length)
    elif way == 5:
        del content[place : place + length]
    else:
        other = source.randrange(len(content))
        content[place : place + length] = content[other : other + length]


@functools.lru_cache(maxsize=16)
def _structure(content: bytes) -> tuple[int, ...]:
    """The places that are not amidst numbers; where this is not a pickle, those at the beginning and at the end."""
    if content[:1] != b"\x80":
        return (*range(min(len(content), 1 << 15)), *range(max(0, len(content) - (1 << 13)), len(content)))
    places: list[int] = []
    position = 0
    for _, argument, end in walk(content):
        places.extend(range(position, end - len(argument) + min(len(argument), _HEADER)))
        position = end
    return tuple(places)
