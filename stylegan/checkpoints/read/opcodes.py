"""Walks over the opcodes of a pickle without copying or trusting anything: name, argument, place.

The table of opcodes is that of the standard library's pickletools. Its own walk, genops, reads arguments into new
buffers, of the length that the file says.
"""

from __future__ import annotations

import codecs
import mmap
import pickletools
import re
import struct
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from stylegan.checkpoints.errors import Damaged

Bytes = bytes | mmap.mmap

_ESCAPED = re.compile(rb"(?:[^\\]|\\(?:x[0-9a-f]{2}|[\\'\"abfnrtv]|[0-3]?[0-7]{1,2}))*+")
LONGEST_INTEGER = 64  # bytes or digits; the seeds of random generators have up to sixteen bytes

# Lengths that an argument begins with, by pickletools' negative sizes.
_PREFIXES = {
    pickletools.TAKEN_FROM_ARGUMENT1: "<B",
    pickletools.TAKEN_FROM_ARGUMENT4: "<i",
    pickletools.TAKEN_FROM_ARGUMENT4U: "<I",
    pickletools.TAKEN_FROM_ARGUMENT8U: "<Q",
}


# An opcode's name in pickletools; its argument, without a length in front; its end.
Step = tuple[str, memoryview, int]


class _Form(NamedTuple):
    """How an opcode's argument is written: in lines, or behind its length, or of fixed size."""

    name: str
    lines: int = 0
    prefix: struct.Struct | None = None
    size: int = 0


def walk(data: Bytes, start: int = 0) -> Iterator[Step]:
    """The opcodes from `start` to STOP. Damaged where one is unknown or reaches beyond the end."""
    view = memoryview(data)
    end = start
    while end < len(view):
        form = _FORMS.get(view[end])
        if form is None:
            raise Damaged(f"an unknown instruction at byte {end}")
        begin = end + 1
        if form.lines:
            stop, end = _lines(data, begin, form.lines)
        else:
            begin, stop = (
                (begin, begin + form.size) if form.prefix is None else _prefixed(view, begin, form.prefix)
            )
            end = stop
        if end > len(view):
            break
        yield form.name, view[begin:stop], end
        if form.name == "STOP":
            return
    raise Damaged("it ends in the middle")


def _lines(data: Bytes, begin: int, count: int) -> tuple[int, int]:
    """Where so many lines end: before and behind the last line's end."""
    end = begin - 1
    for _ in range(count):
        end = data.find(b"\n", end + 1)
        if end < 0:
            raise Damaged("a line without an end")
    return end, end + 1


def _prefixed(view: memoryview, begin: int, prefix: struct.Struct) -> tuple[int, int]:
    """Where an argument begins and ends that has its length in front."""
    if begin + prefix.size > len(view):
        raise Damaged("it ends in the middle")
    (length,) = prefix.unpack_from(view, begin)
    if length < 0:
        raise Damaged("a negative length")
    return begin + prefix.size, begin + prefix.size + length


def _form(opcode: pickletools.OpcodeInfo) -> _Form:
    if opcode.arg is None:
        return _Form(opcode.name)
    if opcode.arg.n == pickletools.UP_TO_NEWLINE:
        return _Form(opcode.name, lines=2 if opcode.arg.name.endswith("_pair") else 1)
    if opcode.arg.n in _PREFIXES:
        return _Form(opcode.name, prefix=struct.Struct(_PREFIXES[opcode.arg.n]))
    return _Form(opcode.name, size=opcode.arg.n)


_FORMS = {ord(opcode.code): _form(opcode) for opcode in pickletools.opcodes}


def _number(form: str) -> Callable[[memoryview], Any]:
    unpack = struct.Struct(form).unpack
    return lambda argument: unpack(argument)[0]


def _integer(argument: memoryview) -> int:
    """Two's complement, little end first."""
    if len(argument) > LONGEST_INTEGER:
        raise Damaged("a number without end")
    return int.from_bytes(argument, "little", signed=True)


def _decimal(argument: memoryview) -> int | bool:
    """A line of digits; protocol 0 writes 00 and 01 for False and True, Python 2 an L behind long numbers."""
    if len(argument) > LONGEST_INTEGER:
        raise Damaged("a number without end")
    text = bytes(argument)
    if text in (b"00", b"01"):
        return text == b"01"
    return int(text.removesuffix(b"L"))


def _quoted(argument: memoryview) -> str:
    """A string literal of Python 2."""
    text = bytes(argument)
    if len(text) < 2 or text[:1] != text[-1:] or text[:1] not in (b"'", b'"'):
        raise Damaged("a text without quotation marks")
    if not _ESCAPED.fullmatch(text):
        raise Damaged("a text that Python did not write")
    return codecs.escape_decode(text[1:-1])[0].decode("latin1")


def _latin1(argument: memoryview) -> str:
    """Python 2's strings of bytes become text, as in NVIDIA's own reader; arrays take them back to bytes."""
    return str(argument, "latin1")


def _utf8(argument: memoryview) -> str:
    return str(argument, "utf-8", "replace")


# What opcodes that stand for a value push.
LITERALS: dict[str, Callable[[memoryview], Any]] = {
    "NONE": lambda _: None,
    "NEWTRUE": lambda _: True,
    "NEWFALSE": lambda _: False,
    "EMPTY_TUPLE": lambda _: (),
    "EMPTY_LIST": lambda _: [],
    "EMPTY_DICT": lambda _: {},
    "INT": _decimal,
    "LONG": _decimal,
    "LONG1": _integer,
    "LONG4": _integer,
    "BININT": _number("<i"),
    "BININT1": _number("<B"),
    "BININT2": _number("<H"),
    "FLOAT": lambda argument: float(bytes(argument)),
    "BINFLOAT": _number(">d"),
    "STRING": _quoted,
    "BINSTRING": _latin1,
    "SHORT_BINSTRING": _latin1,
    "UNICODE": lambda argument: str(argument, "raw-unicode-escape", "replace"),
    "BINUNICODE": _utf8,
    "SHORT_BINUNICODE": _utf8,
    "BINUNICODE8": _utf8,
    "BINBYTES": bytes,
    "SHORT_BINBYTES": bytes,
    "BINBYTES8": bytes,
    "BYTEARRAY8": bytes,
}
