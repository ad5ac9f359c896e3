"""InceptionV3 as the features of FID, from torch-fidelity's layers and weights that are on the disk already."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from stylegan.files.plain_files import file_hash, refuse_special
from stylegan.metrics.features import with_channels

WEIGHTS = "weights-inception-2015-12-05-6726825d.pth"  # torch-fidelity's name for them
SIZE = 299
# The layers in their order, up to the features of 2048 numbers (Szegedy et al. 2016), and what each is made with.
BLOCKS: tuple[tuple[str, str, tuple[Any, ...], dict[str, Any]], ...] = (
    ("Conv2d_1a_3x3", "BasicConv2d", (3, 32), {"kernel_size": 3, "stride": 2}),
    ("Conv2d_2a_3x3", "BasicConv2d", (32, 32), {"kernel_size": 3}),
    ("Conv2d_2b_3x3", "BasicConv2d", (32, 64), {"kernel_size": 3, "padding": 1}),
    ("MaxPool_1", "MaxPool2d", (3, 2), {}),
    ("Conv2d_3b_1x1", "BasicConv2d", (64, 80), {"kernel_size": 1}),
    ("Conv2d_4a_3x3", "BasicConv2d", (80, 192), {"kernel_size": 3}),
    ("MaxPool_2", "MaxPool2d", (3, 2), {}),
    ("Mixed_5b", "InceptionA", (192,), {"pool_features": 32}),
    ("Mixed_5c", "InceptionA", (256,), {"pool_features": 64}),
    ("Mixed_5d", "InceptionA", (288,), {"pool_features": 64}),
    ("Mixed_6a", "InceptionB", (288,), {}),
    ("Mixed_6b", "InceptionC", (768,), {"channels_7x7": 128}),
    ("Mixed_6c", "InceptionC", (768,), {"channels_7x7": 160}),
    ("Mixed_6d", "InceptionC", (768,), {"channels_7x7": 160}),
    ("Mixed_6e", "InceptionC", (768,), {"channels_7x7": 192}),
    ("Mixed_7a", "InceptionD", (768,), {}),
    ("Mixed_7b", "InceptionE_1", (1280,), {}),
    ("Mixed_7c", "InceptionE_2", (2048,), {}),
    ("AvgPool", "AdaptiveAvgPool2d", ((1, 1),), {}),
)


def weights_on_disk() -> Path:
    """Where torch-fidelity keeps the weights when it has downloaded them (there may be no such file)."""
    return Path(torch.hub.get_dir()) / "checkpoints" / WEIGHTS


def has_torch_fidelity() -> bool:
    """Whether torch-fidelity and what it needs can be imported."""
    try:
        from torch_fidelity import feature_extractor_inceptionv3  # noqa: F401
    except (ImportError, RuntimeError, OSError):  # torchvision for another torch fails in its own ways
        return False
    return True


class Inception(nn.Module):
    """Pictures [N, C, H, W] in -1..1 -> 2048 features, as torch-fidelity computes them from bytes.

    Its own class downloads what it misses, opens files that may hold code, and takes bytes only, in which a path
    length's short steps would be lost; so its layers are put together here.
    """

    name, prefix, channels, dimension = "InceptionV3", "", 3, 2048

    def __init__(self) -> None:
        super().__init__()
        from torch_fidelity import feature_extractor_inceptionv3 as layers
        from torch_fidelity.interpolate_compat_tensorflow import interpolate_bilinear_2d_like_tensorflow1x

        for name, kind, positional, named in BLOCKS:
            made = getattr(layers, kind, None) or getattr(nn, kind)
            self.add_module(name, made(*positional, **named))
        self._resize = interpolate_bilinear_2d_like_tensorflow1x
        self.key = ""

    @property
    def device(self) -> torch.device:
        """Where the weights are."""
        return next(self.parameters()).device

    def features(self, pictures: Tensor) -> Tensor:
        levels = (with_channels(pictures, 3) + 1) * 127.5
        x: Tensor = (self._resize(levels, size=(SIZE, SIZE), align_corners=False) - 128) / 128
        for name, *_ in BLOCKS:
            x = self.get_submodule(name)(x)
        return x.flatten(1)


def open_inception(weights: Path) -> Inception:
    """Inception with torch-fidelity's weights from a file, in eval mode without gradients.

    ValueError with one sentence when the package is missing or the file holds something else; nothing is downloaded, and
    nothing in the file is executed.
    """
    if not has_torch_fidelity():
        raise ValueError(
            "Inception's features need the package torch-fidelity: pip install 'ganinterface[fid]'."
        )
    network = Inception()
    try:
        refuse_special(weights)
        state = torch.load(weights, map_location="cpu", weights_only=True)
        known = {name: value for name, value in state.items() if not name.startswith("fc.")}
        network.load_state_dict(known)
    except pickle.UnpicklingError as error:
        raise ValueError(f"'{weights.name}' is not a file of weights alone, and is not opened.") from error
    except Exception as error:  # torch's reader meets damage in many ways
        raise ValueError(f"'{weights.name}' does not hold torch-fidelity's Inception: {error}.") from error
    network.key = file_hash(weights)
    return network.eval().requires_grad_(False)
