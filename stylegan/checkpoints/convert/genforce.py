"""Checkpoints of genforce (.pth): TensorFlow's variables of StyleGAN and StyleGAN2, with other names and torch's axes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from torch import Tensor

from stylegan.checkpoints.convert import stylegan1, stylegan2_tensorflow
from stylegan.checkpoints.read.networks import Contents
from stylegan.checkpoints.read.tensorflow_network import Array, Network
from stylegan.generator import Generator

_STYLEGAN1 = "synthesis.layer0.const"
_STYLEGAN2 = "synthesis.early_layer.const"
_SIGN = rf"{re.escape(_STYLEGAN1)}|{re.escape(_STYLEGAN2)}"
_ROOTS = frozenset({"mapping", "synthesis", "truncation"})
# Always [1, 3, 3, 1], or [1, 2, 1] in StyleGAN.
_FILTERS = r"synthesis\.(layer\d+\.(filter|blur)|upsample)\.kernel"
_OTHERS = {
    "truncation.w_avg": "dlatent_avg",
    "mapping.label_weight": "mapping/LabelConcat/weight",
    "mapping.LabelEmbed.weight": "mapping/LabelEmbed/weight",
    "mapping.LabelEmbed.bias": "mapping/LabelEmbed/bias",
    "synthesis.early_layer.const": "synthesis/4x4/Const/const",
    "synthesis.lod": "lod",
}
_NOISE = ("noise", "apply_noise.noise")
_PARTS_OF_STYLEGAN1 = {
    "const": "const",
    "weight": "weight",
    "bias": "bias",
    "apply_noise.weight": "Noise/weight",
    "style.weight": "StyleMod/weight",
    "style.bias": "StyleMod/bias",
}
_PARTS_OF_STYLEGAN2 = {
    "weight": "weight",
    "bias": "bias",
    "noise_strength": "noise_strength",
    "style.weight": "mod_weight",
    "style.bias": "mod_bias",
}


def recognises(contents: Contents) -> bool:
    """Whether there is such a generator of StyleGAN or StyleGAN2 somewhere in what was read."""
    return bool(contents.places(_SIGN))


def build(contents: Contents, name: str) -> Generator:
    """The averaged generator of what was read from the file `name`, the trained one where there is no other.

    CheckpointError with one sentence where something is wrong with it; tensors are then called by TensorFlow's names.
    """
    place, *_ = contents.places(_SIGN)
    tensors = dict(contents.network(place, _ROOTS, name).tensors)
    variables = dict(_variables(tensors, stylegan1=_STYLEGAN1 in tensors))
    if _STYLEGAN1 in tensors:
        return stylegan1.from_tensorflow(Network(name, {"synthesis": "G_synthesis"}, {}, variables))
    functions = {"synthesis": "G_synthesis_stylegan2"}
    return stylegan2_tensorflow.from_tensorflow(Network(name, functions, {}, variables))


def _variables(tensors: dict[str, Tensor], stylegan1: bool) -> Iterator[tuple[str, Array]]:
    """TensorFlow's variables by their names and with their axes; a tensor that is not known keeps its name."""
    levels = sum(key.endswith(".bias") for key in tensors if re.match(r"synthesis\.output\d", key))
    for key, tensor in tensors.items():
        if re.fullmatch(_FILTERS, key, re.ASCII):
            continue
        name = _name(key, stylegan1, levels) or key
        array = tensor.detach().float().numpy()
        # Matrices are [in, out] there, kernels [h, w, in, out]; the label's is as it is.
        if name.endswith("weight") and not name.endswith("LabelConcat/weight"):
            array = array.transpose(2, 3, 1, 0) if array.ndim == 4 else array.T
        yield name, array


def _name(key: str, stylegan1: bool, levels: int) -> str | None:
    """A tensor's name in TensorFlow, None where it is not known."""
    if match := re.fullmatch(r"mapping\.dense(\d{1,3})\.(weight|bias)", key, re.ASCII):
        return f"mapping/Dense{match[1]}/{match[2]}"
    if match := re.fullmatch(r"synthesis\.output(\d{1,2})\.(.+)", key, re.ASCII):
        level, part = int(match[1]), _PARTS_OF_STYLEGAN2.get(match[2])
        scope = f"synthesis/ToRGB_lod{levels - 1 - level}" if stylegan1 else _scope(level) + "/ToRGB"
        return part and f"{scope}/{part}"
    if match := re.fullmatch(r"synthesis\.layer(\d{1,2})\.(.+)", key, re.ASCII):
        index = int(match[1])
        if match[2] in _NOISE:
            return f"synthesis/noise{index}"
        layer = _layer_of_stylegan1(index) if stylegan1 else _layer_of_stylegan2(index)
        part = (_PARTS_OF_STYLEGAN1 if stylegan1 else _PARTS_OF_STYLEGAN2).get(match[2])
        return part and f"{layer}/{part}"
    return _OTHERS.get(key)


def _scope(level: int) -> str:
    """The name of a resolution; the first is called 4x4 whatever its size is."""
    return f"synthesis/{4 << level}x{4 << level}"


def _layer_of_stylegan1(index: int) -> str:
    level, second = divmod(index, 2)
    return f"{_scope(level)}/{('Conv0_up', 'Conv1')[second] if level else ('Const', 'Conv')[second]}"


def _layer_of_stylegan2(index: int) -> str:
    level, first = (index + 1) // 2, index % 2
    return f"{_scope(level)}/{('Conv1', 'Conv0_up')[first] if level else 'Conv'}"
