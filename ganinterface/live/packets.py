"""Takes OSC packets apart (OSC 1.0): of each message its address and one number, or why there is none.

The messages are read by python-osc; what it would go astray on is refused before: bundles whose sizes lead backwards
or that nest without end, types other than of one number, and whatever is cut off or longer than a number can be.
"""

from __future__ import annotations

import math
import re
import struct
from collections.abc import Iterator

from ganinterface.live.inbox import Came, Malformed

MAX_PACKET = 65_507  # bytes; UDP has no longer ones
MAX_MESSAGE = 1024  # bytes
MAX_DEPTH = 8  # bundles in bundles
SHOWN = 40  # letters of an address in a sentence
BUNDLE = b"#bundle\0"
BUNDLE_HEAD = len(BUNDLE) + 8  # with its time, which is not waited for: a performance is now
SIZE = struct.Struct(">i")
# Address and types, each ended by zeros up to a multiple of four bytes.
MESSAGE = re.compile(rb"(/[^\0]*)\0+,([^\0]*)\0")
NUMBERS = {
    b"i": 4,
    b"f": 4,
    b"h": 8,
    b"d": 8,
    b"T": 0,
    b"F": 0,
    b"N": 0,
}  # types of one number, and their bytes


def messages(packet: bytes) -> Iterator[Came | Malformed]:
    """What is in a packet, in its order; never an error."""
    waiting = [(packet, 0)]
    while waiting:
        content, depth = waiting.pop()
        if not content.startswith(BUNDLE):
            yield _message(content)
        elif depth >= MAX_DEPTH:
            yield Malformed("bundles in bundles in bundles")
        else:
            parts = _parts(content)
            if parts is None:
                yield Malformed("a bundle that is cut off")
            else:
                waiting += [(part, depth + 1) for part in reversed(parts)]


def _parts(bundle: bytes) -> list[bytes] | None:
    """What is in a bundle; None where its sizes are not those of what is there."""
    if len(bundle) < BUNDLE_HEAD:
        return None
    place, parts = BUNDLE_HEAD, []
    while place < len(bundle):
        if place + SIZE.size > len(bundle):
            return None
        (size,) = SIZE.unpack_from(bundle, place)
        place += SIZE.size
        if size <= 0 or place + size > len(bundle):
            return None
        parts.append(bundle[place : place + size])
        place += size
    return parts


def _message(content: bytes) -> Came | Malformed:
    from pythonosc.osc_message import OscMessage, ParseError

    if len(content) > MAX_MESSAGE:
        return Malformed("a message longer than one number needs")
    head = MESSAGE.match(content)
    if head is None:
        return Malformed("no OSC message")
    types, address = head[2], head[1].decode(errors="replace")[:SHOWN]
    if types not in NUMBERS:
        return Malformed(f"no number for {address}" if len(types) == 1 else f"not one number for {address}")
    if len(content) != _padded(head[1]) + _padded(b"," + types) + NUMBERS[types]:
        return Malformed(f"a message to {address} that is cut off")  # python-osc would fill it up with zeros
    try:
        message = OscMessage(content)
        value, source = message.params[0], message.address
    except (ParseError, ValueError):
        return Malformed("an address that is no text")
    if value is None:
        return Came(source, None)
    if math.isnan(value):
        return Malformed(f"no number for {address}")
    # A float of 32 bits has seven digits: 0.7, not 0.699999988.
    return Came(source, float(f"{value:.7g}") if types == b"f" else float(value))


def _padded(text: bytes) -> int:
    """How many bytes a text takes."""
    return (len(text) // 4 + 1) * 4
