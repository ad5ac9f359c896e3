"""StyleGAN3 files of NVIDIA's torch code: the goldens' pictures, every setting, and one sentence for what is wrong."""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

import stylegan
from stylegan import AliasFreeConfig, CheckpointError, Generator
from stylegan.checkpoints.convert import nvidia, stylegan3
from stylegan.checkpoints.convert.build import Source
from stylegan.checkpoints.read.networks import Contents
from tests.stylegan.checkpoints.goldens import error, expected, golden
from tests.stylegan.checkpoints.stylegan2_names import record
from tests.stylegan.test_aliasfree import CONFIGS, SIZES, edits_everywhere, make, styles

GOLDENS = ("sg3-t-32", "sg3-r-32")
BOUND = 1e-4  # of the standard deviation (the goldens' README)
# What the tensors do not show.
SETTINGS = (
    "channel_base", "channel_max", "num_critical", "first_cutoff", "first_stopband", "last_stopband_rel",
    "margin_size", "output_scale", "filter_size", "lrelu_upsampling", "conv_clamp",
)  # fmt: skip


def nvidia_tensors(generator: Generator) -> dict[str, Tensor]:
    """The generator's tensors by names like "synthesis.L0_36_512.affine.weight"."""
    layers = [layer.name for layer in generator.layers[1:]]
    channels = len(generator.get_parameter("synthesis.to_rgb.bias"))
    to_rgb = f"synthesis.L{len(layers)}_{generator.resolution[0]}_{channels}."
    tensors = {}
    for key, value in generator.state_dict().items():
        if match := re.fullmatch(r"mapping\.dense\.(\d+)\.(.+)", key):
            key = f"mapping.fc{match[1]}.{match[2]}"
            # Here the gain of sqrt(2) comes before the activation, there after it.
            value = value / math.sqrt(2) if match[2] == "bias" else value
        elif match := re.fullmatch(r"synthesis\.steps\.(\d+)\.(.+)", key):
            key = f"synthesis.{layers[int(match[1])]}.{match[2]}"
        tensors[key.replace("synthesis.to_rgb.", to_rgb)] = value.clone()
    return tensors


def source(generator: Generator, **settings: Any) -> Source:
    """The generator as it would be found in a file."""
    given = {f"synthesis.{name}": getattr(generator.config, name) for name in SETTINGS}
    return Source("net.pkl", given | settings, nvidia_tensors(generator))


@pytest.fixture(scope="module")
def small() -> Generator:
    return make(CONFIGS["T"])


@pytest.mark.parametrize("name", GOLDENS)
def test_a_golden_draws_the_pictures_of_the_original_code(name: str) -> None:
    generator, arrays = stylegan.load(golden(name)), expected(name)
    ws = generator.map(torch.from_numpy(arrays["z"]))
    assert error(ws, arrays["w"]) < BOUND
    transform = torch.from_numpy(arrays["input_transform"])
    pictures = {
        "image_psi1": generator.synthesize(ws),
        "image_psi05": generator.synthesize(generator.truncate(ws, 0.5)),
        "image_psi05_cutoff4": generator.synthesize(generator.truncate(ws, 0.5, cutoff=4)),
        "image_w_mixed": generator.synthesize(torch.from_numpy(arrays["w_mixed"])),
        "image_transformed": generator.synthesize(ws, transform=transform),
    }
    assert {key for key in arrays if key.startswith("image")} == pictures.keys()
    for key, picture in pictures.items():
        assert error(picture, arrays[key]) < BOUND, key


@pytest.mark.parametrize("name", GOLDENS)
def test_a_golden_optimised_through_draws_them_too(name: str) -> None:
    generator, arrays = stylegan.load(golden(name)), expected(name)
    ws = torch.from_numpy(arrays["w"]).requires_grad_()
    assert error(generator.synthesize(ws).detach(), arrays["image_psi1"]) < BOUND


@pytest.mark.parametrize("name", GOLDENS)
def test_a_goldens_layers_have_the_sizes_they_declare_and_resuming_changes_nothing(name: str) -> None:
    generator = stylegan.load(golden(name))
    ws, noise = torch.from_numpy(expected(name)["w"][:1]), generator.draw_noise("const")
    edits = edits_everywhere(generator)
    full = generator.run(ws, noise, edits)
    for index, (layer, state) in enumerate(zip(generator.layers, full.raw, strict=True)):
        assert state.x.shape[1:] == (layer.channels, layer.height, layer.width)
        again = generator.run(ws, noise, edits, resume=full.head(index))
        assert torch.equal(generator.image(again, ws, edits), generator.image(full, ws, edits))


@pytest.mark.parametrize("name", GOLDENS)
def test_the_filters_in_a_golden_are_those_that_a_new_network_gets(name: str) -> None:
    opened = stylegan.load(golden(name))
    stored, designed = opened.state_dict(), Generator(opened.config).state_dict()
    filters = [key for key in stored if key.endswith("_filter")]
    assert len(filters) == 12
    for key in filters:
        torch.testing.assert_close(stored[key], designed[key], rtol=0, atol=1e-7)


OTHERS: dict[str, dict[str, Any]] = {
    "labels": {"label_dim": 3},
    "a deep, wide mapping": {"mapping_layers": 5, "mapping_width": 12, "mapping_lr": 0.1},
    "one grey channel": {"image_channels": 1},
    "an alpha channel": {"image_channels": 4},
    "other bands": {"first_cutoff": 2.5, "first_stopband": 5.0, "last_stopband_rel": 1.4, "num_critical": 2},
    "other sizes": {"size": 24, "margin_size": 4, "num_layers": 3},
    "other outputs": {"output_scale": 1.0, "conv_clamp": 0.5},
    "no clamp": {"conv_clamp": None},
    "other filters": {"filter_size": 4, "lrelu_upsampling": 4},
    "no filters": {"lrelu_upsampling": 1},
    "configuration R": {"conv_kernel": 1, "use_radial_filters": True},
}


@pytest.mark.parametrize("changes", OTHERS.values(), ids=OTHERS)
def test_every_setting_is_found_in_the_file(changes: dict[str, Any]) -> None:
    generator = make(AliasFreeConfig(**SIZES | changes))
    given = source(generator, **{"mapping.fc0.lr_multiplier": generator.config.mapping_lr})
    opened = nvidia.build(Contents({"G_ema": record(dict(given.tensors), dict(given.settings))}), "net.pkl")
    assert opened.config == generator.config
    assert opened.state_dict().keys() == generator.state_dict().keys()
    ws = styles(generator)
    assert torch.equal(opened.synthesize(ws), generator.synthesize(ws))
    z = torch.randn(2, 8)
    labels = torch.eye(3)[:2] if generator.label_dim else None
    torch.testing.assert_close(opened.map(z, labels), generator.map(z, labels), rtol=1e-5, atol=1e-6)


def test_settings_may_stand_under_the_generators_own_name_and_unknown_ones_are_ignored(
    small: Generator,
) -> None:
    given = {name: getattr(small.config, name) for name in SETTINGS}
    odd = {"num_fp16_res": 4, "synthesis.something_new": "x", "magnitude_ema_beta": None, "rotate": (1, 2)}
    opened = stylegan3.from_torch(Source("net.pkl", given | odd, nvidia_tensors(small)))
    assert opened.config == small.config


def test_settings_that_are_missing_have_the_papers_values() -> None:
    generator = make(
        AliasFreeConfig(**SIZES | {"channel_base": 32768, "channel_max": 512, "num_critical": 2})
    )
    opened = stylegan3.from_torch(Source("net.pkl", {}, nvidia_tensors(generator)))
    assert opened.config == generator.config


@pytest.mark.parametrize(
    "wrong",
    [
        {"channel_base": "many"},
        {"channel_base": -1},
        {"channel_max": 1.5},
        {"num_critical": 99},
        {"num_critical": None},
        {"first_cutoff": 0},
        {"first_cutoff": float("nan")},
        {"first_stopband": (1, 2)},
        {"first_stopband": 1e-30},
        {"last_stopband_rel": 1e300},
        {"margin_size": 10**12},
        {"output_scale": True},
        {"filter_size": 0},
        {"filter_size": 10**6},
        {"lrelu_upsampling": 10**6},
        {"conv_clamp": "hard"},
        {"margin_size": 11},
        {"filter_size": 7},
    ],
    ids=str,
)
def test_settings_that_make_no_sense_are_said_in_one_sentence(
    small: Generator, wrong: dict[str, Any]
) -> None:
    given = {f"synthesis.{name}": value for name, value in wrong.items()}
    with pytest.raises(CheckpointError, match=r"^net\.pkl (has|lacks) [^\n]+\.$"):
        stylegan3.from_torch(source(small, **given))


def test_tensors_that_are_missing_unexpected_misshapen_or_not_finite_are_named(small: Generator) -> None:
    name = "synthesis.L1_36_21.bias"
    found = source(small)
    whole = dict(found.tensors)
    broken = {
        "lacks": {key: value for key, value in whole.items() if key != name},
        "unexpected": {**whole, "synthesis.L1_36_21.noise": torch.zeros(1)},
        "misshapen": {**whole, name: torch.zeros(99)},
        "non-finite": {**whole, name: torch.full_like(whole[name], math.nan)},
    }
    for word, tensors in broken.items():
        with pytest.raises(CheckpointError, match=rf"{word} tensors: synthesis\S*(bias|noise)"):
            stylegan3.from_torch(Source("net.pkl", found.settings, tensors))


@pytest.mark.parametrize(
    "name",
    [
        "mapping.fc0.weight",
        "synthesis.input.affine.weight",
        "synthesis.L4_16_3.weight",
        "synthesis.input.freqs",
    ],
)
@pytest.mark.parametrize("shape", [None, (), (0,), (2, 2, 2), (0, 0)])
def test_a_tensor_that_says_a_size_may_be_anything(
    small: Generator, name: str, shape: tuple[int, ...] | None
) -> None:
    found = source(small)
    tensors = {key: value for key, value in found.tensors.items() if key != name}
    if shape is not None:
        tensors[name] = torch.zeros(shape)
    with pytest.raises(CheckpointError, match=r"^net\.pkl [^\n]+\.$"):
        stylegan3.from_torch(Source("net.pkl", found.settings, tensors))


@pytest.mark.parametrize("value", [0.0, -1.0])
def test_a_magnitude_that_would_make_the_picture_infinite_is_refused(small: Generator, value: float) -> None:
    found = source(small)
    name = "synthesis.L2_36_21.magnitude_ema"
    tensors = {**found.tensors, name: torch.tensor(value)}
    with pytest.raises(CheckpointError, match=re.escape(name)):
        stylegan3.from_torch(Source("net.pkl", found.settings, tensors))


def test_a_generator_without_layers_is_damaged() -> None:
    tensors = {
        "synthesis.input.freqs": torch.zeros(2, 2),
        "synthesis.L0_36_21.weight": torch.zeros(1, 1, 3, 3),
    }
    assert stylegan3.recognises(Source("net.pkl", {}, tensors))
    with pytest.raises(CheckpointError, match=r"net\.pkl .* damaged"):
        stylegan3.from_torch(Source("net.pkl", {}, tensors))


def test_the_checkpoints_own_transform_is_kept(small: Generator) -> None:
    found = source(small)
    matrix = torch.tensor([[0.0, -1.0, 0.25], [1.0, 0.0, -0.5], [0.0, 0.0, 1.0]])
    opened = stylegan3.from_torch(
        Source("net.pkl", found.settings, {**found.tensors, "synthesis.input.transform": matrix})
    )
    ws = styles(small)
    np.testing.assert_array_equal(opened.synthesize(ws), small.synthesize(ws, transform=matrix))
