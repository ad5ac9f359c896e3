"""Says what the data of a file is in which no known generator was found."""

from __future__ import annotations

from typing import Any

import numpy as np
from torch import Tensor

from stylegan.checkpoints.read.records import Record

_SHOWN = 6  # names that a message lists
_NEEDED = "this program opens StyleGAN, StyleGAN2, StyleGAN2-ADA and StyleGAN3 generators"
_DISCRIMINATORS = {"d", "netd", "d_state_dict", "discriminator", "discriminator_state_dict"}
_TRAINING = ("optim", "epoch", "iter", "step", "scheduler", "args", "config", "loss", "version", "augment")


def what_data(data: Any) -> str:
    """The words that follow the file's name in the sentence that says why it is not opened."""
    if isinstance(data, dict):
        return _what_dictionary(data)
    if isinstance(data, (np.ndarray, Tensor)):
        return "holds one array (a latent or a direction), no generator"
    if isinstance(data, Record):
        return f"holds an object of the kind {data.kind}, no generator: {_NEEDED}"
    if isinstance(data, (list, tuple)) and data and isinstance(data[0], Record):
        return f"holds objects of the kind {data[0].kind}, no generator: {_NEEDED}"
    return f"holds no generator: {_NEEDED}"


def _what_dictionary(data: dict[Any, Any]) -> str:
    keys = [key for key in data if isinstance(key, str)]
    if "GAN" in keys and "version" in keys:
        return (
            "is a checkpoint of lucidrains' stylegan2-pytorch, whose network differs from NVIDIA's (it enlarges the picture "
            "by bilinear interpolation, and its styles another way): it is not supported"
        )
    if "eigvec" in keys:
        return "holds directions (rosinality's closed-form factorisation), no generator: please open it as attributes"
    lower = {key.lower() for key in keys}
    rest = [key for key in lower - _DISCRIMINATORS if not key.startswith(_TRAINING) and "optim" not in key]
    if keys and not rest:
        what = "a discriminator" if lower & _DISCRIMINATORS else "the state of a training run"
        return f"holds {what}, but no generator: please open the checkpoint that holds the generator"
    more = ", …" if len(keys) > _SHOWN else ""
    listed = ", ".join(f"{key:.40}" for key in keys[:_SHOWN]) + more
    return f"holds no generator that is known here, but {listed or 'nothing'}: {_NEEDED}"
