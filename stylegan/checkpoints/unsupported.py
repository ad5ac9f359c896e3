"""Says what the data of a file is in which no known generator was found, or one that is only a part of another network."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import numpy as np
from torch import Tensor

from stylegan.checkpoints.read.networks import Contents

_SHOWN = 6  # names that a message lists
_NEEDED = "this program opens StyleGAN, StyleGAN2, StyleGAN2-ADA, StyleGAN3 and StyleGAN-XL generators"
_DISCRIMINATORS = {"d", "netd", "d_state_dict", "discriminator", "discriminator_state_dict"}
_TRAINING = (
    "optim",
    "epoch",
    "iter",
    "step",
    "scheduler",
    "args",
    "config",
    "loss",
    "version",
    "augment",
    "training",
)
_OTHER_NETWORK = "which is another network and not supported"
_PORT = "please open NVIDIA's own .pkl, or GenForce's .pth"


class _Other(NamedTuple):
    """A network that people have: how a tensor's dotted name, or the name of a class, begins or goes on in it."""

    sign: str  # a regular expression, from the beginning of a part of the name on
    words: str  # what follows the file's name


# Generators that are known here are parts of these; they would draw, but not what such a network draws.
_LARGER = (
    _Other(r"backbone\.synthesis\.", f"holds an EG3D generator, {_OTHER_NETWORK}: {_NEEDED}"),
    _Other(r"stylegan_decoder\.", f"holds a GFPGAN, {_OTHER_NETWORK}: {_NEEDED}"),
)
_OTHERS = (
    _Other(
        r"(\w*fastgan|init\.init\.0\.|feat_8\.)",
        f"holds a FastGAN generator (of Projected GAN or FastGAN), {_OTHER_NETWORK}: {_NEEDED}",
    ),
    _Other(
        r"g_(mapping|synthesis)\.|generator\.progression\.\d",
        f"holds a StyleGAN of 2019 as another program's port to PyTorch writes it, which is not supported: {_PORT}",
    ),
    _Other(r"initial_conv\.\d", f"holds lucidrains' lightweight-gan, {_OTHER_NETWORK}: {_NEEDED}"),
    _Other(r"GAN\.(S|G|GE|SE)\.", ""),  # lucidrains' StyleGAN2, which is named at greater length
    _Other(r"blocks\.\d+\.\d+\.conv1\.|generator\.gen_z\.", f"holds a BigGAN, {_OTHER_NETWORK}: {_NEEDED}"),
    _Other(
        r"(model\.diffusion_model|first_stage_model)\.|time_embed",
        "holds a diffusion model, no GAN: " + _NEEDED,
    ),
    _Other(
        r"model\.\d+\.conv_block\.", f"holds a CycleGAN or pix2pix generator, {_OTHER_NETWORK}: {_NEEDED}"
    ),
    _Other(r"main\.0\.weight", f"holds a DCGAN, {_OTHER_NETWORK}: {_NEEDED}"),
    _Other(
        r"b\d+\.fromrgb\.|final_linear\.1\.weight|from_rgbs?\.",
        "holds a discriminator, but no generator: please open the checkpoint that holds the generator",
    ),
)
_LUCIDRAINS = (
    "is a checkpoint of lucidrains' stylegan2-pytorch, whose network differs from NVIDIA's (it enlarges the picture "
    "by bilinear interpolation, and its styles another way): it is not supported"
)


def what_larger(contents: Contents) -> str | None:
    """The words that follow the file's name where a generator in it is only a part of another network; else None."""
    return _named(_LARGER, contents)


def what_data(contents: Contents) -> str:
    """The words that follow the file's name in the sentence that says why it is not opened."""
    data = contents.data
    if isinstance(data, (np.ndarray, Tensor)):
        return "holds one array (a latent or a direction), no generator"
    keys = [key for key in data if isinstance(key, str)] if isinstance(data, dict) else []
    if "eigvec" in keys:
        return "holds directions (rosinality's closed-form factorisation), no generator: please open it as attributes"
    words = _named(_OTHERS, contents)
    if words is None and contents.damaged:
        return f"holds a network whose part '{contents.damaged[0][:-1]:.80}' is damaged"
    if words is None and contents.classes:
        place = min(contents.classes, key=lambda place: (place.count("."), "G" not in place))
        return f"holds a network of the class '{contents.classes[place]}', {_OTHER_NETWORK}: {_NEEDED}"
    if words == "" or (words is None and "GAN" in keys and "version" in keys):
        return _LUCIDRAINS
    if words is not None:
        return words
    if contents.kinds and not keys:
        return f"holds an object of the kind {next(iter(contents.kinds)):.80}, no generator: {_NEEDED}"
    return _what_dictionary(data, keys) if isinstance(data, dict) else f"holds no generator: {_NEEDED}"


def _named(others: tuple[_Other, ...], contents: Contents) -> str | None:
    for other in others:
        sign = re.compile(rf"(?:^|\.){other.sign}", re.ASCII)
        if any(map(sign.search, (*contents.leaves, *contents.kinds))):
            return other.words
    return None


def _what_dictionary(data: dict[Any, Any], keys: list[str]) -> str:
    lower = {key.lower() for key in keys if data[key] is not None}
    rest = [key for key in lower - _DISCRIMINATORS if not key.startswith(_TRAINING) and "optim" not in key]
    if keys and not rest:
        what = "a discriminator" if lower & _DISCRIMINATORS else "the state of a training run"
        return f"holds {what}, but no generator: please open the checkpoint that holds the generator"
    more = ", …" if len(keys) > _SHOWN else ""
    listed = ", ".join(f"{key:.40}" for key in keys[:_SHOWN]) + more
    return f"holds no generator that is known here, but {listed or 'nothing'}: {_NEEDED}"
