"""Hostile files: whatever a checkpoint asks for, nothing runs.

Every file is opened in a second process (opener.py), which notes whatever runs, is imported, written or connected to.
"""

from __future__ import annotations

import codecs
import copyreg
import io
import operator
import pickle
import pickletools
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from stylegan.checkpoints.read.opcodes import walk
from tests.stylegan.checkpoints.goldens import golden
from tests.stylegan.checkpoints.hostile import (
    CALLS,
    MAGIC,
    MEGABYTE,
    Call,
    legacy,
    nested,
    opened,
    refused,
    shell,
    source,
    text,
    torch_file,
    zipped,
)
from tests.stylegan.checkpoints.opener import Opener
from tests.stylegan.checkpoints.stylegan2_names import nvidia_tensors
from tests.stylegan.test_modulated import make


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
        + text("stylegan.files.atomic")
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
    refused(opener, tmp_path, assembled("hidden in a newline", text(shell(canary))), r"os\nsystem.x")


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


@pytest.mark.parametrize("in_old_format", [False, True, None])
def test_a_call_beside_a_generator_is_refused_where_it_is_of_pythons_library_and_inert_where_not(
    opener: Opener, tmp_path: Path, canary: Path, in_old_format: bool | None
) -> None:
    """What is inert is neither imported nor run; the canary would sing as well if it were."""
    state = nvidia_tensors(make())

    def written(beside: object) -> bytes:
        content = {"G_ema": state, "D": beside}
        return pickle.dumps(content) if in_old_format is None else torch_file(content, in_old_format)

    foreign = written(Call(np.savetxt, str(canary), [1.0])).replace(b"cnumpy\n", b"cnumqy\n")
    foreign = foreign.replace(b"numpy\x94\x8c\x07savetxt", b"numqy\x94\x8c\x07savetxt")
    assert opened(opener, tmp_path, foreign).outcome == "opened"
    for call in CALLS.values():
        refused(opener, tmp_path, written(call(canary)), "such a file is not opened")
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
    """A golden with another text behind every text `after`."""
    parts, start, before = [], 0, b""
    for name, argument, end in walk(content):
        if before == after.encode() and name.endswith("UNICODE"):
            parts.append(text(value))
        elif name != "FRAME":
            parts.append(content[start:end])
        start, before = end, before if name == "MEMOIZE" else bytes(argument)
    return b"".join(parts)


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
