"""Finding edits: from pictures with a trait and pictures without it to an edit that gives the trait to others."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch import Tensor

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import Document, Edit, LatentPart, Truncation
from ganinterface.document.region import Rectangle, Region
from ganinterface.files.preset import apply_preset, load_preset, make_preset, save_preset
from ganinterface.render.finding.edits import (
    Found,
    before_and_after,
    changes_outside,
    layer_edits,
    refine,
    styles_of,
)
from ganinterface.render.finding.maps import MapStatistics, map_statistics, mean_maps
from ganinterface.render.models import OpenModel
from ganinterface.render.pictures import picture
from stylegan import Generator
from tests.render.mean_edits import mean_edit

# A 4x4 patch of the 16x8 picture, on the cells of every layer from 8x4 on.
PATCH = Region((Rectangle(2 / 8, 4 / 16, 6 / 8, 8 / 16),))
NEAR = (2, 10, 0, 8)  # the patch and what two 3x3 layers reach around it: rows, columns
FINE = "16x8 conv1"


def brightness(pictures: Tensor) -> NDArray[np.float32]:
    return pictures[:, 0, 4:8, 2:6].mean(dim=(1, 2)).numpy()


@pytest.fixture(scope="module")
def median(tiny_generator: Generator) -> float:
    ws = styles_of(tiny_generator, range(200))
    return float(
        np.median(np.concatenate([brightness(plain) for plain, _ in before_and_after(tiny_generator, ws)]))
    )


@pytest.fixture(scope="module")
def bright(tiny_generator: Generator, median: float) -> Tensor:
    """Styles of pictures whose patch is bright."""
    return split(tiny_generator, median)[0]


@pytest.fixture(scope="module")
def dark(tiny_generator: Generator, median: float) -> Tensor:
    """Styles of pictures whose patch is dark."""
    return split(tiny_generator, median)[1]


def split(generator: Generator, median: float) -> tuple[Tensor, Tensor]:
    ws = styles_of(generator, range(200))
    shown = np.concatenate([brightness(plain) for plain, _ in before_and_after(generator, ws)]) > median
    return ws[torch.from_numpy(shown)], ws[torch.from_numpy(~shown)]


def statistics(
    generator: Generator, bright: Tensor, dark: Tensor, layer: str
) -> tuple[MapStatistics, MapStatistics]:
    return map_statistics(generator, bright, [layer])[layer], map_statistics(generator, dark, [layer])[layer]


def test_an_edit_two_layers_earlier_reaches_only_its_neighbourhood(
    tiny_generator: Generator, bright: Tensor, dark: Tensor
) -> None:
    layer = "8x4 conv1"
    found = mean_edit("bright", layer, PATCH, *statistics(tiny_generator, bright, dark, layer), scale=5)
    edits = layer_edits(tiny_generator, [found.edit], found.arrays)
    for plain, edited in before_and_after(tiny_generator, dark[:20], edits):
        assert changes_outside(plain, edited, (4, 8, 2, 6)).max() > 0
        assert changes_outside(plain, edited, (0, 12, 0, 8)).max() == 0


def test_set_replaces_the_maps_in_the_region_by_the_mean_of_those_with_the_trait(
    tiny_generator: Generator, bright: Tensor, dark: Tensor
) -> None:
    with_it, without = statistics(tiny_generator, bright, dark, FINE)
    found = mean_edit("bright", FINE, PATCH, with_it, without, "set")
    edits = layer_edits(tiny_generator, [found.edit], found.arrays)
    base = tiny_generator.run(dark[:3], tiny_generator.draw_noise("const"))
    maps = tiny_generator.edited(base, 5, edits).x
    wanted = torch.from_numpy(with_it.mean)[:, 4:8, 2:6].expand(3, -1, -1, -1)
    torch.testing.assert_close(maps[:, :, 4:8, 2:6], wanted, rtol=2e-3, atol=2e-3)
    torch.testing.assert_close(maps[:, :, 9:], base.raw[5].x[:, :, 9:])


def test_gathered_statistics_are_those_of_the_maps(tiny_generator: Generator, dark: Tensor) -> None:
    gathered = map_statistics(tiny_generator, dark, ["8x4 conv0", FINE], batch=7)
    for layer, number in (("8x4 conv0", 2), (FINE, 5)):
        maps = tiny_generator.run(dark, tiny_generator.draw_noise("const")).raw[number].x
        np.testing.assert_allclose(gathered[layer].mean, mean_maps(tiny_generator, dark, layer), atol=1e-5)
        np.testing.assert_allclose(gathered[layer].deviation, maps.std(dim=0, correction=0), atol=1e-4)


def test_a_layer_that_is_not_there_is_named(tiny_generator: Generator, dark: Tensor) -> None:
    with pytest.raises(ValueError, match="64x32 conv1"):
        map_statistics(tiny_generator, dark, ["64x32 conv1"])


def test_refining_brings_the_pictures_nearer_to_what_is_wanted(
    tiny_generator: Generator, bright: Tensor, dark: Tensor
) -> None:
    layer = "8x4 conv1"
    ws = dark[:24]
    wanted = torch.cat([plain for plain, _ in before_and_after(tiny_generator, ws)])
    wanted[:, :, 4:8, 2:6] += 0.5
    found = mean_edit("bright", layer, PATCH, *statistics(tiny_generator, bright, dark, layer))
    (refined,) = refine(tiny_generator, [found], ws, wanted, NEAR, steps=60)

    def error(each: Found) -> float:
        edits = layer_edits(tiny_generator, [each.edit], each.arrays)
        edited = torch.cat([after for _, after in before_and_after(tiny_generator, ws, edits)])
        return float((edited - wanted)[:, :, 2:10].abs().mean())

    assert error(refined) < 0.9 * error(found)
    assert (refined.edit.layer, refined.edit.region) == (found.edit.layer, found.edit.region)
    values = Edit("x", "x", layer, PATCH, channels=((1, 2.0),))
    with pytest.raises(ValueError, match="stamp"):
        refine(tiny_generator, [Found(values, ArrayStore())], ws, wanted, NEAR)


def test_a_found_edit_is_a_preset_that_draws_the_same_picture(
    tiny_model: OpenModel, bright: Tensor, dark: Tensor, tmp_path: Path
) -> None:
    generator = tiny_model.generator
    found = mean_edit("bright", FINE, PATCH, *statistics(generator, bright, dark, FINE))
    save_preset(
        tmp_path / "bright.json", make_preset("bright", [found.edit], [], tiny_model.info), found.arrays
    )
    preset, arrays = load_preset(tmp_path / "bright.json")
    document = apply_preset(Document(latent=(LatentPart(5),), truncation=Truncation(0.7)), preset)
    edits = layer_edits(generator, [found.edit], found.arrays)
    ((_, edited),) = before_and_after(generator, styles_of(generator, [5]), edits)
    batched = (edited * 127.5 + 128).clamp(0, 255).to(torch.uint8)[0].permute(1, 2, 0).numpy()
    np.testing.assert_allclose(picture(generator, document, arrays).astype(int), batched.astype(int), atol=1)
