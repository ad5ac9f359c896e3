"""StyleGAN2 (Karras et al. 2020) from a TensorFlow network: its variables under the names and layouts of the torch code."""

from __future__ import annotations

from typing import Any

from torch import Tensor

from stylegan.checkpoints.convert import stylegan2
from stylegan.checkpoints.convert.build import Source
from stylegan.checkpoints.errors import CheckpointError
from stylegan.checkpoints.read.tensorflow_network import (
    Array,
    Network,
    Variables,
    label_embedding,
    mean_of_w,
    to_tensor,
)
from stylegan.generator import Generator

REVISED = "G_synthesis_stylegan_revised"  # configurations B to D: grown progressively, one toRGB is seen
FUNCTIONS = ("G_synthesis_stylegan2", "G_synthesis", REVISED)  # of StyleGAN2, of StyleGAN2-ADA

# Settings of the original that change the picture, and the values that the network here is made for.
NEEDED = {"mapping_nonlinearity": "lrelu", "normalize_latents": True, "nonlinearity": "lrelu"}
NOT_THE_PICTURE = ("lod", "synthesis/lod")  # read as a setting


def from_tensorflow(network: Network) -> Generator:
    """The generator of the averaged weights.

    CheckpointError names the setting that is not supported, or the tensors that are missing, unexpected or misshapen.
    """
    network.require(NEEDED)
    variables = Variables(network)
    tensors = mean_of_w(variables)
    # StyleGAN2 embeds labels as StyleGAN does, StyleGAN2-ADA as its torch code.
    separate = "mapping/LabelEmbed/weight" in variables
    if separate:
        tensors["mapping.embed.weight"] = to_tensor(variables.take("mapping/LabelEmbed/weight", 2).T)
        tensors["mapping.embed.bias"] = to_tensor(variables.take("mapping/LabelEmbed/bias", 1))
    else:
        tensors |= label_embedding(variables)
    for index, (weight, bias) in enumerate(variables.dense()):
        tensors[f"mapping.fc{index}.weight"] = to_tensor(weight.T)
        tensors[f"mapping.fc{index}.bias"] = to_tensor(bias)
    blocks = variables.blocks()
    for level, block in enumerate(blocks):
        tensors |= _block(variables, block, level)
    growing = _growing(network, variables, len(blocks))
    tensors |= growing
    variables.finish(*NOT_THE_PICTURE)
    source = Source(network.name, _settings(network, len(blocks)), tensors)
    return stylegan2.from_torch(source, labels="separate" if separate else "joined")


def _block(variables: Variables, scope: str, level: int) -> dict[str, Tensor]:
    """One resolution's tensors by their torch names; its side there counts from 4, whatever the start is."""
    block = f"synthesis.b{4 << level}"
    if level == 0:
        tensors = {f"{block}.const": to_tensor(variables.take(f"{scope}/Const/const", 4)[0])}
        tensors |= _layer(variables, f"{scope}/Conv", f"{block}.conv1", noise=0)
    else:
        tensors = _layer(variables, f"{scope}/Conv0_up", f"{block}.conv0", noise=2 * level - 1)
        tensors |= _layer(variables, f"{scope}/Conv1", f"{block}.conv1", noise=2 * level)
    if f"{scope}/Skip/weight" in variables:
        tensors[f"{block}.skip.weight"] = _kernel(variables.take(f"{scope}/Skip/weight", 4), flipped=True)
    if f"{scope}/ToRGB/weight" in variables:
        tensors |= _modulated(variables, f"{scope}/ToRGB", f"{block}.torgb")
    return tensors


def _layer(variables: Variables, scope: str, target: str, noise: int) -> dict[str, Tensor]:
    tensors = _modulated(variables, scope, target, flipped=target.endswith("conv0"))
    if f"{scope}/noise_strength" in variables:  # a network may have been made without noise
        tensors[f"{target}.noise_strength"] = to_tensor(variables.take(f"{scope}/noise_strength", 0))
        tensors[f"{target}.noise_const"] = to_tensor(variables.take(f"synthesis/noise{noise}", 4)[0, 0])
    return tensors


def _modulated(variables: Variables, scope: str, target: str, flipped: bool = False) -> dict[str, Tensor]:
    """A modulated convolution with its bias. In the original the style is what `affine` gives, plus 1."""
    return {
        f"{target}.weight": _kernel(variables.take(f"{scope}/weight", 4), flipped),
        f"{target}.bias": to_tensor(variables.take(f"{scope}/bias", 1)),
        f"{target}.affine.weight": to_tensor(variables.take(f"{scope}/mod_weight", 2).T),
        f"{target}.affine.bias": to_tensor(variables.take(f"{scope}/mod_bias", 1)) + 1,
    }


def _kernel(weight: Array, flipped: bool) -> Tensor:
    """[h, w, in, out] -> [out, in, h, w]; of what enlarges turned round, as the torch code has it."""
    return to_tensor((weight[::-1, ::-1] if flipped else weight).transpose(3, 2, 0, 1))


def _growing(network: Network, variables: Variables, levels: int) -> dict[str, Tensor]:
    """The toRGB of a network of configurations B to D, which has one per resolution and shows the last; {} of others.

    CheckpointError where it was saved while it grew: then coarser ones show too.
    """
    if network.functions["synthesis"] != REVISED:
        return {}
    lod = 0.0 if network.settings.get("structure") == "fixed" else network.number("lod", "synthesis/lod")
    if lod:
        raise CheckpointError(
            f"{network.name} is a StyleGAN2 of configuration B, C or D that was saved while it grew (level of detail "
            f"{lod:g}), which is not supported: please take a file from the end of the training."
        )
    found = [
        _modulated(variables, f"synthesis/ToRGB_lod{level}", f"synthesis.b{4 << levels - 1}.torgb")
        for level in range(levels)
    ]
    return found[0]


def _settings(network: Network, levels: int) -> dict[str, Any]:
    """The settings under the names that `stylegan2.from_torch` reads, as far as the file has them."""
    psi, cutoff = network.truncation(0.5, None, styles=2 * levels, all_without=True)
    names = {
        "mapping_lrmul": "mapping.lr_multiplier",
        "conv_clamp": "synthesis.conv_clamp",
        "resample_kernel": "synthesis.resample_filter",
    }
    settings = {names[key]: value for key, value in network.settings.items() if key in names}
    if "synthesis.resample_filter" in settings and settings["synthesis.resample_filter"] is None:
        settings["synthesis.resample_filter"] = (1, 1)  # none is the box filter in the original
    return {**settings, "psi": psi, "cutoff": cutoff}
