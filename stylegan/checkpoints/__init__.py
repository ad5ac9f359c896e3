"""Opening and saving generators: `load` picks the format by content, never by name."""

from __future__ import annotations

import os
from pathlib import Path

from stylegan.checkpoints.convert.native import is_native, load_native, save_native
from stylegan.checkpoints.errors import CheckpointError, naming
from stylegan.checkpoints.read.mapped import map_file
from stylegan.checkpoints.read.torch_zip import is_torch
from stylegan.checkpoints.recognise import build, read
from stylegan.files.problem import printable
from stylegan.generator import Generator

__all__ = ["CheckpointError", "load", "save"]


def load(path: str | os.PathLike[str], *, in_memory: bool = False) -> Generator:
    """Open a generator checkpoint of any known format, in eval mode on the CPU.

    The weights of a native file stay in it (mapped) and are read when they are needed: while the generator is used
    the file has to stay as it is. `in_memory` reads them now, after which it may be written over or deleted.
    Raises CheckpointError with one readable sentence; nothing in the file is ever executed.
    """
    file = Path(path)
    content = map_file(file)
    try:
        if is_native(content):
            generator = load_native(file, content)
            return _owning(generator) if in_memory else generator
        with naming(file):
            generator = build(read(content), file.name)
        return _owning(generator) if is_torch(content) else generator
    except CheckpointError:
        raise
    except MemoryError as error:
        raise CheckpointError(f"{file.name} needs more memory than there is.") from error
    except Exception as error:
        # The last line of defence: a converter has met something in a broken file that it does not expect.
        reason = printable(f"{type(error).__name__}: {error}", 200)
        raise CheckpointError(
            f"{file.name} is damaged, or of a kind that is not known ({reason})."
        ) from error


def save(generator: Generator, path: str | os.PathLike[str]) -> None:
    """Write a native checkpoint (.safetensors, configuration as JSON in its header), atomically."""
    save_native(generator, Path(path))


def _owning(generator: Generator) -> Generator:
    """The generator with weights of its own: until here some are views of the file, which may change or go away."""
    state = {name: tensor.clone() for name, tensor in generator.state_dict().items()}
    generator.load_state_dict(state, assign=True)
    return generator
