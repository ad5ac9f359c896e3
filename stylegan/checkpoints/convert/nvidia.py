"""Generators of NVIDIA's torch code, StyleGAN2-ADA and StyleGAN3: saved whole, or as the tensors of a `state_dict` alone.

A pickle of that code holds the source text of its networks, which the usual reader executes. Here it is a text that nobody
looks at.
"""

from __future__ import annotations

from stylegan.checkpoints.convert import stylegan2, stylegan3
from stylegan.checkpoints.convert.build import Source
from stylegan.checkpoints.read.networks import Contents
from stylegan.generator import Generator

_SIGN = rf"{stylegan2.SIGN}|{stylegan3.SIGN}"
_ROOTS = frozenset({"mapping", "synthesis"})


def recognises(contents: Contents) -> bool:
    """Whether there is such a generator somewhere in what was read."""
    return bool(contents.places(_SIGN))


def build(contents: Contents, name: str) -> Generator:
    """The averaged generator of what was read from the file `name`, the trained one where there is no other.

    CheckpointError with one sentence where it is another network than StyleGAN2's or StyleGAN3's, or a damaged one.
    """
    place, *_ = contents.places(_SIGN)
    found = contents.network(place, _ROOTS, name)
    source = Source(name, found.settings, found.tensors)
    return stylegan2.from_torch(source) if stylegan2.recognises(source) else stylegan3.from_torch(source)
