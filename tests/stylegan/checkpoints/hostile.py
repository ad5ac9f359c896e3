"""What hostile files are made of: calls that leave a trace, instructions of pickles, torch files by hand."""

from __future__ import annotations

import importlib
import io
import os
import pickle
import struct
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch

from stylegan.checkpoints.read.torch_legacy import MAGIC
from tests.stylegan.checkpoints.opener import Opener, Verdict

MEGABYTE = 1 << 20


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


def torch_file(value: Any, in_old_format: bool) -> bytes:
    buffer = io.BytesIO()
    torch.save(value, buffer, _use_new_zipfile_serialization=not in_old_format)
    return buffer.getvalue()


def text(value: str) -> bytes:
    return b"X" + struct.pack("<I", len(value.encode())) + value.encode()


def zipped(records: dict[str, bytes], **options: Any) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", **options) as archive:
        for name, content in records.items():
            archive.writestr(name, content)
    return buffer.getvalue()


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
