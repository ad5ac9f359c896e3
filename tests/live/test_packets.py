"""OSC packets: numbers of every type are read, and nothing that comes from a network makes an error or a pause."""

from __future__ import annotations

import math
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("pythonosc", reason="python-osc is not installed")

from pythonosc.osc_bundle_builder import IMMEDIATELY, OscBundleBuilder
from pythonosc.osc_message_builder import OscMessageBuilder

from ganinterface.live.inbox import Came, Malformed
from ganinterface.live.packets import MAX_MESSAGE, messages
from tests.live.sender import packet

HEAD = b"#bundle\0" + bytes(7) + b"\1"


def bundled(*parts: bytes) -> bytes:
    return HEAD + b"".join(struct.pack(">i", len(part)) + part for part in parts)


@pytest.mark.parametrize(
    ("value", "kind", "read"),
    [
        (0.7, "f", 0.7),
        (0.1, "d", 0.1),
        (7, "i", 7.0),
        (2**40, "h", 2.0**40),
        (True, "T", 1.0),
        (False, "F", 0.0),
    ],
)
def test_numbers_of_every_type(value: object, kind: str, read: float) -> None:
    assert list(messages(packet("/psi", value, types=kind))) == [Came("/psi", read)]


def test_nothing_is_a_value_and_infinity_is_a_number() -> None:
    assert list(messages(packet("/cutoff", None, types="N"))) == [Came("/cutoff", None)]
    assert list(messages(packet("/psi", math.inf))) == [Came("/psi", math.inf)]


def test_a_bundle_is_taken_apart_in_its_order_whatever_its_time() -> None:
    inner = OscBundleBuilder(2_050_000_000)  # in the future
    for text, value in (("/a", 1.0), ("/b", 2.0)):
        builder = OscMessageBuilder(text)
        builder.add_arg(value)
        inner.add_content(builder.build())
    outer = OscBundleBuilder(IMMEDIATELY)
    outer.add_content(inner.build())
    last = OscMessageBuilder("/c")
    last.add_arg(3)
    outer.add_content(last.build())
    assert list(messages(outer.build().dgram)) == [Came("/a", 1.0), Came("/b", 2.0), Came("/c", 3.0)]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "no OSC message"),
        (b"hello world!", "no OSC message"),
        (b"/psi", "no OSC message"),
        (b"/psi\0\0\0\0,f\0\0ab", "cut off"),
        (b"/psi\0\0\0\0,f\0\0", "cut off"),
        (b"/psi\0,f\0\0\0\0\0\0", "cut off"),
        (packet("/psi", 0.5) + b"more", "cut off"),
        (b"/\xff\xfe\0,f\0\0\0\0\0\0", "no text"),
        (packet("/psi"), "not one number for /psi"),
        (packet("/psi", "0.7"), "no number for /psi"),
        (packet("/psi", math.nan), "no number for /psi"),
        (packet("/psi", 0.1, 0.2), "not one number for /psi"),
        (packet("/psi", [0.1, 0.2]), "not one number for /psi"),
        (b"/psi\0\0\0\0,QQQ\0\0\0\0", "not one number"),
        (b"/psi\0\0\0\0,[[[\0\0\0\0", "not one number"),
        (packet("/" + "x" * MAX_MESSAGE, 0.1), "longer than"),
        (HEAD[:12], "cut off"),
        (HEAD + struct.pack(">i", 400) + b"/psi", "cut off"),
        (HEAD + struct.pack(">i", -4), "cut off"),  # leads back to itself
        (HEAD + struct.pack(">i", 0), "cut off"),
    ],
)
def test_what_is_malformed_says_why(content: bytes, reason: str) -> None:
    (found,) = messages(content)
    assert isinstance(found, Malformed)
    assert reason in found.reason


def test_one_malformed_part_of_a_bundle_takes_nothing_from_the_others() -> None:
    found = list(messages(bundled(packet("/a", 1.0), b"rubbish!", packet("/b", 2.0))))
    assert [type(each) for each in found] == [Came, Malformed, Came]


def test_bundles_within_bundles_without_end_are_refused() -> None:
    content = packet("/psi", 1.0)
    for _ in range(2000):
        content = bundled(content)
    (found,) = messages(content)
    assert isinstance(found, Malformed)


@given(st.binary(max_size=200))
def test_whatever_comes_is_taken_apart_or_refused(content: bytes) -> None:
    for each in messages(content):
        assert isinstance(each, Came | Malformed)


@given(st.binary(max_size=40), st.integers(0, 60), st.integers(0, 255))
def test_damaged_bundles_too(tail: bytes, place: int, byte: int) -> None:
    content = bytearray(bundled(packet("/psi", 0.5), packet("/edits/mouth/strength", 2)) + tail)
    content[place % len(content)] = byte
    for each in messages(bytes(content)):
        assert isinstance(each, Came | Malformed)
