"""Every operation's fast ways against the papers' way."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import torch
from torch import Tensor

from benchmarks.aliasfree_reference import layer as reference_layer
from stylegan import AliasFreeConfig, Generator
from stylegan.ops import activation, convolution, modulated_convolution, norm, resampling
from stylegan.ops.convolution import Convolution
from stylegan.ops.modulated_convolution import ModulatedConvolution

MANY = 128  # channels from which Winograd's way pays


@pytest.fixture(autouse=True)
def seeded() -> Iterator[None]:
    torch.manual_seed(0)
    with torch.no_grad():
        yield


def close(ours: Tensor, reference: Tensor) -> None:
    assert ours.shape == reference.shape
    assert (ours - reference).abs().max() <= 2e-5 * reference.std()


@pytest.mark.parametrize("training", [False, True])
@pytest.mark.parametrize(
    ("channels", "kernel", "up", "size"),
    [(6, 3, False, (8, 4)), (6, 1, False, (8, 4)), (6, 3, True, (8, 4)), (MANY, 3, False, (36, 32))],
    ids=["3x3", "1x1", "enlarging", "Winograd"],
)
def test_convolution(channels: int, kernel: int, up: bool, size: tuple[int, int], training: bool) -> None:
    op = Convolution(torch.randn(channels, channels, kernel, kernel), 0.3, up, size).train(training)
    op.requires_grad_(training)
    x = torch.randn(2, channels, *size)
    assert (op.prepared().tiles is not None) == (channels == MANY and not training)
    close(op(x), convolution.reference(x, op.weight * op.scale, up))


@pytest.mark.parametrize("training", [False, True])
@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("up", [None, (1.0, 3.0, 3.0, 1.0), (1.0, 2.0, 1.0), (0.1, 0.5, 1.0, 1.0, 0.5, 0.1)])
@pytest.mark.parametrize(
    ("channels", "size"), [(4, (4, 2)), (4, (24, 16)), (MANY, (36, 32))], ids=["small", "large", "Winograd"]
)
def test_modulated_convolution(
    channels: int, size: tuple[int, int], up: resampling.Taps | None, count: int, training: bool
) -> None:
    made = size if up is None else (2 * size[0], 2 * size[1])
    op = ModulatedConvolution(torch.randn(channels, channels, 3, 3), made, up).train(training)
    op.requires_grad_(training)
    x, style, bias = torch.randn(count, channels, *size), torch.randn(count, channels), torch.randn(channels)
    reference = modulated_convolution.reference(x, op.weight, style, up=up)
    for _ in range(2):  # the second time with what was kept of the style
        close(op.convolve(x, style, 1.5, bias), 1.5 * reference + bias[:, None, None])
    assert (op._folded is not None) == (not training and count == 1 and op.large and not op.tiled)
    assert op.large == (size == (24, 16)) or channels == MANY


@pytest.mark.parametrize("taps", [(1.0, 3.0, 3.0, 1.0), (1.0, 2.0, 1.0), (0.2, 1.0, 0.7, 0.1)])
def test_resampling(taps: resampling.Taps) -> None:
    x, n = torch.randn(2, 3, 7, 5), len(taps)
    close(resampling.filter_maps(x, taps, 2, 1), resampling.reference(x, taps, 1, 2, 1))
    close(resampling.upsample(x, taps), resampling.reference(x, taps, 2, (n + 1) // 2, (n - 2) // 2))


@pytest.mark.parametrize("maps", [torch.contiguous_format, torch.channels_last])
@pytest.mark.parametrize("count", [1, 2])
def test_norm(count: int, maps: torch.memory_format) -> None:
    x = (3 * torch.randn(count, 5, 8, 6) + 2).contiguous(memory_format=maps)
    style = torch.randn(count, 10)
    reference = norm.reference(x, style)
    close(norm.normalise(x.clone(), norm.adain(x, style)), reference)


@pytest.mark.parametrize("own", [False, True])
def test_activation(own: bool) -> None:
    x, bias, strength = torch.randn(2, 3, 4, 5), torch.randn(1, 3, 1, 1), torch.randn(1, 3, 1, 1)
    for noise in (None, torch.randn(1, 1, 4, 5)):
        before = x.clone()
        reference = activation.reference(x, bias, noise, strength)
        given = x.clone() if own else x
        close(activation.activate(given, bias, noise, strength, own=own), reference)
        assert torch.equal(x, before)


@pytest.mark.parametrize("full", [False, True], ids=["rows and columns", "two-dimensional filters"])
@pytest.mark.parametrize("radial", [False, True], ids=["T", "R"])
def test_filtered_convolution(radial: bool, full: bool) -> None:
    """Against a modulated convolution and a filtered leaky ReLU as the paper has them."""
    sizes: dict[str, Any] = {"z_dim": 8, "w_dim": 8, "size": 32, "channel_base": 512, "channel_max": 16}
    config = AliasFreeConfig(**sizes, num_layers=6, conv_kernel=1 if radial else 3, use_radial_filters=radial)
    generator = Generator(config).eval().requires_grad_(False)
    for index, layer in enumerate(generator.synthesis.steps):
        layer.bias.normal_()
        before = generator.layers[index]
        x, w = torch.randn(2, before.channels, before.height, before.width), torch.randn(2, 8)
        expected = reference_layer(layer, config, index, x, w, full)
        close(layer(x, w), expected)
        close(layer.train()(x, w), expected)
