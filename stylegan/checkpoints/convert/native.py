"""Native checkpoints: .safetensors with the generator's configuration as JSON in the header."""

from __future__ import annotations

import json
import math
import mmap
from pathlib import Path
from typing import Any

import safetensors
import torch
from safetensors.torch import save_file
from torch import Tensor

from stylegan.checkpoints.convert.build import build
from stylegan.checkpoints.errors import CheckpointError
from stylegan.checkpoints.read.opcodes import Bytes
from stylegan.families.config import GeneratorConfig
from stylegan.families.table import config_from_json
from stylegan.files.atomic import atomic_path
from stylegan.files.write_errors import naming_file
from stylegan.generator import Generator

FORMAT = "stylegan"
VERSION = 1
LENGTH = 8  # bytes before the header, which say how long it is
DTYPES = {
    "F64": torch.float64,
    "F32": torch.float32,
    "F16": torch.float16,
    "BF16": torch.bfloat16,
    "I64": torch.int64,
    "I32": torch.int32,
    "U8": torch.uint8,
    "BOOL": torch.bool,
}


def is_native(data: Bytes) -> bool:
    """Whether this is a safetensors file: a plausible header length, then JSON."""
    return data[LENGTH : LENGTH + 1] == b"{" and 2 <= _header_length(data) <= len(data)


def save_native(generator: Generator, path: Path, extra: dict[str, str] | None = None) -> None:
    """Write the generator atomically: the file at `path` is the old one or the whole new one."""
    header = {"format": FORMAT, "version": VERSION, "generator": generator.config.to_json()}
    metadata = {"stylegan": json.dumps(header), **(extra or {})}
    tensors = {name: value.detach().cpu().contiguous() for name, value in generator.state_dict().items()}
    with naming_file(path), atomic_path(path) as temporary:
        save_file(tensors, temporary, metadata=metadata)


def load_native(path: Path, content: mmap.mmap) -> Generator:
    """Open a native checkpoint, mapped as `content`, in which its tensors stay.

    CheckpointError names what is missing, unexpected, misshapen or not finite.
    """
    try:
        # The library checks the header and all that it says of the file.
        with safetensors.safe_open(path, framework="pt") as file:
            metadata = file.metadata() or {}
        config = _read_config(metadata, path.name)
        tensors = _views(content)
    except CheckpointError:
        raise
    except (safetensors.SafetensorError, OSError, ValueError) as error:
        raise CheckpointError(f"{path.name} is a damaged safetensors file: {error}.") from error
    return build(config, tensors, path.name)


def _views(content: mmap.mmap) -> dict[str, Tensor]:
    """The tensors of a file that the library has checked, in the mapped file; ValueError for numbers of an odd kind.

    The library's own tensors cost a hundred bytes each that never come back (0.6 to 0.8), whenever a file is opened.
    """
    begin = LENGTH + _header_length(content)
    header = json.loads(content[LENGTH:begin])
    header.pop("__metadata__", None)
    return {name: _view(content, begin, entry) for name, entry in header.items()}


def _view(content: mmap.mmap, begin: int, entry: dict[str, Any]) -> Tensor:
    if entry["dtype"] not in DTYPES:
        raise ValueError(f"it holds numbers of the kind {entry['dtype']}")
    dtype, shape = DTYPES[entry["dtype"]], entry["shape"]
    count = math.prod(shape)
    if not count:
        return torch.empty(shape, dtype=dtype)
    offset = begin + entry["data_offsets"][0]
    return torch.frombuffer(content, dtype=dtype, count=count, offset=offset).reshape(shape)


def _header_length(data: Bytes) -> int:
    return int.from_bytes(data[:LENGTH], "little")


def _read_config(metadata: dict[str, str], name: str) -> GeneratorConfig:
    if "stylegan" not in metadata:
        raise CheckpointError(
            f"{name} is a safetensors file, but holds no StyleGAN generator written by this program."
        )
    try:
        header: dict[str, Any] = json.loads(metadata["stylegan"])
        if header.get("version") != VERSION:
            raise CheckpointError(
                f"{name} was written by a newer version (format {header.get('version')}): please update the program."
            )
        return config_from_json(header["generator"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        if isinstance(error, CheckpointError):
            raise
        raise CheckpointError(f"{name} has a header that cannot be understood: {error}") from error
