"""Hostile files: whatever a checkpoint declares, nothing hangs and nothing eats the memory."""

from __future__ import annotations

import pickle
import struct
import sys
import zipfile
from pathlib import Path

import pytest
import torch

from tests.stylegan.checkpoints.hostile import (
    HUGE,
    MEGABYTE,
    legacy,
    nested,
    opened,
    refused,
    storage,
    text,
    zipped,
)
from tests.stylegan.checkpoints.opener import Opener


def rebuilt(size: str, stride: str, of: bytes) -> bytes:
    """A tensor of this size and stride over a storage."""
    numbers = b"".join(
        b"(" + b"".join(b"I%d\n" % int(n) for n in part.split()) + b"t" for part in (size, stride)
    )
    return b"ctorch._utils\n_rebuild_tensor_v2\n(" + of + b"K\x00" + numbers + b"\x89}tR"


ONE = legacy(
    b"\x80\x02" + storage(b"K\x01") + b".", b"\x80\x02](" + text("0") + b"e.", struct.pack("<qf", 1, 0.5)
)


@pytest.mark.parametrize(
    ("size", "stride"),
    [
        ("1000000 1000000", "0 0"),
        ("1000000000000", "0"),
        ("1000000 1000000", "1000000 1"),
        ("2", "1"),
        ("9223372036854775807 9223372036854775807", "0 0"),
        ("-1", "1"),
        ("1", "-1"),
        (" ".join(["1"] * 64), " ".join(["0"] * 64)),
    ],
)
def test_a_tensor_that_declares_more_than_there_is_is_refused(
    opener: Opener, tmp_path: Path, size: str, stride: str
) -> None:
    inside = nested(ONE).removeprefix(b"\x80\x03").removesuffix(b".")
    assert opened(opener, tmp_path, b"\x80\x03" + rebuilt("1", "1", inside) + b".").message.count("one array")
    verdict = opened(opener, tmp_path, b"\x80\x03" + rebuilt(size, stride, inside) + b".")
    assert "one array" not in verdict.message


@pytest.mark.parametrize("in_old_format", [False, True])
def test_a_storage_of_a_million_million_numbers_is_refused(
    opener: Opener, tmp_path: Path, in_old_format: bool
) -> None:
    if in_old_format:
        content = legacy(b"\x80\x02" + storage(HUGE) + b".", b"\x80\x02](" + text("0") + b"e.")
        refused(opener, tmp_path, nested(content), "declares more numbers than it holds")
    else:
        pid = storage(HUGE).removesuffix(b"NtQ") + b"tQ"
        content = zipped({"x/data.pkl": b"\x80\x02" + pid + b".", "x/data/0": bytes(16)})
        refused(opener, tmp_path, content, "numbers are missing")


@pytest.mark.parametrize(
    "shape", ["1000000 1000000", "1000000000000", "-1", "9223372036854775807 9223372036854775807"]
)
def test_an_array_of_a_million_million_numbers_is_refused(opener: Opener, tmp_path: Path, shape: str) -> None:
    dimensions = b"(" + b"".join(b"I%d\n" % int(n) for n in shape.split()) + b"t"
    array = b"cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\x00\x85C\x01b\x87R"
    kind = b"cnumpy\ndtype\nX\x02\x00\x00\x00f4K\x00K\x01\x87R"
    content = b"\x80\x03" + array + b"(K\x01" + dimensions + kind + b"\x89C\x04abcdtb."
    refused(opener, tmp_path, content, "shape")
    empty = b"\x80\x03cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\n" + dimensions + b"C\x01b\x87R."
    assert opened(opener, tmp_path, empty).outcome == "refused"


def test_an_array_cannot_be_filled_twice(opener: Opener, tmp_path: Path) -> None:
    content = pickle.dumps(torch.zeros(3).numpy(), 4)
    state = content[content.index(b"(K\x01") : -1]
    refused(opener, tmp_path, content[:-1] + state + b".", "array's state")


@pytest.mark.parametrize(
    "content",
    [
        b"\x80\x02Nr\xff\xff\xff\xff.",  # a memo of four thousand million places
        b"\x80\x04\x8e" + struct.pack("<Q", 1 << 62),  # bytes without end
        b"\x80\x04B\xff\xff\xff\xff",
        b"\x80\x04X\xff\xff\xff\xff",
        b"\x80\x04\x8d" + struct.pack("<Q", (1 << 63) - 1),
        b"\x80\x05\x96" + struct.pack("<Q", 1 << 40),
        b"\x80\x02T\xff\xff\xff\x7f",
        b"\x80\x02\x8b\xff\xff\xff\x7f",
        b"\x80\x02\x8b\xff\xff\xff\xff.",
        b"\x80\x02\x8a\xff" + bytes(255) + b".",
        b"\x80\x04\x95" + struct.pack("<Q", (1 << 64) - 1) + b"N.",
        b"I" + b"9" * MEGABYTE + b"\n.",
        b"L" + b"9" * MEGABYTE + b"L\n.",
        b"\x80\x02" + b"(" * MEGABYTE + b".",
        b"\x80\x02" + b"]" * MEGABYTE + b".",
        b"\x80\x04" + b"\x8f" * MEGABYTE + b".",
        b"\x80\x04" + b"\x8f\x94" * MEGABYTE + b".",
        b"\x80\x02N" + b"2" * MEGABYTE + b".",
        b"\x80\x02N" + b"\x85" * MEGABYTE + b".",
        b"\x80\x02]" + b"]a" * MEGABYTE + b".",
        b"\x80\x02" + b"}N" * (MEGABYTE // 4) + b"\x85\x85" * 10 + b".",
        b"\x80\x05\x97.",
        b"\x80\x05\x98.",
        b"\x80\xff.",
        b"\x80\x02.",
        b"\x80\x02R.",
        b"\x80\x02t.",
        b"\x80\x02(a.",
        b"\x80\x02h\x00.",
        b"\x80\x02\x93.",
    ],
)
def test_instructions_that_reserve_or_miss_are_refused(
    opener: Opener, tmp_path: Path, content: bytes
) -> None:
    assert opened(opener, tmp_path, content).outcome == "refused"


def test_bytes_that_are_used_many_times_do_not_multiply(opener: Opener, tmp_path: Path) -> None:
    """A file of one megabyte that asks for a hundred thousand copies of its bytes."""
    payload = legacy(
        b"\x80\x02" + storage(b"J" + struct.pack("<i", MEGABYTE // 4)) + b".",
        b"\x80\x02](" + text("0") + b"e.",
        struct.pack("<q", MEGABYTE // 4) + bytes(MEGABYTE),
    )
    load = (
        b"ctorch.storage\n_load_from_bytes\nq\x01B"
        + struct.pack("<I", len(payload))
        + payload
        + b"q\x02\x85R"
    )
    content = b"\x80\x03](" + load + b"h\x01h\x02\x85R" * 100_000 + b"e."
    refused(opener, tmp_path, content, "more memory than a file of its size needs")


def test_texts_that_are_encoded_many_times_do_not_multiply(opener: Opener, tmp_path: Path) -> None:
    value = text("a" * MEGABYTE)
    content = b"\x80\x02](c_codecs\nencode\nq\x00" + value + b"q\x01" + text("latin1") + b"q\x02\x86R"
    content += b"h\x00h\x01h\x02\x86R" * 10_000 + b"e."
    refused(opener, tmp_path, content, "more memory than a file of its size needs")


def laughs(opening: bytes, closing: bytes, levels: int) -> bytes:
    """Containers each of which holds the one before twice."""
    return b"\x80\x02" + opening + b"q\x00" + b"".join(
        b"0" + twice(opening, closing, level) + b"q" + bytes([level + 1]) for level in range(levels)
    )  # fmt: skip


def twice(opening: bytes, closing: bytes, level: int) -> bytes:
    held = b"h" + bytes([level])
    if opening == b")":
        return held + held + b"\x86"
    return opening + (
        b"(" + held + held + b"e" if opening == b"]" else b"(K\x00" + held + b"K\x01" + held + b"u"
    )


@pytest.mark.parametrize("kind", [b")", b"]", b"}"])
def test_a_billion_laughs_are_refused(opener: Opener, tmp_path: Path, kind: bytes) -> None:
    refused(opener, tmp_path, laughs(kind, b"", 60) + b".", "repeats its data without end")


def test_a_key_that_is_a_billion_laughs_is_refused(opener: Opener, tmp_path: Path) -> None:
    refused(opener, tmp_path, laughs(b")", b"", 60) + b"q\x99}h\x99K\x01s.", "holds no generator")


@pytest.mark.parametrize(
    "content",
    [
        b"\x80\x02]q\x00h\x00a.",
        b"\x80\x02}q\x00K\x01h\x00s.",
        b"\x80\x02]q\x00(]q\x01h\x00ah\x01h\x01e.",
        b"\x80\x02)\x81" + b".",
        b"\x80\x02cdnnlib.tflib.network\nNetwork\n)\x81q\x00}q\x01X\x01\x00\x00\x00ah\x00sb.",
        b"\x80\x02cargparse\nNamespace\n]q\x00\x85\x81q\x01h\x00h\x01a0.",
    ],
)
def test_data_inside_itself_is_refused(opener: Opener, tmp_path: Path, content: bytes) -> None:
    assert opened(opener, tmp_path, content).outcome == "refused"


def test_a_golden_within_itself_is_refused(opener: Opener, tmp_path: Path) -> None:
    """G_ema's first part is G_ema itself: what a careless reader walks for ever."""
    record = b"ctorch_utils.persistence\n_reconstruct_persistent_obj\n}q\x00\x85Rq\x01"
    modules = b"}" + text("_modules") + b"}" + text("synthesis") + b"h\x01ss"
    content = b"\x80\x02}" + text("G_ema") + record + b"h\x00" + text("state") + modules + b"s0s."
    refused(opener, tmp_path, content, "whose part 'G_ema' is damaged")


def test_keys_that_collide_do_not_slow_the_reader(opener: Opener, tmp_path: Path) -> None:
    """Numbers with the same hash: a dictionary of them takes time by the square of its size."""
    modulus = sys.hash_info.modulus
    keys = b"".join(b"\x8a\x0c" + (modulus * n + 1).to_bytes(12, "little") + b"N" for n in range(100_000))
    assert opened(opener, tmp_path, b"\x80\x02}(" + keys + b"u.").outcome == "refused"


def test_records_that_are_packed_or_lie_outside_are_refused(opener: Opener, tmp_path: Path) -> None:
    pid = b"\x80\x02" + storage(b"K\x04").removesuffix(b"NtQ") + b"tQ."
    bomb = zipped({"x/data.pkl": pid, "x/data/0": bytes(500 * MEGABYTE)}, compression=zipfile.ZIP_DEFLATED)
    refused(opener, tmp_path, bomb, "packed again")
    whole = zipped({"x/data.pkl": pid, "x/data/0": bytes(16)})
    place = whole.rindex(b"PK\x01\x02")
    for offset, field, value in (
        (20, "<I", 10**9),
        (24, "<I", 10**9),
        (42, "<I", len(whole) - 4),
        (42, "<I", 3),
        # All records begin before the file.
        (whole.rindex(b"PK\x05\x06") + 16 - place, "<I", len(whole) - 30),
    ):
        bad = bytearray(whole)
        struct.pack_into(field, bad, place + offset, value)
        assert opened(opener, tmp_path, bytes(bad)).outcome == "refused"


def test_an_archive_of_a_million_records_is_refused(opener: Opener, tmp_path: Path) -> None:
    entry = struct.pack("<4s6H3I5H2I", b"PK\x01\x02", 20, 20, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"a"
    directory = entry * 200_000
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, len(directory), 4, 0)
    refused(opener, tmp_path, b"PK\x03\x04" + directory + end, "more in it than any checkpoint has")


LAUGH = b"h\x3c"  # the sixtieth container that holds the one before twice
ARRAY = b"cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\x00\x85C\x01b\x87R"
DTYPE = b"cnumpy\ndtype\n"


@pytest.mark.parametrize(
    "content",
    [
        b"cnumpy.core.multiarray\n_reconstruct\n" + LAUGH + b"K\x00C\x01b\x87R",
        ARRAY + b"(K\x01" + LAUGH + DTYPE + text("f4") + b"K\x00K\x01\x87R\x89C\x04abcdtb",
        ARRAY + b"(K\x01K\x01\x85" + DTYPE + LAUGH + b"K\x00K\x01\x87R\x89C\x04abcdtb",
        ARRAY + b"(K\x01K\x01\x85" + DTYPE + text("f4") + b"K\x00K\x01\x87R(K\x03" + LAUGH + b"NNNtb\x89C\x04abcdtb",
        ARRAY + b"(K\x01K\x01\x85" + LAUGH + b"\x89C\x04abcdtb",
        ARRAY + b"(K\x01K\x01\x85" + DTYPE + text("f4") + b"K\x00K\x01\x87R\x89" + LAUGH + b"tb",
        b"ctorch._utils\n_rebuild_tensor_v2\n(" + LAUGH * 6 + b"tR",
        b"ccollections\nOrderedDict\n]" + LAUGH + b"K\x01\x86a\x85R",
        b"cbuiltins\nset\n]" + LAUGH + b"a\x85R",
        b"c_codecs\nencode\n" + text("a") + LAUGH + b"\x86R",
        b"cos\nsystem\n" + LAUGH + b"R",
        LAUGH + LAUGH + b"R",
        LAUGH + LAUGH + b"b",
        LAUGH + b"Q",
        text("os") + LAUGH + b"\x93",
    ],
)  # fmt: skip
def test_vast_values_are_neither_shown_nor_compared(opener: Opener, tmp_path: Path, content: bytes) -> None:
    """Where a number or a name is expected there is a billion laughs: to print it, or to hash it, would take for ever."""
    whole = laughs(b")", b"", 60) + content + b"."
    assert opened(opener, tmp_path, whole.replace(b"\x80\x02", b"\x80\x04", 1)).outcome == "refused"
