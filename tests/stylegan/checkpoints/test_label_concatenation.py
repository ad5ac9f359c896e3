"""Labels of conditional generators: joined with z before both are normalised (TensorFlow), or after (torch, ADA)."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

import stylegan
from stylegan import Generator
from tests.stylegan.checkpoints import persistent_files, small_stylegan2, tensorflow_files
from tests.stylegan.checkpoints import stylegan1_reference as stylegan1
from tests.stylegan.checkpoints.goldens import error

Array = NDArray[Any]

RANDOM = np.random.RandomState(4)
Z = RANDOM.randn(4, 8)
LABELS = np.concatenate([np.eye(3), [[0.2, 0.5, 0.3]]])  # each class, and a mix
STYLEGAN2 = ("G_main", "G_mapping", "G_synthesis_stylegan2")


def normalised(x: Array) -> Array:
    return x / np.sqrt((x**2).mean(axis=1, keepdims=True) + 1e-8)


def dense(x: Array, weights: list[Array], biases: list[Array], lr: float = 0.01) -> Array:
    """StyleGAN2's mapping layers: the gain follows the activation. weights [in, out]."""
    for weight, bias in zip(weights, biases, strict=True):
        x = x @ weight * (lr / math.sqrt(len(weight))) + bias * lr
        x = np.where(x > 0, x, 0.2 * x) * math.sqrt(2)
    return x


def mapped(generator: Generator) -> Array:
    """w of each z with its label, [4, w_dim]."""
    ws = generator.map(torch.from_numpy(Z).float(), torch.from_numpy(LABELS).float())
    return ws[:, 0].numpy()


def layers(variables: dict[str, Array], part: str) -> list[Array]:
    return [variables[f"mapping/Dense{index}/{part}"] for index in range(2)]


def test_stylegan_joins_a_label_with_z_and_normalises_both_together(tmp_path: Path) -> None:
    variables = stylegan1.random_variables(channels=(4, 4), labels=3)
    record = tensorflow_files.generator(("G_style", "G_mapping", "G_synthesis"), variables, {"label_size": 3})
    generator = stylegan.load(tensorflow_files.write(tmp_path / "labels.pkl", record))
    assert (generator.label_dim, generator.z_dim, generator.config.labels) == (3, 8, "joined")
    joined = normalised(np.concatenate([Z, LABELS @ variables["mapping/LabelConcat/weight"]], axis=1))
    x = joined
    for index in range(3):
        weight, bias = (variables[f"mapping/Dense{index}/{part}"] for part in ("weight", "bias"))
        x = x @ weight * (math.sqrt(2) * 0.01 / math.sqrt(len(weight))) + bias * 0.01
        x = np.where(x > 0, x, 0.2 * x)
    assert error(mapped(generator), x) < 1e-5
    ws = x[:, None].repeat(4, axis=1)
    wanted = stylegan1.synthesize(variables, ws, ["4x4", "8x8"], [False, False])
    drawn = generator.synthesize(generator.map(torch.from_numpy(Z).float(), torch.from_numpy(LABELS).float()))
    assert error(drawn, wanted) < 1e-3


def test_stylegan2_in_tensorflow_does_the_same(tmp_path: Path) -> None:
    variables = small_stylegan2.random_variables(labels="LabelConcat")
    record = tensorflow_files.generator(STYLEGAN2, variables, {"label_size": 3}, version=4)
    generator = stylegan.load(tensorflow_files.write(tmp_path / "labels.pkl", record))
    assert (generator.label_dim, generator.z_dim, generator.config.labels) == (3, 8, "joined")
    x = normalised(np.concatenate([Z, LABELS @ variables["mapping/LabelConcat/weight"]], axis=1))
    assert error(mapped(generator), dense(x, layers(variables, "weight"), layers(variables, "bias"))) < 1e-5


def test_stylegan2_ada_in_tensorflow_normalises_each_for_itself(tmp_path: Path) -> None:
    variables = small_stylegan2.random_variables(labels="LabelEmbed", w_dim=8)
    functions = ("G_main", "G_mapping", "G_synthesis")
    record = tensorflow_files.generator(functions, variables, {"label_size": 3}, version=5)
    generator = stylegan.load(tensorflow_files.write(tmp_path / "labels.pkl", record))
    assert (generator.label_dim, generator.z_dim, generator.config.labels) == (3, 8, "separate")
    weight, bias = (variables[f"mapping/LabelEmbed/{part}"] for part in ("weight", "bias"))
    x = np.concatenate([normalised(Z), normalised(LABELS @ weight / math.sqrt(3) + bias)], axis=1)
    assert error(mapped(generator), dense(x, layers(variables, "weight"), layers(variables, "bias"))) < 1e-5


def test_the_torch_code_normalises_each_for_itself(tmp_path: Path) -> None:
    random = np.random.RandomState(5)

    def tensor(*sizes: int) -> torch.Tensor:
        return torch.from_numpy(np.asarray(random.randn(*sizes), np.float32))

    def modulated(outputs: int, inputs: int, kernel: int) -> dict[str, torch.Tensor]:
        affine = {"affine.weight": tensor(inputs, 8), "affine.bias": tensor(inputs)}
        return {"weight": tensor(outputs, inputs, kernel, kernel), "bias": tensor(outputs), **affine}

    noise = {"noise_strength": tensor(), "noise_const": tensor(4, 4)}
    parts = {
        "mapping": {"w_avg": tensor(8)},
        "mapping.embed": {"weight": tensor(8, 3), "bias": tensor(8)},
        "mapping.fc0": {"weight": tensor(9, 16) * 100, "bias": tensor(9) * 20},
        "mapping.fc1": {"weight": tensor(8, 9) * 100, "bias": tensor(8) * 20},
        "synthesis.b4": {"const": tensor(5, 4, 4)},
        "synthesis.b4.conv1": {**modulated(5, 5, 3), **noise},
        "synthesis.b4.torgb": modulated(3, 5, 1),
    }
    tensors = {f"{part}.{key}": value for part, inner in parts.items() for key, value in inner.items()}
    generator = stylegan.load(persistent_files.write(tmp_path / "labels.pkl", tensors, {"c_dim": 3}))
    assert (generator.label_dim, generator.z_dim, generator.config.labels) == (3, 8, "separate")
    values = {key: value.numpy() for key, value in tensors.items()}
    embedded = LABELS @ values["mapping.embed.weight"].T / math.sqrt(3) + values["mapping.embed.bias"]
    x = np.concatenate([normalised(Z), normalised(embedded)], axis=1)
    weights = [values[f"mapping.fc{i}.weight"].T for i in range(2)]
    assert (
        error(mapped(generator), dense(x, weights, [values[f"mapping.fc{i}.bias"] for i in range(2)])) < 1e-5
    )


def test_the_two_forms_draw_different_pictures_of_the_same_weights(tmp_path: Path) -> None:
    """Taking one for the other would go unnoticed otherwise."""
    variables = small_stylegan2.random_variables(labels="LabelConcat")
    weights, biases = layers(variables, "weight"), layers(variables, "bias")
    x = LABELS @ variables["mapping/LabelConcat/weight"]
    together = dense(normalised(np.concatenate([Z, x], axis=1)), weights, biases)
    apart = dense(np.concatenate([normalised(Z), normalised(x)], axis=1), weights, biases)
    assert error(together, apart) > 0.05


def test_a_conditional_generator_keeps_its_labels_when_it_is_saved(tmp_path: Path) -> None:
    variables = stylegan1.random_variables(channels=(4,), labels=3)
    record = tensorflow_files.generator(("G_style", "G_mapping", "G_synthesis"), variables, {})
    generator = stylegan.load(tensorflow_files.write(tmp_path / "labels.pkl", record))
    stylegan.save(generator, tmp_path / "copy.safetensors")
    np.testing.assert_array_equal(mapped(stylegan.load(tmp_path / "copy.safetensors")), mapped(generator))
    with pytest.raises(ValueError, match="needs labels"):
        generator.map(torch.from_numpy(Z).float())
