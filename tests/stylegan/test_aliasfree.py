"""StyleGAN3: the fast way draws what the plain way draws, layers lie where they say, and the picture can be moved."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

import stylegan
from benchmarks.aliasfree_reference import synthesize as plain
from stylegan import AliasFreeConfig, Generator, LayerEdit
from stylegan.families.input_transform import input_transform

SIZES: dict[str, Any] = {
    "z_dim": 8, "w_dim": 8, "mapping_width": 8, "size": 16,
    "channel_base": 150, "channel_max": 21, "num_layers": 4, "num_critical": 1,
}  # fmt: skip
CONFIGS = {
    "T": AliasFreeConfig(**SIZES),
    "R": AliasFreeConfig(**SIZES, conv_kernel=1, use_radial_filters=True),
    "no layer critically sampled": AliasFreeConfig(**SIZES | {"num_critical": 0, "num_layers": 3}),
    "no margin": AliasFreeConfig(**SIZES, margin_size=0),
    "a size that is no power of two": AliasFreeConfig(**SIZES | {"size": 24}, margin_size=3),
    "an odd size": AliasFreeConfig(**SIZES | {"size": 33, "num_critical": 2}),
    "short filters": AliasFreeConfig(**SIZES, filter_size=1),
    "sampled three times as finely": AliasFreeConfig(**SIZES, filter_size=3, lrelu_upsampling=3),
    "not sampled more finely": AliasFreeConfig(**SIZES, lrelu_upsampling=1),
    "a clamp that is felt": AliasFreeConfig(**SIZES, conv_clamp=0.5),
    "no clamp, a larger kernel": AliasFreeConfig(**SIZES, conv_clamp=None, conv_kernel=5),
}
EQUAL = 1e-4  # of the picture's standard deviation


def make(config: AliasFreeConfig) -> Generator:
    """A generator whose biases, magnitudes and movement by w all matter."""
    torch.manual_seed(0)
    generator = Generator(config).eval().requires_grad_(False)
    for name, parameter in generator.synthesis.named_parameters():
        if name.endswith("bias") or name == "input.affine.weight":
            parameter.add_(torch.randn_like(parameter) * 0.3)
    for name, buffer in generator.named_buffers():
        if name.endswith("magnitude_ema"):
            buffer.uniform_(0.3, 3.0)
    return generator


def styles(generator: Generator, pictures: int = 1) -> Tensor:
    """Another style for every layer."""
    random = torch.Generator().manual_seed(1)
    return torch.randn(pictures, generator.num_ws, generator.w_dim, generator=random)


def edits_everywhere(generator: Generator) -> list[LayerEdit]:
    """One edit of every layer, over all of its maps, another at each place and for each channel."""
    random = torch.Generator().manual_seed(2)
    return [
        LayerEdit(
            index,
            torch.rand(layer.height, layer.width, generator=random),
            torch.randn(layer.channels, generator=random),
        )
        for index, layer in enumerate(generator.layers)
    ]


def apart(one: Tensor, other: Tensor) -> float:
    return float((one - other).abs().max() / other.std())


@pytest.fixture(scope="module", params=CONFIGS.values(), ids=CONFIGS)
def generator(request: pytest.FixtureRequest) -> Generator:
    return make(request.param)


@pytest.fixture(scope="module")
def portrait() -> Generator:
    """Of 32x32 pixels, with margins around most layers."""
    return make(AliasFreeConfig(**SIZES | {"size": 32, "num_layers": 6, "num_critical": 2}))


def test_the_picture_is_that_of_the_plain_way(generator: Generator) -> None:
    ws = styles(generator, 2)
    assert apart(generator.synthesize(ws), plain(generator, ws)) < EQUAL


def test_training_and_optimising_styles_draw_the_same_picture_and_have_gradients(
    generator: Generator,
) -> None:
    ws = styles(generator)
    drawn = generator.synthesize(ws)
    wanted = ws.clone().requires_grad_()
    optimised = generator.synthesize(wanted)
    assert apart(optimised.detach(), drawn) < EQUAL
    optimised.square().sum().backward()
    assert wanted.grad is not None
    assert (wanted.grad.abs().amax(dim=2) > 0).all()
    try:
        assert apart(generator.train().synthesize(ws), drawn) < EQUAL
    finally:
        generator.eval()


def test_every_layers_maps_have_the_size_it_declares(generator: Generator) -> None:
    trace = generator.run(styles(generator, 2), generator.draw_noise("const"))
    assert len(trace.raw) == generator.num_ws - 1
    for layer, state in zip(generator.layers, trace.raw, strict=True):
        assert state.x.shape == (2, layer.channels, layer.height, layer.width)
    assert generator.synthesize(styles(generator)).shape == (1, 3, *generator.resolution)


def test_a_run_resumed_at_any_layer_equals_the_full_run(generator: Generator) -> None:
    ws, noise, edits = styles(generator), generator.draw_noise("const"), edits_everywhere(generator)
    full = generator.run(ws, noise, edits)
    picture = generator.image(full, ws, edits)
    assert apart(picture, generator.synthesize(ws)) > 0.1
    for count in range(1, len(generator.layers) + 1):
        again = generator.run(ws, noise, edits, resume=full.head(count))
        assert torch.equal(generator.image(again, ws, edits), picture)


def test_a_picture_does_not_depend_on_the_others_of_its_batch(portrait: Generator) -> None:
    ws = styles(portrait, 3)
    assert apart(portrait.synthesize(ws[1:2]), portrait.synthesize(ws)[1:2]) < EQUAL


def test_layers_have_their_original_names(portrait: Generator) -> None:
    assert [layer.name for layer in portrait.layers] == [
        "input", "L0_36_21", "L1_36_21", "L2_52_13", "L3_52_8", "L4_52_5", "L5_32_5",
    ]  # fmt: skip


def test_the_layers_of_the_papers_network_have_the_papers_sizes() -> None:
    with torch.device("meta"):
        layers = Generator(AliasFreeConfig(size=256, channel_base=16384)).layers
    assert [layer.name for layer in layers[1:]] == [
        "L0_36_512", "L1_36_512", "L2_36_512", "L3_52_512", "L4_52_512", "L5_84_512", "L6_84_512",
        "L7_148_362", "L8_148_256", "L9_148_181", "L10_276_128", "L11_276_91", "L12_276_64", "L13_256_64",
    ]  # fmt: skip


def test_a_bump_in_the_maps_changes_the_picture_where_the_layers_extent_says(portrait: Generator) -> None:
    ws = styles(portrait)
    drawn = portrait.synthesize(ws)
    at = torch.tensor([0.7, 0.3])  # x, y of the picture
    for index in range(4, len(portrait.layers)):
        layer = portrait.layers[index]
        left, top, right, bottom = layer.extent
        x = (torch.arange(layer.width) + 0.5) / layer.width * (right - left) + left
        y = (torch.arange(layer.height) + 0.5) / layer.height * (bottom - top) + top
        mask = torch.exp(-((x[None, :] - at[0]) ** 2 + (y[:, None] - at[1]) ** 2) / (2 * 0.04**2))
        edit = LayerEdit(index, mask, torch.linspace(-1, 1, layer.channels))
        change = (portrait.synthesize(ws, edits=[edit]) - drawn).square().sum(dim=(0, 1))
        pixels = (torch.arange(32) + 0.5) / 32
        middle = torch.stack([change.sum(dim=0) @ pixels, change.sum(dim=1) @ pixels]) / change.sum()
        assert (middle - at).abs().max() < 0.03, layer.name


def test_extents_are_the_picture_and_the_margin_around_it(portrait: Generator) -> None:
    assert portrait.layers[-1].extent == (0.0, 0.0, 1.0, 1.0)
    # 10 pixels of margin, of 16 samples per picture and of 32
    assert portrait.layers[0].extent == (-10 / 16, -10 / 16, 26 / 16, 26 / 16)
    assert portrait.layers[4].extent == (-10 / 32, -10 / 32, 42 / 32, 42 / 32)


@pytest.mark.parametrize(("right", "down"), [(4, 0), (0, 4), (-3, 5)])
def test_the_input_transform_moves_the_picture(portrait: Generator, right: int, down: int) -> None:
    ws = styles(portrait)
    drawn = portrait.synthesize(ws)
    moved = portrait.synthesize(ws, transform=input_transform(right / 32, down / 32))
    inside = (..., slice(6, -6), slice(6, -6))
    expected = drawn.roll((down, right), dims=(2, 3))
    assert (moved - expected)[inside].std() < 0.05 * (moved - drawn)[inside].std()


def test_config_r_turns_with_its_input(portrait: Generator) -> None:
    turned = make(
        AliasFreeConfig(
            **SIZES | {"size": 32, "num_layers": 6, "num_critical": 2}, conv_kernel=1, use_radial_filters=True
        )
    )
    ws = styles(turned)
    drawn, quarter = turned.synthesize(ws), turned.synthesize(ws, transform=input_transform(angle=90))
    # x to the right, y down: clockwise on the screen takes the upper left corner to the upper right
    assert (quarter - drawn.rot90(-1, dims=(2, 3))).std() < 0.02 * drawn.std()


def test_without_a_transform_it_is_the_checkpoints() -> None:
    generator = make(CONFIGS["T"])
    ws, matrix = styles(generator), input_transform(0.1, -0.2, 20.0, 1.1)
    given = generator.synthesize(ws, transform=matrix)
    generator.get_buffer("synthesis.input.transform").copy_(matrix)
    assert torch.equal(generator.synthesize(ws), given)
    assert apart(generator.synthesize(ws, transform=torch.eye(3)), given) > 0.1


def test_a_transform_of_another_shape_is_refused(portrait: Generator) -> None:
    with pytest.raises(ValueError, match=r"shape \[3, 3\], not \[2, 3\]"):
        portrait.synthesize(styles(portrait), transform=torch.eye(3)[:2])


def test_noise_means_nothing(portrait: Generator) -> None:
    ws = styles(portrait)
    assert torch.equal(portrait.synthesize(ws, noise=3), portrait.synthesize(ws, noise="const"))


def test_stored_filters_are_used_as_they_are_stored() -> None:
    generator = make(CONFIGS["T"])
    ws = styles(generator)
    drawn = generator.synthesize(ws)
    taps = generator.get_buffer("synthesis.steps.1.down_filter")
    # Not symmetric: the kernel's direction matters.
    taps.copy_(torch.linspace(0, 1, len(taps)) / len(taps) * 2)
    assert apart(generator.synthesize(ws), plain(generator, ws)) < EQUAL
    assert apart(generator.synthesize(ws), drawn) > 0.1


@pytest.mark.parametrize("name", ["T", "R"])
def test_a_native_checkpoint_brings_everything_back_bit_for_bit(name: str, tmp_path: Path) -> None:
    generator = make(CONFIGS[name])
    for key, buffer in generator.named_buffers():
        if key.endswith(("filter", "transform")):
            buffer.add_(torch.randn_like(buffer) * 0.01)
    path = tmp_path / "model.safetensors"
    stylegan.save(generator, path)
    opened = stylegan.load(path)
    assert opened.config == generator.config
    assert opened.state_dict().keys() == generator.state_dict().keys()
    for key, value in generator.state_dict().items():
        assert torch.equal(opened.state_dict()[key], value), key
    ws = styles(generator)
    assert torch.equal(opened.synthesize(ws), generator.synthesize(ws))


def test_changed_weights_are_seen_at_once() -> None:
    generator = make(CONFIGS["T"])
    ws = styles(generator)
    drawn = generator.synthesize(ws)
    generator.get_parameter("synthesis.steps.2.weight").mul_(torch.randn(1, 21, 3, 3))
    assert apart(generator.synthesize(ws), drawn) > 0.1
    assert apart(generator.synthesize(ws), plain(generator, ws)) < EQUAL


@pytest.mark.parametrize("maps", [torch.contiguous_format, torch.channels_last])
def test_maps_in_either_layout_are_taken(portrait: Generator, maps: torch.memory_format) -> None:
    ws = styles(portrait)
    trace = portrait.run(ws, portrait.draw_noise("const"))
    x = trace.raw[2].x.contiguous(memory_format=maps)
    again = portrait.step(3, type(trace.raw[2])(x), ws, None, None)
    assert torch.equal(again.x, trace.raw[3].x)


@pytest.mark.parametrize(
    "wrong",
    [
        {"first_cutoff": 0.0},
        {"first_cutoff": -2.0},
        {"first_cutoff": 1e8},
        {"first_stopband": 1.0},
        {"first_stopband": 0.001},
        {"last_stopband_rel": -1.0},
        {"last_stopband_rel": 1e-9},
        {"num_critical": 4},
        {"filter_size": 1000},
        {"lrelu_upsampling": 512},
        {"size": 1},
        {"size": 1 << 16, "num_layers": 2},
        {"first_cutoff": float("nan")},
    ],
    ids=str,
)
def test_bands_that_cannot_be_sampled_are_refused_in_one_sentence(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"^[^\n]+\.$"):
        AliasFreeConfig(**SIZES | wrong)


def test_a_picture_in_double_precision_differs_by_rounding_alone() -> None:
    generator = make(CONFIGS["T"])
    ws = styles(generator)
    drawn = generator.synthesize(ws).double()
    exact = generator.double().synthesize(ws.double()).double()
    assert apart(drawn, exact) < EQUAL
    assert np.isfinite(exact.numpy()).all()
