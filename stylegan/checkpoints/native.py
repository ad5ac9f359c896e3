"""Native checkpoints: .safetensors with the generator's configuration as JSON in the header."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import safetensors
from safetensors.torch import load_file, save_file

from stylegan.atomic import atomic_path
from stylegan.checkpoints.build import build
from stylegan.checkpoints.errors import CheckpointError
from stylegan.checkpoints.opcodes import Bytes
from stylegan.config import GeneratorConfig
from stylegan.generator import Generator

FORMAT = "stylegan"
VERSION = 1


def is_native(data: Bytes) -> bool:
    """Whether this is a safetensors file: a plausible header length, then JSON."""
    length = int.from_bytes(data[:8], "little")
    return data[8:9] == b"{" and 2 <= length <= len(data)


def save_native(generator: Generator, path: Path, extra: dict[str, str] | None = None) -> None:
    """Write the generator atomically: the file at `path` is the old one or the whole new one."""
    header = {"format": FORMAT, "version": VERSION, "generator": generator.config.to_json()}
    metadata = {"stylegan": json.dumps(header), **(extra or {})}
    tensors = {name: value.detach().cpu().contiguous() for name, value in generator.state_dict().items()}
    with atomic_path(path) as temporary:
        mode = temporary.stat().st_mode
        save_file(tensors, temporary, metadata=metadata)
        temporary.chmod(mode)  # the library puts a file in its place that only its owner may read


def load_native(path: Path) -> Generator:
    """Open a native checkpoint; CheckpointError names what is missing, unexpected, misshapen or not finite."""
    try:
        with safetensors.safe_open(path, framework="pt") as file:
            metadata = file.metadata() or {}
        config = _read_config(metadata, path.name)
        tensors = load_file(path)
    except (safetensors.SafetensorError, OSError) as error:
        raise CheckpointError(f"{path.name} is a damaged safetensors file: {error}.") from error
    return build(config, tensors, path.name)


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
        return GeneratorConfig.from_json(header["generator"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        if isinstance(error, CheckpointError):
            raise
        raise CheckpointError(f"{name} has a header that cannot be understood: {error}") from error
