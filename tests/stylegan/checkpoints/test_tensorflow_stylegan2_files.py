"""TensorFlow pickles of StyleGAN2 and StyleGAN2-ADA in all their shapes; the golden is in test_tensorflow_files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

import stylegan
from stylegan import CheckpointError, Generator, ModulatedConfig
from tests.stylegan.checkpoints import small_stylegan2, tensorflow_files
from tests.stylegan.checkpoints import stylegan1_reference as stylegan1

STYLEGAN2 = ("G_main", "G_mapping", "G_synthesis_stylegan2")


def open_stylegan2(
    folder: Path, settings: dict[str, Any] | None = None, synthesis: str = STYLEGAN2[2], **shape: Any
) -> Generator:
    """A StyleGAN2 file of random variables, written and opened."""
    variables = small_stylegan2.random_variables(**shape)
    record = tensorflow_files.generator((*STYLEGAN2[:2], synthesis), variables, settings or {}, version=4)
    return stylegan.load(tensorflow_files.write(folder / "network.pkl", record))


@pytest.mark.parametrize("architecture", ["skip", "resnet", "orig"])
@pytest.mark.parametrize("start", [(4, 4), (8, 4)])
def test_every_architecture_of_stylegan2_opens_in_every_shape(
    tmp_path: Path, architecture: str, start: tuple[int, int]
) -> None:
    variables = small_stylegan2.random_variables(start, architecture=architecture)
    generator = open_stylegan2(tmp_path, start=start, architecture=architecture)
    assert isinstance(generator.config, ModulatedConfig)
    assert generator.config.architecture == architecture
    assert generator.resolution == (start[0] * 4, start[1] * 4)
    state = generator.state_dict()
    scope = f"synthesis/{start[0] * 4}x{start[1] * 4}"
    for kernel, scale in (("Conv0_up", -1), ("Conv1", 1)):  # what enlarges is turned round
        weight = variables[f"{scope}/{kernel}/weight"][::scale, ::scale].transpose(3, 2, 0, 1)
        assert any(
            tensor.shape == weight.shape and np.array_equal(tensor, weight) for tensor in state.values()
        )
    if architecture == "resnet":
        np.testing.assert_array_equal(
            state["synthesis.skips.1.weight"], variables[f"{scope}/Skip/weight"].transpose(3, 2, 0, 1)
        )
    assert torch.isfinite(generator.synthesize(generator.map(torch.ones(1, 8)))).all()


def test_settings_of_stylegan2_are_those_of_the_file(tmp_path: Path) -> None:
    plain = open_stylegan2(tmp_path).config
    assert (plain.psi, plain.cutoff, plain.mapping_lr) == (0.5, None, 0.01)
    settings = {
        "truncation_psi": 0.8,
        "truncation_cutoff": 4,
        "mapping_lrmul": 0.02,
        "conv_clamp": 256,
        "resample_kernel": None,
        "num_fp16_res": 2,
        "fused_modconv": False,
    }
    config = open_stylegan2(tmp_path, settings).config
    assert isinstance(config, ModulatedConfig)
    assert (config.psi, config.cutoff, config.mapping_lr, config.conv_clamp) == (0.8, 4, 0.02, 256)
    assert config.resample_filter == (1, 1), "without a kernel the original takes the box filter"
    assert open_stylegan2(tmp_path, {"truncation_psi": None}).config.psi == 1.0


def test_configurations_b_to_d_draw_with_the_last_of_their_rgb_layers(tmp_path: Path) -> None:
    plain = open_stylegan2(tmp_path, architecture="orig")
    z = torch.ones(1, 8)
    variables = small_stylegan2.random_variables(architecture="orig")
    grown = small_stylegan2.random_variables(architecture="revised")
    for key in variables:
        grown[key.replace("16x16/ToRGB", "ToRGB_lod0")] = variables[key]
    functions = (*STYLEGAN2[:2], "G_synthesis_stylegan_revised")
    path = tmp_path / "revised.pkl"
    for lod in (0.0, 0.5):
        record = tensorflow_files.generator(functions, grown | {"lod": np.float32(lod)}, {}, version=4)
        tensorflow_files.write(path, record)
        if lod:
            with pytest.raises(CheckpointError, match=r"configuration B, C or D .* detail 0\.5"):
                stylegan.load(path)
        else:
            generator = stylegan.load(path)
            assert torch.equal(generator.synthesize(generator.map(z)), plain.synthesize(plain.map(z)))


def test_a_stylegan_network_of_the_stylegan2_code_is_a_stylegan_network(tmp_path: Path) -> None:
    record = tensorflow_files.generator(
        ("G_style", "G_mapping", "G_synthesis"), stylegan1.random_variables(), {}, version=4
    )
    generator = stylegan.load(tensorflow_files.write(tmp_path / "config-a.pkl", record))
    assert generator.config.family == "stylegan"
