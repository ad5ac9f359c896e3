"""Finding edits: from pictures with a trait and pictures without it to an edit that gives the trait to others."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch import Tensor

from ganinterface.document.document import Document, LatentPart, Truncation
from ganinterface.document.region import Rectangle, Region
from ganinterface.files.preset import apply_preset, load_preset, make_preset, save_preset
from ganinterface.render.finding.edits import (
    Found,
    before_and_after,
    best,
    changes_outside,
    channels_edit,
    effect_of,
    layer_edits,
    refine,
    scaled,
    stamp_edit,
    styles_of,
)
from ganinterface.render.finding.maps import MapStatistics, map_statistics, mean_maps
from ganinterface.render.models import OpenModel
from ganinterface.render.pictures import picture
from stylegan import Generator

# A 4x4 patch of the 16x8 picture, on the cells of every layer from 8x4 on.
PATCH = Region((Rectangle(2 / 8, 4 / 16, 6 / 8, 8 / 16),))
NEAR = (2, 10, 0, 8)  # the patch and what two 3x3 layers reach around it: rows, columns
EVERYTHING = (0, 16, 0, 8)
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


def test_the_mean_difference_brightens_dark_patches_and_moves_nothing_else(
    tiny_generator: Generator, bright: Tensor, dark: Tensor, median: float
) -> None:
    found = stamp_edit("bright", FINE, PATCH, *statistics(tiny_generator, bright, dark, FINE), scale=1.5)
    unseen = styles_of(tiny_generator, range(1000, 1100))
    edits = layer_edits(tiny_generator, [found.edit], found.arrays)
    lacking = unseen[
        torch.from_numpy(
            np.concatenate([brightness(plain) for plain, _ in before_and_after(tiny_generator, unseen)])
            < median
        )
    ]
    effect = effect_of(
        tiny_generator, edits, lacking, lambda pictures: brightness(pictures) > median, (4, 8, 2, 6)
    )
    assert effect.success > 0.8
    assert (effect.mean_outside, effect.p99_outside) == (0, 0)
    assert effect.local()


def test_an_edit_two_layers_earlier_reaches_only_its_neighbourhood(
    tiny_generator: Generator, bright: Tensor, dark: Tensor
) -> None:
    layer = "8x4 conv1"
    found = stamp_edit("bright", layer, PATCH, *statistics(tiny_generator, bright, dark, layer), scale=5)
    edits = layer_edits(tiny_generator, [found.edit], found.arrays)
    for plain, edited in before_and_after(tiny_generator, dark[:20], edits):
        assert changes_outside(plain, edited, (4, 8, 2, 6)).max() > 0
        assert changes_outside(plain, edited, (0, 12, 0, 8)).max() == 0


def test_set_replaces_the_maps_in_the_region_by_the_mean_of_those_with_the_trait(
    tiny_generator: Generator, bright: Tensor, dark: Tensor
) -> None:
    with_it, without = statistics(tiny_generator, bright, dark, FINE)
    found = stamp_edit("bright", FINE, PATCH, with_it, without, "set")
    edits = layer_edits(tiny_generator, [found.edit], found.arrays)
    base = tiny_generator.run(dark[:3], tiny_generator.draw_noise("const"))
    maps = tiny_generator.edited(base, 5, edits).x
    wanted = torch.from_numpy(with_it.mean)[:, 4:8, 2:6].expand(3, -1, -1, -1)
    torch.testing.assert_close(maps[:, :, 4:8, 2:6], wanted, rtol=2e-3, atol=2e-3)
    torch.testing.assert_close(maps[:, :, 9:], base.raw[5].x[:, :, 9:])


def test_a_trait_is_added_or_set_never_multiplied(
    tiny_generator: Generator, bright: Tensor, dark: Tensor
) -> None:
    with pytest.raises(ValueError, match="added or set"):
        stamp_edit("bright", FINE, PATCH, *statistics(tiny_generator, bright, dark, FINE), "multiply")


def test_gathered_statistics_are_those_of_the_maps(tiny_generator: Generator, dark: Tensor) -> None:
    gathered = map_statistics(tiny_generator, dark, ["8x4 conv0", FINE], batch=7)
    for layer, number in (("8x4 conv0", 2), (FINE, 5)):
        maps = tiny_generator.run(dark, tiny_generator.draw_noise("const")).raw[number].x
        np.testing.assert_allclose(gathered[layer].mean, mean_maps(tiny_generator, dark, layer), atol=1e-5)
        np.testing.assert_allclose(gathered[layer].deviation, maps.std(dim=0, correction=0), atol=1e-4)


def test_a_layer_that_is_not_there_is_named(tiny_generator: Generator, dark: Tensor) -> None:
    with pytest.raises(ValueError, match="64x32 conv1"):
        map_statistics(tiny_generator, dark, ["64x32 conv1"])


def test_the_channel_that_tells_the_trait_is_found_with_its_sign() -> None:
    mean, deviation = np.zeros((6, 16, 8), np.float32), np.ones((6, 16, 8), np.float32)
    trait = mean.copy()
    trait[4, 4:8, 2:6] = -2  # the trait itself
    trait[1, 4:8, 2:6] = 3  # larger, but lost in what differs between pictures anyway
    deviation[1] = 9
    trait[0, 12:] = 50  # elsewhere
    with_it, without = MapStatistics(trait, deviation), MapStatistics(mean, deviation)
    assert channels_edit("x", FINE, PATCH, with_it, without, 1).edit.channels == ((4, -2.0),)
    assert channels_edit("x", FINE, PATCH, with_it, without, 2, 0.5).edit.channels == ((1, 1.5), (4, -1.0))


def test_an_edit_needs_a_region(tiny_generator: Generator, dark: Tensor) -> None:
    maps = map_statistics(tiny_generator, dark, [FINE])[FINE]
    for make in (stamp_edit, channels_edit):
        with pytest.raises(ValueError, match="Nothing is painted"):
            make("x", FINE, Region(), maps, maps)


def test_twice_the_edit_is_the_edit_at_strength_two(
    tiny_generator: Generator, bright: Tensor, dark: Tensor
) -> None:
    with_it, without = statistics(tiny_generator, bright, dark, FINE)
    for found in (
        stamp_edit("x", FINE, PATCH, with_it, without),
        channels_edit("x", FINE, PATCH, with_it, without, 3),
    ):
        twice = scaled(found, 2)
        (a,), (b,) = (layer_edits(tiny_generator, [each.edit], each.arrays) for each in (found, twice))
        torch.testing.assert_close(2 * a.value, b.value, rtol=1e-3, atol=1e-4)
        assert twice.edit.strength == 1


def candidates(generator: Generator, bright: Tensor, dark: Tensor) -> list[Found]:
    with_it, without = statistics(generator, bright, dark, FINE)
    return [stamp_edit(f"{scale}", FINE, PATCH, with_it, without, "add", scale) for scale in (0.01, 3.0, 6.0)]


def test_the_gentlest_edit_that_works_is_taken(
    tiny_generator: Generator, bright: Tensor, dark: Tensor, median: float
) -> None:
    tried: list[str] = []
    found, effect = best(
        tiny_generator,
        candidates(tiny_generator, bright, dark),
        dark,
        lambda pictures: brightness(pictures) > median,
        (4, 8, 2, 6),
        enough=0.8,
        report=lambda found, effect: tried.append(found.edit.name),
    )
    assert (found.edit.name, tried) == ("3.0", ["0.01", "3.0"])
    assert effect.success >= 0.8


def test_where_no_edit_is_enough_the_one_that_works_most_is_taken(
    tiny_generator: Generator, bright: Tensor, dark: Tensor, median: float
) -> None:
    found, _ = best(
        tiny_generator,
        candidates(tiny_generator, bright, dark)[:2],
        dark,
        lambda pictures: brightness(pictures) > median,
        (4, 8, 2, 6),
        enough=2.0,
    )
    assert found.edit.name == "3.0"
    with pytest.raises(ValueError, match="no edits to choose from"):
        best(tiny_generator, [], dark, lambda pictures: brightness(pictures) > median, EVERYTHING)


def test_refining_brings_the_pictures_nearer_to_what_is_wanted(
    tiny_generator: Generator, bright: Tensor, dark: Tensor
) -> None:
    layer = "8x4 conv1"
    ws = dark[:24]
    wanted = torch.cat([plain for plain, _ in before_and_after(tiny_generator, ws)])
    wanted[:, :, 4:8, 2:6] += 0.5
    found = stamp_edit("bright", layer, PATCH, *statistics(tiny_generator, bright, dark, layer))
    (refined,) = refine(tiny_generator, [found], ws, wanted, NEAR, steps=60)

    def error(each: Found) -> float:
        edits = layer_edits(tiny_generator, [each.edit], each.arrays)
        edited = torch.cat([after for _, after in before_and_after(tiny_generator, ws, edits)])
        return float((edited - wanted)[:, :, 2:10].abs().mean())

    assert error(refined) < 0.9 * error(found)
    assert (refined.edit.layer, refined.edit.region) == (found.edit.layer, found.edit.region)
    with pytest.raises(ValueError, match="stamp"):
        refine(
            tiny_generator,
            [channels_edit("x", layer, PATCH, *statistics(tiny_generator, bright, dark, layer))],
            ws,
            wanted,
            NEAR,
        )


def test_a_found_edit_is_a_preset_that_draws_the_same_picture(
    tiny_model: OpenModel, bright: Tensor, dark: Tensor, tmp_path: Path
) -> None:
    generator = tiny_model.generator
    found = stamp_edit("bright", FINE, PATCH, *statistics(generator, bright, dark, FINE))
    save_preset(
        tmp_path / "bright.json", make_preset("bright", [found.edit], [], tiny_model.info), found.arrays
    )
    preset, arrays = load_preset(tmp_path / "bright.json")
    document = apply_preset(Document(latent=(LatentPart(5),), truncation=Truncation(0.7)), preset)
    edits = layer_edits(generator, [found.edit], found.arrays)
    ((_, edited),) = before_and_after(generator, styles_of(generator, [5]), edits)
    batched = (edited * 127.5 + 128).clamp(0, 255).to(torch.uint8)[0].permute(1, 2, 0).numpy()
    np.testing.assert_allclose(picture(generator, document, arrays).astype(int), batched.astype(int), atol=1)
