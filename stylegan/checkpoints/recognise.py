"""Recognises by its content which program wrote a checkpoint: a table with one row per origin."""

from __future__ import annotations

import mmap
from collections.abc import Callable
from typing import Any, NamedTuple

from stylegan.checkpoints.convert import genforce, nvidia, rosinality, tensorflow
from stylegan.checkpoints.errors import Refusal
from stylegan.checkpoints.read.networks import Contents
from stylegan.checkpoints.read.pickles import is_pickle, read_pickle_data
from stylegan.checkpoints.read.torch_zip import is_torch, read_torch_data
from stylegan.checkpoints.unsupported import what_data, what_larger
from stylegan.files.other_files import what_file
from stylegan.generator import Generator


class Container(NamedTuple):
    """A kind of file that data is packed in."""

    holds: Callable[[mmap.mmap], bool]
    read: Callable[[mmap.mmap], Any]


class Origin(NamedTuple):
    """Checkpoints of one program; `build` is given the file's name for its messages."""

    program: str
    recognises: Callable[[Contents], bool]
    build: Callable[[Contents, str], Generator]


CONTAINERS = (Container(is_torch, read_torch_data), Container(is_pickle, read_pickle_data))
ORIGINS = (
    Origin("NVIDIA's StyleGAN and StyleGAN2 (TensorFlow)", tensorflow.recognises, tensorflow.build),
    Origin("NVIDIA's StyleGAN2-ADA and StyleGAN3", nvidia.recognises, nvidia.build),
    Origin("rosinality's StyleGAN2", rosinality.recognises, rosinality.build),
    Origin("GenForce", genforce.recognises, genforce.build),
)


def read(content: mmap.mmap) -> Any:
    """What is in a file, as plain data; Refusal where it is in no container that can be read."""
    for container in CONTAINERS:
        if container.holds(content):
            return container.read(content)
    raise Refusal(what_file(content))


def build(data: Any, name: str) -> Generator:
    """The generator in the data of the file `name`; Refusal where no program known here wrote it."""
    contents = Contents(data)
    larger = what_larger(contents)
    if larger is not None:
        raise Refusal(larger)
    for origin in ORIGINS:
        if origin.recognises(contents):
            return origin.build(contents, name)
    raise Refusal(what_data(contents))
