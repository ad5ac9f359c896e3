"""Grey pictures and pictures with alpha, in the files of every origin."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

import stylegan
from stylegan import CheckpointError, Generator, to_uint8
from tests.cases import case
from tests.families import ADAIN, generator_of
from tests.stylegan.checkpoints import small_stylegan2, tensorflow_files
from tests.stylegan.checkpoints import stylegan1_reference as stylegan1
from tests.stylegan.checkpoints.test_ports import (
    genforce_state,
    genforce_state_of_stylegan1,
    rosinality_state,
    saved,
)
from tests.stylegan.test_modulated import make

KINDS: dict[str, tuple[tuple[str, str, str], Any]] = {
    "StyleGAN": (("G_style", "G_mapping", "G_synthesis"), stylegan1),
    "StyleGAN2": (("G_main", "G_mapping", "G_synthesis_stylegan2"), small_stylegan2),
}


def picture(generator: Generator) -> torch.Tensor:
    z = torch.randn(1, generator.z_dim, generator=torch.manual_seed(0))
    return generator.synthesize(generator.map(z))


@pytest.mark.parametrize("chosen", [(1,), (2, 1, 0, 1), (0, 1)], ids=["grey", "RGBA", "two channels"])
@pytest.mark.parametrize("kind", KINDS)
def test_tensorflow_files(kind: str, chosen: tuple[int, ...], tmp_path: Path) -> None:
    functions, written = KINDS[kind]

    def opened(variables: dict[str, Any]) -> Generator:
        record = tensorflow_files.generator(functions, variables, {}, version=4)
        return stylegan.load(tensorflow_files.write(tmp_path / "net.pkl", record))

    plain = written.random_variables()
    others = {
        key: value[..., list(chosen)] if "ToRGB" in key and key.endswith(("weight", "/bias")) else value
        for key, value in plain.items()
        if "mod_weight" not in key
    } | {key: value for key, value in plain.items() if "mod_weight" in key}
    if len(chosen) == 2:
        with pytest.raises(CheckpointError, match=r"net\.pkl.*not 2"):
            opened(others)
        return
    torch.testing.assert_close(picture(opened(others)), picture(opened(plain))[:, list(chosen)])


@pytest.mark.parametrize("channels", [1, 4])
def test_files_of_rosinality_and_genforce(channels: int, tmp_path: Path) -> None:
    styled = make(image_channels=channels, w_dim=12, mapping_width=12)
    first = generator_of(stylegan.AdaINConfig(**{**vars(ADAIN), "image_channels": channels}))
    for generator, content in (
        (styled, {"g_ema": rosinality_state(styled), "latent_avg": styled.mapping.w_avg}),
        (styled, {"generator_smooth": genforce_state(styled)}),
        (first, {"generator_smooth": genforce_state_of_stylegan1(first)}),
    ):
        loaded = stylegan.load(saved(content, tmp_path))
        assert loaded.config.image_channels == channels
        torch.testing.assert_close(picture(loaded), picture(generator))


def test_a_torch_file_with_alpha_that_others_made() -> None:
    generator = stylegan.load(case("checkpoint-rgba.pkl"))
    pixels = to_uint8(picture(generator))
    assert (generator.config.image_channels, tuple(pixels.shape)) == (4, (1, 32, 32, 4))
    assert len(np.unique(pixels[..., 3])) > 10
