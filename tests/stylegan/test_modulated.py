"""StyleGAN2 synthesis against the paper's equations, computed plainly; edits, resuming and taps at every layer."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace
from typing import Any

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

from stylegan import Generator, LayerEdit, ModulatedConfig
from stylegan.trace import Trace

ARCHITECTURES = ("skip", "resnet", "orig")
CONFIG = ModulatedConfig(
    z_dim=12, w_dim=10, mapping_layers=2, mapping_width=10, start=(4, 3), channels=(7, 6, 5)
)
LAYERS = 5
Edits = dict[int, Tensor]  # what is added to a layer's output


def make(**changes: Any) -> Generator:
    """A generator in which noise, biases and styles all matter; 16x12 pixels, five layers."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        generator = Generator(replace(CONFIG, **changes))
        with torch.no_grad():
            for name, parameter in generator.named_parameters():
                if name.endswith("noise_strength"):
                    parameter.copy_(torch.rand([]) + 0.3)
                elif name.endswith("bias"):
                    parameter.add_(torch.randn_like(parameter) * 0.3)
    return generator.eval().requires_grad_(False)


def styles(count: int = 1, seed: int = 1) -> Tensor:
    """Another w for every layer."""
    return torch.randn(count, 6, 10, generator=torch.Generator().manual_seed(seed))


def enlarged(x: Tensor, taps: tuple[float, ...], kernel: Tensor | None = None) -> Tensor:
    """Zero insertion, then convolution with `kernel` [O, I, 3, 3] and the filter, both in the mathematical sense."""
    row = torch.tensor(taps) / sum(taps)
    low_pass = torch.outer(row, row) * 4
    zeros = torch.zeros(*x.shape[:2], 2 * x.shape[2], 2 * x.shape[3])
    zeros[:, :, ::2, ::2] = x
    # Where StyleGAN2 puts the centre: a filter of n taps has (n + 1) // 2 zeros before and (n - 2) // 2 after.
    before, after = (len(taps) + 1) // 2, (len(taps) - 2) // 2
    margin = 0 if kernel is None else 1
    x = F.pad(zeros, (before + margin, after + margin) * 2)
    if kernel is not None:
        x = F.conv2d(x, kernel.flip(2, 3))
    x = F.conv2d(x.flatten(0, 1)[:, None], low_pass.flip(0, 1)[None, None])
    return x.view(zeros.shape[0], -1, *zeros.shape[2:])


def modulated(x: Tensor, weight: Tensor, style: Tensor) -> Tensor:
    """Karras et al. 2020a, eq. 1 and 3, for one picture: the weight [O, I, k, k] that this style makes."""
    weight = weight * style[None, :, None, None]
    return weight / (weight.square().sum(dim=(1, 2, 3), keepdim=True) + 1e-8).sqrt()


def reference(generator: Generator, w: Tensor, edits: Edits | None = None, noise: bool = True) -> Tensor:
    """The picture [3, H, W] of one ws [num_ws, w_dim], from the generator's state alone."""
    state, config = generator.state_dict(), generator.config
    assert isinstance(config, ModulatedConfig)
    residual = config.architecture == "resnet"

    def clamp(x: Tensor, gain: float = 1.0) -> Tensor:
        return (
            x if config.conv_clamp is None else x.clamp(-config.conv_clamp * gain, config.conv_clamp * gain)
        )

    def affine(name: str, style: Tensor) -> Tensor:
        weight = state[f"{name}.affine.weight"] / math.sqrt(config.w_dim)
        return weight @ style + state[f"{name}.affine.bias"]

    def layer(x: Tensor, index: int, gain: float) -> Tensor:
        name, up = f"synthesis.steps.{index}", index % 2 == 1
        kernel = modulated(x, state[f"{name}.conv.weight"], affine(f"{name}.conv", w[index]))
        x = enlarged(x, config.resample_filter, kernel) if up else F.conv2d(x, kernel, padding=1)
        if noise:
            x = x + state[f"{name}.noise_const"] * state[f"{name}.noise_strength"]
        x = F.leaky_relu(x + state[f"{name}.bias"][:, None, None], 0.2)
        return clamp(x * math.sqrt(2) * gain, gain)

    def to_rgb(x: Tensor, number: int, style: Tensor) -> Tensor:
        name = f"synthesis.to_rgb.{number}"
        factors = affine(name, style) / math.sqrt(x.shape[1])
        kernel = state[f"{name}.weight"] * factors[None, :, None, None]
        return clamp(F.conv2d(x, kernel) + state[f"{name}.bias"][:, None, None])

    x, picture = state["synthesis.const"], None
    for index in range(len(generator.layers)):
        level = (index + 1) // 2
        if residual and index % 2:
            weight = state[f"synthesis.skips.{level - 1}.weight"] / math.sqrt(x.shape[1])
            around = enlarged(F.conv2d(x, weight), config.resample_filter) * math.sqrt(0.5)
        last_of_block = index % 2 == 0
        x = layer(x, index, math.sqrt(0.5) if residual and index and last_of_block else 1.0)
        if residual and index and last_of_block:
            x = x + around
        if edits and index in edits:
            x = x + edits[index]
        if config.architecture == "skip" and last_of_block:
            shown = to_rgb(x, level, w[index + 1])
            picture = shown if picture is None else enlarged(picture, config.resample_filter) + shown
    return (to_rgb(x, 0, w[-1]) if picture is None else picture)[0]


def assert_close(actual: Tensor, wanted: Tensor) -> None:
    assert float((actual - wanted).abs().max()) < 1e-5 * float(wanted.std())


def random_edit(generator: Generator, layer: int, *, locked: bool = False) -> LayerEdit:
    info, source = generator.layers[layer], torch.Generator().manual_seed(layer)
    mask = torch.rand(info.height, info.width, generator=source)
    return LayerEdit(layer, mask, torch.randn(info.channels, generator=source), 2.0, "add", locked)


def test_layers_are_named_by_their_resolution_and_taps_have_the_sizes_they_declare() -> None:
    generator = make()
    assert [layer.name for layer in generator.layers] == [
        "4x3 conv1", "8x6 conv0", "8x6 conv1", "16x12 conv0", "16x12 conv1",
    ]  # fmt: skip
    assert generator.resolution == (16, 12)
    assert generator.num_ws == 6
    trace = generator.run(styles(), generator.draw_noise("const"))
    for layer, state in zip(generator.layers, trace.raw, strict=True):
        assert state.x.shape == (1, layer.channels, layer.height, layer.width)
    assert [layer.channels for layer in generator.layers] == [7, 6, 6, 5, 5]


@pytest.mark.parametrize("architecture", ARCHITECTURES)
@pytest.mark.parametrize("clamp", [None, 0.8])
def test_every_architecture_draws_what_the_papers_equations_say(
    architecture: str, clamp: float | None
) -> None:
    generator = make(architecture=architecture, conv_clamp=clamp)
    ws = styles(3)
    pictures = generator.synthesize(ws)
    assert pictures.shape == (3, 3, 16, 12)
    for picture, w in zip(pictures, ws, strict=True):
        assert_close(picture, reference(generator, w))


def test_the_clamp_is_felt() -> None:
    assert not torch.equal(make(conv_clamp=0.8).synthesize(styles()), make().synthesize(styles()))


@pytest.mark.parametrize(
    "taps", [(1.0,), (1.0, 2.0), (1.0, 2.0, 5.0), (1.0, 3.0, 3.0, 1.0), (1.0, 2.0, 4.0, 8.0, 16.0)]
)
@pytest.mark.parametrize("architecture", ["skip", "resnet"])
def test_any_filter_can_stand_between_resolutions(taps: tuple[float, ...], architecture: str) -> None:
    generator = make(resample_filter=taps, architecture=architecture)
    assert_close(generator.synthesize(styles())[0], reference(generator, styles()[0]))


def test_one_resolution_and_any_number_of_image_channels() -> None:
    generator = make(channels=(5,), image_channels=4)
    ws = styles()[:, :2]
    assert generator.num_ws == 2
    assert_close(generator.synthesize(ws)[0], reference(generator, ws[0]))


def test_noise_can_be_constant_seeded_or_absent() -> None:
    generator = make()
    pictures = [generator.synthesize(styles(), noise=noise) for noise in ("const", "none", 3, 4)]
    for one, other in itertools.combinations(pictures, 2):
        assert not torch.equal(one, other)
    assert_close(pictures[1][0], reference(generator, styles()[0], noise=False))
    assert torch.equal(pictures[2], generator.synthesize(styles(), noise=3))


@pytest.mark.parametrize("architecture", ARCHITECTURES)
@pytest.mark.parametrize("layer", range(LAYERS))
def test_an_edit_of_any_layer_reaches_to_rgb_the_residual_and_what_follows(
    architecture: str, layer: int
) -> None:
    generator = make(architecture=architecture)
    edit = random_edit(generator, layer)
    added = {layer: edit.strength * edit.mask * edit.value[:, None, None]}
    wanted = reference(generator, styles()[0], added)
    assert not torch.allclose(wanted, reference(generator, styles()[0]), atol=0.01)
    assert_close(generator.synthesize(styles(), edits=[edit])[0], wanted)


@pytest.mark.parametrize("architecture", ARCHITECTURES)
@pytest.mark.parametrize("held", range(LAYERS + 1))
def test_a_run_resumed_after_any_layer_equals_the_full_run(architecture: str, held: int) -> None:
    generator, ws = make(architecture=architecture), styles(2)
    noise = generator.draw_noise("const")
    edits = [random_edit(generator, layer) for layer in range(LAYERS)]
    full = generator.run(ws, noise, edits)
    # What is held comes from a run without the later edits: those act on its output, and must not be in it.
    early = generator.run(ws, noise, [edit for edit in edits if edit.layer < held - 1])
    again = generator.run(ws, noise, edits, resume=early.head(held))
    assert torch.equal(generator.image(again, ws, edits), generator.image(full, ws, edits))
    for one, other in zip(again.raw, full.raw, strict=True):
        assert torch.equal(one.x, other.x)


def test_an_edit_leaves_the_held_activations_as_they_were() -> None:
    generator, ws = make(), styles()
    trace = generator.run(ws, generator.draw_noise("const"))
    before = [state.x.clone() for state in trace.raw]
    edits = [random_edit(generator, layer) for layer in range(LAYERS)]
    generator.image(generator.run(ws, generator.draw_noise("const"), edits, resume=trace.head(1)), ws, edits)
    assert all(torch.equal(state.x, kept) for state, kept in zip(trace.raw, before, strict=True))


def test_locked_and_free_edits_are_the_same_and_cost_one_run() -> None:
    generator, ws = make(), styles()
    calls = []
    runs: list[Trace] = []
    for locked in (True, False):
        calls.append(0)

        def count() -> None:
            calls[-1] += 1

        edits = [random_edit(generator, 1, locked=locked)]
        runs.append(generator.run(ws, generator.draw_noise("const"), edits, check=count))
    assert calls == [LAYERS, LAYERS]
    assert torch.equal(runs[0].raw[-1].x, runs[1].raw[-1].x)
    assert not generator.has_statistics
    assert runs[0].statistics == [None] * LAYERS


def test_several_pictures_at_once_are_the_pictures_one_by_one() -> None:
    generator, ws = make(), styles(4)
    together = generator.synthesize(ws)
    for index in range(4):
        assert_close(together[index], generator.synthesize(ws[index : index + 1])[0])


def test_w_can_be_optimised_through_a_generator_that_has_drawn_before() -> None:
    generator = make(conv_clamp=50.0)
    with torch.inference_mode():
        generator.synthesize(styles())
    ws = styles().requires_grad_()
    generator.synthesize(ws).square().sum().backward()
    assert ws.grad is not None
    assert bool((ws.grad.abs().amax(dim=2) > 0).all()), "every style counts"


def test_training_reaches_every_weight() -> None:
    generator = make(architecture="resnet").train().requires_grad_(True)
    generator.synthesize(generator.map(torch.ones(2, 12))).square().sum().backward()
    silent = [name for name, each in generator.named_parameters() if each.grad is None or not each.grad.any()]
    assert silent == []


def test_a_filter_that_adds_up_to_nothing_and_a_negative_clamp_are_refused() -> None:
    with pytest.raises(ValueError, match="add up to 0"):
        replace(CONFIG, resample_filter=(1.0, -1.0))
    with pytest.raises(ValueError, match="leaves nothing"):
        replace(CONFIG, conv_clamp=-1.0)
