"""Other people's ports: rosinality's and genforce's files, written here with their own flips, offsets and layouts."""

from __future__ import annotations

import argparse
import math
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

import stylegan
from stylegan import CheckpointError, Generator
from stylegan.checkpoints.convert import mean_of_w, rosinality
from stylegan.checkpoints.read.networks import Contents
from tests.stylegan.checkpoints.goldens import error, expected, golden
from tests.stylegan.checkpoints.stylegan2_names import layers_of, nvidia_tensors
from tests.stylegan.test_modulated import make, styles

FILTER = torch.outer(torch.tensor([1.0, 3, 3, 1]), torch.tensor([1.0, 3, 3, 1])) / 64


def rosinality_state(generator: Generator) -> dict[str, Tensor]:
    """The state of rosinality's Generator with these weights."""
    tensors, state = nvidia_tensors(generator), {}
    for index in range(generator.config.mapping_layers):
        for part in ("weight", "bias"):
            state[f"style.{index + 1}.{part}"] = tensors[f"mapping.fc{index}.{part}"]  # style.0 normalises z
    state["input.input"] = tensors["synthesis.b4.const"][None]
    for index, layer in enumerate(layers_of(generator)):
        theirs, name = "conv1" if index == 0 else f"convs.{index - 1}", f"synthesis.{layer}"
        state[f"{theirs}.conv.weight"] = tensors[f"{name}.weight"][None]
        state[f"{theirs}.conv.modulation.weight"] = tensors[f"{name}.affine.weight"]
        state[f"{theirs}.conv.modulation.bias"] = tensors[f"{name}.affine.bias"]
        if index % 2:
            state[f"{theirs}.conv.blur.kernel"] = FILTER * 4
        state[f"{theirs}.noise.weight"] = tensors[f"{name}.noise_strength"].reshape(1)
        state[f"{theirs}.activate.bias"] = tensors[f"{name}.bias"]
        state[f"noises.noise_{index}"] = tensors[f"{name}.noise_const"][None, None]
    for level in range(len(generator.layers) // 2 + 1):
        theirs, name = "to_rgb1" if level == 0 else f"to_rgbs.{level - 1}", f"synthesis.b{4 << level}.torgb"
        state[f"{theirs}.conv.weight"] = tensors[f"{name}.weight"][None]
        state[f"{theirs}.conv.modulation.weight"] = tensors[f"{name}.affine.weight"]
        state[f"{theirs}.conv.modulation.bias"] = tensors[f"{name}.affine.bias"]
        state[f"{theirs}.bias"] = tensors[f"{name}.bias"][None, :, None, None]
        if level:
            state[f"{theirs}.upsample.kernel"] = FILTER * 4
    return state


def genforce_state(generator: Generator) -> dict[str, Tensor]:
    """The state of genforce's StyleGAN2Generator with these weights."""
    tensors = nvidia_tensors(generator)
    state = {
        "truncation.w_avg": tensors["mapping.w_avg"],
        "synthesis.upsample.kernel": FILTER[None, None] * 4,
    }
    for index in range(generator.config.mapping_layers):
        for part in ("weight", "bias"):
            state[f"mapping.dense{index}.{part}"] = tensors[f"mapping.fc{index}.{part}"]
    state["synthesis.early_layer.const"] = tensors["synthesis.b4.const"][None]
    layers = {f"layer{index}": layer for index, layer in enumerate(layers_of(generator))}
    outputs = {f"output{level}": f"b{4 << level}.torgb" for level in range(len(layers) // 2 + 1)}
    for theirs, name in {**layers, **outputs}.items():
        weight = tensors[f"synthesis.{name}.weight"]
        # They turn the kernel round when they run it.
        state[f"synthesis.{theirs}.weight"] = weight.flip(2, 3) if name.endswith("conv0") else weight
        state[f"synthesis.{theirs}.bias"] = tensors[f"synthesis.{name}.bias"]
        state[f"synthesis.{theirs}.style.weight"] = tensors[f"synthesis.{name}.affine.weight"]
        state[f"synthesis.{theirs}.style.bias"] = tensors[f"synthesis.{name}.affine.bias"] - 1
        if theirs in layers:
            state[f"synthesis.{theirs}.noise_strength"] = tensors[f"synthesis.{name}.noise_strength"]
            state[f"synthesis.{theirs}.noise"] = tensors[f"synthesis.{name}.noise_const"][None, None]
        if name.endswith("conv0"):
            state[f"synthesis.{theirs}.filter.kernel"] = FILTER[None, None] * 4
    return state


def genforce_state_of_stylegan1(generator: Generator) -> dict[str, Tensor]:
    """The state of genforce's StyleGANGenerator with these weights."""
    ours, state = generator.state_dict(), {"synthesis.lod": torch.zeros([])}
    state["truncation.w_avg"] = ours["mapping.w_avg"]
    for index in range(generator.config.mapping_layers):
        for part in ("weight", "bias"):
            state[f"mapping.dense{index}.{part}"] = ours[f"mapping.dense.{index}.{part}"]
    for index, layer in enumerate(generator.layers):
        name, theirs = f"synthesis.steps.{index}", f"synthesis.layer{index}"
        if index == 0:
            state[f"{theirs}.const"] = ours[f"{name}.const"]
        else:
            weight = ours[f"{name}.conv.weight"]
            # From 128 pixels on they enlarge and convolve in one, where the kernel enters unturned.
            fused = index % 2 == 0 and layer.height >= 128
            state[f"{theirs}.weight"] = weight.flip(2, 3) if fused else weight
        if index and index % 2 == 0:
            state[f"{theirs}.blur.kernel"] = torch.ones(layer.channels, 1, 3, 3)
        for part, key in {"bias": "bias", "style.weight": "style.weight", "style.bias": "style.bias",
                          "apply_noise.weight": "noise_weight", "apply_noise.noise": "noise_const"}.items():  # fmt: skip
            state[f"{theirs}.{part}"] = ours[f"{name}.{key}"]
        if index % 2:
            state[f"synthesis.output{index // 2}.weight"] = ours[f"synthesis.to_rgb.{index // 2}.conv.weight"]
            state[f"synthesis.output{index // 2}.bias"] = ours[f"synthesis.to_rgb.{index // 2}.bias"]
    return state


def saved(content: Any, tmp_path: Path, name: str = "model.pt") -> Path:
    torch.save(content, tmp_path / name)
    return tmp_path / name


def assert_golden_pictures(generator: Generator, name: str, bound: float, truncated: bool = True) -> None:
    """The golden's w and pictures, also truncated and with mixed styles."""
    arrays = expected(name)
    ws = generator.map(torch.from_numpy(arrays["z"]).float())
    assert error(ws, arrays["w"]) < bound
    assert error(generator.synthesize(ws), arrays["image_psi1"]) < bound
    mixed = generator.synthesize(torch.from_numpy(arrays["w_mixed"]).float())
    assert error(mixed, arrays["image_w_mixed"]) < bound
    if "image_psi05" in arrays and truncated:
        assert error(generator.synthesize(generator.truncate(ws, 0.5)), arrays["image_psi05"]) < bound


@pytest.mark.parametrize("name", ["sg2-in-sg3-32", "sg2-tf-32"])
def test_a_converted_rosinality_file_draws_the_goldens_pictures(name: str, tmp_path: Path) -> None:
    generator = stylegan.load(golden(name))
    state, mean = rosinality_state(generator), generator.mapping.w_avg
    path = saved(
        {"g_ema": state, "latent_avg": mean, "g": {}, "d": {"final_conv.0.weight": torch.ones(1)}}, tmp_path
    )
    assert_golden_pictures(stylegan.load(path), name, 1e-4)


def test_a_rosinality_file_from_training_has_its_mean_of_w_estimated_always_the_same(tmp_path: Path) -> None:
    generator = make(w_dim=12, mapping_width=12, resample_filter=(0.125, 0.375, 0.375, 0.125))
    averaged, trained = (
        rosinality_state(generator),
        rosinality_state(make(w_dim=12, mapping_width=12, channels=(3, 3, 3))),
    )
    args = argparse.Namespace(path="data.lmdb", iter=800_000, size=32)
    content = {
        "g": trained,
        "d": {},
        "g_ema": averaged,
        "g_optim": {"state": {}},
        "args": args,
        "ada_aug_p": 0.25,
    }
    loaded = [stylegan.load(saved(content, tmp_path)) for _ in range(2)]
    assert loaded[0].config == generator.config
    assert torch.equal(loaded[0].mapping.w_avg, loaded[1].mapping.w_avg)
    w = generator.mapping(torch.randn(40_000, 12, generator=torch.Generator().manual_seed(5)))
    # Five standard errors of a mean of 10,000 samples, and of the one that it is compared with.
    allowed = 5 * w.std(dim=0) * math.sqrt(1 / 10_000 + 1 / 40_000)
    assert bool(((loaded[0].mapping.w_avg - w.mean(dim=0)).abs() < allowed).all())
    ws = torch.ones(1, 6, 12)
    assert torch.equal(loaded[0].synthesize(ws), generator.synthesize(ws))


def test_the_state_of_a_rosinality_generator_alone_is_enough(tmp_path: Path) -> None:
    generator = make(w_dim=12, mapping_width=12)
    loaded = stylegan.load(saved(rosinality_state(generator), tmp_path))
    assert torch.equal(loaded.synthesize(torch.ones(1, 6, 12)), generator.synthesize(torch.ones(1, 6, 12)))


def test_an_old_rosinality_file_without_noise_gets_some_that_is_always_the_same(tmp_path: Path) -> None:
    state = {
        k: v for k, v in rosinality_state(make(w_dim=12, mapping_width=12)).items() if "noises." not in k
    }
    pictures = [
        stylegan.load(saved({"g_ema": state}, tmp_path)).synthesize(torch.ones(1, 6, 12)) for _ in range(2)
    ]
    assert torch.equal(pictures[0], pictures[1])
    assert bool(torch.isfinite(pictures[0]).all())


@pytest.mark.parametrize("name", ["sg2-in-sg3-32", "sg2-tf-32"])
def test_a_genforce_file_of_stylegan2_draws_the_goldens_pictures(name: str, tmp_path: Path) -> None:
    generator = stylegan.load(golden(name))
    content = {"generator": {}, "discriminator": {}, "generator_smooth": genforce_state(generator)}
    assert_golden_pictures(stylegan.load(saved(content, tmp_path, "model.pth")), name, 1e-4)


@pytest.mark.parametrize("name", ["sg1-32", "sg1-128"])
def test_a_genforce_file_of_stylegan_draws_the_goldens_pictures(name: str, tmp_path: Path) -> None:
    generator = stylegan.load(golden(name))
    content = {"generator_smooth": genforce_state_of_stylegan1(generator)}
    assert_golden_pictures(stylegan.load(saved(content, tmp_path, "model.pth")), name, 1e-3, truncated=False)


def test_a_genforce_file_takes_the_trained_generator_where_there_is_no_average(tmp_path: Path) -> None:
    generator = make(architecture="orig")
    for content in ({"generator": genforce_state_of_orig(generator)}, genforce_state_of_orig(generator)):
        loaded = stylegan.load(saved(content, tmp_path))
        torch.testing.assert_close(loaded.synthesize(styles()), generator.synthesize(styles()))


def genforce_state_of_orig(generator: Generator) -> dict[str, Tensor]:
    """The architecture that genforce calls "origin": one toRGB."""
    tensors = make().state_dict()  # skip: it has all toRGBs that `genforce_state` asks for
    tensors |= {key: value for key, value in generator.state_dict().items() if "to_rgb" not in key}
    skip = make()
    for part in ("weight", "bias", "affine.weight", "affine.bias"):
        tensors[f"synthesis.to_rgb.2.{part}"] = generator.state_dict()[f"synthesis.to_rgb.0.{part}"]
    skip.load_state_dict(tensors)
    state = genforce_state(skip)
    return {
        key: value
        for key, value in state.items()
        if not key.startswith(("synthesis.output0", "synthesis.output1"))
    }


@pytest.mark.parametrize("labels", ["joined", "separate"])
def test_conditional_genforce_files_embed_their_labels_as_the_original_did(
    labels: str, tmp_path: Path
) -> None:
    separate = labels == "separate"
    generator = make(label_dim=3, labels=labels, w_dim=12, mapping_width=12)
    state = genforce_state(generator)
    weight, bias = generator.mapping.embed.weight, generator.mapping.embed.bias
    if separate:  # from StyleGAN2-ADA
        state |= {"mapping.LabelEmbed.weight": weight, "mapping.LabelEmbed.bias": bias}
    else:  # a matrix that is not scaled, and no bias
        bias.zero_()
        state["mapping.label_weight"] = weight.T / math.sqrt(3)
    loaded = stylegan.load(saved({"generator_smooth": state}, tmp_path))
    assert loaded.config.labels == labels
    z, label = torch.linspace(-1, 1, 24).view(2, 12), torch.tensor([[0.0, 1, 0], [0.5, 0, 0.5]])
    torch.testing.assert_close(loaded.map(z, label), generator.map(z, label))


def test_what_is_wrong_with_a_port_is_said_in_one_sentence(tmp_path: Path) -> None:
    generator = make(w_dim=12, mapping_width=12)
    states = {
        "input.input": rosinality_state(generator),
        "synthesis.early_layer.const": genforce_state(generator),
    }
    for const, state in states.items():
        for key in state:
            lacking = {name: value for name, value in state.items() if name != key}
            made_up = "kernel" in key or "noise" in key or "w_avg" in key
            if not made_up and key not in (const, "mapping.dense0.weight"):
                with pytest.raises(CheckpointError, match=r"^model\.pt (lacks|has unexpected) tensors: "):
                    stylegan.load(saved({"g_ema": lacking, "generator_smooth": lacking}, tmp_path))
        for changes, words in (
            ({"extra.weight": torch.ones(1)}, "has unexpected tensors: extra"),
            ({const: torch.ones(2, 2, 7, 4, 3)}, "misshapen"),
            ({const: torch.full([1, 7, 4, 3], math.nan)}, "non-finite"),
            ({const: 3}, "is not a tensor of numbers"),
        ):
            content = {**state, **changes}
            with pytest.raises(CheckpointError, match=rf"^model\.pt .*{words}"):
                stylegan.load(saved({"g_ema": content, "generator_smooth": content}, tmp_path))


@pytest.mark.parametrize("mean", [None, torch.zeros(3), torch.zeros(12, dtype=torch.int64), "zeros"])
def test_a_mean_of_w_that_is_none_is_estimated(mean: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mean_of_w, "SAMPLES", 200)
    generator = make(w_dim=12, mapping_width=12)
    loaded = rosinality.build(
        Contents({"g_ema": rosinality_state(generator), "latent_avg": mean}), "model.pt"
    )
    assert float(loaded.mapping.w_avg.abs().max()) > 0


def test_a_mapping_without_finite_results_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mean_of_w, "SAMPLES", 200)
    state = rosinality_state(make(w_dim=12, mapping_width=12, mapping_layers=8))
    for layer in range(1, 9):
        # Each makes its input 400,000 times as large.
        state[f"style.{layer}.weight"] = torch.full([12, 12], 9e6)
    with pytest.raises(CheckpointError, match="no finite w"):
        rosinality.build(Contents({"g_ema": state}), "model.pt")
