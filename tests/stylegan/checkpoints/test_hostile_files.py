"""Hostile files: whatever a checkpoint asks for, nothing runs, nothing hangs, nothing eats the memory.

Every file is opened in a second process (opener.py), which notes whatever runs, is imported, written or connected to.
"""

from __future__ import annotations

import codecs
import copyreg
import importlib
import io
import operator
import os
import pickle
import pickletools
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from stylegan.checkpoints.opcodes import walk
from stylegan.checkpoints.torch_legacy import MAGIC
from tests.stylegan.checkpoints.goldens import golden
from tests.stylegan.checkpoints.mutations import NAMES, mutated
from tests.stylegan.checkpoints.opener import Opener, Verdict, needs_opener

MEGABYTE = 1 << 20


@pytest.fixture(scope="module")
def opener(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opener]:
    """The second process, warmed up with the goldens where they are."""
    needs_opener()
    from tests.stylegan.checkpoints.goldens import FOLDER

    with Opener(*sorted(FOLDER.glob("*.pkl"))) as process:
        yield process


@pytest.fixture
def canary(tmp_path: Path) -> Path:
    """A file that exists as soon as any of the attacks has worked."""
    return tmp_path / "canary"


def opened(opener: Opener, folder: Path, content: bytes, name: str = "file.pkl") -> Verdict:
    """What comes of opening a file with this content: always within the bounds, or the test fails here."""
    path = folder / name
    path.write_bytes(content)
    verdict = opener.open(path)
    assert verdict.holds(len(content)), verdict
    return verdict


def refused(opener: Opener, folder: Path, content: bytes, words: str, name: str = "file.pkl") -> None:
    """Opening it is refused with a sentence that has these words in it."""
    verdict = opened(opener, folder, content, name)
    assert verdict.outcome == "refused"
    assert words in verdict.message


class Call:
    """An object whose pickle calls a function when it is opened the usual way."""

    def __init__(self, function: Callable[..., Any], *args: Any) -> None:
        self.function, self.args = function, args

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return self.function, self.args


def shell(canary: Path) -> str:
    return f"echo sung > '{canary}'"


def source(canary: Path) -> str:
    return f"open({str(canary)!r}, 'w').close()"


CALLS: dict[str, Callable[[Path], Call]] = {
    "posix.system": lambda canary: Call(os.system, shell(canary)),
    "eval": lambda canary: Call(eval, source(canary)),
    "exec": lambda canary: Call(exec, source(canary)),
    "getattr": lambda canary: Call(getattr, canary, "touch"),
    "open": lambda canary: Call(open, str(canary), "w"),
    "import_module": lambda canary: Call(importlib.import_module, "antigravity"),
    "Popen": lambda canary: Call(subprocess.Popen, ["touch", str(canary)]),
    "check_output": lambda canary: Call(subprocess.check_output, ["touch", str(canary)]),
    "torch.serialization.load": lambda canary: Call(torch.load, str(canary)),
    "pickle.loads": lambda canary: Call(pickle.loads, b"."),
    "map": lambda canary: Call(map, os.system, [shell(canary)]),
    "memmap": lambda canary: Call(np.memmap, str(canary), "u1", "w+", 0, (4,)),
}


def test_the_canary_sings_in_the_usual_reader(canary: Path) -> None:
    """Else the tests below would say nothing."""
    pickle.loads(pickle.dumps(CALLS["posix.system"](canary)))
    assert canary.exists()


@pytest.mark.parametrize("protocol", range(6))
@pytest.mark.parametrize("call", CALLS)
def test_a_call_is_refused_by_its_name(
    opener: Opener, tmp_path: Path, canary: Path, call: str, protocol: int
) -> None:
    attack = CALLS[call](canary)
    for value in (attack, {"G_ema": attack}, [1, attack]):
        refused(opener, tmp_path, pickle.dumps(value, protocol), f"{call}: such a file is not opened")
    assert not canary.exists()


@pytest.mark.parametrize("in_old_format", [False, True])
@pytest.mark.parametrize("call", CALLS)
def test_a_call_in_a_torch_file_is_refused_by_its_name(
    opener: Opener, tmp_path: Path, canary: Path, call: str, in_old_format: bool
) -> None:
    content = torch_file({"g_ema": CALLS[call](canary)}, in_old_format)
    refused(opener, tmp_path, content, f"{call}: such a file is not opened")
    assert not canary.exists()


def torch_file(value: Any, in_old_format: bool) -> bytes:
    buffer = io.BytesIO()
    torch.save(value, buffer, _use_new_zipfile_serialization=not in_old_format)
    return buffer.getvalue()


def text(value: str) -> bytes:
    return b"X" + struct.pack("<I", len(value.encode())) + value.encode()


def assembled(kind: str, argument: bytes) -> bytes:
    """os.system(argument), written with instructions of each kind that can call."""
    return {
        "reduce": b"\x80\x02cos\nsystem\n" + argument + b"\x85R.",
        "instance": b"(" + argument + b"ios\nsystem\n.",
        "object": b"(cos\nsystem\n" + argument + b"o.",
        "new object": b"\x80\x02cos\nsystem\n" + argument + b"\x85\x81.",
        "new object with names": b"\x80\x04cos\nsystem\n" + argument + b"\x85}\x92.",
        "name from the stack": b"\x80\x04" + text("os") + text("system") + b"\x93" + argument + b"\x85R.",
        "name from the memo": b"\x80\x04"
        + text("system")
        + b"\x940"
        + text("os")
        + b"h\x00\x93"
        + argument
        + b"\x85R.",
        "dotted name": b"\x80\x04"
        + text("stylegan.atomic")
        + text("os.system")
        + b"\x93"
        + argument
        + b"\x85R.",
        "hidden in a newline": b"\x80\x04" + text("os\nsystem") + text("x") + b"\x93" + argument + b"\x85R.",
    }[kind]


@pytest.mark.parametrize("kind", ["reduce", "instance", "object", "new object", "new object with names",
                                  "name from the stack", "name from the memo", "dotted name"])  # fmt: skip
def test_every_instruction_that_calls_is_refused(
    opener: Opener, tmp_path: Path, canary: Path, kind: str
) -> None:
    content = assembled(kind, text(shell(canary)))
    pickletools.dis(content, io.StringIO())  # well formed
    refused(opener, tmp_path, content, "system: such a file is not opened")
    assert not canary.exists()


def test_a_name_cannot_end_the_sentence(opener: Opener, tmp_path: Path, canary: Path) -> None:
    refused(opener, tmp_path, assembled("hidden in a newline", text(shell(canary))), "os?system.x")


@pytest.mark.parametrize(
    "builder",
    [
        lambda: Call(str.join, "", ["sys", "tem"]),
        lambda: Call(operator.add, "sys", "tem"),
        lambda: Call(codecs.decode, "flfgrz", "rot13"),
        lambda: Call(codecs.encode, "flfgrz", "rot13"),
    ],
)
def test_names_are_not_built_from_strings(
    opener: Opener, tmp_path: Path, canary: Path, builder: Callable[[], Call]
) -> None:
    name = pickle.dumps(builder(), 3)[2:-1]
    content = b"\x80\x04" + text("os") + name + b"\x93" + text(shell(canary)) + b"\x85R."
    assert opened(opener, tmp_path, content).outcome == "refused"
    assert not canary.exists()


def test_what_a_call_returns_is_not_called(opener: Opener, tmp_path: Path) -> None:
    for value in (b"]", b"K\x01", text("os.system"), b"ccollections\nOrderedDict\n)R"):
        refused(opener, tmp_path, b"\x80\x02" + value + b")R.", "without a name")


@pytest.mark.parametrize("content", [b"Pos.system\n.", b"\x80\x02" + text("os.system") + b"Q.", b"(K\x01tQ."])
def test_persistent_identities_are_refused(opener: Opener, tmp_path: Path, content: bytes) -> None:
    refused(opener, tmp_path, content, "refers to data outside itself")


@pytest.mark.parametrize("identity", ["module", "storage", "other"])
def test_persistent_identities_of_torch_files_name_storages_only(
    opener: Opener, tmp_path: Path, identity: str
) -> None:
    pid = b"(" + text(identity) + b"cos\nsystem\n" + text("0") + text("cpu") + b"K\x01tQ"
    content = zipped({"x/data.pkl": b"\x80\x02" + pid + b".", "x/data/0": bytes(4)})
    words = "os.system" if identity == "storage" else "refers to data outside itself"
    refused(opener, tmp_path, content, words)


def zipped(records: dict[str, bytes], **options: Any) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", **options) as archive:
        for name, content in records.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def test_the_extension_registry_is_not_asked(opener: Opener, tmp_path: Path, canary: Path) -> None:
    copyreg.add_extension("posix", "system", 240)
    try:
        content = pickle.dumps(CALLS["posix.system"](canary), 2)
    finally:
        copyreg.remove_extension("posix", "system", 240)
    assert b"\x82\xf0" in content
    for call in (
        content,
        content.replace(b"\x82\xf0", b"\x83\xf0\0"),
        content.replace(b"\x82\xf0", b"\x84\xf0\0\0\0"),
    ):
        refused(opener, tmp_path, call, "EXT")
    assert not canary.exists()


@pytest.mark.parametrize("state", [b"}", b"}" + text("__class__") + b"cos\nsystem\ns", b"(K\x01tK\x02\x86"])
@pytest.mark.parametrize(
    "target", [b"cos\nsystem\n", b"cbuiltins\ndict\n", b"]", text("a"), b"cnumpy\nndarray\n", b"\x8f"]
)
def test_state_is_set_on_nothing_but_records(
    opener: Opener, tmp_path: Path, target: bytes, state: bytes
) -> None:
    refused(opener, tmp_path, b"\x80\x04" + target + state + b"b.", "takes no state")


def replaced(content: bytes, after: str, value: str) -> bytes:
    """A golden with another text behind every short text `after`, in a file that the usual reader still opens."""
    found = [(at, at) for op, arg, at in pickletools.genops(content) if op.name != "FRAME" and arg == after]
    assert found
    steps = list(pickletools.genops(content))
    parts, cut = [], 0
    for index, (opcode, argument, position) in enumerate(steps):
        end = steps[index + 1][2] if index + 1 < len(steps) else len(content)
        previous = (
            next((step for step in steps[index - 1 :: -1] if step[0].name != "MEMOIZE"), None)
            if index
            else None
        )
        if opcode.name == "FRAME":
            parts.append(content[cut:position])
        elif previous is not None and previous[1] == after and isinstance(argument, str):
            parts += [content[cut:position], text(value)]
        else:
            continue
        cut = end
    return b"".join([*parts, content[cut:]])


@pytest.mark.parametrize(
    ("name", "key"),
    [("sg2-ada-32-cond", "module_src"), ("sg3-r-32", "module_src"), ("sg1-32", "build_module_src")],
)
def test_the_source_text_in_a_file_stays_text(
    opener: Opener, tmp_path: Path, canary: Path, name: str, key: str
) -> None:
    content = replaced(golden(name).read_bytes(), key, source(canary) + "\nraise SystemExit\n")
    assert source(canary).encode() in content
    assert opened(opener, tmp_path, content).outcome == "opened"
    assert not canary.exists()


# Nested torch files


def nested(content: bytes) -> bytes:
    """A pickle whose tensor data is this, as NVIDIA's pickles have it."""
    length = struct.pack("<I", len(content))
    return b"\x80\x03ctorch.storage\n_load_from_bytes\nB" + length + content + b"\x85R."


def legacy(pickled: bytes, keys: bytes = b"\x80\x02].", data: bytes = b"") -> bytes:
    """An old torch file with this pickle in it."""
    return MAGIC + pickle.dumps(1001, 2) + pickle.dumps({"little_endian": True}, 2) + pickled + keys + data


def storage(numel: bytes, kind: str = "FloatStorage", key: str = "0") -> bytes:
    """A reference to a storage in an old torch file."""
    return (
        b"("
        + text("storage")
        + b"ctorch\n"
        + kind.encode()
        + b"\n"
        + text(key)
        + text("cpu")
        + numel
        + b"NtQ"
    )


HUGE = b"\x8a\x06" + (10**12).to_bytes(6, "little")


def test_a_nested_torch_file_cannot_call(opener: Opener, tmp_path: Path, canary: Path) -> None:
    attack = pickle.dumps(CALLS["posix.system"](canary), 2)
    for inner in (legacy(attack), attack, torch_file(CALLS["posix.system"](canary), True)):
        assert opened(opener, tmp_path, nested(inner)).outcome == "refused"
    refused(opener, tmp_path, nested(legacy(attack)), "posix.system")
    refused(opener, tmp_path, nested(MAGIC[:-1] + attack[2:]), "damaged")
    assert not canary.exists()


def test_nested_torch_files_do_not_nest_further(opener: Opener, tmp_path: Path) -> None:
    inner = nested(legacy(b"\x80\x02N."))
    refused(opener, tmp_path, nested(legacy(inner)), "torch.storage._load_from_bytes")


def test_a_nested_zip_is_not_unpacked(opener: Opener, tmp_path: Path) -> None:
    bomb = zipped(
        {"x/data.pkl": b"\x80\x02N.", "x/data/0": bytes(50 * MEGABYTE)}, compression=zipfile.ZIP_DEFLATED
    )
    refused(opener, tmp_path, nested(bomb), "torch's mark is missing")


# What declares more than it holds


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
    refused(opener, tmp_path, content, "is said to have the shape")
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


# What repeats


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
    refused(opener, tmp_path, laughs(b")", b"", 60) + b"q\x99}h\x99K\x01s.", "keys that no generator has")


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
    refused(opener, tmp_path, content, "inside itself")


def test_keys_that_collide_do_not_slow_the_reader(opener: Opener, tmp_path: Path) -> None:
    """Numbers with the same hash: a dictionary of them takes time by the square of its size."""
    modulus = sys.hash_info.modulus
    keys = b"".join(b"\x8a\x0c" + (modulus * n + 1).to_bytes(12, "little") + b"N" for n in range(100_000))
    assert opened(opener, tmp_path, b"\x80\x02}(" + keys + b"u.").outcome == "refused"


# Zip archives


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
    ):
        bad = bytearray(whole)
        struct.pack_into(field, bad, place + offset, value)
        assert opened(opener, tmp_path, bytes(bad)).outcome == "refused"


def test_an_archive_of_a_million_records_is_refused(opener: Opener, tmp_path: Path) -> None:
    entry = struct.pack("<4s6H3I5H2I", b"PK\x01\x02", 20, 20, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"a"
    directory = entry * 200_000
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, len(directory), 4, 0)
    refused(opener, tmp_path, b"PK\x03\x04" + directory + end, "more in it than any checkpoint has")


# The goldens, broken


def test_goldens_that_are_cut_short_are_refused(opener: Opener, tmp_path: Path) -> None:
    """At every sixteenth kilobyte; at every one in the slow test."""
    for name in NAMES:
        content = golden(name).read_bytes()
        for length in range(0, len(content), 16 << 10):
            assert opened(opener, tmp_path, content[:length]).outcome == "refused"


@pytest.mark.slow
def test_goldens_that_are_cut_short_anywhere_are_refused(opener: Opener, tmp_path: Path) -> None:
    for name in NAMES:
        content = golden(name).read_bytes()
        for length in range(0, len(content), 1 << 10):
            assert opened(opener, tmp_path, content[:length]).outcome == "refused"


def test_a_weight_that_a_damaged_byte_made_huge_is_refused(opener: Opener, tmp_path: Path) -> None:
    """Finite, but one layer later it is not."""
    content = golden("sg1-32").read_bytes()
    weight = struct.pack("<f", 1e37)
    place = content.rindex(b"Conv1/weight")  # of the averaged generator
    payload = next(
        end - len(argument) for _, argument, end in walk(content) if end > place and len(argument) > 4096
    )
    broken = content[:payload] + weight + content[payload + 4 :]
    refused(opener, tmp_path, broken, "absurdly large numbers")


def test_goldens_with_wrong_bytes_are_refused_or_draw(opener: Opener, tmp_path: Path) -> None:
    """A few hundred; `python -m tests.stylegan.checkpoints.fuzz` opens as many as one likes."""
    contents = [golden(name).read_bytes() for name in NAMES]
    outcomes = {
        opened(opener, tmp_path, mutated(contents[case % len(contents)], case)).outcome for case in range(300)
    }
    assert outcomes == {"opened", "refused"}
