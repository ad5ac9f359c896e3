"""StyleGAN-XL files: the pictures of the original code, classes with a mean of w each, and what cannot be opened."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

import stylegan
from stylegan import CheckpointError, Generator, StagedConfig
from stylegan.checkpoints.convert import nvidia
from stylegan.checkpoints.read.networks import Contents
from tests.cases import case
from tests.stylegan.checkpoints.goldens import error
from tests.stylegan.checkpoints.stylegan2_names import record

# A network of 16x16 pixels that was enlarged to 32x32, with random weights and three classes: the tensors, the settings of
# its layers, and what the original code drew on a CPU in float32.
DATA = Path(__file__).resolve().parents[2] / "data" / "stylegan-xl-32.npz"


def given() -> tuple[dict[str, np.ndarray[Any, Any]], dict[str, Tensor], dict[str, Any]]:
    """What the original code computed, the tensors by its names, and the settings."""
    with np.load(DATA) as file:
        arrays = dict(file)
    settings = json.loads(arrays.pop("settings").tobytes())
    tensors = {key: torch.from_numpy(arrays.pop(key)) for key in [*arrays] if key.startswith("tensor/")}
    return arrays, {key.removeprefix("tensor/"): value for key, value in tensors.items()}, settings


def opened(changes: dict[str, Tensor | None] | None = None, **settings: Any) -> Generator:
    """The generator in such a file; a tensor that becomes None is left out."""
    _, tensors, found = given()
    kept = {key: value for key, value in {**tensors, **(changes or {})}.items() if value is not None}
    return nvidia.build(Contents({"G_ema": record(kept, {**found, **settings})}), "net.pkl")


def test_it_draws_the_pictures_of_the_original_code() -> None:
    (arrays, _, _), generator = given(), opened()
    z, labels = torch.from_numpy(arrays["z"]), torch.from_numpy(arrays["labels"])
    ws = generator.map(z, labels)
    assert error(ws, arrays["w"]) < 1e-4
    assert error(generator.synthesize(ws), arrays["image_psi1"]) < 1e-4
    truncated = generator.truncate(ws, 0.5, labels=labels)
    assert error(generator.synthesize(truncated), arrays["image_psi05"]) < 1e-4


def test_each_class_has_a_mean_of_w_and_a_mix_of_classes_that_of_the_mix() -> None:
    generator = opened()
    means = generator.mapping.w_avg
    assert means.shape == (3, 10)
    ws = torch.randn(2, generator.num_ws, 10, generator=torch.Generator().manual_seed(1))
    labels = torch.tensor([[0.0, 1.0, 0.0], [0.5, 0.0, 0.5]])
    found = generator.truncate(ws, 0.0, cutoff=4, labels=labels)
    torch.testing.assert_close(found[0, :4], means[1].expand(4, -1))
    torch.testing.assert_close(found[1, :4], ((means[0] + means[2]) / 2).expand(4, -1))
    assert torch.equal(found[:, 4:], ws[:, 4:])
    torch.testing.assert_close(generator.truncate(ws, 0.0)[0, 0], means.mean(dim=0))
    base = torch.ones(10)
    assert torch.equal(generator.truncate(ws, 0.0, base=base, labels=labels), base.expand_as(ws))


def test_layers_resume_and_have_the_sizes_that_they_declare() -> None:
    generator = opened()
    ws, noise = torch.randn(1, generator.num_ws, 10), generator.draw_noise("const")
    full = generator.run(ws, noise)
    for index, (layer, state) in enumerate(zip(generator.layers, full.raw, strict=True)):
        assert state.x.shape[1:] == (layer.channels, layer.height, layer.width)
        again = generator.run(ws, noise, resume=full.head(index))
        assert torch.equal(generator.image(again, ws), generator.image(full, ws))


def test_a_native_file_of_it_is_the_same(tmp_path: Path) -> None:
    generator = opened()
    stylegan.save(generator, tmp_path / "xl.safetensors")
    native = stylegan.load(tmp_path / "xl.safetensors")
    assert isinstance(native.config, StagedConfig)
    assert native.config == generator.config
    ws = torch.randn(1, generator.num_ws, 10)
    assert torch.equal(native.synthesize(ws), generator.synthesize(ws))


def test_one_without_classes_keeps_features_that_it_never_uses() -> None:
    _, tensors, _ = given()
    changes: dict[str, Tensor | None] = {key: None for key in tensors if "embed_proj" in key}
    changes["mapping.w_avg"] = torch.ones(10)
    changes["mapping.fc0.weight"] = tensors["mapping.fc0.weight"][:, :12]
    generator = opened(changes)
    assert (generator.label_dim, generator.z_dim) == (0, 12)
    assert generator.truncate(generator.map(torch.ones(1, 12)), 0.0).eq(1).all()


def test_a_case_opens_and_its_classes_differ() -> None:
    generator = stylegan.load(case("checkpoint-stylegan_xl.pkl"))
    assert (generator.config.family, generator.resolution, generator.label_dim) == (
        "stylegan-xl",
        (64, 64),
        2,
    )
    z = torch.ones(1, generator.z_dim)
    first, second = (generator.synthesize(generator.map(z, torch.eye(2)[[label]])) for label in (0, 1))
    assert bool(torch.isfinite(first).all())
    assert not torch.equal(first, second)


def test_the_tensors_alone_do_not_show_how_layers_are_sampled(tmp_path: Path) -> None:
    torch.save({"state_dict": given()[1]}, tmp_path / "bare.pt")
    with pytest.raises(CheckpointError, match=r"bare\.pt holds the tensors of a StyleGAN-XL alone"):
        stylegan.load(tmp_path / "bare.pt")


@pytest.mark.parametrize(
    "wrong",
    [
        {"synthesis.L0_36_8.out_cutoff": "high"},
        {"synthesis.L0_36_8.out_cutoff": -1.0},
        {"synthesis.L9_36_8.out_cutoff": float("nan")},
        {"synthesis.L9_36_8.out_half_width": 0},
        {"synthesis.L9_36_8.out_sampling_rate": 15},
        {"synthesis.L9_36_8.out_sampling_rate": 2**20},
        {"synthesis.L12_32_4.out_sampling_rate": 1},
        {"synthesis.num_critical": 99},
    ],
    ids=str,
)
def test_settings_that_make_no_sense_are_said_in_one_sentence(wrong: dict[str, Any]) -> None:
    with pytest.raises(CheckpointError, match=r"^net\.pkl (has|holds) [^\n]+\.$"):
        opened(**wrong)


@pytest.mark.parametrize(
    "key", ["mapping.embed.weight", "mapping.embed_proj.weight", "mapping.w_avg", "mapping.fc0.weight"]
)
@pytest.mark.parametrize("shape", [(), (0,), (2, 2, 2), (3, 9)])
def test_a_tensor_of_another_shape_is_named(key: str, shape: tuple[int, ...]) -> None:
    with pytest.raises(CheckpointError, match=r"^net\.pkl (has|holds|lacks) [^\n]+\.$"):
        opened({key: torch.ones(shape)})


def test_a_configuration_whose_bands_do_not_fit_is_refused() -> None:
    config = opened().config
    assert isinstance(config, StagedConfig)
    for changes in (
        {"rates": config.rates[1:]},
        {"sizes": (0,) * 13},
        {"channels": ()},
        {"class_features": 0},
    ):
        with pytest.raises(ValueError):
            replace(config, **changes)
