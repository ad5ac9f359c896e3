"""Opening and saving generators: `load` picks the format by content, never by name."""

from __future__ import annotations

import mmap
import os
from pathlib import Path
from typing import Any, Protocol

from stylegan.checkpoints.contents import what_file
from stylegan.checkpoints.convert import genforce, nvidia, rosinality, tensorflow
from stylegan.checkpoints.convert.native import is_native, load_native, save_native
from stylegan.checkpoints.errors import CheckpointError, Refusal, naming, printable
from stylegan.checkpoints.read.mapped import map_file
from stylegan.checkpoints.read.pickles import is_pickle, read_pickle_data
from stylegan.checkpoints.read.torch_zip import is_torch, read_torch_data
from stylegan.checkpoints.unsupported import what_data
from stylegan.generator import Generator

__all__ = ["CheckpointError", "load", "save"]


class _Format(Protocol):
    """A module that knows one program's checkpoints."""

    def recognises(self, data: Any) -> bool:
        """Whether the data of a file is such a checkpoint."""

    def build(self, data: Any, name: str) -> Generator:
        """Its generator; `name` is the file's, for messages."""


_FORMATS: tuple[_Format, ...] = (tensorflow, nvidia, rosinality, genforce)


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
            generator = _build(_read(content), file.name)
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


def _read(content: mmap.mmap) -> Any:
    if is_torch(content):
        return read_torch_data(content)
    if is_pickle(content):
        return read_pickle_data(content)
    raise Refusal(what_file(content))


def _build(data: Any, name: str) -> Generator:
    for form in _FORMATS:
        if form.recognises(data):
            return form.build(data, name)
    raise Refusal(what_data(data))


def _owning(generator: Generator) -> Generator:
    """The generator with weights of its own: until here some are views of the file, which may change or go away."""
    state = {name: tensor.clone() for name, tensor in generator.state_dict().items()}
    generator.load_state_dict(state, assign=True)
    return generator
