"""StyleGAN (Karras et al. 2019) from a TensorFlow network: names, layouts and flips, label embedding, level of detail."""

from __future__ import annotations

import torch
from torch import Tensor

from stylegan.checkpoints.convert.build import build_foreign
from stylegan.checkpoints.errors import CheckpointError
from stylegan.checkpoints.read.tensorflow_network import (
    Array,
    Network,
    Variables,
    label_embedding,
    mean_of_w,
    to_tensor,
)
from stylegan.families.stylegan import AdaINConfig
from stylegan.generator import Generator

# Settings of the original that change the picture, and the values that the network here is made for.
NEEDED = {
    "mapping_nonlinearity": "lrelu",
    "normalize_latents": True,
    "nonlinearity": "lrelu",
    "use_styles": True,
    "const_input_layer": True,
    "use_wscale": True,
    "use_pixel_norm": False,
    "use_instance_norm": True,
    "blur_filter": (1, 2, 1),
}
FUSED_FROM = 128  # pixels of an enlarging layer's shorter side, from which on the original fuses it with its convolution
MAX_WITHOUT_NOISE = 1 << 22  # pixels of a network whose file has no noise, which says how large it really is
NOT_THE_PICTURE = ("lod", "synthesis/lod")  # read as a setting


def from_tensorflow(network: Network) -> Generator:
    """The generator of the averaged weights.

    CheckpointError names the setting that is not supported, or the tensors that are missing, unexpected or misshapen.
    """
    network.require(NEEDED)
    variables = Variables(network)
    tensors = mean_of_w(variables) | label_embedding(variables)
    for index, (weight, bias) in enumerate(variables.dense()):
        tensors[f"mapping.dense.{index}.weight"] = to_tensor(weight.T)
        tensors[f"mapping.dense.{index}.bias"] = to_tensor(bias)
    blocks = variables.blocks()
    for level, block in enumerate(blocks):
        lod = len(blocks) - 1 - level
        tensors[f"synthesis.to_rgb.{level}.conv.weight"] = _kernel(
            variables.take(f"synthesis/ToRGB_lod{lod}/weight", 4)
        )
        tensors[f"synthesis.to_rgb.{level}.bias"] = to_tensor(
            variables.take(f"synthesis/ToRGB_lod{lod}/bias", 1)
        )
        names = ("Const", "Conv") if level == 0 else ("Conv0_up", "Conv1")
        for index, layer in enumerate(names, start=2 * level):
            for key, value in _layer(network, variables, f"{block}/{layer}", index, tensors).items():
                tensors[f"synthesis.steps.{index}.{key}"] = value
    variables.finish(*NOT_THE_PICTURE)
    return build_foreign(_config(network, tensors, len(blocks)), tensors, network.name)


def _layer(
    network: Network, variables: Variables, scope: str, index: int, before: dict[str, Tensor]
) -> dict[str, Tensor]:
    """One layer's tensors by their names here; `before` holds those of the layers that come first."""
    tensors = {}
    if index == 0:
        tensors["const"] = to_tensor(variables.take(f"{scope}/const", 4))
        start = tensors["const"].shape[2:]
    else:
        start = before["synthesis.steps.0.const"].shape[2:]
        fused = index % 2 == 0 and _is_fused(network, min(start) << index // 2)
        tensors["conv.weight"] = _kernel(variables.take(f"{scope}/weight", 4), flipped=fused)
    tensors["bias"] = to_tensor(variables.take(f"{scope}/bias", 1))
    tensors["style.weight"] = to_tensor(variables.take(f"{scope}/StyleMod/weight", 2).T)
    tensors["style.bias"] = to_tensor(variables.take(f"{scope}/StyleMod/bias", 1))
    if network.settings.get("use_noise", True):
        tensors["noise_weight"] = to_tensor(variables.take(f"{scope}/Noise/weight", 1))
        tensors["noise_const"] = to_tensor(variables.take(f"synthesis/noise{index}", 4))
    else:  # the same as noise that is multiplied by 0
        height, width = (side << index // 2 for side in start)
        if height * width > MAX_WITHOUT_NOISE:
            raise CheckpointError(f"{network.name} draws {height}x{width} pixels, more than a StyleGAN does.")
        tensors["noise_weight"] = torch.zeros_like(tensors["bias"])
        tensors["noise_const"] = torch.zeros(1, 1, height, width)
    return tensors


def _kernel(weight: Array, flipped: bool = False) -> Tensor:
    """[h, w, in, out] -> [out, in, h, w]; of a fused layer flipped in both axes, see `_is_fused`."""
    return to_tensor((weight[::-1, ::-1] if flipped else weight).transpose(3, 2, 0, 1))


def _is_fused(network: Network, side: int) -> bool:
    """Whether an enlarging layer whose shorter side becomes `side` is one transposed convolution in the original.

    Its kernel then enters as it is, which mirrors it in comparison with enlarging and convolving.
    """
    fused = network.settings.get("fused_scale", "auto")
    if fused not in (True, False, "auto"):
        raise CheckpointError(
            f"{network.name} was made with fused_scale = {fused!s:.40}, which is not known."
        )
    return side >= FUSED_FROM if fused == "auto" else bool(fused)


def _config(network: Network, tensors: dict[str, Tensor], levels: int) -> AdaINConfig:
    settings = network.settings
    psi, cutoff = network.truncation(0.7, 8, styles=2 * levels, all_without=False)
    first, embedding = tensors["mapping.dense.0.weight"], tensors.get("mapping.embed.weight")
    height, width = tensors["synthesis.steps.0.const"].shape[2:]
    try:
        return AdaINConfig(
            z_dim=first.shape[1] if embedding is None else embedding.shape[0],
            w_dim=tensors["synthesis.steps.0.style.weight"].shape[1],
            mapping_layers=sum(key.startswith("mapping.dense.") for key in tensors) // 2,
            mapping_width=first.shape[0],
            mapping_lr=settings.get("mapping_lrmul", 0.01),
            image_channels=tensors["synthesis.to_rgb.0.bias"].shape[0],
            label_dim=0 if embedding is None else embedding.shape[1],
            psi=psi,
            cutoff=cutoff,
            start=(height, width),
            channels=tuple(
                tensors[f"synthesis.steps.{2 * level + 1}.bias"].shape[0] for level in range(levels)
            ),
            lod=0.0 if settings.get("structure") == "fixed" else network.number("lod", "synthesis/lod"),
        )
    except ValueError as error:
        raise CheckpointError(
            f"{network.name} holds a StyleGAN generator that makes no sense: {error}"
        ) from error
